"""The VTIMEZONE of a calendar: when the clocks of a zone move, so that a program without our list knows. Pure."""

import datetime as dt
from collections.abc import Iterator
from functools import lru_cache
from zoneinfo import ZoneInfo

EUROPE = (3, 10)  # clocks go forward on the last Sunday of March, back on that of October, at 01:00 UTC
YEARS = range(2024, 2038)
DAY, SECOND = dt.timedelta(days=1), dt.timedelta(seconds=1)


@lru_cache(maxsize=256)
def observances(zone: str, first: int, last: int) -> tuple[str, ...]:
    """Lines of the VTIMEZONE for events of the years from `first` to `last`. Raises what `ZoneInfo` raises."""
    tz = ZoneInfo(zone)
    rules = _by_rule(tz) if _as_europe(zone) else _one_by_one(tz, first - 1, last + 2)
    return ("BEGIN:VTIMEZONE", f"TZID:{zone}", *rules, "END:VTIMEZONE")


@lru_cache(maxsize=256)
def _as_europe(zone: str) -> bool:
    """Do the clocks change with those of the European Union, in every year we look at?"""
    tz = ZoneInfo(zone)
    for year in YEARS:
        spring, autumn = (_last_sunday(year, month) for month in EUROPE)
        winter, summer = _offset(tz, spring - SECOND), _offset(tz, spring)
        if summer - winter != dt.timedelta(hours=1) or _offset(tz, dt.datetime(year, 1, 1, tzinfo=dt.UTC)) != winter:
            return False
        if (_offset(tz, autumn - SECOND), _offset(tz, autumn)) != (summer, winter):
            return False
    return True


def _last_sunday(year: int, month: int) -> dt.datetime:
    """01:00 UTC on the last Sunday of a month of 31 days."""
    last = dt.datetime(year, month, 31, 1, tzinfo=dt.UTC)
    return last - ((last.weekday() + 1) % 7) * DAY


def _by_rule(tz: ZoneInfo) -> Iterator[str]:
    for month in EUROPE:
        moment = _last_sunday(1970, month)  # where calendars begin to count; the offsets are those of today
        now = _last_sunday(YEARS[0], month)
        rule = f"RRULE:FREQ=YEARLY;BYMONTH={month};BYDAY=-1SU"
        yield from _observance(tz, now, moment.replace(tzinfo=None) + _offset(tz, now - SECOND), rule)


def _one_by_one(tz: ZoneInfo, first: int, last: int) -> Iterator[str]:
    """The offset at the beginning of `first`, then every change before the beginning of `last`."""
    day, end = (dt.datetime(year, 1, 1, tzinfo=dt.UTC) for year in (first, last))
    yield from _observance(tz, day, day.replace(tzinfo=None), before=_offset(tz, day))
    while day < end:
        if _offset(tz, day) != _offset(tz, day + DAY):
            moment = _change(tz, day, day + DAY)
            yield from _observance(tz, moment, moment.replace(tzinfo=None) + _offset(tz, moment - SECOND))
        day += DAY


def _change(tz: ZoneInfo, before: dt.datetime, after: dt.datetime) -> dt.datetime:
    """The first moment with the offset of `after`, to the second."""
    while after - before > SECOND:
        middle = before + (after - before) // SECOND // 2 * SECOND
        before, after = (middle, after) if _offset(tz, middle) == _offset(tz, before) else (before, middle)
    return after


def _observance(
    tz: ZoneInfo, moment: dt.datetime, starts: dt.datetime, rule: str = "", before: dt.timedelta | None = None
) -> Iterator[str]:
    local = moment.astimezone(tz)
    kind = "DAYLIGHT" if local.dst() else "STANDARD"
    if tz.key == "Europe/Dublin":  # its law calls summer the standard time, which no calendar program understands
        kind = "DAYLIGHT" if _offset(tz, moment) else "STANDARD"
    yield f"BEGIN:{kind}"
    yield f"DTSTART:{starts:%Y%m%dT%H%M%S}"
    yield f"TZOFFSETFROM:{_written(_offset(tz, moment - SECOND) if before is None else before)}"
    yield f"TZOFFSETTO:{_written(_offset(tz, moment))}"
    yield f"TZNAME:{local.tzname()}"
    if rule:
        yield rule
    yield f"END:{kind}"


def _offset(tz: ZoneInfo, moment: dt.datetime) -> dt.timedelta:
    return moment.astimezone(tz).utcoffset() or dt.timedelta()


def _written(offset: dt.timedelta) -> str:
    minutes = int(offset.total_seconds() // 60)
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}{abs(minutes) % 60:02}"
