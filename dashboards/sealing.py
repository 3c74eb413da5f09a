"""When rows behind published figures go: the figures stay, and are marked as ones nobody can compute anew."""

import datetime as dt
from typing import Any

from django.db.models import Exists, Min, OuterRef, QuerySet

from dashboards.models import Counted, Publication
from skills.models import MeasurementRound, Sitting


def lock() -> None:
    """One at a time counts people or forgets them. Inside a transaction only; SQLite has one writer anyway."""
    rounds = MeasurementRound.objects.filter(kind=MeasurementRound.Kind.T1).order_by("pk")
    list(rounds.select_for_update(no_key=True).values_list("pk"))


def seal_of(person: Any, now: dt.datetime) -> int:
    """Forget that the person was counted, and seal what was published since. Returns how many publications."""
    return seal(Counted.objects.filter(person=person), now)


def seal(counted: QuerySet[Any], now: dt.datetime) -> int:
    """A publication adds to those before it, so all since the first one that counted any of them are sealed."""
    first = counted.aggregate(first=Min("batch__publication"))["first"]
    if first is None:
        return 0
    counted.delete()
    return Publication.objects.filter(pk__gte=first, sealed_at=None).update(sealed_at=now)


def without_evidence() -> QuerySet[Any]:
    """Those counted whose sitting of the later round has gone."""
    sitting = Sitting.objects.finished().filter(person=OuterRef("person"), round=OuterRef("after"))
    return Counted.objects.filter(~Exists(sitting))
