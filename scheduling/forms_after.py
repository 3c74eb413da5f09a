"""Three questions after a session."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from scheduling.models import Feedback

USEFUL = (
    (1, pgettext_lazy("how useful", "1 Not at all")),
    (2, pgettext_lazy("how useful", "2 A little")),
    (3, pgettext_lazy("how useful", "3 Somewhat")),
    (4, pgettext_lazy("how useful", "4 A lot")),
    (5, pgettext_lazy("how useful", "5 Very much")),
)


class FeedbackForm(forms.Form):
    useful = forms.TypedChoiceField(
        label=Feedback._meta.get_field("useful").verbose_name,
        choices=USEFUL,
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one from 1 to 5.")},
    )
    level = forms.ChoiceField(
        label=Feedback._meta.get_field("level").verbose_name,
        choices=Feedback.Level.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one of the three.")},
    )
    wish = forms.CharField(
        label=Feedback._meta.get_field("wish").verbose_name,
        help_text=_("At most 500 characters. Trainers read it without your name."),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, data: Any = None, *, given: Feedback | None = None) -> None:
        """`given`: what the person has answered before."""
        initial = {"useful": given.useful, "level": given.level, "wish": given.wish} if given else None
        super().__init__(data, initial=initial)
