"""How many were invited to the measurements compared, and how many did both. Organisation of work, not results."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable

from dashboards.batches import people_by_path
from participants.models import CohortMember, Membership
from skills.models import MeasurementRound, Sitting
from trainingsite.clock import ORGANISATION_ZONE

Rounds = tuple[MeasurementRound, MeasurementRound]


class TakingPart:
    """By unit with everything below it ("" is the company): people invited, and measured both times."""

    def __init__(self, rounds: Iterable[Rounds], now: dt.datetime) -> None:
        self.invited: Counter[str] = Counter()
        self.measured: Counter[str] = Counter()
        self.own: dict[int, tuple[Counter[str], Counter[str]]] = {}
        for before, after in rounds:
            invited, measured = _of_round(before, after, now)
            self.own[after.cohort_id] = (invited, measured)
            self.invited += invited
            self.measured += measured

    def of(self, unit: str, cohort: int | None) -> tuple[int, int]:
        invited, measured = (self.invited, self.measured) if cohort is None else self.own[cohort]
        return invited[unit], measured[unit]


def _of_round(before: MeasurementRound, after: MeasurementRound, now: dt.datetime) -> tuple[Counter[str], Counter[str]]:
    """Members of the cohort by the unit of the day the round closes, or of today while it is open."""
    day = min(after.closes_at, now).astimezone(ORGANISATION_ZONE).date()
    people = CohortMember.objects.filter(cohort=after.cohort_id).values_list("user_id", flat=True)
    valid = Membership.objects.valid(day).filter(
        user__in=CohortMember.objects.filter(cohort=after.cohort_id).values("user")
    )
    units = dict(valid.order_by("starts").values_list("user_id", "unit__path"))
    done = [
        set(Sitting.objects.finished().filter(round=each).values_list("person_id", flat=True))
        for each in (before, after)
    ]
    invited: Counter[str] = Counter(units.get(person, "/") for person in people)
    measured: Counter[str] = Counter(
        units.get(person, "/") for person in people if all(person in some for some in done)
    )
    return people_by_path([invited]), people_by_path([measured])
