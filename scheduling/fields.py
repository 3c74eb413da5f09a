"""Fields of forms that more than one page about sessions has."""

from typing import Any

from django import forms
from django.core.validators import URLValidator
from django.utils.translation import gettext_lazy as _


class MeetingLinkField(forms.URLField):
    """An address beginning with https://, or "". One mistake is said once, in our words."""

    default_validators = [URLValidator(schemes=["https"])]
    default_error_messages = {"invalid": _("Write the whole address, beginning with https://")}

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"max_length": 500, "required": False, "assume_scheme": "https", **options})
