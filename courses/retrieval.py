"""When a question comes back so that it stays in memory: 2, 7, 21 and 60 days after it was learned. Pure.

Whoever answers late is asked the next time no earlier than the day after. A wrong answer begins anew on that day.
Retrieval practice is practice: it is never part of a measurement.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace

INTERVALS = (2, 7, 21, 60)
AT_ONCE = 3
"""Questions in one go: done in under a minute."""


@dataclass(frozen=True)
class Memory:
    """One question of one person. `learned_on` is the day the count began, `step` how many times it has come since.

    `due_on` is None when it has come back for the last time.
    """

    learned_on: dt.date
    step: int = 0
    due_on: dt.date | None = None

    @classmethod
    def learned(cls, on: dt.date) -> "Memory":
        return cls(on, 0, on + dt.timedelta(days=INTERVALS[0]))

    def asked(self, *, right: bool, on: dt.date) -> "Memory":
        """After an answer on the day."""
        if not right:
            return Memory.learned(on)
        step = self.step + 1
        if step >= len(INTERVALS):
            return replace(self, step=step, due_on=None)
        due = max(self.learned_on + dt.timedelta(days=INTERVALS[step]), on + dt.timedelta(days=1))
        return replace(self, step=step, due_on=due)


@dataclass(frozen=True)
class Waiting:
    """A question that could be asked today. `wrong_and_sure`: a sure answer about it, or about its skill, was wrong."""

    key: int
    due_on: dt.date
    wrong_and_sure: bool = False


def chosen(waiting: Iterable[Waiting], today: dt.date, number: int = AT_ONCE) -> list[int]:
    """The keys to ask about: wrong and sure first, then what has waited longest."""
    due = [each for each in waiting if each.due_on <= today]
    ordered = sorted(due, key=lambda each: (not each.wrong_and_sure, each.due_on, each.key))
    return [each.key for each in ordered[:number]]
