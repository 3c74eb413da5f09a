"""Who is counted when: those who finished a cohort's baseline and its round after the programme, once each."""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from dashboards.measures import tallies_of
from dashboards.models import Batch, Counted
from dashboards.results import Basis, Result, results_of
from dashboards.tallies import Tally
from skills.models import MeasurementRound, Sitting
from skills.suppression import Atom, admitted

Kind = MeasurementRound.Kind
ByPath = dict[str, dict[str, Tally]]  # {measure: {path: tally}}


@dataclass
class Arrival:
    """People of one cohort who can be counted now: the keys by path, and what they add by measure and path."""

    before: MeasurementRound
    after: MeasurementRound
    people: dict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    tallies: ByPath = field(default_factory=dict)

    @property
    def number(self) -> int:
        return sum(map(len, self.people.values()))

    @property
    def counts(self) -> dict[str, dict[str, int]]:
        """How many people each measure has, as `Batch.counts`."""
        return {measure: {path: tally.n for path, tally in own.items()} for measure, own in self.tallies.items()}

    def still_holds(self) -> bool:
        """Nobody of them has been counted or erased since they were read."""
        people = [person for own in self.people.values() for person in own]
        done = Sitting.objects.finished().filter(round__in=[self.before, self.after]).values_list("person", "round")
        counted = Counted.objects.values_list("person", flat=True)
        finished = Counter(person for person, _round in done)
        return set(people).isdisjoint(counted) and all(finished[person] == 2 for person in people)

    def keep(self, paths: Collection[str]) -> None:
        """Leave the others for later."""
        self.people = {path: people for path, people in self.people.items() if path in paths}
        kept = {m: {path: tally for path, tally in own.items() if path in paths} for m, own in self.tallies.items()}
        self.tallies = {measure: own for measure, own in kept.items() if own}


def compared() -> list[tuple[MeasurementRound, MeasurementRound]]:
    """The rounds of each cohort: the last baseline it has, and the round after the programme."""
    found: dict[int, dict[str, MeasurementRound]] = defaultdict(dict)
    for round_ in MeasurementRound.objects.select_related("cohort").order_by("cohort", "pk"):
        found[round_.cohort_id][round_.kind] = round_
    pairs = [(own.get(Kind.T0B) or own.get(Kind.T0), own.get(Kind.T1)) for own in found.values()]
    return [(before, after) for before, after in pairs if before and after]


def arrivals(
    now: dt.datetime, basis: Basis, *, round: MeasurementRound | None = None, early: bool = False
) -> list[Arrival]:  # fmt: skip
    """Who would be counted by publishing now, of each cohort; of one that still measures only when `early`.

    Everybody counts once, with the first cohort they went through: five results of three people are not five people.
    """
    found: list[Arrival] = []
    taken: set[int] = set()
    for before, after in compared():
        closed = after.closes_at <= now
        if (closed or early) and (round is None or round.pk == after.pk):
            arrival = _waiting(before, after, basis, taken)
            waiting = {path: len(people) for path, people in arrival.people.items()}
            arrival.keep(admitted(waiting, closed=closed))
            taken.update(person for people in arrival.people.values() for person in people)
            found.append(arrival)
    return [arrival for arrival in found if arrival.people]


def _waiting(before: MeasurementRound, after: MeasurementRound, basis: Basis, taken: set[int]) -> Arrival:
    arrival = Arrival(before, after)
    people = Sitting.objects.finished().filter(round=after).values_list("person", flat=True)
    earlier = Sitting.objects.finished().filter(round=before).values("person")
    counted = Counted.objects.values("person")
    waiting = set(people.filter(person__in=earlier).exclude(person__in=counted)) - taken

    def noted() -> Iterator[tuple[str, Result]]:
        for result in results_of(before, after, waiting, basis=basis):
            arrival.people[result.path].append(result.person)
            yield result.path, result

    arrival.tallies = added_up(noted())
    return arrival


def added_up(results: Iterable[tuple[str, Result]]) -> ByPath:
    """(path, result) of each person, by measure and path."""
    tallies: ByPath = defaultdict(dict)
    for path, result in results:
        for measure, tally in tallies_of(result):
            own = tallies[measure]
            own[path] = own[path] + tally if path in own else tally
    return dict(tallies)


def read_again(atoms: Iterable[Atom], batches: Mapping[int, Batch], basis: Basis) -> dict[int, ByPath]:
    """What the people counted in these atoms add, by number of the batch: from the ledger, of those who still exist."""
    wanted: dict[int, set[str]] = defaultdict(set)
    for number, path in atoms:
        wanted[number].add(path)
    return {number: _of_batch(batches[number], paths, basis) for number, paths in sorted(wanted.items())}


def _of_batch(batch: Batch, paths: Collection[str], basis: Basis) -> ByPath:
    counted = Counted.objects.filter(batch=batch).values_list("person", "path")
    path_of = {person: path for person, path in counted if path in paths}
    results = results_of(batch.before, batch.after, path_of, basis=basis)
    return added_up((path_of[result.person], result) for result in results)


def people_by_path(counts: Iterable[Mapping[str, int]]) -> Counter[str]:
    """How many there are at or below each unit, by the key of the unit ("" is the company), of numbers by own path."""
    found: Counter[str] = Counter()
    for own in counts:
        for path, people in own.items():
            found[""] += people
            for unit in path.strip("/").split("/") if path != "/" else []:
                found[unit] += people
    return found
