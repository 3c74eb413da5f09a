"""When rows behind published figures go: the figures stay, and are marked as ones nobody can compute anew."""

import datetime as dt
from typing import Any

from django.db.models import Exists, Min, OuterRef, QuerySet

from dashboards.measures import tallies_of
from dashboards.models import Batch, Counted, Figure, Publication
from dashboards.results import Basis, results_of
from skills.models import MeasurementRound, Sitting
from skills.suppression import FEWEST, views


def lock() -> None:
    """One at a time counts people or forgets them. Inside a transaction only; SQLite has one writer anyway."""
    rounds = MeasurementRound.objects.filter(kind=MeasurementRound.Kind.T1).order_by("pk")
    list(rounds.select_for_update(no_key=True).values_list("pk"))


def seal_of(person: Any, now: dt.datetime) -> int:
    """Forget that the person was counted, and seal what was published since. Returns how many publications."""
    own = Counted.objects.filter(person=person)
    for counted in own.select_related("batch__before", "batch__after", "batch__publication"):
        _take_out_where_not_shown(counted)
    return seal(own, now) + _seal_from(_first_beside_later_starters(person), now)


def _take_out_where_not_shown(counted: Counted) -> None:
    """Where a batch has too few of a measure for even the company to show them, they go on waiting without the person.

    Elsewhere the numbers stay: what was decided by them must not be decided otherwise.
    """
    batch = counted.batch
    small = {measure for measure, own in batch.counts.items() if sum(own.values()) < FEWEST}
    if not small:
        return
    numbers = list(Batch.objects.order_by("pk").values_list("pk", "counts"))
    place = [pk for pk, _counts in numbers].index(batch.pk)
    basis = Basis.kept(batch.publication.basis)
    found = results_of(batch.before, batch.after, [counted.person_id], basis=basis)
    for measure in {measure for result in found for measure, _tally in tallies_of(result)} & small:
        shown = views([own.get(measure, {}) for _pk, own in numbers]).included.get("/", frozenset())
        if (place, counted.path) not in shown:
            batch.counts[measure][counted.path] -= 1
    batch.save()


def _first_beside_later_starters(person: Any) -> int | None:
    """The first publication that compares with later starters and had the person among them."""
    closed = Sitting.objects.finished().filter(person=person, round__kind=MeasurementRound.Kind.T0B)
    moment = closed.aggregate(first=Min("round__closes_at"))["first"]
    if moment is None:
        return None
    found = Publication.objects.filter(figures__kind=Figure.Kind.WAITING, made_at__gte=moment)
    return found.order_by("pk").values_list("pk", flat=True).first()


def seal(counted: QuerySet[Any], now: dt.datetime) -> int:
    """A publication adds to those before it, so all since the first one that counted any of them are sealed."""
    first = counted.aggregate(first=Min("batch__publication"))["first"]
    counted.delete()
    return _seal_from(first, now)


def _seal_from(first: int | None, now: dt.datetime) -> int:
    if first is None:
        return 0
    return Publication.objects.filter(pk__gte=first, sealed_at=None).update(sealed_at=now)


def without_evidence() -> QuerySet[Any]:
    """Those counted whose sitting of the later round has gone."""
    sitting = Sitting.objects.finished().filter(person=OuterRef("person"), round=OuterRef("after"))
    return Counted.objects.filter(~Exists(sitting))
