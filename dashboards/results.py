"""What the ledger says of each person who finished two rounds: score, own estimates and levels before and after.

Memory is flat: people go by in chunks, and the database merges and counts what they did (`dashboards.grouped`). What a
score and a level is, `skills` alone knows; it comes out as `skills.ledger` says it for one person.
"""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

from dashboards import grouped
from participants.models import Membership, User
from scheduling.counting import EVERYONE, targets
from skills import scores
from skills.levels import level_of_counts
from skills.models import Item, MeasurementRound, Sitting, Skill
from trainingsite.clock import day_of

CHUNK = 500
NOBODYS_UNIT = "/"
SELF, RETRO = "self", "retro"
Pair = tuple[float, float]
Levels = dict[str, tuple[int, int, int]]


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
    levels: Levels


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


def results_of(
    before: MeasurementRound, after: MeasurementRound, people: Iterable[int], *,
    basis: Basis | None = None, levels: bool = True,
) -> Iterator[Result]:  # fmt: skip
    """Of those of the people (keys) who finished both rounds in this order and have a score of both, by key.

    Seven queries for each 500 people. Without `levels` these are left empty, which is faster.
    """
    basis = basis or Basis.of_today()
    rounds = (before.pk, after.pk)
    for some in in_chunks(sorted(people)):
        pairs = {person: own for person, own in sorted(_scored(some, rounds, basis).items()) if _is_pair(own, rounds)}
        paths = _paths({person: own[after.pk].at for person, own in pairs.items()})
        means = _means(list(pairs), rounds)
        climbs = _levels(list(pairs), rounds, basis) if levels else {}
        for person, own in pairs.items():
            estimated = means.get(person, {})
            looking_back = estimated.get(RETRO)
            yield Result(
                person=person,
                path=paths.get(person, NOBODYS_UNIT),
                score=(own[before.pk].score, own[after.pk].score),
                self=estimated.get(SELF),
                retro=None if looking_back is None else looking_back[1] - looking_back[0],
                levels=climbs.get(person, {}),
            )


def in_chunks(people: Sequence[int]) -> Iterator[Sequence[int]]:
    """So many keys at a time that their rows fit into memory."""
    return (people[first : first + CHUNK] for first in range(0, len(people), CHUNK))


# --- scores ---------------------------------------------------------------------------------------------
class Scored(NamedTuple):
    """One finished round of one person."""

    at: dt.datetime
    score: float


def scores_of(
    rounds: Sequence[MeasurementRound], people: Iterable[int], basis: Basis
) -> Iterator[tuple[int, dict[int, Scored]]]:
    """Those of the people who have a score of at least one of the rounds, by person and round."""
    for some in in_chunks(sorted(people)):
        yield from _scored(some, [each.pk for each in rounds], basis).items()


def change(own: Mapping[int, Scored], before: int, after: int) -> Pair | None:
    """The scores of two rounds (keys); None unless both were finished, in this order, and have one."""
    first, second = own.get(before), own.get(after)
    return (first.score, second.score) if first and second and first.at < second.at else None


def _is_pair(own: Mapping[int, Scored], rounds: tuple[int, int]) -> bool:
    return change(own, *rounds) is not None


def _scored(people: Sequence[int], rounds: Sequence[int], basis: Basis) -> dict[int, dict[int, Scored]]:
    """None of a round with a scored step unanswered, as `skills.ledger.round_score`, without the withdrawn steps."""
    answered: defaultdict[tuple[int, int], dict[str, tuple[int, float]]] = defaultdict(dict)
    for person, round_, kind, number, share in grouped.shares(people, rounds, basis.withdrawn):
        answered[person, round_][kind] = (number, share)
    finished = Sitting.objects.finished().filter(person__in=people, round__in=rounds)
    found: defaultdict[int, dict[int, Scored]] = defaultdict(dict)
    for person, round_, at, steps in finished.values_list("person_id", "round_id", "finished_at", "steps"):
        own, asked = answered.get((person, round_), {}), _asked(tuple(steps), basis.withdrawn)
        if at and asked and all(own.get(kind, (0, 0))[0] == number for kind, number in asked.items()):
            shares = {kind: own[kind][1] for kind in asked}
            found[person][round_] = Scored(at, scores.score_of(shares, asked))
    return found


@lru_cache(maxsize=256)  # nearly everybody has the same few forms
def _asked(steps: tuple[str, ...], withdrawn: frozenset[str]) -> Counter[str]:
    """How many steps of each kind the score is of."""
    kinds = (key.partition(":")[0] for key in set(steps).difference(withdrawn))
    return Counter(kind for kind in kinds if kind in scores.WORTH)


# --- own estimates, units -------------------------------------------------------------------------------
def _means(people: Sequence[int], rounds: tuple[int, int]) -> dict[int, dict[str, Pair]]:
    """Of each person, by kind of the later estimate: both means, over the skills estimated both times."""
    return {
        person: {
            kind: (early / number, late / number)
            for kind, (number, early, late) in ((SELF, sums[:3]), (RETRO, sums[3:]))
            if number
        }
        for person, *sums in grouped.estimates(people, *rounds)
    }


def _paths(moments: Mapping[int, dt.datetime]) -> dict[int, str]:
    """The unit of the local day, of those who have one."""
    days = {person: day_of(moment) for person, moment in moments.items()}
    members = Membership.objects.filter(user__in=days).order_by("starts")
    return {
        person: path
        for person, starts, ends, path in members.values_list("user_id", "starts", "ends", "unit__path")
        if starts <= days[person] and (ends is None or ends >= days[person])
    }


# --- levels ---------------------------------------------------------------------------------------------
def _levels(people: Sequence[int], rounds: tuple[int, int], basis: Basis) -> dict[int, Levels]:
    """What each one's page showed when they finished the rounds, of skills measured both times and aimed at."""
    newest: dict[tuple[int, int, int], int | None] = {}
    for person, skill, round_, *counts in grouped.pieces(people, rounds):
        newest[person, skill, round_] = level_of_counts(*counts)
    roles = dict(User.objects.filter(pk__in=people).values_list("pk", "role"))
    codes = sorted(Skill.objects.values_list("code", "pk"))
    everyone = basis.targets[EVERYONE]
    return {
        person: dict(_climbs(newest, person, rounds, codes, basis.targets.get(roles[person], everyone)))
        for person in people
    }


def _climbs(
    newest: Mapping[tuple[int, int, int], int | None], person: int, rounds: tuple[int, int],
    codes: Iterable[tuple[str, int]], aims: Mapping[str, int],
) -> Iterator[tuple[str, tuple[int, int, int]]]:  # fmt: skip
    for code, skill in codes:
        was, is_now = (newest.get((person, skill, round_)) for round_ in rounds)
        if was is not None and is_now is not None and code in aims:
            yield code, (was, is_now, aims[code])
