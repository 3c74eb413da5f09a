"""What employees send from the pages of sessions."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from scheduling.listing import Filters

MOST_TURNS = 32_767


class BookForm(forms.Form):
    """`seen`: the turn of the own booking that the page showed; `queue`: the waiting list will do as well."""

    seen = forms.IntegerField(min_value=0, max_value=MOST_TURNS, required=False)
    queue = forms.BooleanField(required=False)

    def clean_seen(self) -> int:
        return self.cleaned_data["seen"] or 0


class CancelForm(forms.Form):
    seen = forms.IntegerField(min_value=0, max_value=MOST_TURNS)


class OfferForm(CancelForm):
    accept = forms.ChoiceField(choices=[("yes", "yes"), ("no", "no")])


class FilterForm(forms.Form):
    """What narrows the list. Whatever is not understood narrows nothing."""

    where = forms.ChoiceField(
        label=pgettext_lazy("of a session", "Where"),
        choices=[
            ("", pgettext_lazy("sessions", "Everything")),
            ("site", _("On site")),
            ("online", _("Online")),
        ],
        required=False,
        widget=forms.RadioSelect,
    )
    free = forms.BooleanField(label=_("Only with room"), required=False)
    topic = forms.ChoiceField(label=pgettext_lazy("of a session", "Topic"), required=False)

    def __init__(self, data: Any, *, topics: list[tuple[str, str]]) -> None:
        super().__init__(data)
        self.fields["topic"].choices = [("", _("All topics")), *topics]  # type: ignore[attr-defined]  # a ChoiceField

    @property
    def filters(self) -> Filters:
        self.is_valid()
        given = self.cleaned_data
        return Filters(given.get("where", ""), given.get("topic", ""), given.get("free", False))


class CodeForm(forms.Form):
    code = forms.RegexField(
        r"^[0-9]{6}$",
        label=_("The code that the trainer shows"),
        help_text=_("Six digits."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "maxlength": 12}),
        error_messages={"invalid": _("The code has six digits.")},
    )

    def __init__(self, data: Any = None) -> None:
        """People write "123 456", too."""
        if data is not None:
            data = data.copy()
            data["code"] = "".join(data.get("code", "").split())[:12]
        super().__init__(data)
