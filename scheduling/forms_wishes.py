"""The interest list and the grid of times that suit."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.formats import date_format, time_format
from django.utils.translation import gettext_lazy as _

from scheduling.interests import WEEKDAYS, Time, Wish, times_of
from scheduling.models import FreeTime

MONDAY = dt.date(2024, 1, 1)  # any Monday: only the name of its weekday is shown


@dataclass(frozen=True)
class Cell:
    """One box of the grid."""

    value: str
    label: str
    ticked: bool


@dataclass(frozen=True)
class GridRow:
    hours: str
    cells: list[Cell]


class WishesForm(forms.Form):
    """`skills`: those marked among `wishes`; `times`: "weekday-hour". The short form of the list page has no times."""

    skills = forms.TypedMultipleChoiceField(
        coerce=int,
        required=False,
        error_messages={"invalid_choice": _("One of the topics is not there any more. Choose again.")},
    )
    times = forms.TypedMultipleChoiceField(
        coerce=lambda value: tuple(int(part) for part in value.split("-")),
        required=False,
        error_messages={"invalid_choice": _("Choose times from the table.")},
    )

    def __init__(self, data: Any = None, *, person: Any, wishes: list[Wish], with_times: bool = True) -> None:
        super().__init__(data)
        self.wishes, self.person, self.with_times = wishes, person, with_times
        self.fields["skills"].choices = [(wish.pk, wish.name) for wish in wishes]  # type: ignore[attr-defined]  # a ChoiceField
        slots = [(f"{weekday}-{hour}", "") for hour in FreeTime.HOURS for weekday in WEEKDAYS]
        self.fields["times"].choices = slots  # type: ignore[attr-defined]  # a ChoiceField

    @property
    def times_given(self) -> list[Time] | None:
        return self.cleaned_data["times"] if self.with_times else None

    @property
    def ticked_skills(self) -> set[int]:
        """What is marked now: as sent, or as kept."""
        if not self.is_bound:
            return {wish.pk for wish in self.wishes if wish.mine}
        return {int(key) for key in self.data.getlist("skills") if key.isascii() and key.isdecimal() and len(key) < 19}  # type: ignore[attr-defined]  # a QueryDict

    def grid(self) -> list[GridRow]:
        """The rows of the table: two hours each, a box per weekday."""
        if self.is_bound:
            ticked = set(self.data.getlist("times"))  # type: ignore[attr-defined]  # a QueryDict
        else:
            ticked = {f"{weekday}-{hour}" for weekday, hour in times_of(self.person)}
        rows = []
        for hour in FreeTime.HOURS:
            hours = hours_said(hour)
            cells = [
                Cell(f"{day}-{hour}", f"{weekday_said(day)} {hours}", f"{day}-{hour}" in ticked) for day in WEEKDAYS
            ]
            rows.append(GridRow(hours, cells))
        return rows

    @property
    def weekdays(self) -> list[tuple[str, str]]:
        """(short name, whole name) of the columns."""
        return [(weekday_said(day, "D"), weekday_said(day)) for day in WEEKDAYS]


def weekday_said(day: int, wording: str = "l") -> str:
    return date_format(MONDAY + dt.timedelta(days=day), wording)


def hours_said(hour: int) -> str:
    return f"{time_format(dt.time(hour), 'TIME_FORMAT')}–{time_format(dt.time(hour + 2), 'TIME_FORMAT')}"
