"""How many were invited to the measurements compared, and how many did both. Organisation of work, not results."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q

from dashboards.batches import people_by_path
from participants.models import CohortMember, Membership
from skills.models import MeasurementRound, Sitting
from trainingsite.clock import day_of

Rounds = tuple[MeasurementRound, MeasurementRound]
NOBODYS_UNIT = "/"


@dataclass(frozen=True)
class _People:
    """By person the path of their unit: of those who did both rounds, and of the others who were invited."""

    measured: dict[int, str]
    others: dict[int, str]

    def counted(self) -> tuple[Counter[str], Counter[str]]:
        """How many were invited, and how many did both, at or below each unit."""
        invited = Counter((self.others | self.measured).values())
        return people_by_path([invited]), people_by_path([Counter(self.measured.values())])


class TakingPart:
    """By unit with everything below it ("" is the company): people invited, and measured both times."""

    def __init__(self, rounds: Iterable[Rounds], now: dt.datetime) -> None:
        self.own: dict[int, tuple[Counter[str], Counter[str]]] = {}
        everybody = _People({}, {})
        for before, after in rounds:
            people = _of_round(before, after, now)
            self.own[after.cohort_id] = people.counted()
            for all_cohorts, own in ((everybody.measured, people.measured), (everybody.others, people.others)):
                all_cohorts.update({person: path for person, path in own.items() if person not in all_cohorts})
        self.all = everybody.counted()

    def of(self, unit: str, cohort: int | None) -> tuple[int, int]:
        invited, measured = self.all if cohort is None else self.own[cohort]
        return invited[unit], measured[unit]


def _of_round(before: MeasurementRound, after: MeasurementRound, now: dt.datetime) -> _People:
    """Who did both rounds: by the unit of the day they finished, as in the figures. Other members of the cohort: by
    the unit of the day the round closes, or of today while it is open.
    """
    first = set(Sitting.objects.finished().filter(round=before).values_list("person_id", flat=True))
    second = Sitting.objects.finished().filter(round=after).values_list("person_id", "finished_at")
    days = {person: day_of(at) for person, at in second if at and person in first}
    last = day_of(min(after.closes_at, now))
    members = CohortMember.objects.filter(cohort=after.cohort_id).values_list("user_id", flat=True)
    units = _units(after, {person: days.get(person, last) for person in {*members, *days}})
    return _People(
        {person: path for person, path in units.items() if person in days},
        {person: path for person, path in units.items() if person not in days},
    )


def _units(after: MeasurementRound, days: dict[int, dt.date]) -> dict[int, str]:
    """The path of each person's unit on their day; nobody's where there is none."""
    found = dict.fromkeys(days, NOBODYS_UNIT)
    members = CohortMember.objects.filter(cohort=after.cohort_id).values("user")
    finished = Sitting.objects.finished().filter(round=after).values("person")
    rows = Membership.objects.filter(Q(user__in=members) | Q(user__in=finished)).order_by("starts")
    for person, starts, ends, path in rows.values_list("user_id", "starts", "ends", "unit__path"):
        if person in days and starts <= days[person] and (ends is None or days[person] <= ends):
            found[person] = path
    return found
