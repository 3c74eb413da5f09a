"""The clock of a run: from real time to seconds of the scenario. Pure; whoever asks brings the time.

The scenario has local wall time and nothing else: no zone and no change of daylight saving; every day has 24 hours.
At speeds from `HURRIED` up, what is not working time passes ten times quicker: a working week (Monday 9:00 to Friday
17:00) takes exactly fifteen real minutes at speed 200.
"""

import datetime as dt
from dataclasses import dataclass
from functools import lru_cache

PAUSED, REAL, MINUTES, WEEK = SPEEDS = (0, 1, 60, 200)
"""Seconds of the scenario in one real second."""

HURRIED = 60
NIGHT_FACTOR = 10
WORK_STARTS, WORK_ENDS = 8 * 3600, 17 * 3600
DAY, FRIDAY = 24 * 3600, 4
STOPS_AFTER = dt.timedelta(minutes=15)
MICROSECOND = dt.timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Moment:
    """A second of the scenario as people say it. `weekday` 0 is Monday."""

    weekday: int
    hour: int
    minute: int
    day: dt.date


@lru_cache(maxsize=64)
def start_of(starts: str) -> dt.datetime:
    """The wall time of second 0. Raises ValueError when it is no ISO moment."""
    return dt.datetime.fromisoformat(starts).replace(tzinfo=None)


def moment(second: int, starts: str) -> Moment:
    at = start_of(starts) + dt.timedelta(seconds=second)
    return Moment(at.weekday(), at.hour, at.minute, at.date())


def minute_of_day(second: int, starts: str) -> int:
    at = start_of(starts) + dt.timedelta(seconds=second)
    return at.hour * 60 + at.minute


def works(second: int, starts: str) -> bool:
    """Whether it is working time: Monday to Friday, 8 to 17."""
    return _stretch(second, starts)[0]


def _stretch(second: int, starts: str) -> tuple[bool, int]:
    """(is it working time, the second at which that may change)."""
    at = start_of(starts) + dt.timedelta(seconds=second)
    of_day = at.hour * 3600 + at.minute * 60 + at.second
    workday = at.weekday() <= FRIDAY
    end = next(each for each in (WORK_STARTS, WORK_ENDS, DAY) if of_day < each)
    return workday and end == WORK_ENDS, second + end - of_day


def scenario_second(at: int, since: dt.datetime, now: dt.datetime, speed: int, *, starts: str, lasts: int) -> int:
    """The second of the scenario at real time `now`, when it was `at` at real time `since`.

    It stands still when paused, fifteen real minutes after `since`, and at the end (`lasts`). It never goes back: a
    real clock that was set back gives `at`.
    """
    passed = min(max(now - since, dt.timedelta()), STOPS_AFTER)
    # Counted in whole numbers, so that no rounding ever takes a second away: one unit is a millionth of a real second
    # at speed 1 by night.
    left = passed // MICROSECOND * max(speed, 0) * NIGHT_FACTOR
    second = at
    while left > 0 and second < lasts:
        end, cost = _pace(second, speed, starts)
        gained = min(left // cost, end - second)
        second += gained
        left -= gained * cost
        if second < end:
            break
    return max(at, min(second, lasts))


def _pace(second: int, speed: int, starts: str) -> tuple[int, int]:
    """(until which second, how many units one second costs)."""
    working, end = _stretch(second, starts)
    hurried = speed >= HURRIED and not working
    return end, 1_000_000 * (1 if hurried else NIGHT_FACTOR)
