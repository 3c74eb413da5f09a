"""What is typed on the pages of skills and measurement."""

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from participants.models import Cohort, User
from skills.models import Evidence, MeasurementRound, Skill
from skills.scores import MARKS
from skills.sharing import Length
from trainingsite.translated import pick


def _signed(number: int) -> str:
    return "0" if number == 0 else f"+{number}" if number > 0 else f"−{-number}"


def certainty_text(certainty: int) -> str:
    """The marks of a certainty in words; marks say it better than "sure" and "unsure"."""
    right, wrong = MARKS[certainty]
    return _("Right %(right)s, wrong %(wrong)s") % {"right": _signed(right), "wrong": _signed(wrong)}


class SelfRatingForm(forms.Form):
    value = forms.ChoiceField(
        label=gettext_lazy("What describes you"),
        choices=[(str(level), str(level)) for level in range(5)],
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Choose what describes you best."),
            "invalid_choice": gettext_lazy("Choose one of the five descriptions."),
        },
    )


class ChoicesForm(forms.Form):
    """Several questions on one page; `questions` is {name: (text, number of options)}, answers are "0", "1", …"""

    def __init__(self, *args: Any, questions: dict[str, tuple[str, int]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, (text, options) in questions.items():
            self.fields[name] = forms.ChoiceField(
                label=text,
                choices=[(str(number), str(number)) for number in range(options)],
                widget=forms.RadioSelect,
                error_messages={
                    "required": gettext_lazy("Choose one of these."),
                    "invalid_choice": gettext_lazy("Choose one of the answers shown."),
                },
            )


class AnswerForm(forms.Form):
    answer = forms.ChoiceField(
        label=gettext_lazy("Your answer"),
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Choose an answer."),
            "invalid_choice": gettext_lazy("Choose one of the answers shown."),
        },
    )
    certainty = forms.ChoiceField(
        label=gettext_lazy("Certainty"),
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Choose how certain you are: 1, 2 or 3."),
            "invalid_choice": gettext_lazy("Choose how certain you are: 1, 2 or 3."),
        },
    )

    def __init__(self, *args: Any, keys: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["answer"].choices = [(key, key) for key in keys]  # type: ignore[attr-defined]  # a ChoiceField
        self.fields["certainty"].choices = [(str(each), certainty_text(each)) for each in MARKS]  # type: ignore[attr-defined]  # a ChoiceField


class ShareForm(forms.Form):
    length = forms.ChoiceField(
        label=gettext_lazy("For how long"),
        choices=Length,
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Choose for how long."),
            "invalid_choice": gettext_lazy("Choose one of the times shown."),
        },
    )


class RoundForm(forms.ModelForm):
    """A window of a cohort. Once somebody has started, only its end can still move."""

    class Meta:
        model = MeasurementRound
        fields = ["kind", "opens_at", "closes_at"]
        widgets = {
            name: forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
            for name in ("opens_at", "closes_at")
        }
        labels = {"kind": gettext_lazy("Measurement")}

    def __init__(self, *args: Any, cohort: Cohort, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.instance.cohort = cohort
        self.others = MeasurementRound.objects.filter(cohort=cohort).exclude(pk=self.instance.pk)
        if self.instance.pk and self.instance.sittings.exists():
            for name in ("kind", "opens_at"):
                self.fields[name].disabled = True
                self.fields[name].help_text = _("Somebody has started: this stays as it is.")

    def clean_kind(self) -> str:
        kind = self.cleaned_data["kind"]
        if self.others.filter(kind=kind).exists():
            raise forms.ValidationError(_("This cohort has this measurement already. Change its window instead."))
        return kind

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        opens, closes = data.get("opens_at"), data.get("closes_at")
        if not opens or not closes:
            return data
        if closes <= opens:
            self.add_error("closes_at", _("A measurement closes after it opens."))
        elif self.others.filter(opens_at__lt=closes, closes_at__gt=opens).exists():
            self.add_error("opens_at", _("Another measurement of this cohort is open at the same time."))
        elif "kind" in data and self._out_of_order(data["kind"], opens):
            self.add_error(
                "opens_at", _("The measurements of a cohort follow each other: baseline first, follow-up last.")
            )
        return data

    def _out_of_order(self, kind: str, opens: Any) -> bool:
        order = list(MeasurementRound.Kind.values)
        before, after = order[: order.index(kind)], order[order.index(kind) + 1 :]
        wrong = Q(kind__in=before, opens_at__gt=opens) | Q(kind__in=after, opens_at__lt=opens)
        return self.others.filter(wrong).exists()


class PersonSearchForm(forms.Form):
    quiet_optional = True
    q = forms.CharField(
        label=gettext_lazy("Name or e-mail"),
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"type": "search"}),
    )

    def found(self) -> list[User]:
        """At most twenty active people whose name or address holds what was typed."""
        wanted = self.cleaned_data["q"].strip() if self.is_valid() else ""
        if not wanted:
            return []
        return list(User.objects.active().filter(Q(name__icontains=wanted) | Q(email__icontains=wanted))[:20])


class ConfirmationForm(forms.Form):
    """What a trainer saw, by choosing: nothing is written about a person in free words."""

    ACTS = {
        "observation-1": (Evidence.Kind.OBSERVATION, 1, gettext_lazy("Does it with help (level 1)")),
        "observation-2": (
            Evidence.Kind.OBSERVATION,
            2,
            gettext_lazy("Does it alone in a familiar situation (level 2)"),
        ),
        "observation-3": (Evidence.Kind.OBSERVATION, 3, gettext_lazy("Does it alone in a new situation (level 3)")),
        "help-draft": (Evidence.Kind.HELP, 4, gettext_lazy("Helped: reviewed a colleague's draft")),
        "help-sparring": (Evidence.Kind.HELP, 4, gettext_lazy("Helped: ran a sparring session")),
    }
    skill = forms.ChoiceField(label=gettext_lazy("Skill"))
    act = forms.ChoiceField(
        label=gettext_lazy("What you saw"),
        choices=[(key, text) for key, (_kind, _level, text) in ACTS.items()],
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, person: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.skills = {skill.code: skill for skill in Skill.objects.aimed_at(person)}
        language = get_language() or "fi"
        names = [(code, pick(skill.name, language).text) for code, skill in self.skills.items()]
        self.fields["skill"].choices = [("", _("Choose a skill")), *names]  # type: ignore[attr-defined]  # a ChoiceField

    def confirmed(self) -> dict[str, Any]:
        """What `actions.confirm` takes."""
        kind, level, _text = self.ACTS[self.cleaned_data["act"]]
        skill = self.skills[self.cleaned_data["skill"]]
        return {"skill": skill, "kind": kind, "level": level, "source": self.cleaned_data["act"]}
