"""On which days a session is held again, and which period is held again when."""

import datetime as dt
import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from scheduling.forms_session import FARTHEST, said_date
from scheduling.models import TrainingSession
from scheduling.walltime import moments

MOST_DAYS = 20
LONGEST_PERIOD = dt.timedelta(days=366)
WEEK = 7


def date_input() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class CopyForm(forms.Form):
    """Days in a rhythm, or one by one. Cleaned: `moments`, the starts (UTC) at the same time of the clock, in order."""

    quiet_optional = True
    first = forms.DateField(label=_("First day"), widget=date_input(), required=False)
    every = forms.TypedChoiceField(
        label=_("How often"),
        coerce=int,
        choices=[
            (0, _("Only that day")),
            (7, _("Every week")),
            (14, _("Every two weeks")),
        ],
        required=False,
        empty_value="",
        initial=WEEK,
    )
    times = forms.IntegerField(label=_("How many times"), min_value=1, max_value=MOST_DAYS, required=False, initial=4)
    days = forms.CharField(
        label=_("Single days"),
        max_length=600,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One day on a line, for example 3.12.2026"),
    )

    def __init__(self, *args: Any, session: TrainingSession, now: dt.datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.session, self.now = session, now

    def clean_days(self) -> list[dt.date]:
        days, field = [], forms.DateField(input_formats=["%Y-%m-%d", "%d.%m.%Y"])
        for typed in re.split(r"[\s,;]+", self.cleaned_data["days"]):
            if typed:
                try:
                    days.append(field.to_python(typed.rstrip(".")))
                except ValidationError:
                    text = gettext("“%(typed)s” is not a day. Write it like 3.12.2026.")
                    raise ValidationError(text % {"typed": typed[:20]}) from None
        return [day for day in days if day]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if self.errors:
            return data
        days = sorted({*self._rhythm(data), *data["days"]})
        if not days:
            self.add_error("first", gettext("Choose the first day, or write single days."))
        elif len(days) > MOST_DAYS:
            self.add_error(
                None, gettext("At most %(most)d copies at a time. Now there would be %(number)d.") % self._counts(days)
            )
        else:
            data["moments"] = [moment for day in days if (moment := self._moment(day))]
        return data

    @staticmethod
    def _rhythm(data: dict[str, Any]) -> list[dt.date]:
        first, every = data.get("first"), data.get("every") or 0
        if first is None or first > dt.date(2190, 1, 1):
            return [first] if first else []
        times = (data.get("times") or 1) if every else 1
        return [first + dt.timedelta(days=every * number) for number in range(times)]

    @staticmethod
    def _counts(days: list[dt.date]) -> dict[str, int]:
        return {"most": MOST_DAYS, "number": len(days)}

    def _moment(self, day: dt.date) -> dt.datetime | None:
        """The start on that day; says at the form why there is none."""
        shown, zone = {"day": said_date(day)}, self.session.tz
        if day > (self.now + FARTHEST).date():
            self.add_error(None, gettext("%(day)s is more than three years away. Look at the year.") % shown)
            return None
        if day < self.now.date() - dt.timedelta(days=1):
            self.add_error(None, gettext("%(day)s is past. Choose a day to come.") % shown)
            return None
        found = moments(day, self.session.starts_at.astimezone(zone).time().replace(fold=0), zone)
        if not found:
            self.add_error(None, gettext("On %(day)s that time does not exist: the clock jumps over it.") % shown)
        elif found[0] <= self.now:
            self.add_error(None, gettext("%(day)s is past. Choose a day to come.") % shown)
        elif self._is_there(found[0]):
            self.add_error(None, gettext("On %(day)s this session is held at the same time already.") % shown)
        else:
            return found[0]
        return None

    def _is_there(self, moment: dt.datetime) -> bool:
        copies = self.session.copies.filter(starts_at=moment).exclude(status=TrainingSession.Status.CANCELLED)
        return moment == self.session.starts_at or copies.exists()


class PeriodForm(forms.Form):
    """A period to hold again. Cleaned: `days`, whole weeks, so that every session keeps its weekday."""

    quiet_optional = True
    first = forms.DateField(label=pgettext_lazy("period", "From"), widget=date_input())
    last = forms.DateField(label=pgettext_lazy("period", "To"), widget=date_input())
    start = forms.DateField(
        label=_("First day of the new period"),
        widget=date_input(),
        help_text=_("Weekdays and times of day stay: everything moves by whole weeks, to this day or later."),
    )
    promised = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, now: dt.datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.now = now

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if self.errors:
            return data
        first, last, start = data["first"], data["last"], data["start"]
        if not dt.date(2000, 1, 1) <= first <= last:
            self.add_error("last", gettext("The period ends before it begins."))
        elif last - first > LONGEST_PERIOD:
            self.add_error("last", gettext("A period is a year at most."))
        elif start <= last:
            self.add_error("start", gettext("The new period begins after the old one ends."))
        elif start > (self.now + FARTHEST).date():
            self.add_error("start", gettext("That is more than three years away. Look at the year."))
        elif start < self.now.date():
            self.add_error("start", gettext("That day is past. Choose a day to come."))
        else:
            data["days"] = -(-(start - first).days // WEEK) * WEEK
        return data
