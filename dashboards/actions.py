"""Publishing figures of growth: count who was not counted before, add them up, say what may be said; and check it."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction

from dashboards import later, measures, quality, sealing
from dashboards.batches import Arrival, arrivals, compared
from dashboards.composing import LEFT_OUT, Composition, Key, Line, Published
from dashboards.models import Batch, Counted, Figure, Publication, Sums
from dashboards.results import Basis
from dashboards.taking_part import TakingPart
from dashboards.tallies import Pairs
from skills.models import MeasurementRound

SEALED = "sealed"
COMPANY: Key = (None, None)


# --- publishing ------------------------------------------------------------------------------------------
def publish(
    *, now: dt.datetime, by: Any = None, round: MeasurementRound | None = None, early: bool = False
) -> Publication | None:  # fmt: skip
    """Count those who were not counted before, and publish what changes; None when there is nothing new.

    `round` is one round after the programme, by default of every cohort; `early`: also of rounds that have not closed.
    Two at once give one publication. Changes of people counted before, and erasures, change no figure.
    """
    basis = Basis.of_today()
    made = Publication(made_at=now, made_by=by, basis=basis.as_data())
    arrived = arrivals(now, basis, round=round, early=early)  # reading takes its time, and nobody has to wait for it
    if arrived:
        made.quality = quality.of(compared(), basis)
    with transaction.atomic():
        sealing.lock()
        if not all(arrival.still_holds() for arrival in arrived):
            arrived = arrivals(now, basis, round=round, early=early)
        return _publish(made, arrived, basis)


def _publish(made: Publication, arrived: list[Arrival], basis: Basis) -> Publication | None:
    earlier, own = _batches(), [_batch(arrival) for arrival in arrived]
    known = len(earlier)
    fresh = {known + number: arrival.tallies for number, arrival in enumerate(arrived)}
    composition = Composition([*earlier, *own], known, basis, fresh)
    published = _published()
    lines = composition.lines(published) if arrived else []
    if arrived:
        _count(made, own, arrived)
    shown = composition.shown(measures.SCORE)
    further = later.due(later.Moment(made.made_at), shown, _growth(lines, published), basis)
    if not arrived and not further:
        return None
    made.quality = made.quality or quality.of(compared(), basis)
    made.quality = quality.settled(made.quality, Publication.objects.exclude(pk=made.pk).first())
    made.quality["pairs"] = sum(batch.people for batch in composition.batches)
    made.save()
    _write(made, lines, further, composition)
    return made


def _batches(until: int | None = None) -> list[Batch]:
    """All batches in the order they were counted, up to a publication."""
    rows = Batch.objects.select_related("before", "after")
    return list((rows if until is None else rows.filter(publication__lte=until)).order_by("pk"))


def _batch(arrival: Arrival) -> Batch:
    return Batch(before=arrival.before, after=arrival.after, people=arrival.number, counts=arrival.counts)


def _count(made: Publication, batches: list[Batch], arrived: list[Arrival]) -> None:
    made.save()
    for batch, arrival in zip(batches, arrived, strict=True):
        batch.publication = made
        batch.save()
        rows = (
            Counted(batch=batch, after=batch.after, person_id=person, path=path)
            for path, people in arrival.people.items()
            for person in people
        )
        Counted.objects.bulk_create(rows, batch_size=1000)


def _growth(lines: Iterable[Line], published: Mapping[Key, Published]) -> Pairs | None:
    """The company's score, as it is after these lines."""
    tallies = next((line.tallies for line in lines if line.key == COMPANY), None)
    if tallies is None and COMPANY in published:
        tallies = published[COMPANY].tallies
    found = (tallies or {}).get(measures.SCORE)
    return found if isinstance(found, Pairs) else None


def _published(before: int | None = None) -> dict[Key, Published]:
    """The newest figure of each unit and cohort; `before` a publication."""
    rows = Figure.objects.growth().select_related("sums").order_by("publication", "pk")
    rows = rows.current() if before is None else rows.filter(publication__lt=before)
    found: dict[Key, Published] = {}
    for figure in rows.iterator(chunk_size=500):
        tallies = dict(figure.sums.tallies) if hasattr(figure, "sums") else {}
        left_out = frozenset(tallies.pop(LEFT_OUT, []))
        found[figure.unit_id, figure.cohort_id] = Published(figure.state, measures.kept(tallies), left_out)
    return found


def _write(
    made: Publication, lines: list[Line], further: Mapping[str, later.Further], composition: Composition
) -> None:  # fmt: skip
    rounds = {batch.after_id: (batch.before, batch.after) for batch in composition.batches}
    part = TakingPart(rounds.values(), made.made_at)
    skills = composition.skills
    changed = {line.key for line in lines}
    current = Figure.objects.current()
    rows = current.growth().values_list("pk", "unit", "cohort")
    gone = [key for key, unit, cohort in rows if (unit, cohort) in changed]
    for first in range(0, len(gone), 500):
        Figure.objects.filter(pk__in=gone[first : first + 500]).update(current=False)
    current.filter(kind__in=further).update(current=False)
    figures = [_figure(made, line, part, composition, skills) for line in lines]
    Figure.objects.bulk_create(figures, batch_size=500)
    sums = [Sums(figure=figure, tallies=line.sums()) for figure, line in zip(figures, lines, strict=True)]
    Sums.objects.bulk_create(sums, batch_size=500)
    for kind, found in further.items():
        figure = Figure.objects.create(publication=made, kind=kind, data=found.data, measured=found.data.get("n", 0))
        Sums.objects.create(figure=figure, tallies=measures.as_data(found.tallies))


def _figure(made: Publication, line: Line, part: TakingPart, composition: Composition, skills: list[str]) -> Figure:
    unit, cohort = line.key
    invited, measured = part.of("" if unit is None else str(unit), cohort)
    score = line.tallies.get(measures.SCORE)
    measured = max(measured, score.n if score else 0)  # who was erased since stays in the figure
    invited = max(invited, measured)
    return Figure(
        publication=made, unit_id=unit, cohort_id=cohort, state=line.state, invited=invited, measured=measured,
        data=line.data(skills, composition.basis),
    )  # fmt: skip


# --- checking ---------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Difference:
    """A figure that comes out otherwise from the ledger now. `what`: the measures, or all of it."""

    unit: int | None
    cohort: int | None
    kind: str
    what: list[str]


def check(publication: Publication) -> list[Difference]:
    """Compute a publication anew from the ledger and compare: what it published, and what it added to figures before.

    Raises ValueError for a sealed one.
    """
    if publication.sealed_at:
        raise ValueError(SEALED)
    batches = _batches(publication.pk)
    known = sum(batch.publication_id < publication.pk for batch in batches)
    composition = Composition(batches, known, Basis.kept(publication.basis))
    before = _published(publication.pk)
    lines = composition.lines(before) if known < len(batches) else []
    written = Figure.objects.filter(publication=publication).select_related("sums")
    growth = {(figure.unit_id, figure.cohort_id): figure for figure in written if figure.kind == Figure.Kind.GROWTH}
    found = [_compared(line, growth.pop(line.key, None), composition) for line in lines]
    found += [Difference(*key, Figure.Kind.GROWTH, ["figure"]) for key in growth]
    moment = later.Moment(publication.made_at, publication.pk)
    further = later.due(
        moment, composition.shown(measures.SCORE), _growth(lines, before), composition.basis, before=publication.pk
    )
    others = {figure.kind: figure.data for figure in written if figure.kind != Figure.Kind.GROWTH}
    found += [
        Difference(None, None, kind, ["figure"])
        for kind in sorted(further.keys() | others.keys())
        if kind not in further or not same(further[kind].data, others.get(kind))
    ]
    return [difference for difference in found if difference]


def _compared(line: Line, figure: Figure | None, composition: Composition) -> Difference | None:
    data = line.data(composition.skills, composition.basis)
    if figure is None or figure.state != line.state:
        return Difference(*line.key, Figure.Kind.GROWTH, ["figure"])
    what = [
        part for part in sorted(data.keys() | figure.data.keys()) if not same(data.get(part), figure.data.get(part))
    ]
    if not what and (not hasattr(figure, "sums") or figure.sums.tallies != line.sums()):
        what = ["sums"]
    return Difference(*line.key, Figure.Kind.GROWTH, what) if what else None


def same(first: Any, second: Any) -> bool:
    """The same data; of numbers, up to what two ways of computing them may differ by."""
    if isinstance(first, dict) and isinstance(second, dict):
        return first.keys() == second.keys() and all(same(first[key], second[key]) for key in first)
    if isinstance(first, list) and isinstance(second, list):
        return len(first) == len(second) and all(map(same, first, second))
    if isinstance(first, float) or isinstance(second, float):
        return first is not None and second is not None and abs(first - second) <= 1e-9 * max(1, abs(first))
    return bool(first == second)


def seal_of(person: Any, now: dt.datetime) -> int:
    """Forget that the person was counted, and seal what was published since. Returns how many publications."""
    with transaction.atomic():
        sealing.lock()
        return sealing.seal_of(person, now)
