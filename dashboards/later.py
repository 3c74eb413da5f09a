"""The two figures of the whole company: what is left at the follow-up, and what those changed who had not begun yet.

Each is of a further set of people beside those of growth, so each asks `skills.suppression.may_cross` first, and stays
as it is until at least five more people are in it.
"""

import datetime as dt
from collections import Counter
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from statistics import fmean
from typing import Any

from dashboards import statistics
from dashboards.models import Counted, Figure
from dashboards.results import Basis, results_of
from dashboards.tallies import Pairs, Single
from skills.models import MeasurementRound, Sitting
from skills.suppression import FEWEST, Atom, may_cross

Kind = MeasurementRound.Kind
Changes = dict[int, tuple[float, float]]  # by person


@dataclass(frozen=True)
class Moment:
    """What is known when: publications up to `publication` (None: all), rounds closed by `at`."""

    at: dt.datetime
    publication: int | None = None

    @property
    def counted(self) -> Any:
        rows = Counted.objects.all()
        return rows if self.publication is None else rows.filter(batch__publication__lte=self.publication)


# --- whose --------------------------------------------------------------------------------------------------
def followed_up(moment: Moment) -> dict[int, set[int]]:
    """Those counted who finished the follow-up of their cohort, by that round: it has closed."""
    found: dict[int, set[int]] = {}
    for round_ in MeasurementRound.objects.filter(kind=Kind.T2, closes_at__lte=moment.at):
        finished = Sitting.objects.finished().filter(round=round_).values("person")
        counted = moment.counted.filter(after__cohort=round_.cohort_id, person__in=finished)
        found[round_.pk] = set(counted.values_list("person", flat=True))
    return found


def waited(moment: Moment) -> dict[int, set[int]]:
    """Those who finished both baselines of a later start, by the second: both have closed."""
    found: dict[int, set[int]] = {}
    for round_ in MeasurementRound.objects.filter(kind=Kind.T0B, closes_at__lte=moment.at):
        first = Sitting.objects.finished().filter(round__cohort=round_.cohort_id, round__kind=Kind.T0)
        both = Sitting.objects.finished().filter(round=round_, person__in=first.values("person"))
        found[round_.pk] = set(both.values_list("person", flat=True))
    return found


def _people(by_round: Mapping[int, set[int]]) -> set[int]:
    return {person for people in by_round.values() for person in people}


# --- may it be shown -----------------------------------------------------------------------------------------
def may_be_shown(people: set[int], shown: Iterable[Atom], moment: Moment, earlier: list[set[int]]) -> bool:
    """Beside the company's score, whose atoms are `shown`, and the sets of people shown before."""
    atoms = set(shown)
    batches = sorted(set(moment.counted.values_list("batch", flat=True)))
    numbers = {batch: number for number, batch in enumerate(batches)}
    inside, outside = Counter[Hashable](), Counter[Hashable]()
    seen = set()
    for person, batch, path in moment.counted.values_list("person", "batch", "path"):
        atom = (numbers[batch], path)
        if atom in atoms:
            seen.add(person)
            key = (atom, tuple(person in some for some in earlier))
            (inside if person in people else outside)[key] += 1
    return may_cross({key: (inside[key], outside[key]) for key in inside | outside}, len(people - seen))


def earlier_sets(before: int | None) -> list[set[int]]:
    """The people of the company's other figures published so far, as far as they are known still."""
    rows = Figure.objects.filter(kind__in=[Figure.Kind.RETENTION, Figure.Kind.WAITING]).select_related("publication")
    found = rows if before is None else rows.filter(publication__lt=before)
    return [_set_of(figure) for figure in found.order_by("pk")]


def _set_of(figure: Figure) -> set[int]:
    moment = Moment(figure.publication.made_at, figure.publication_id)
    return _people(followed_up(moment) if figure.kind == Figure.Kind.RETENTION else waited(moment))


# --- what is said ------------------------------------------------------------------------------------------
def retention(by_round: Mapping[int, set[int]], basis: Basis) -> dict[str, Any]:
    """`Figure.data` of those who did all three; {"hidden": ...} when they are too few."""
    growth, later = Pairs(), []
    for key, people in by_round.items():
        round_ = MeasurementRound.objects.get(pk=key)
        own = {each.kind: each for each in MeasurementRound.objects.filter(cohort=round_.cohort_id)}
        baseline = own.get(Kind.T0B) or own[Kind.T0]
        after = _scores(own[Kind.T1], round_, people, basis)
        for person, pair in _scores(baseline, own[Kind.T1], after, basis).items():
            growth += Pairs.one(*pair)
            later.append(after[person][1])
    if not later:
        return dict(statistics.FEW)
    return statistics.retention(growth.n, growth.before.mean, growth.after.mean, fmean(later), growth)


def waiting(by_round: Mapping[int, set[int]], growth: Pairs, basis: Basis) -> dict[str, Any]:
    """`Figure.data` of the changes of those who waited beside those of all who went through."""
    changes = []
    for key, people in by_round.items():
        second = MeasurementRound.objects.get(pk=key)
        first = MeasurementRound.objects.get(cohort=second.cohort_id, kind=Kind.T0)
        changes += [after - before for before, after in _scores(first, second, people, basis).values()]
    return statistics.waiting(growth.change, Single.of(changes))


def _scores(before: MeasurementRound, after: MeasurementRound, people: Iterable[int], basis: Basis) -> Changes:
    found = results_of(before, after, people, basis=basis, levels=False)
    return {result.person: result.score for result in found}


# --- which are due ---------------------------------------------------------------------------------------
def due(
    moment: Moment, shown: Iterable[Atom], growth: Pairs | None, basis: Basis, *, before: int | None = None
) -> dict[str, dict[str, Any]]:  # fmt: skip
    """The figures to be published now, by kind. `growth`: the company's score, None when it is not shown.

    `before`: as if no publication from this number on had been made.
    """
    if growth is None:
        return {}
    found: dict[str, dict[str, Any]] = {}
    earlier = earlier_sets(before)
    for kind, sets in ((Figure.Kind.RETENTION, followed_up(moment)), (Figure.Kind.WAITING, waited(moment))):
        people = _people(sets)
        if not _enough_new(kind, people, growth, before) or not may_be_shown(people, shown, moment, earlier):
            continue
        data = retention(sets, basis) if kind == Figure.Kind.RETENTION else waiting(sets, growth, basis)
        if "hidden" not in data:
            found[str(kind)] = data
            earlier = [*earlier, people]
    return found


def _enough_new(kind: str, people: set[int], growth: Pairs, before: int | None) -> bool:
    """Ten for a first figure; a later one has at least five more, or the same people beside five more trained ones."""
    rows = Figure.objects.filter(kind=kind).select_related("publication")
    last = (rows if before is None else rows.filter(publication__lt=before)).order_by("-pk").first()
    if last is None:
        return len(people) >= statistics.ALL_FROM
    had = _set_of(last)
    if had == people and kind == Figure.Kind.WAITING:
        return bool(growth.n != last.data.get("trained", {}).get("n"))
    return had <= people and len(people - had) >= FEWEST
