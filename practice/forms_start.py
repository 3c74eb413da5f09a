"""How a practice starts: what the channel looks like, and the language of its posts."""

from secrets import token_urlsafe
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from practice.forms import KeyForm
from practice.models import Run


class StartForm(KeyForm):
    channel = forms.ChoiceField(
        label=_("Look of the channel"), choices=Run.Channel.choices, initial=Run.Channel.NEUTRAL
    )
    language = forms.ChoiceField(label=_("Language of the posts"), choices=Run.Language.choices)

    def __init__(self, data: Any = None) -> None:
        """Unbound, it suggests what suits the reader, and carries a fresh one-time key."""
        super().__init__(data, initial={"language": _suggested(), "key": token_urlsafe(12)})


class MeasuredStartForm(forms.Form):
    """In a measurement the channel looks the same to everybody; its language is chosen."""

    language = forms.ChoiceField(label=_("Language of the posts"), choices=Run.Language.choices)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, initial={"language": _suggested()})


def _suggested() -> str:
    """The language of the posts that suits the reader."""
    return Run.Language.ENGLISH if (get_language() or "fi").startswith("en") else Run.Language.FINNISH
