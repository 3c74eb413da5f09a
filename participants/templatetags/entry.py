"""Forms that are not ours, in our clothes."""

from django import template
from django.forms import BaseForm

register = template.Library()


@register.filter
def without_placeholders(form: BaseForm | str) -> BaseForm | str:
    """A label stands above every field; a placeholder that says the same goes away."""
    for field in getattr(form, "fields", {}).values():
        field.widget.attrs.pop("placeholder", None)
    return form
