"""How many people are at it, week by week, and where they stop. Work organisation, not results.

Counted anew each time, for every unit with everything below it and for the company. A person is where they belong
today, once: so a set of people per unit is not needed, each one is added to the units above.
"""

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from courses.models import CheckAnswer, LessonCompletion
from dashboards import stalled
from dashboards.models import Stalled, WeeklyActivity
from participants.models import Membership, Unit
from practice.models import Run, TaskAttempt
from scheduling.models import Booking
from skills.models import Sitting
from skills.suppression import views
from trainingsite.clock import ORGANISATION_ZONE, day_of, local_moment

WEEKS = 26
CHUNK, BATCH = 5000, 1000
Path = str
COMPANY: Path = "/"


@dataclass
class Steps:
    """One person's: `weeks` has a bit for each week with a step (the newest week is the lowest), `last` the newest."""

    weeks: int = 0
    last: dt.datetime | None = None


@dataclass
class Taken:
    """What everybody did: the steps by person, and who has begun with lessons."""

    people: defaultdict[int, Steps] = field(default_factory=lambda: defaultdict(Steps))
    begun: set[int] = field(default_factory=set)


def count(now: dt.datetime) -> int:
    """Replace both counts; returns of how many people. The same queries for ten people and for a thousand."""
    places = places_on(day_of(now))
    mondays = weeks_until(now)
    taken = steps_taken(mondays, now)
    weekly = _weekly(places, taken.people)
    stops = stalled.stops(places, taken.begun, {person: steps.last for person, steps in taken.people.items()}, now)
    with transaction.atomic():
        Unit.objects.select_for_update().order_by("pk").first()  # two counts at once: one after the other
        units: dict[Path, int | None] = {COMPANY: None, **dict(Unit.objects.values_list("path", "pk"))}
        WeeklyActivity.objects.all().delete()
        WeeklyActivity.objects.bulk_create(_weekly_rows(weekly, units, mondays), batch_size=BATCH)
        Stalled.objects.all().delete()
        Stalled.objects.bulk_create(_stalled_rows(stops, places, units, now), batch_size=BATCH)
    return len(places)


def places_on(day: dt.date) -> dict[int, Path]:
    """The path of the unit each active person belongs to on the day."""
    members = Membership.objects.valid(day).filter(user__is_active=True).order_by("starts")
    return dict(members.values_list("user_id", "unit__path").iterator(chunk_size=CHUNK))


def weeks_until(now: dt.datetime) -> list[dt.date]:
    """The Mondays of the last weeks, oldest first; the newest week is the one that is going on."""
    today = day_of(now)
    monday = today - dt.timedelta(days=today.weekday())
    return [monday - dt.timedelta(weeks=back) for back in reversed(range(WEEKS))]


def steps_taken(mondays: list[dt.date], now: dt.datetime) -> Taken:
    """The steps since the first Monday. What is dated after now is not there yet."""
    taken = Taken()
    since, end = local_moment(mondays[0], 0), mondays[-1].toordinal()
    for is_learning, person, at in _moments(since):
        if at > now:
            continue
        steps = taken.people[person]
        steps.weeks |= 1 << (end + 6 - at.astimezone(ORGANISATION_ZONE).toordinal()) // 7
        steps.last = at if steps.last is None else max(steps.last, at)
        if is_learning:
            taken.begun.add(person)
    return taken


def _moments(since: dt.datetime) -> Iterator[tuple[bool, int, dt.datetime]]:
    """(whether it belongs to a lesson, person, when), of everything people do; a query for each kind."""
    for rows, *columns in (
        (LessonCompletion.objects.filter(at__gte=since), "at"),
        (CheckAnswer.objects.filter(at__gte=since), "at"),
        (TaskAttempt.objects.filter(at__gte=since), "at"),
        (Sitting.objects.filter(saved_at__gte=since), "started_at", "saved_at", "finished_at"),
        (Run.objects.filter(touched_at__gte=since), "started_at", "touched_at"),
        (_attended(since), "session__starts_at"),
    ):
        is_learning = rows.model in (LessonCompletion, CheckAnswer)
        for person, *moments in rows.values_list("person_id", *columns).iterator(chunk_size=CHUNK):
            for at in moments:
                if at is not None and at >= since:
                    yield is_learning, person, at


def _attended(since: dt.datetime) -> Any:
    return Booking.objects.filter(attendance=Booking.Attendance.PRESENT, session__starts_at__gte=since)


def above(path: Path) -> list[Path]:
    """The unit, the units above it and the company."""
    keys = path.strip("/").split("/")
    return [COMPANY, *("/" + "".join(f"{key}/" for key in keys[:depth]) for depth in range(1, len(keys) + 1))]


def _weekly(places: Mapping[int, Path], people: Mapping[int, Steps]) -> dict[Path, list[int]]:
    """People by week, oldest week first; a line for each unit that has somebody at or below it today."""
    own: defaultdict[Path, Counter[int]] = defaultdict(Counter)
    for person, path in places.items():
        own[path][people[person].weeks if person in people else 0] += 1
    total: defaultdict[Path, list[int]] = defaultdict(lambda: [0] * WEEKS)
    for path, patterns in own.items():
        line = [sum(number for weeks, number in patterns.items() if weeks >> back & 1) for back in range(WEEKS)]
        for each in above(path):
            total[each] = [one + more for one, more in zip(total[each], reversed(line), strict=True)]
    return total


def _weekly_rows(
    weekly: Mapping[Path, list[int]], units: Mapping[Path, int | None], mondays: list[dt.date]
) -> list[WeeklyActivity]:
    return [
        WeeklyActivity(unit_id=units[path], monday=monday, people=people)
        for path, line in weekly.items()
        if path in units  # the tree may have changed meanwhile
        for monday, people in zip(mondays, line, strict=True)
    ]


def _stalled_rows(
    stops: Mapping[int, stalled.Stop], places: Mapping[int, Path], units: Mapping[Path, int | None], now: dt.datetime
) -> list[Stalled]:
    """Rows of fewer than five people are not written: that somebody stopped is nobody else's business.

    Nor is a row beside which so few of another unit could be worked out.
    """
    own: defaultdict[stalled.Stop, Counter[Path]] = defaultdict(Counter)
    for person, stop in stops.items():
        own[stop][places[person]] += 1
    return [
        Stalled(unit_id=units[path], programme_slug=programme, lesson_slug=lesson, people=people, at=now)
        for (programme, lesson), people_of in sorted(own.items())
        for path, people in sorted(_enough(people_of).items())
        if path in units
    ]


def _enough(people_of: Mapping[Path, int]) -> dict[Path, int]:
    """How many there are at or below each unit of which it may be shown."""
    shown = views([people_of]).included
    return {path: sum(people_of[own] for _batch, own in atoms) for path, atoms in shown.items()}
