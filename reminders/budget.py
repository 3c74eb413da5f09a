"""At most so many nudges to a person in a week: which of them goes when. Pure."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from reminders.windows import IsHoliday, Rhythm, first_open, fit, next_week, week_of

MOST_WEEKS = 60


@dataclass(frozen=True)
class Nudge:
    """`key` is unique among a person's nudges, and decides between two that are otherwise alike."""

    key: Any
    priority: int
    wanted: dt.datetime
    not_after: dt.datetime | None = None


def spread(
    nudges: Iterable[Nudge],
    *,
    taken: Iterable[dt.datetime],
    per_week: int,
    rhythm: Rhythm,
    now: dt.datetime,
    is_holiday: IsHoliday,
) -> dict[Any, dt.datetime | None]:
    """By key the moment for each nudge of one person, None where no useful moment with room is left.

    `taken` are the moments of those that have gone already or whose time is not ours to change. A week is an ISO week
    on the person's clock. The higher priority keeps its week; the others move to the next week with room.
    """
    used = Counter(week_of(moment, rhythm.zone) for moment in taken)
    found: dict[Any, dt.datetime | None] = {}
    for nudge in sorted(nudges, key=lambda each: (-each.priority, each.wanted, each.key)):
        moment = fit(nudge.wanted, nudge.not_after, rhythm, now, is_holiday)
        for _turn in range(MOST_WEEKS):
            if moment is None or used[week_of(moment, rhythm.zone)] < per_week:
                break
            moment = _later(next_week(moment, rhythm.zone), nudge.not_after, rhythm, is_holiday)
        else:
            moment = None
        if moment is not None:
            used[week_of(moment, rhythm.zone)] += 1
        found[nudge.key] = moment
    return found


def _later(
    start: dt.datetime, not_after: dt.datetime | None, rhythm: Rhythm, is_holiday: IsHoliday
) -> dt.datetime | None:
    found = first_open(start, rhythm, is_holiday)
    return None if found is None or (not_after is not None and found >= not_after) else found
