"""The two figures of the whole company: what is left at the follow-up, and what those changed who had not begun yet.

Each is of a further set of people beside those of growth, so each asks `skills.suppression.may_cross` first. It stays
as it is until at least five more people come, who are added to it, as everywhere.
"""

import datetime as dt
from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dashboards import statistics
from dashboards.measures import GROWN, LEFT, WAITED, Tallies, kept, total
from dashboards.models import Batch, Counted, Figure
from dashboards.results import Basis, change, scores_of
from dashboards.tallies import Pairs, Single, Tally
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
    """Those who finished both baselines of a later start, by the second: both have closed.

    Whoever has been counted has gone through, with this cohort or with one before, and waits no longer.
    """
    through = moment.counted.values("person")
    found: dict[int, set[int]] = {}
    for round_ in MeasurementRound.objects.filter(kind=Kind.T0B, closes_at__lte=moment.at):
        first = Sitting.objects.finished().filter(round__cohort=round_.cohort_id, round__kind=Kind.T0)
        both = Sitting.objects.finished().filter(round=round_, person__in=first.values("person"))
        both = both.exclude(person__in=through)
        found[round_.pk] = set(both.values_list("person", flat=True))
    return found


def _people(by_round: Mapping[int, set[int]]) -> set[int]:
    return {person for people in by_round.values() for person in people}


# --- may it be shown -----------------------------------------------------------------------------------------
def may_be_shown(people: set[int], shown: Iterable[Atom], moment: Moment, earlier: list[set[int]]) -> bool:
    """Beside the company's score, whose atoms are `shown`, and the sets of people shown before."""
    atoms = set(shown)
    numbers = {pk: number for number, pk in enumerate(Batch.objects.order_by("pk").values_list("pk", flat=True))}
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
@dataclass(frozen=True)
class Further:
    """A figure to be written, with what it was computed from."""

    data: dict[str, Any]
    tallies: Tallies


def _retention(by_round: Mapping[int, set[int]], had: Tallies, growth: Pairs, basis: Basis) -> Further:
    """Of those who did all three, those of the last figure among them."""
    rounds = {(each.cohort_id, each.kind): each for each in MeasurementRound.objects.all()}
    tallies = dict(had)
    for key, people in by_round.items():
        last = MeasurementRound.objects.get(pk=key)
        own = {kind: found for (cohort, kind), found in rounds.items() if cohort == last.cohort_id}
        baseline = own.get(Kind.T0B) or own[Kind.T0]
        left, grown = _changes(baseline, [last, own[Kind.T1]], people, basis)
        if len(grown) < len(people):  # who has no score would come out of the others
            return Further(dict(statistics.FEW), {})
        for measure, found in ((GROWN, grown), (LEFT, left)):
            tallies[measure] = total(measure, [*_own(tallies, measure), Pairs.of(found.values())])
    grown_by, left_by = tallies.get(GROWN), tallies.get(LEFT)
    if not isinstance(grown_by, Pairs) or not isinstance(left_by, Pairs) or not grown_by.n:
        return Further(dict(statistics.FEW), {})
    means = (grown_by.before.mean, grown_by.after.mean, left_by.after.mean)
    return Further(statistics.retention(grown_by.n, *means, grown_by), tallies)


def _waiting(by_round: Mapping[int, set[int]], had: Tallies, growth: Pairs, basis: Basis) -> Further:
    """Changes of those who waited beside those of all who went through."""
    changes = []
    for key, people in by_round.items():
        second = MeasurementRound.objects.get(pk=key)
        first = MeasurementRound.objects.get(cohort=second.cohort_id, kind=Kind.T0)
        (waited_for,) = _changes(first, [second], people, basis)
        changes += [after - before for before, after in waited_for.values()]
    waited_by = total(WAITED, [*_own(had, WAITED), Single.of(changes)])
    if not isinstance(waited_by, Single):
        raise TypeError(WAITED)
    hidden = "alike" in statistics.score(growth)  # then the mean of those who went through is not shown here either
    data = {"alike": True} if hidden else statistics.waiting(growth.change, waited_by)
    return Further(data, {WAITED: waited_by})


def _own(tallies: Tallies, measure: str) -> list[Tally]:
    return [tallies[measure]] if measure in tallies else []


def _changes(
    before: MeasurementRound, after: Sequence[MeasurementRound], people: Iterable[int], basis: Basis
) -> list[Changes]:  # fmt: skip
    """From one round to each of the others, of those who have the scores of all."""
    found: list[Changes] = [{} for _each in after]
    for person, own in scores_of([before, *after], people, basis):
        pairs = [change(own, before.pk, each.pk) for each in after]
        for changes, pair in zip(found, pairs, strict=True):
            if pair is not None and None not in pairs:
                changes[person] = pair
    return found


# --- which are due ---------------------------------------------------------------------------------------
def due(
    moment: Moment, shown: Iterable[Atom], growth: Pairs | None, basis: Basis, *, before: int | None = None
) -> dict[str, Further]:  # fmt: skip
    """The figures to be published now, by kind. `growth`: the company's score, None when it is not shown.

    `before`: as if no publication from this number on had been made.
    """
    if growth is None:
        return {}
    found: dict[str, Further] = {}
    earlier = earlier_sets(before)
    ways = ((Figure.Kind.RETENTION, followed_up, _retention), (Figure.Kind.WAITING, waited, _waiting))
    for kind, people_of, said in ways:
        last, sets = _last(kind, before), people_of(moment)
        had = _set_of(last) if last else set()
        new = {round_: people - had for round_, people in sets.items() if people - had}
        if not _is_due(kind, last, _people(new), growth) or (kind == Figure.Kind.WAITING and had - _people(sets)):
            continue  # nobody is compared with themselves: once those who waited go through, it stays as it was
        if not may_be_shown(_people(sets), shown, moment, earlier):
            continue
        further = said(new, kept(last.sums.tallies) if last else {}, growth, basis)
        if "hidden" not in further.data:
            found[str(kind)] = further
            earlier = [*earlier, _people(sets)]
    return found


def _last(kind: str, before: int | None) -> Figure | None:
    rows = Figure.objects.filter(kind=kind).select_related("publication", "sums")
    return (rows if before is None else rows.filter(publication__lt=before)).order_by("-pk").first()


def _is_due(kind: str, last: Figure | None, new: set[int], growth: Pairs) -> bool:
    """Ten for a first figure; a later one has at least five more, or the same people beside more trained ones."""
    if last is None:
        return len(new) >= statistics.ALL_FROM
    more_trained = kind == Figure.Kind.WAITING and growth.n != last.data.get("trained", {}).get("n", growth.n)
    return len(new) >= FEWEST or (not new and more_trained)
