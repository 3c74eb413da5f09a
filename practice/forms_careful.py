"""Forms of what asks for care: reporting, handing over, checking a picture, the angle card, pictures with dangers."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from practice.forms import KeyForm
from practice.world import Config, SpotPicture
from trainingsite.translated import pick

REASONS = (
    ("spam", _("Spam or advertising")),
    ("phishing", _("Fishing for passwords, codes or personal data")),
    ("harassment", _("Harassment, or urging others to harass")),
    ("threat", _("A threat")),
    ("misinformation", _("False or misleading information")),
    ("other", _("Something else")),
)
VERDICTS = (
    ("current", _("The picture is from there and from now")),
    ("old_or_wrong_place", _("The picture is old or from another place")),
    ("false", _("The picture has been altered")),
    ("unclear", _("I could not find out")),
)
CONFIDENCE = (("1", _("guessing")), ("2", _("fairly sure")), ("3", _("certain")))
EVIDENCE = (
    ("experience", _("My own experience at work")),
    ("figure", _("A figure and its source")),
    ("example", _("An example")),
    ("picture", _("A picture")),
    ("question", _("A question to the others")),
)
NOTE_LIMIT = 280


class ReportForm(KeyForm):
    reason = forms.ChoiceField(label=_("Why are you reporting it?"), choices=REASONS, widget=forms.RadioSelect)


class HandoffForm(KeyForm):
    """`teams` are those of the scenario, named in the reader's language."""

    team = forms.ChoiceField(label=_("Who should take it from here?"), widget=forms.RadioSelect)
    note = forms.CharField(
        label=_("What should they know?"),
        help_text=_("No names, numbers or addresses of customers: the post itself goes along."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=NOTE_LIMIT,
        required=False,
    )

    def __init__(self, *args: Any, config: Config, language: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        team = self.fields["team"]
        team.choices = [(code, pick(name, language).text) for code, name in config.teams.items()]  # type: ignore[attr-defined]  # a choice field


class VerdictForm(KeyForm):
    verdict = forms.ChoiceField(label=_("What do you conclude?"), choices=VERDICTS, widget=forms.RadioSelect)
    confidence = forms.ChoiceField(label=_("How sure are you?"), choices=CONFIDENCE, widget=forms.RadioSelect)
    note = forms.CharField(
        label=_("What did you base it on?"),
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=NOTE_LIMIT,
        required=False,
    )


class CardForm(KeyForm):
    """The angle card: whom a post would serve, what its point is and what it stands on."""

    audience = forms.CharField(label=_("Who is it for?"), help_text=_("For example: housing companies."), max_length=80)
    point = forms.CharField(
        label=_("What is your point, in one sentence?"),
        help_text=_("20–160 characters, in your own words."),
        widget=forms.Textarea(attrs={"rows": 2}),
        min_length=20,
        max_length=160,
    )
    evidence_type = forms.ChoiceField(label=_("What does it stand on?"), choices=EVIDENCE, widget=forms.RadioSelect)
    source = forms.CharField(
        label=_("Source"), help_text=_("Needed for a figure: where it can be read."), max_length=200, required=False
    )
    risk_check = forms.CharField(
        label=_("What could go wrong, and how do you avoid it?"),
        help_text=_("For example: somebody asks for a figure I do not have. I say that I will find out."),
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=NOTE_LIMIT,
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("evidence_type") == "figure" and not data.get("source"):
            self.add_error("source", _("A figure needs its source. Where can others read it?"))
        return data


class PicturesForm(KeyForm):
    """Which picture one would post, and which places in the others are dangers ("picture:spot")."""

    choose = forms.ChoiceField(required=False)
    marks = forms.MultipleChoiceField(required=False)

    def __init__(self, *args: Any, pictures: Iterable[SpotPicture], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        pictures = tuple(pictures)
        self.fields["choose"].choices = [(each.code, each.code) for each in pictures]  # type: ignore[attr-defined]  # a choice field
        self.fields["marks"].choices = [  # type: ignore[attr-defined]  # a choice field
            (f"{each.code}:{spot.code}", spot.code) for each in pictures for spot in each.spots
        ]


def said(choices: Iterable[tuple[str, Any]], code: str) -> str:
    """The words of a choice."""
    return str(dict(choices).get(code, ""))
