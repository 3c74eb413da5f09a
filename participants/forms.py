"""What people and administrators may type about people. Each form names its fields: nothing else can be changed."""

import datetime as dt
from typing import Any

from django import forms
from django.core.validators import ProhibitNullCharactersValidator
from django.utils.translation import gettext_lazy as _

from participants.models import Absence, Role, Unit, User
from participants.models.users import time_zones
from participants.roster import reading

LONGEST_ABSENCE = dt.timedelta(days=366)


class ProfileForm(forms.ModelForm):
    time_zone = forms.ChoiceField(label=_("Time zone"), choices=time_zones)

    class Meta:
        model = User
        fields = ["language", "time_zone"]


class AbsenceForm(forms.ModelForm):
    class Meta:
        model = Absence
        fields = ["starts", "ends"]
        labels = {"starts": _("First day away"), "ends": _("Last day away")}
        widgets = {name: forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d") for name in ("starts", "ends")}

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        starts, ends = values.get("starts"), values.get("ends")
        if starts and ends and ends < starts:
            self.add_error("ends", _("The last day is before the first."))
        elif starts and ends and ends - starts > LONGEST_ABSENCE:
            self.add_error("ends", _("At most a year at a time."))
        return values


class UploadForm(forms.Form):
    """`roster` of the valid form is the file as it was read."""

    file = forms.FileField(
        label=_("Roster file"),
        help_text=_(
            "CSV or Excel (.xlsx), at most 5 MB and 50,000 rows. Nothing changes before you have seen a preview."
        ),
        max_length=200,
        widget=forms.FileInput(attrs={"accept": ".csv,.xlsx"}),
    )
    roster: reading.RosterFile

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        try:
            if file.size > reading.MAX_BYTES:
                raise reading.too_big()
            self.roster = reading.read(file.name, file.read())
        except reading.UnreadableError as error:
            raise forms.ValidationError(str(error.sentence)) from error
        return file


class PeopleFilter(forms.Form):
    """Who is looked for on the page of people."""

    quiet_optional = True
    STATES = [("", _("Working here")), ("left", _("Left")), ("all", _("Everybody"))]

    q = forms.CharField(
        label=_("Name or e-mail"), required=False, max_length=120, validators=[ProhibitNullCharactersValidator()]
    )
    role = forms.ChoiceField(label=_("Role"), required=False, choices=[("", _("All roles")), *Role.choices])
    state = forms.ChoiceField(label=_("Account"), required=False, choices=STATES)

    def __init__(self, *args: Any, units: dict[int, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        by_name = sorted(units.items(), key=lambda unit: unit[1].casefold())
        self.fields["unit"] = forms.ChoiceField(
            label=_("Unit"), required=False, choices=[("", _("All units")), *by_name]
        )

    def found(self, people: Any, on: dt.date) -> Any:
        """The people asked for; a filter that makes no sense finds nobody."""
        if not self.is_valid():
            return people.none()
        wanted = self.cleaned_data
        if wanted["q"].strip():
            people = people.matching(wanted["q"].strip())
        if wanted["unit"]:
            people = people.in_units(Unit.objects.below(list(Unit.objects.filter(pk=wanted["unit"]))), on)
        if wanted["role"]:
            people = people.filter(role=wanted["role"])
        return people if wanted["state"] == "all" else people.filter(is_active=wanted["state"] != "left")


class RoleForm(forms.Form):
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices)


class ConfirmForm(forms.Form):
    """Yes, really: a box that must be ticked."""

    sure = forms.BooleanField(label=_("I understand that this cannot be undone"))
