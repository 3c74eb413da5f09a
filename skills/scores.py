"""What a round and an answer are worth. Pure. Growth is read from plain accuracy, never from certainty marks."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

MARKS = {1: (1, 0), 2: (2, -2), 3: (3, -6)}  # certainty: (right, wrong), Gardner-Medwin's scheme
SAFETY_CERTAINTY = 2
WORTH = {"item": 1, "task": 2}


class Share(NamedTuple):
    right: int
    of: int

    @property
    def value(self) -> float:
        return self.right / self.of


@dataclass(frozen=True)
class Answered:
    """The first attempt at one step of a round. `share` is 1 or 0 for an item, the share of criteria met for a task."""

    step: str
    kind: str
    share: float
    attempt: int = 1


def marks(*, correct: bool, certainty: int) -> int:
    """Certainty marks of one answer, for the person's own eyes."""
    right, wrong = MARKS[certainty]
    return right if correct else wrong


def passes(*, correct: bool, certainty: int | None, safety: bool) -> bool:
    """Whether an answer shows the skill: about safety only one the person stands behind does.

    Where certainty was not asked, a right answer is enough.
    """
    return correct and (not safety or certainty is None or certainty >= SAFETY_CERTAINTY)


def know(correct: Iterable[bool]) -> Share | None:
    """Share of right answers; None when nothing was asked."""
    answers = list(correct)
    return Share(sum(answers), len(answers)) if answers else None


def round_score(steps: Mapping[str, str], answers: Iterable[Answered]) -> float | None:
    """100 x points / possible over the round's fixed set `{step: "item" | "task"}`, first attempts only.

    An item is worth 1 point, a task 2 times the share of its criteria met. None while anything of the set is
    unanswered: a score of half a round could not be compared with another.
    """
    first: dict[str, Answered] = {}
    for answer in sorted(answers, key=lambda each: each.attempt):
        first.setdefault(answer.step, answer)
    if not steps or any(step not in first for step in steps):
        return None
    shares = {kind: sum(first[step].share for step in steps if steps[step] == kind) for kind in WORTH}
    return score_of(shares, {kind: sum(each == kind for each in steps.values()) for kind in WORTH})


def score_of(shares: Mapping[str, float], steps: Mapping[str, int]) -> float:
    """The score of all steps answered, of the sum of the shares and the number of steps of each kind."""
    points = sum(WORTH[kind] * share for kind, share in shares.items())
    return 100 * points / sum(WORTH[kind] * number for kind, number in steps.items())
