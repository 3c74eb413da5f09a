"""What the digital team types about cohorts."""

from typing import Any

from django import forms
from django.core.validators import ProhibitNullCharactersValidator
from django.utils.translation import gettext_lazy as _

from participants.models import Cohort, User


class CohortForm(forms.ModelForm):
    class Meta:
        model = Cohort
        fields = ["name", "starts"]
        labels = {"name": _("Name of the cohort"), "starts": _("First day")}
        widgets = {"starts": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")}
        error_messages = {"name": {"unique": _("There is already a cohort of this name.")}}


class WholeUnitForm(forms.Form):
    """A unit with all below it; `number` is how many new people the preview promised."""

    unit = forms.TypedChoiceField(
        label=_("Unit"), coerce=int, error_messages={"invalid_choice": _("Choose one of the units shown.")}
    )
    number = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, units: dict[int, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        by_name = sorted(units.items(), key=lambda unit: unit[1].casefold())
        self.fields["unit"].choices = [("", _("Choose a unit")), *by_name]  # type: ignore[attr-defined]  # a ChoiceField


class SearchForm(forms.Form):
    q = forms.CharField(label=_("Name or e-mail"), max_length=120, validators=[ProhibitNullCharactersValidator()])


class ChosenForm(forms.Form):
    """People ticked in what the search found."""

    people = forms.TypedMultipleChoiceField(
        coerce=int,
        error_messages={
            "required": _("Choose at least one person."),
            "invalid_choice": _("Somebody you chose does not work here any more. Nobody was added."),
        },
    )

    def __init__(self, *args: Any, candidates: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ticked = self.data.getlist("people") if self.is_bound else []  # type: ignore[attr-defined]  # a QueryDict
        keys = [int(one) for one in ticked if one.isascii() and one.isdecimal() and len(one) < 19]
        here: Any = User.objects.none() if not keys else candidates.filter(pk__in=keys)
        self.fields["people"].choices = [(key, key) for key in here.values_list("pk", flat=True)]  # type: ignore[attr-defined]  # a ChoiceField
