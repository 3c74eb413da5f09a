"""Forms that are not ours, in our clothes."""

from django import template
from django.forms import BaseForm
from django.utils.translation import gettext as _

register = template.Library()
# The order matters: Edge calls itself Chrome too, Chrome calls itself Safari, Android calls itself Linux.
BROWSERS = {"Edg": "Edge", "OPR": "Opera", "Firefox": "Firefox", "FxiOS": "Firefox", "Chrome": "Chrome"}
BROWSERS |= {"CriOS": "Chrome", "Safari": "Safari"}
SYSTEMS = {"Android": "Android", "iPhone": "iPhone", "iPad": "iPad", "Windows": "Windows", "Mac OS": "Mac"}
SYSTEMS |= {"CrOS": "Chromebook", "Linux": "Linux"}


@register.filter
def device(user_agent: str) -> str:
    """What a browser calls itself, as people would say it: "Chrome, Windows"."""
    named = [next((name for sign, name in names.items() if sign in user_agent), "") for names in (BROWSERS, SYSTEMS)]
    return ", ".join(filter(None, named)) or user_agent or _("Unknown browser")


@register.filter
def without_placeholders(form: BaseForm | str) -> BaseForm | str:
    """A label stands above every field; a placeholder that says the same goes away."""
    for field in getattr(form, "fields", {}).values():
        field.widget.attrs.pop("placeholder", None)
    return form
