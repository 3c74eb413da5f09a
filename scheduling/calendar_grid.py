"""Weeks and months of days, Monday first, weeks numbered as in ISO 8601. Pure.

Weekends are left out unless something happens on one: `busy` holds the days that must be seen.
"""

import datetime as dt
from collections.abc import Collection, Iterator
from typing import NamedTuple

FIRST, LAST = dt.date(2000, 1, 3), dt.date(2199, 12, 29)  # days a planner can show; both far from what `date` cannot
WORKING_DAYS = 5
WEEK = dt.timedelta(days=7)


class Week(NamedTuple):
    number: int
    days: tuple[dt.date, ...]


def monday_of(day: dt.date) -> dt.date:
    return day - dt.timedelta(days=day.weekday())


def in_range(day: dt.date) -> bool:
    return FIRST <= day <= LAST


def last_weekday(busy: Collection[dt.date]) -> int:
    """How many days a week shows: five, or up to the last weekend day on which something happens."""
    return max([WORKING_DAYS, *(day.weekday() + 1 for day in busy)])


def days_of_week(day: dt.date, busy: Collection[dt.date] = ()) -> tuple[dt.date, ...]:
    """Monday to Friday of the day's week, to Saturday or Sunday when one of `busy` is there."""
    monday = monday_of(day)
    inside = [each for each in busy if monday <= each < monday + WEEK]
    return tuple(monday + dt.timedelta(days=number) for number in range(last_weekday(inside)))


def first_of_month(day: dt.date) -> dt.date:
    return day.replace(day=1)


def next_month(day: dt.date) -> dt.date:
    """The first day of the month after the day's."""
    return first_of_month(first_of_month(day) + dt.timedelta(days=31))


def previous_month(day: dt.date) -> dt.date:
    """The first day of the month before the day's."""
    return first_of_month(first_of_month(day) - dt.timedelta(days=1))


def bounds_of_month(day: dt.date) -> tuple[dt.date, dt.date]:
    """The Monday on which the grid of the day's month begins, and the Monday after it ends."""
    return monday_of(first_of_month(day)), monday_of(next_month(day) - dt.timedelta(days=1)) + WEEK


def weeks_of_month(day: dt.date, busy: Collection[dt.date] = ()) -> tuple[Week, ...]:
    """The weeks that touch the day's month on the days shown; all of them as long as the longest needs to be."""
    first, end = bounds_of_month(day)
    length = last_weekday([each for each in busy if first <= each < end])
    weeks = (Week(monday.isocalendar().week, _days(monday, length)) for monday in _mondays(first, end))
    return tuple(week for week in weeks if any(each.month == day.month for each in week.days))


def _mondays(first: dt.date, end: dt.date) -> Iterator[dt.date]:
    while first < end:
        yield first
        first += WEEK


def _days(monday: dt.date, length: int) -> tuple[dt.date, ...]:
    return tuple(monday + dt.timedelta(days=number) for number in range(length))
