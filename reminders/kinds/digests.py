"""Summaries on Monday at nine: one's own week for those who wish it, the team's for managers, and on the first Monday
of a month what has been published of the growth of their units."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Max, Q

from courses.models import Enrolment
from dashboards.models import Figure
from participants.models import ManagerAssignment, User
from reminders.kinds.base import Kind, at_nine, narrowed
from reminders.models import Message, Preferences
from reminders.wish import Group, Wish
from scheduling.walltime import moments
from trainingsite.clock import day_of

TELLING = {"state": Figure.State.SHOWN, "data__score__has_key": "n"}  # of which the letter can say something
AHEAD = dt.timedelta(days=2)  # from Saturday on it is the coming week's
WEEKLY_DIGEST = Kind("weekly_digest", Group.NUDGE, 10, "digest")
TEAM_DIGEST = Kind("team_digest", Group.NUDGE, 20, "team_digest")
GROWTH_DIGEST = Kind("growth_digest", Group.NUDGE, 15, "team_digest")


@lru_cache(maxsize=512)
def week(day: dt.date, zone: str) -> tuple[str, dt.datetime, dt.datetime]:
    """The ISO week of the day as an occasion, its Monday at nine, and when the next week begins."""
    monday = day - dt.timedelta(days=day.weekday())
    year, number, _weekday = day.isocalendar()
    ends = monday + dt.timedelta(days=7)
    midnight = moments(ends, dt.time(0), ZoneInfo(zone)) or [at_nine(ends, zone)]
    return f"{year}-{number:02}", at_nine(monday, zone), midnight[0]


@lru_cache(maxsize=512)
def month(year: int, number: int, zone: str) -> tuple[str, dt.datetime, dt.datetime]:
    """The month as an occasion, its first Monday at nine, and three weeks later, when the next one is near."""
    first = dt.date(year, number, 1)
    monday = first + dt.timedelta(days=-first.weekday() % 7)
    return f"{year}-{number:02}", at_nine(monday, zone), at_nine(monday + dt.timedelta(weeks=3), zone)


def of_week(kind: Kind, people: Iterable[tuple[int, str]], now: dt.datetime) -> Iterator[Wish]:
    """`people` with their zones. A summary is of no use after its week."""
    for person, zone in people:
        occasion, wanted, ends = week((now + AHEAD).astimezone(ZoneInfo(zone)).date(), zone)
        yield kind.wish(person, occasion, wanted, subject=kind.name, not_after=ends)


class OfWeeks:
    kinds = (WEEKLY_DIGEST,)

    def wishes(self, now: dt.datetime, about: Any = None) -> Iterator[Wish]:
        wishing = narrowed(
            Preferences.objects.filter(digest=True, person__is_active=True),
            about,
            {User: lambda person: {"person": person.pk}},
        )
        people = list(wishing.order_by("person_id").values_list("person_id", "person__time_zone"))
        yield from of_week(WEEKLY_DIGEST, people, now)

    def messages(self, about: Any) -> Q | None:
        return None


class OfTeams:
    """As long as anybody goes through a programme."""

    kinds = (TEAM_DIGEST,)

    def wishes(self, now: dt.datetime, about: Any = None) -> Iterator[Wish]:
        managing = ManagerAssignment.objects.valid(day_of(now))
        rows = managing.filter(user__is_active=True).order_by("user_id")
        rows = narrowed(rows, about, {User: lambda person: {"user": person.pk}})
        people = list(rows.values_list("user_id", "user__time_zone").distinct())
        if people and Enrolment.objects.exists():
            yield from of_week(TEAM_DIGEST, people, now)

    def messages(self, about: Any) -> Q | None:
        return None


class OfGrowth:
    """For managers of units of which a figure is shown that came after their last summary and before this one."""

    kinds = (GROWTH_DIGEST,)

    def wishes(self, now: dt.datetime, about: Any = None) -> Iterator[Wish]:
        managing = ManagerAssignment.objects.valid(day_of(now))
        rows = managing.filter(user__is_active=True).order_by("user_id")
        rows = narrowed(rows, about, {User: lambda person: {"user": person.pk}})
        zones, units = {}, defaultdict(list)
        for person, zone, unit in rows.values_list("user_id", "user__time_zone", "unit_id"):
            zones[person] = zone
            units[person].append(unit)
        published = self.published({unit for own in units.values() for unit in own})
        told = self.told(list(units)) if published else {}
        for person, zone in zones.items():
            day = (now + AHEAD).astimezone(ZoneInfo(zone)).date()
            occasion, wanted, ends = month(day.year, day.month, zone)
            moments = [published[unit] for unit in units[person] if unit in published]
            if any(at < wanted and (person not in told or at > told[person]) for at in moments):
                yield GROWTH_DIGEST.wish(person, occasion, wanted, subject=GROWTH_DIGEST.name, not_after=ends)

    @staticmethod
    def published(units: set[int]) -> dict[int, dt.datetime]:
        """When the figure shown of each unit was published."""
        shown = Figure.objects.current().growth().all_cohorts().filter(unit__in=units, **TELLING)
        return dict(shown.values_list("unit_id", "publication__made_at"))

    @staticmethod
    def told(people: list[int]) -> dict[int, dt.datetime]:
        """When each had the last summary."""
        sent = Message.objects.filter(person__in=people, kind=GROWTH_DIGEST.name, state=Message.State.SENT)
        return dict(sent.order_by().values_list("person_id").annotate(Max("sent_at")))

    def messages(self, about: Any) -> Q | None:
        return None
