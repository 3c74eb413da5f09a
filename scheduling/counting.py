"""The level of everybody in every skill, person by person in one walk over the ledger, and the counts of need from it.

Memory is flat: people, sittings and evidence are three streams in the order of people, and one person at a time is laid
out. What a level is, `skills` alone knows; here is only read in another order than `skills.ledger` does for one person.
"""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

from django.core.cache import cache
from django.db import transaction

from participants.models import Membership
from scheduling.models import NeedCount
from skills.ledger import SHOWS_DOING, TOLD_AFTERWARDS, as_piece
from skills.levels import Piece, derive
from skills.models import Evidence, Sitting, Skill, Target
from skills.periods import newest, split
from trainingsite.clock import day_of

NOT_MEASURED = -1
EVERYONE = Target.EVERYONE
CHUNK = 5000
KEPT = "scheduling:need"  # in the cache: what the pages read of the counts
HOUR = dt.timedelta(hours=1)


@dataclass(frozen=True)
class Standing:
    """One person: key, role, unit of the day, and the level reached by skill key; a skill not measured is not there."""

    person: int
    role: str
    unit: int
    levels: dict[int, int]


class _Row(NamedTuple):
    """What of a piece of evidence `as_piece` reads, in the order of the query."""

    person: int
    skill: int
    kind: str
    source: str
    key: str
    level: int
    passed: bool
    at: dt.datetime
    round: int | None


class _ByPerson:
    """A stream of rows in the order of people, of which the rows of one person after the other are taken."""

    def __init__(self, rows: Iterable[tuple[Any, ...]]) -> None:
        self.groups = groupby(rows, itemgetter(0))
        self.waiting: tuple[int, list[tuple[Any, ...]]] | None = None

    def of(self, person: int) -> list[tuple[Any, ...]]:
        """The person's rows; people are asked for in ascending order, those in between are left behind."""
        while self.waiting is None or self.waiting[0] < person:
            found = next(self.groups, None)
            if found is None:
                return []
            self.waiting = (found[0], list(found[1]))
        return self.waiting[1] if self.waiting[0] == person else []


def everybody(now: dt.datetime, *, skill: Skill | None = None) -> Iterator[Standing]:
    """Where everybody stands who works here today, in the order of keys. Three queries, whatever the size."""
    members = Membership.objects.valid(day_of(now)).filter(user__is_active=True)
    people = members.order_by("user_id").values_list("user_id", "user__role", "unit_id")
    sittings = _ByPerson(_stream(Sitting.objects.order_by("person_id"), *_SITTING))
    rows = Evidence.objects.filter(kind__in=SHOWS_DOING).order_by("person_id", "skill_id", "at")
    evidence = _ByPerson(_stream(rows.filter(skill=skill) if skill else rows, *_EVIDENCE))
    for person, role, unit in people.iterator(chunk_size=CHUNK):
        own = evidence.of(person)
        yield Standing(person, role, unit, _levels(own, sittings.of(person), now) if own else {})


_SITTING = ("person_id", "started_at", "round_id", "finished_at", "round__opens_at", "round__closes_at")
_EVIDENCE = ("person_id", "skill_id", "kind", "source", "key", "level", "passed", "at", "round_id")


def _stream(rows: Any, *names: str) -> Iterator[tuple[Any, ...]]:
    found: Iterator[tuple[Any, ...]] = rows.values_list(*names).iterator(chunk_size=CHUNK)
    return found


def _levels(rows: list[tuple[Any, ...]], sittings: list[tuple[Any, ...]], now: dt.datetime) -> dict[int, int]:
    """By skill; answers of a measurement that is still going on do not count yet."""
    starts = [started for _person, started, *_rest in sittings]
    going_on = {
        round_ for _person, _started, round_, finished, opens, closes in sittings
        if finished is None and opens <= now < closes
    }  # fmt: skip
    pieces: defaultdict[int, list[Piece]] = defaultdict(list)
    for row in map(_Row._make, rows):
        if not (row.kind in TOLD_AFTERWARDS and row.round in going_on):
            pieces[row.skill].append(as_piece(row))  # type: ignore[arg-type]  # has what is read of evidence
    found = {skill: level_of(own, starts) for skill, own in pieces.items()}
    return {skill: level for skill, level in found.items() if level is not None}


def level_of(pieces: list[Piece], starts: list[dt.datetime]) -> int | None:
    """The level of the newest period in which one can be derived; None for not measured."""
    return newest([period for period in split(pieces, starts) if period], lambda period: derive(period).do)


# --- the counts -----------------------------------------------------------------------------------------
def targets() -> dict[str, dict[int, int]]:
    """Target level by skill key, for each role; of roles without rows of their own under "everyone"."""
    rows = list(Target.objects.values_list("role", "skill_id", "level"))
    everyone = {skill: level for role, skill, level in rows if role == EVERYONE}
    found = {EVERYONE: everyone}
    for role, skill, level in rows:
        if role != EVERYONE:
            found.setdefault(role, dict(everyone))[skill] = level
    return found


def count(now: dt.datetime) -> int:
    """Count anew how many are below their targets. Returns of how many people; safe to run twice at once."""
    aims, tally, people = targets(), Counter[tuple[int, int, int]](), 0
    for standing in everybody(now):
        people += 1
        for skill, target in aims.get(standing.role, aims[EVERYONE]).items():
            level = standing.levels.get(skill, NOT_MEASURED)
            if level < target:
                tally[skill, standing.unit, level] += 1
    rows = [
        NeedCount(skill_id=skill, unit_id=unit, level=level, people=number, at=now)
        for (skill, unit, level), number in sorted(tally.items())
    ]
    with transaction.atomic():
        NeedCount.objects.bulk_create(
            rows, batch_size=1000, update_conflicts=True,
            unique_fields=["skill", "unit", "level"], update_fields=["people", "at"],
        )  # fmt: skip
        NeedCount.objects.exclude(at=now).delete()
    cache.delete(KEPT)
    return people


def counted_at() -> dt.datetime | None:
    """When it was counted last; None for never, or when nobody is below a target."""
    found: dt.datetime | None = NeedCount.objects.order_by("pk").values_list("at", flat=True).first()
    return found


def is_stale(now: dt.datetime) -> bool:
    """Somebody has shown something since the last count, which is more than an hour ago."""
    last = counted_at()
    newest_piece = Evidence.objects.order_by("-pk").values_list("at", flat=True).first()
    return last is None or (last <= now - HOUR and newest_piece is not None and newest_piece > last)
