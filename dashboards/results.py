"""What the ledger says of each person who finished two rounds: score, own estimates and levels before and after.

Memory is flat: people go by in chunks, and of a chunk one person's evidence at a time. What a score and a level is,
`skills` alone knows; here is only read in another order than `skills.ledger` does for one person.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import batched, groupby
from operator import attrgetter, itemgetter
from typing import Any, NamedTuple

from participants.models import Membership, User
from scheduling.counting import EVERYONE, level_of, targets
from skills import scores
from skills.ledger import SHOWS_DOING, TOLD_AFTERWARDS, as_piece
from skills.models import Evidence, Item, MeasurementRound, Sitting, Skill
from trainingsite.clock import ORGANISATION_ZONE

CHUNK = 500
NOBODYS_UNIT = "/"
SELF, RETRO = "self", "retro"
Pair = tuple[float, float]


@dataclass(frozen=True)
class Result:
    """One person between two rounds. `path`: the unit of the day they finished the later one, "/" without any.

    `score` 0-100; `self` the means of own estimates 0-4 of the skills estimated both times; `retro` looking back minus
    the estimate of then; `levels` by skill code (before, after, target), of skills measured both times and aimed at.
    """

    person: int
    path: str
    score: Pair
    self: Pair | None
    retro: float | None
    levels: dict[str, tuple[int, int, int]]


class Answer(NamedTuple):
    """What of a piece of evidence is read, in the order of the query."""

    person: int
    skill: int
    kind: str
    source: str
    key: str
    level: int
    passed: bool
    at: dt.datetime
    round: int | None
    attempt: int
    value: int | None
    share: float | None


ANSWER = tuple({"person": "person_id", "skill": "skill_id", "round": "round_id"}.get(n, n) for n in Answer._fields)


@dataclass(frozen=True)
class _Known:
    """What is the same for everybody."""

    withdrawn: frozenset[str]
    codes: dict[int, str]
    targets: dict[str, dict[int, int]]


@dataclass
class _Chunk:
    """What is read of some people at once, by person."""

    sittings: dict[int, list[Sitting]]
    roles: dict[int, str]
    memberships: dict[int, list[tuple[dt.date, dt.date | None, str]]]


def withdrawn_steps() -> frozenset[str]:
    """The steps that do not count any more."""
    return frozenset(f"item:{code}" for code in Item.objects.filter(withdrawn=True).values_list("code", flat=True))


def results_of(
    before: MeasurementRound, after: MeasurementRound, people: Iterable[int], *,
    withdrawn: frozenset[str] | None = None,
) -> Iterator[Result]:  # fmt: skip
    """Of those of the people (keys) who finished both rounds in this order and have a score of both, by key.

    Three queries, and four for each 500 people. `withdrawn`: steps left out, by default those withdrawn by now.
    """
    known = _Known(
        withdrawn_steps() if withdrawn is None else withdrawn,
        dict(Skill.objects.values_list("pk", "code")),
        targets(),
    )
    for some in batched(sorted(people), CHUNK, strict=False):
        chunk = _read(some)
        for person, rows in groupby(map(Answer._make, _answers(some)), attrgetter("person")):
            if found := _result(person, list(rows), chunk, known, (before.pk, after.pk)):
                yield found


def _read(people: tuple[int, ...]) -> _Chunk:
    chunk = _Chunk(defaultdict(list), {}, defaultdict(list))
    for sitting in Sitting.objects.filter(person__in=people).select_related("round").order_by("started_at", "pk"):
        chunk.sittings[sitting.person_id].append(sitting)
    chunk.roles = dict(User.objects.filter(pk__in=people).values_list("pk", "role"))
    members = Membership.objects.filter(user__in=people).order_by("starts")
    for person, starts, ends, path in members.values_list("user_id", "starts", "ends", "unit__path"):
        chunk.memberships[person].append((starts, ends, path))
    return chunk


def _answers(people: tuple[int, ...]) -> Iterator[tuple[Any, ...]]:
    wanted = Evidence.objects.filter(person__in=people, kind__in=[*SHOWS_DOING, SELF, RETRO])
    rows: Iterator[tuple[Any, ...]] = (
        wanted.order_by("person_id", "at", "attempt", "pk").values_list(*ANSWER).iterator(chunk_size=5000)
    )
    return rows


def _result(
    person: int, rows: list[Answer], chunk: _Chunk, known: _Known, rounds: tuple[int, int]
) -> Result | None:  # fmt: skip
    own = chunk.sittings[person]
    finished = {sitting.round_id: sitting for sitting in own if sitting.finished_at}
    first, second = (finished.get(round_) for round_ in rounds)
    if not first or not second or first.finished_at >= second.finished_at:  # type: ignore[operator]  # both finished
        return None
    before, after = (score(sitting, rows, known.withdrawn) for sitting in (first, second))
    if before is None or after is None:
        return None
    then, now = _values(rows, SELF, first), _values(rows, SELF, second)
    looking_back = _values(rows, RETRO, second)
    return Result(
        person=person,
        path=_path(chunk.memberships[person], second.finished_at),  # type: ignore[arg-type]  # it is finished
        score=(before, after),
        self=_means(then, now),
        retro=None if (both := _means(then, looking_back)) is None else both[1] - both[0],
        levels=_levels(rows, own, (first, second), known, chunk.roles.get(person, EVERYONE)),
    )


def score(sitting: Sitting, rows: Iterable[Answer], withdrawn: frozenset[str]) -> float | None:
    """As `skills.ledger.round_score`, without the withdrawn steps."""
    begin = len(sitting.evidence_key(""))
    kinds = {key: key.partition(":")[0] for key in sitting.steps if key not in withdrawn}
    steps = {key: kind for key, kind in kinds.items() if kind in scores.WORTH}
    answers = [
        scores.Answered(":".join(row.key[begin:].split(":")[:2]), row.kind, row.share or 0, row.attempt)
        for row in rows
        if row.round == sitting.round_id and row.kind in scores.WORTH
    ]
    return scores.round_score(steps, answers)


def _values(rows: Iterable[Answer], kind: str, sitting: Sitting) -> dict[int, int]:
    """The newest estimate of each skill in one sitting."""
    found = (row for row in rows if row.kind == kind and row.round == sitting.round_id)
    return {row.skill: row.value for row in found if row.value is not None}


def _means(first: Mapping[int, int], second: Mapping[int, int]) -> Pair | None:
    """Over the skills estimated both times; None without any."""
    both = first.keys() & second.keys()
    return (sum(first[s] for s in both) / len(both), sum(second[s] for s in both) / len(both)) if both else None


def _path(memberships: Iterable[tuple[dt.date, dt.date | None, str]], moment: dt.datetime) -> str:
    """The unit of the local day."""
    day = moment.astimezone(ORGANISATION_ZONE).date()
    valid = [path for starts, ends, path in memberships if starts <= day and (ends is None or ends >= day)]
    return valid[-1] if valid else NOBODYS_UNIT


# --- levels ---------------------------------------------------------------------------------------------
def _levels(
    rows: list[Answer], sittings: list[Sitting], pair: tuple[Sitting, Sitting], known: _Known, role: str
) -> dict[str, tuple[int, int, int]]:  # fmt: skip
    aims = known.targets.get(role, known.targets[EVERYONE])
    by_skill = defaultdict(list)
    for row in rows:
        if row.kind in SHOWS_DOING and row.skill in aims:
            by_skill[row.skill].append(row)
    moments: tuple[dt.datetime, ...] = tuple(map(attrgetter("finished_at"), pair))
    found = {}
    for skill, own in sorted(by_skill.items(), key=itemgetter(0)):
        before, after = (_level_at(own, sittings, moment) for moment in moments)
        if before is not None and after is not None:
            found[known.codes[skill]] = (before, after, aims[skill])
    return found


def _level_at(rows: Iterable[Answer], sittings: Iterable[Sitting], moment: dt.datetime) -> int | None:
    """The level the person's own page showed: answers of another measurement going on just then did not count yet."""
    begun = [sitting for sitting in sittings if sitting.started_at <= moment]
    going_on = {each.round_id for each in begun if not _was_over(each, moment) and each.round.is_open(moment)}
    pieces = [
        as_piece(row)  # type: ignore[arg-type]  # has what is read of evidence
        for row in rows
        if row.at <= moment and not (row.kind in TOLD_AFTERWARDS and row.round in going_on)
    ]
    return level_of(pieces, [sitting.started_at for sitting in begun])


def _was_over(sitting: Sitting, moment: dt.datetime) -> bool:
    return sitting.finished_at is not None and sitting.finished_at <= moment
