"""Summaries on Monday at nine: one's own week for those who wish it, the team's for managers."""

import datetime as dt
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Q

from courses.models import Enrolment
from participants.models import ManagerAssignment, User
from reminders.kinds.base import Kind, at_nine, narrowed
from reminders.models import Preferences
from reminders.wish import Group, Wish
from scheduling.walltime import moments
from trainingsite.clock import ORGANISATION_ZONE

AHEAD = dt.timedelta(days=2)  # from Saturday on it is the coming week's
WEEKLY_DIGEST = Kind("weekly_digest", Group.NUDGE, 10, "digest")
TEAM_DIGEST = Kind("team_digest", Group.NUDGE, 20, "team_digest")


@lru_cache(maxsize=512)
def week(day: dt.date, zone: str) -> tuple[str, dt.datetime, dt.datetime]:
    """The ISO week of the day as an occasion, its Monday at nine, and when the next week begins."""
    monday = day - dt.timedelta(days=day.weekday())
    year, number, _weekday = day.isocalendar()
    ends = monday + dt.timedelta(days=7)
    midnight = moments(ends, dt.time(0), ZoneInfo(zone)) or [at_nine(ends, zone)]
    return f"{year}-{number:02}", at_nine(monday, zone), midnight[0]


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
        managing = ManagerAssignment.objects.valid(now.astimezone(ORGANISATION_ZONE).date())
        rows = managing.filter(user__is_active=True).order_by("user_id")
        rows = narrowed(rows, about, {User: lambda person: {"user": person.pk}})
        people = list(rows.values_list("user_id", "user__time_zone").distinct())
        if people and Enrolment.objects.exists():
            yield from of_week(TEAM_DIGEST, people, now)

    def messages(self, about: Any) -> Q | None:
        return None
