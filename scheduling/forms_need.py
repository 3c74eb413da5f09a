"""A session made from what is needed: few fields, all filled in already."""

import datetime as dt
import uuid
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from participants.models import Unit
from scheduling import need
from scheduling.fields import MeetingLinkField
from scheduling.forms_session import DURATIONS, TimeForm, trainer_choices
from scheduling.models import Place, TrainingSession
from scheduling.models.sessions import MOST_PLACES

USUAL_MINUTES, USUAL_PLACES = 60, 8


class NeedForm(TimeForm):
    """Cleaned also: `moment` (UTC), `band` (low, high), `trainer` (pk or None). `needed` is what the page proposes."""

    skill = forms.SlugField(widget=forms.HiddenInput)
    mark = forms.UUIDField(widget=forms.HiddenInput)  # sent twice, the session is made once
    band = forms.ChoiceField(label=_("For whom"))
    duration = forms.TypedChoiceField(label=_("Duration"), coerce=int)
    place = forms.ModelChoiceField(label=_("Place"), queryset=Place.objects.none(), required=False)
    meeting_link = MeetingLinkField(label=_("Link to the meeting"))
    trainer = forms.TypedChoiceField(label=_("Trainer"), coerce=int, empty_value=None, required=False)
    capacity = forms.IntegerField(label=_("Places for participants"), min_value=1, max_value=MOST_PLACES)
    unit = forms.ModelChoiceField(label=_("Only for the unit"), queryset=Unit.objects.none(), required=False)
    invite_first = forms.BooleanField(
        label=_("Invite first those who need it"),
        help_text=_("Others can book two days later."),
        required=False,
    )
    field_order = ("skill", "mark", "band", "day", "time", "which", "duration", "place", "meeting_link", "trainer")

    def __init__(self, *args: Any, needed: need.Need, by: Any, now: dt.datetime, **kwargs: Any) -> None:
        self.needed, self.by, self.now = needed, by, now
        super().__init__(*args, **{"initial": self._proposed(), **kwargs})
        fields: Any = self.fields
        fields["band"].choices = needed.choices
        fields["duration"].choices = [(each, gettext("%(number)d min") % {"number": each}) for each in DURATIONS]
        fields["place"].queryset, fields["place"].empty_label = (
            Place.objects.usable(),
            gettext("Online, or not known yet"),
        )
        fields["trainer"].choices = [("", gettext("Not known yet")), *trainer_choices([])]
        fields["unit"].queryset, fields["unit"].empty_label = Unit.objects.near_the_top(), gettext("For everybody")
        fields["unit"].label_from_instance = lambda unit: f"{unit.indent}{unit.name}"

    def _proposed(self) -> dict[str, Any]:
        start = self.needed.proposed(self.now, self.zone())
        return self.first_values(start, self.zone()) | {
            "skill": self.needed.skill.slug,
            "mark": uuid.uuid4(),
            "band": self.needed.choices[0][0],
            "duration": USUAL_MINUTES,
            "trainer": self.by.pk if self.by.is_digital_team else "",
            "capacity": USUAL_PLACES,
            "invite_first": True,
        }

    def zone(self) -> ZoneInfo:
        return self.by.zone

    def clean_band(self) -> tuple[int, int]:
        low, high = self.cleaned_data["band"].split("-")
        return int(low), int(high)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        data["moment"] = self.moment()
        if (
            "publish" in self.data
            and not (data.get("place") or data.get("meeting_link"))
            and "place" not in self.errors
        ):
            text = gettext("Choose a place or give a link to the meeting: then people know where to come.")
            self.add_error("place", text)
        return data

    def make(self) -> tuple[TrainingSession, int]:
        """The session of the valid form and how many are invited; raises what `need.create_session` raises."""
        data = self.cleaned_data
        return need.create_session(
            skill=self.needed.skill, band=data["band"], starts_at=data["moment"], minutes=data["duration"], by=self.by,
            now=self.now, mark=data["mark"], place=data["place"], meeting_link=data["meeting_link"],
            trainers=[data["trainer"]] if data["trainer"] else [], capacity=data["capacity"], unit=data["unit"],
            invite_first=data["invite_first"], publish="publish" in self.data,
        )  # fmt: skip
