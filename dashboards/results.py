"""What the ledger says of each person who finished two rounds: score, own estimates and levels before and after.

Memory is flat: people go by in chunks, and of a chunk one person's evidence at a time. What a score and a level is,
`skills` alone knows; here is only read in another order than `skills.ledger` does for one person.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

from participants.models import Membership, User
from scheduling.counting import EVERYONE, level_of, targets
from skills import scores
from skills.ledger import SHOWS_DOING, TOLD_AFTERWARDS, as_piece
from skills.levels import Piece
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
    skill: str
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


COLUMNS = {"person": "person_id", "skill": "skill__code", "round": "round_id"}
ANSWER = tuple(COLUMNS.get(name, name) for name in Answer._fields)


@dataclass(frozen=True)
class Basis:
    """What results hang on besides the ledger: steps withdrawn by now, and target levels by role and skill code.

    Kept with what was published, so that it can be computed again after they have changed.
    """

    withdrawn: frozenset[str]
    targets: dict[str, dict[str, int]]

    @classmethod
    def of_today(cls) -> "Basis":
        codes = dict(Skill.objects.values_list("pk", "code"))
        items = Item.objects.filter(withdrawn=True).values_list("code", flat=True)
        aims = {role: {codes[skill]: level for skill, level in found.items()} for role, found in targets().items()}
        return cls(frozenset(f"item:{code}" for code in items), aims)

    @classmethod
    def kept(cls, data: Mapping[str, Any]) -> "Basis":
        return cls(frozenset(data["withdrawn"]), data["targets"])

    def as_data(self) -> dict[str, Any]:
        return {"withdrawn": sorted(self.withdrawn), "targets": self.targets}

    def target(self, skill: str) -> int:
        """The target named beside a skill: everyone's, else that of the roles it is for."""
        return self.targets[EVERYONE].get(skill) or max(found.get(skill, 0) for found in self.targets.values())


Member = tuple[dt.date, dt.date | None, str]


@dataclass(frozen=True)
class _Person:
    key: int
    role: str
    sittings: list[Sitting]
    memberships: list[Member]


@dataclass
class _Chunk:
    """What is read of some people at once, by person."""

    sittings: dict[int, list[Sitting]]
    roles: dict[int, str]
    memberships: dict[int, list[Member]]

    def of(self, person: int) -> _Person:
        role = self.roles.get(person, EVERYONE)
        return _Person(person, role, self.sittings[person], self.memberships[person])


def results_of(
    before: MeasurementRound, after: MeasurementRound, people: Iterable[int], *,
    basis: Basis | None = None, levels: bool = True,
) -> Iterator[Result]:  # fmt: skip
    """Of those of the people (keys) who finished both rounds in this order and have a score of both, by key.

    Four queries for each 500 people. Without `levels` these are left empty, which is much faster.
    """
    basis = basis or Basis.of_today()
    for some in in_chunks(sorted(people)):
        chunk = _read(some)
        for person, rows in groupby(_answers(some), itemgetter(0)):
            own = list(map(Answer._make, rows))
            if found := _result(own, chunk.of(person), basis, (before.pk, after.pk), levels):
                yield found


def in_chunks(people: Sequence[int]) -> Iterator[Sequence[int]]:
    """So many keys at a time that their rows fit into memory."""
    return (people[first : first + CHUNK] for first in range(0, len(people), CHUNK))


def _read(people: Sequence[int]) -> _Chunk:
    chunk = _Chunk(defaultdict(list), {}, defaultdict(list))
    for sitting in Sitting.objects.filter(person__in=people).select_related("round").order_by("started_at", "pk"):
        chunk.sittings[sitting.person_id].append(sitting)
    chunk.roles = dict(User.objects.filter(pk__in=people).values_list("pk", "role"))
    members = Membership.objects.filter(user__in=people).order_by("starts")
    for person, starts, ends, path in members.values_list("user_id", "starts", "ends", "unit__path"):
        chunk.memberships[person].append((starts, ends, path))
    return chunk


def _answers(people: Sequence[int]) -> Iterator[tuple[Any, ...]]:
    wanted = Evidence.objects.filter(person__in=people, kind__in=[*SHOWS_DOING, SELF, RETRO])
    rows: Iterator[tuple[Any, ...]] = (
        wanted.order_by("person_id", "at", "attempt", "pk").values_list(*ANSWER).iterator(chunk_size=5000)
    )
    return rows


def _result(
    rows: list[Answer], person: _Person, basis: Basis, rounds: tuple[int, int], levels: bool
) -> Result | None:  # fmt: skip
    finished = {sitting.round_id: sitting for sitting in person.sittings if sitting.finished_at}
    first, second = (finished.get(round_) for round_ in rounds)
    if not first or not second or first.finished_at >= second.finished_at:  # type: ignore[operator]  # both finished
        return None
    before, after = (score(sitting, rows, basis.withdrawn) for sitting in (first, second))
    if before is None or after is None:
        return None
    then, now = _values(rows, SELF, first), _values(rows, SELF, second)
    looking_back = _means(then, _values(rows, RETRO, second))
    return Result(
        person=person.key,
        path=_path(person.memberships, second.finished_at),  # type: ignore[arg-type]  # it is finished
        score=(before, after),
        self=_means(then, now),
        retro=None if looking_back is None else looking_back[1] - looking_back[0],
        levels=_levels(rows, person, (first, second), basis) if levels else {},
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


def _values(rows: Iterable[Answer], kind: str, sitting: Sitting) -> dict[str, int]:
    """The newest estimate of each skill in one sitting."""
    found = (row for row in rows if row.kind == kind and row.round == sitting.round_id)
    return {row.skill: row.value for row in found if row.value is not None}


def _means(first: Mapping[str, int], second: Mapping[str, int]) -> Pair | None:
    """Over the skills estimated both times; None without any."""
    both = first.keys() & second.keys()
    return (sum(first[s] for s in both) / len(both), sum(second[s] for s in both) / len(both)) if both else None


def _path(memberships: Iterable[Member], moment: dt.datetime) -> str:
    """The unit of the local day."""
    day = moment.astimezone(ORGANISATION_ZONE).date()
    valid = [path for starts, ends, path in memberships if starts <= day and (ends is None or ends >= day)]
    return valid[-1] if valid else NOBODYS_UNIT


# --- levels ---------------------------------------------------------------------------------------------
def _levels(
    rows: list[Answer], person: _Person, pair: tuple[Sitting, Sitting], basis: Basis
) -> dict[str, tuple[int, int, int]]:  # fmt: skip
    aims = basis.targets.get(person.role, basis.targets[EVERYONE])
    by_skill: defaultdict[str, list[tuple[Answer, Piece]]] = defaultdict(list)
    for row in rows:
        if row.kind in SHOWS_DOING and row.skill in aims:
            by_skill[row.skill].append((row, as_piece(row)))  # type: ignore[arg-type]  # has what is read of evidence
    before, after = (_Then.of(person.sittings, sitting) for sitting in pair)
    found = {}
    for skill, pieces in sorted(by_skill.items()):
        was, is_now = before.level(pieces), after.level(pieces)
        if was is not None and is_now is not None:
            found[skill] = (was, is_now, aims[skill])
    return found


@dataclass(frozen=True)
class _Then:
    """What one person's page showed at a moment: answers of another measurement going on just then did not count."""

    moment: dt.datetime
    starts: list[dt.datetime]
    going_on: frozenset[int]

    @classmethod
    def of(cls, sittings: Iterable[Sitting], sitting: Sitting) -> "_Then":
        moment: dt.datetime = sitting.finished_at  # type: ignore[assignment]  # it is finished
        begun = [each for each in sittings if each.started_at <= moment]
        going_on = (each.round_id for each in begun if not _was_over(each, moment) and each.round.is_open(moment))
        return cls(moment, [each.started_at for each in begun], frozenset(going_on))

    def level(self, pieces: Iterable[tuple[Answer, Piece]]) -> int | None:
        then = [piece for row, piece in pieces if row.at <= self.moment and not self._is_secret(row)]
        return level_of(then, self.starts) if then else None

    def _is_secret(self, row: Answer) -> bool:
        return bool(self.going_on) and row.kind in TOLD_AFTERWARDS and row.round in self.going_on


def _was_over(sitting: Sitting, moment: dt.datetime) -> bool:
    return sitting.finished_at is not None and sitting.finished_at <= moment
