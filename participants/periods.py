"""Pieces of time with a first and a last day, both inclusive; no last day means until further notice. Pure."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Period:
    key: int
    starts: dt.date
    ends: dt.date | None


@dataclass(frozen=True)
class Cut:
    """`gone`: keys of periods that never begin; `ended`: {key: last day} of those cut short."""

    gone: list[int]
    ended: dict[int, dt.date]


def cut(periods: Iterable[Period], at: dt.date) -> Cut:
    """What must happen so that nothing lasts on the day `at` or later: the day is free for something new."""
    made = Cut([], {})
    for period in periods:
        if period.starts >= at:
            made.gone.append(period.key)
        elif period.ends is None or period.ends >= at:
            made.ended[period.key] = at - DAY
    return made
