"""One person's change between two rounds, for that person alone: whether it is more than the chance of a short test."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from dashboards.models import Publication
from dashboards.reliability import KNOWN_FROM, ReliableChange, reliable_change
from dashboards.results import Result, results_of
from skills.models import MeasurementRound, Sitting

Kind = MeasurementRound.Kind


@dataclass(frozen=True)
class OwnChange:
    """`sem` is the standard error of measurement in points; None while the test's reliability is not known."""

    before: MeasurementRound
    after: MeasurementRound
    result: Result
    sem: float | None

    @cached_property
    def reliable(self) -> ReliableChange | None:
        return None if self.sem is None else reliable_change(*self.result.score, self.sem)


def of(person: Any) -> OwnChange | None:
    """From the last baseline of the newest programme gone through; None while a round of the two is not finished."""
    rounds = _rounds(person)
    result = next(results_of(*rounds, [person.pk], levels=False), None) if rounds else None
    return OwnChange(*rounds, result, _sem()) if rounds and result else None


def _rounds(person: Any) -> tuple[MeasurementRound, MeasurementRound] | None:
    finished = Sitting.objects.visible_to(person).finished().select_related("round").order_by("-finished_at")
    own = {sitting.round_id: sitting.round for sitting in finished}
    after = next((each for each in own.values() if each.kind == Kind.T1), None)
    if after is None:
        return None
    baselines = MeasurementRound.objects.filter(cohort=after.cohort_id, kind__in=[Kind.T0, Kind.T0B])
    before = max(baselines, key=lambda each: each.kind == Kind.T0B, default=None)  # a second baseline is the last one
    return (own[before.pk], after) if before and before.pk in own else None


def _sem() -> float | None:
    """Of the newest publication, where so many people stand behind it that one person may be told."""
    newest = Publication.objects.order_by("-pk").first()
    quality = newest.quality if newest else {}
    known = quality.get("alpha", {}).get("n", 0) >= KNOWN_FROM
    sem: float | None = quality.get("sem") if known else None
    return sem
