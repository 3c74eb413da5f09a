"""A measurement as a list of steps. Apps contribute kinds of steps in their `steps.py` (`STEPS`)."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any, ClassVar, Protocol

from django.forms import BaseForm
from django.http import Http404, QueryDict
from django.utils.functional import Promise

from skills.models import Evidence, MeasurementRound, Sitting
from trainingsite.contributions import discover


class Step(Protocol):
    """One step as one person sees it. `locked`: answered for good, shown for reading only."""

    title: str
    template: str
    form: BaseForm
    locked: bool

    def save(self, now: dt.datetime) -> None:
        """Write the valid form's answer into the ledger, under a key that begins with `sitting.evidence_key(key)`."""


@dataclass(frozen=True)
class Part:
    """What a kind of steps adds to the result of a sitting: a line of the summary, and a template shown with `part`."""

    label: str
    value: str
    template: str
    content: Any = None


class StepSource(Protocol):
    """A kind of step. Keys are "prefix:what"; `seconds` is how long one takes, `counted_as` its word in progress."""

    prefix: ClassVar[str]
    seconds: ClassVar[int]
    counted_as: ClassVar[str | Promise]

    def keys_for(self, *, round: MeasurementRound, person: Any, form: str) -> list[str]:
        """The steps of this kind for a new sitting, in order."""

    def promise(self, number: int) -> str:
        """What is asked in so many steps, said before the start."""

    def open(self, *, sitting: Sitting, key: str, data: QueryDict | None) -> Step:
        """The step of a sitting, with what was answered or is just being sent. Raises LookupError when it is gone."""

    def result(self, sitting: Sitting) -> Part | None:
        """What came of the steps of this kind in a sitting that is over, in words; None for nothing of its own."""


class Where(StrEnum):
    """Where a person stands with measuring."""

    NONE = "none"
    UPCOMING = "upcoming"
    OPEN = "open"
    IN_PROGRESS = "in_progress"
    FINISHED = "finished"


@dataclass(frozen=True)
class State:
    """`step` is the first unanswered step (from 1), `of` how many there are, both 0 unless in progress."""

    where: Where
    round: MeasurementRound | None = None
    sitting: Sitting | None = None
    step: int = 0
    answered: int = 0
    of: int = 0


@cache
def sources() -> dict[str, StepSource]:
    return {source.prefix: source for module in discover("steps") for source in module.STEPS}


def keys_for(*, round: MeasurementRound, person: Any, form: str) -> list[str]:
    """All steps of a new sitting; they are frozen in it."""
    return [key for source in sources().values() for key in source.keys_for(round=round, person=person, form=form)]


def open_step(sitting: Sitting, number: int, data: QueryDict | None = None) -> Step:
    """Step `number` (from 1) of a sitting; Http404 outside of it."""
    if not 1 <= number <= len(sitting.steps):
        raise Http404
    key = sitting.steps[number - 1]
    try:
        return sources()[key.partition(":")[0]].open(sitting=sitting, key=key, data=data)
    except LookupError as error:
        raise Http404 from error


def answered_steps(sitting: Sitting) -> set[str]:
    """The keys of the steps that have an answer, by one query."""
    begin = len(sitting.evidence_key(""))
    written = Evidence.objects.of_sitting(sitting).values_list("key", flat=True)
    return {":".join(key[begin:].split(":")[:2]) for key in written}


def missing_steps(sitting: Sitting) -> list[int]:
    """The numbers of the steps without an answer."""
    answered = answered_steps(sitting)
    return [number for number, key in enumerate(sitting.steps, start=1) if key not in answered]


def minutes(keys: list[str]) -> int:
    """About how long the steps take, to five minutes."""
    seconds = sum(sources()[key.partition(":")[0]].seconds for key in keys)
    return max(5, 5 * round(seconds / 300))


def source_of(sitting: Sitting, number: int) -> StepSource:
    return sources()[sitting.steps[number - 1].partition(":")[0]]


def promises(keys: list[str]) -> list[str]:
    """A sentence for each kind of step, in order: how many there are and what is asked."""
    counted = Counter(key.partition(":")[0] for key in keys)
    return [sources()[prefix].promise(number) for prefix, number in counted.items()]


def parts_of(sitting: Sitting) -> list[Part]:
    """What the kinds of steps add to the result of a sitting that is over."""
    parts = (source.result(sitting) for source in sources().values())
    return [part for part in parts if part is not None]


def place_of(sitting: Sitting, number: int) -> tuple[int, int]:
    """Which of its own kind a step is, and of how many: "skill 3 of 15"."""
    prefix = sitting.steps[number - 1].partition(":")[0]
    same = [index for index, key in enumerate(sitting.steps, start=1) if key.partition(":")[0] == prefix]
    return same.index(number) + 1, len(same)


def rounds_of(person: Any, sittings: Iterable[Sitting] | None = None) -> list[tuple[MeasurementRound, Sitting | None]]:
    """The person's rounds in order of opening, each with the own sitting; two queries, one with the sittings given."""
    own = Sitting.objects.visible_to(person) if sittings is None else sittings
    by_round = {sitting.round_id: sitting for sitting in own}
    rounds = MeasurementRound.objects.for_person(person).select_related("cohort").order_by("opens_at", "pk")
    return [(each, by_round.get(each.pk)) for each in rounds]


def state_of(
    person: Any, now: dt.datetime, rounds: list[tuple[MeasurementRound, Sitting | None]] | None = None
) -> State:
    """Where the person stands; three queries at most, one with the rounds given."""
    rounds = rounds_of(person) if rounds is None else rounds
    found = _open_round(rounds, now)
    if found is None:
        coming = next((each for each, _sitting in rounds if each.opens_at > now), None)
        return State(Where.UPCOMING, coming) if coming else State(Where.NONE)
    round_, sitting = found
    if sitting is None:
        return State(Where.OPEN, round_)
    sitting.round = round_
    if sitting.finished_at:
        return State(Where.FINISHED, round_, sitting)
    missing = missing_steps(sitting)
    of = len(sitting.steps)
    step = missing[0] if missing else of
    return State(Where.IN_PROGRESS, round_, sitting, step=step, answered=of - len(missing), of=of)


def _open_round(
    rounds: list[tuple[MeasurementRound, Sitting | None]], now: dt.datetime
) -> tuple[MeasurementRound, Sitting | None] | None:
    """Begun before not begun before finished; among equals the one that closes first."""
    opened = [pair for pair in rounds if pair[0].is_open(now)]
    return min(opened, key=lambda pair: (_turn(pair[1]), pair[0].closes_at), default=None)


def _turn(sitting: Sitting | None) -> int:
    if sitting is None:
        return 1
    return 2 if sitting.finished_at else 0
