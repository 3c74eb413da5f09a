"""Facts of lessons that age: when each was checked against its source, and when it is time to look again. Pure."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

STALE_AFTER = dt.timedelta(days=180)

type Fact = Mapping[str, Any]


def checked_on(fact: Fact) -> dt.date | None:
    """The day somebody last held the fact against its source."""
    day = fact.get("checked_on")
    return dt.date.fromisoformat(day) if day else None


def is_stale(fact: Fact, today: dt.date) -> bool:
    """A fact that ages, not looked at for half a year or never."""
    day = checked_on(fact)
    return bool(fact.get("ages")) and (day is None or today - day > STALE_AFTER)
