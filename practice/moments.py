"""Moments of a scenario as people write them: "mon 9:40" in its week, "2026-02-20 12:10" outside it."""

import datetime as dt
import re

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_IN_WEEK = re.compile(rf"({'|'.join(WEEKDAYS)}) (\d{{1,2}}):(\d{{2}})")
_DATED = re.compile(r"\d{4}-\d{2}-\d{2} \d{1,2}:\d{2}")


def second_of(moment: str, starts: str) -> int:
    """Seconds from the start of a scenario (`starts`: ISO local wall time) to a moment; negative before it.

    A weekday is one of the seven days that begin with the day of the start. Raises ValueError.
    """
    start = dt.datetime.fromisoformat(starts)
    if found := _IN_WEEK.fullmatch(moment):
        days = (WEEKDAYS.index(found[1]) - start.weekday()) % 7
        at = start.replace(hour=int(found[2]), minute=int(found[3])) + dt.timedelta(days=days)
    elif _DATED.fullmatch(moment):
        at = dt.datetime.strptime(moment, "%Y-%m-%d %H:%M")  # noqa: DTZ007 - wall time of a made-up town
    else:
        raise ValueError(moment)
    return round((at - start).total_seconds())


def moment_of(second: int, starts: str) -> str:
    """The moment as text, to the minute; the inverse of `second_of`."""
    start = dt.datetime.fromisoformat(starts)
    at = start + dt.timedelta(seconds=second)
    if 0 <= (at.date() - start.date()).days < len(WEEKDAYS):
        return f"{WEEKDAYS[at.weekday()]} {at.hour}:{at.minute:02}"
    return f"{at:%Y-%m-%d} {at.hour}:{at.minute:02}"
