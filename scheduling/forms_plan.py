"""What is typed about an if-then plan."""

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy as _

from scheduling.forms_session import TimeForm, one_line
from scheduling.models import Plan

MORNING = dt.time(9)


class PlanForm(TimeForm):
    """A situation, a deed, a day and a time on the person's own clock. Cleaned: `moment` (UTC)."""

    situation = forms.CharField(
        label=_("When …"),
        max_length=200,
        help_text=_("Something that surely happens in your week."),
        widget=forms.TextInput(attrs={"placeholder": _("I have read the industry news on Tuesday morning")}),
    )
    deed = forms.CharField(
        label=_("then …"),
        max_length=200,
        help_text=_("One small thing that you can do in a quarter of an hour."),
        widget=forms.TextInput(attrs={"placeholder": _("I share one of them with a thought of my own")}),
    )
    field_order = ["situation", "deed", "day", "time", "which"]

    def __init__(self, data: Any = None, *, now: dt.datetime, zone: ZoneInfo, plan: Plan | None = None) -> None:
        self.now, self.own_zone = now, zone
        if plan:
            self.unchanged = plan.at
            initial = {"situation": plan.situation, "deed": plan.deed, **self.first_values(plan.at, zone)}
        else:
            initial = {"day": _next_weekday(now.astimezone(zone).date()), "time": MORNING}
        super().__init__(data, initial=initial)
        self.fields["time"].label = _("Time")

    def zone(self) -> ZoneInfo:
        return self.own_zone

    def clean_situation(self) -> str:
        return self._words("situation", _("Write when you do it."))

    def clean_deed(self) -> str:
        return self._words("deed", _("Write what you do."))

    def _words(self, name: str, missing: Any) -> str:
        words = one_line(self.cleaned_data[name])
        if not words:
            raise forms.ValidationError(missing)
        return words

    def clean(self) -> dict[str, Any]:
        values = super().clean() or self.cleaned_data
        values["moment"] = self.moment()
        return values


def _next_weekday(day: dt.date) -> dt.date:
    """The next day after it that is not of a weekend."""
    day += dt.timedelta(days=1)
    while day.weekday() > 4:
        day += dt.timedelta(days=1)
    return day
