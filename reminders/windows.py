"""When a nudge may go: the person's working day, without weekends, public holidays, leave and silence. Pure.

Promised and service messages are not asked about here: they go at their time.
"""

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from zoneinfo import ZoneInfo

from scheduling.walltime import moments

type IsHoliday = Callable[[dt.date], bool]
Window = tuple[dt.datetime, dt.datetime]

FARTHEST = 400  # days that are looked through for an open one
BEFORE_QUIET = dt.timedelta(hours=1)  # what moves earlier does not go in the last minute
DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Rhythm:
    """A person's clock, quiet from `quiet_from` to `quiet_until`; nothing before the day `silent_until`, nor on days
    `away` (first and last, both inclusive)."""

    zone: ZoneInfo
    quiet_from: dt.time = dt.time(17)
    quiet_until: dt.time = dt.time(7)
    silent_until: dt.date | None = None
    away: tuple[tuple[dt.date, dt.date], ...] = ()


def fit(
    wanted: dt.datetime, not_after: dt.datetime | None, rhythm: Rhythm, now: dt.datetime, is_holiday: IsHoliday
) -> dt.datetime | None:
    """The moment (UTC) for what is wanted at `wanted`: then or at the next open time; where that is not before
    `not_after`, at the last open time before it. Never before `now`; None when no useful moment is left.
    """
    return _fit(wanted, not_after, rhythm, now, is_holiday)


@lru_cache(maxsize=4096)  # thousands of people are told of the same cause, and most of them keep the same hours
def _fit(
    wanted: dt.datetime, not_after: dt.datetime | None, rhythm: Rhythm, now: dt.datetime, is_holiday: IsHoliday
) -> dt.datetime | None:
    found = first_open(max(wanted, now), rhythm, is_holiday)
    if found is not None and (not_after is None or found < not_after):
        return found
    return None if not_after is None else _last_before(not_after, wanted, rhythm, now, is_holiday)


def is_open(moment: dt.datetime, rhythm: Rhythm, is_holiday: IsHoliday) -> bool:
    """May a nudge leave at this moment?"""
    local = moment.astimezone(rhythm.zone)
    return _is_open_day(local.date(), rhythm, is_holiday) and rhythm.quiet_until <= local.time() < rhythm.quiet_from


def first_open(start: dt.datetime, rhythm: Rhythm, is_holiday: IsHoliday) -> dt.datetime | None:
    """`start` itself when it is open, else the beginning of the next open time; None when there is none for long."""
    if is_open(start, rhythm, is_holiday):
        return start.astimezone(dt.UTC)
    today = start.astimezone(rhythm.zone).date()
    windows = _windows(today, FARTHEST, rhythm, is_holiday)
    return next((opens for opens, _closes in windows if opens >= start), None)


def week_of(moment: dt.datetime, zone: ZoneInfo) -> tuple[int, int]:
    """The ISO year and week on the clock of the zone."""
    return moment.astimezone(zone).isocalendar()[:2]


def next_week(moment: dt.datetime, zone: ZoneInfo) -> dt.datetime:
    """When the next ISO week begins on the clock of the zone."""
    day = moment.astimezone(zone).date()
    return _at(day + (7 - day.weekday()) * DAY, dt.time(0), zone)


def _last_before(
    not_after: dt.datetime, wanted: dt.datetime, rhythm: Rhythm, now: dt.datetime, is_holiday: IsHoliday
) -> dt.datetime | None:
    """On the last open day before `not_after`, at the time of the clock of `wanted` as far as the day allows."""
    if not_after <= now:
        return None
    last, first = not_after.astimezone(rhythm.zone).date(), now.astimezone(rhythm.zone).date()
    clock = wanted.astimezone(rhythm.zone).time()
    for opens, closes in _windows(last, max((first - last).days - 1, -FARTHEST), rhythm, is_holiday):
        earliest, latest = max(opens, now), min(closes, not_after)
        if earliest < latest:
            found = max(earliest, min(_at(_day(opens, rhythm), clock, rhythm.zone), latest - BEFORE_QUIET))
            if is_open(found, rhythm, is_holiday):
                return found.astimezone(dt.UTC)
    return None


def _windows(first: dt.date, days: int, rhythm: Rhythm, is_holiday: IsHoliday) -> Iterator[Window]:
    """The open times of so many days from `first` on, or back from it when `days` is below nought."""
    step = 1 if days > 0 else -1
    for number in range(0, days, step):
        day = first + number * DAY
        if _is_open_day(day, rhythm, is_holiday):
            window = _at(day, rhythm.quiet_until, rhythm.zone), _at(day, rhythm.quiet_from, rhythm.zone)
            if is_open(window[0], rhythm, is_holiday):  # where a clock leaps over the whole of it, it is not
                yield window


def _is_open_day(day: dt.date, rhythm: Rhythm, is_holiday: IsHoliday) -> bool:
    if day.weekday() > 4 or (rhythm.silent_until is not None and day < rhythm.silent_until):
        return False
    return not any(starts <= day <= ends for starts, ends in rhythm.away) and not is_holiday(day)


def _day(moment: dt.datetime, rhythm: Rhythm) -> dt.date:
    return moment.astimezone(rhythm.zone).date()


def _at(day: dt.date, time: dt.time, zone: ZoneInfo) -> dt.datetime:
    """The moment (UTC) of a time of the clock; one that does not exist comes as much later as the clock jumps."""
    found = moments(day, time, zone)
    return found[0] if found else dt.datetime.combine(day, time, zone).astimezone(dt.UTC)
