"""At which lesson people have stopped: the next one on their path, when they have done nothing for three weeks.

The path is that of `courses.path`, worked out for many people at once: of those who may have stopped, and no others,
completions, sittings and evidence are read, some thousand people at a time.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import batched
from typing import Any

from django.db.models import Exists, OuterRef

from courses import path as paths
from courses.models import Enrolment, LessonCompletion, ModuleCompletion
from courses.outline import Outline, outline_of
from courses.standings import standing
from participants.models import Absence, CohortMember, User
from scheduling.counting import targets
from skills.ledger import TOLD_AFTERWARDS, PeriodRecord, SkillRecord
from skills.models import Evidence, MeasurementRound, Sitting, Target
from skills.periods import split
from trainingsite.clock import day_of

QUIET = 21
"""Days without a step, not counting days away."""
LONG_AGO = dt.timedelta(weeks=26)
AT_ONCE = 2000
Stop = tuple[str, str]
"""Slugs of a programme and of the lesson at which somebody is."""


@dataclass
class Behind:
    """What of one person decides their path."""

    role: str
    lessons: set[str] = field(default_factory=set)
    modules: set[str] = field(default_factory=set)
    sittings: list[dt.datetime] = field(default_factory=list)
    going_on: set[int] = field(default_factory=set)
    evidence: defaultdict[int, list[Any]] = field(default_factory=lambda: defaultdict(list))


def stops(
    people: Mapping[int, Any], begun: set[int], last: Mapping[int, dt.datetime | None], now: dt.datetime
) -> dict[int, Stop]:
    """By person: where they stopped. `last` is their newest step, and who has none there took it long ago.

    They go through a programme that is running, have begun with its lessons, and something of it is left.
    """
    enrolled = _running(now)
    quiet = _quiet(set(people) & enrolled.keys(), last, now)
    found: dict[int, Stop] = {}
    aims = targets()
    for some in batched(sorted(quiet), AT_ONCE):
        for person, behind in _behind(some, enrolled, now).items():
            version = enrolled[person].version
            if behind.lessons or person in begun:
                upcoming = _next(outline_of(version), behind, aims.get(behind.role, aims[Target.EVERYONE]))
                if upcoming:
                    found[person] = (version.programme.slug, upcoming)
    return found


def _running(now: dt.datetime) -> dict[int, Enrolment]:
    """The newest programme of each person, unless it has not begun or the round after it is over."""
    over = MeasurementRound.objects.filter(cohort=OuterRef("cohort"), kind="T1", closes_at__lte=now)
    today = day_of(now)
    enrolments = Enrolment.objects.annotate(is_over=Exists(over)).select_related("version__programme")
    by_cohort: defaultdict[int, list[Any]] = defaultdict(list)
    for enrolment in enrolments:
        by_cohort[enrolment.cohort_id].append(enrolment)
    newest: dict[int, Any] = {}
    for person, cohort in CohortMember.objects.values_list("user_id", "cohort_id").iterator(chunk_size=AT_ONCE):
        for enrolment in by_cohort[cohort]:
            before = newest.get(person)
            if before is None or (enrolment.starts, enrolment.pk) > (before.starts, before.pk):
                newest[person] = enrolment
    return {person: each for person, each in newest.items() if each.starts <= today and not each.is_over}


def _quiet(people: set[int], last: Mapping[int, dt.datetime | None], now: dt.datetime) -> set[int]:
    """Those whose newest step is more than three weeks of days at work ago."""
    today = day_of(now)
    limit = now - dt.timedelta(days=QUIET)
    quiet = {person for person in people if (at := last.get(person)) is None or at < limit}
    away: defaultdict[int, set[dt.date]] = defaultdict(set)
    since = today - LONG_AGO
    absences = Absence.objects.filter(ends__gte=since, starts__lte=today)
    for person, starts, ends in absences.values_list("user_id", "starts", "ends"):
        if person in quiet:
            first, end = max(starts, since), min(ends, today)
            away[person].update(first + dt.timedelta(days=day) for day in range((end - first).days + 1))
    return {person for person in quiet if not _was_away(away.get(person), last.get(person), today)}


def _was_away(days: set[dt.date] | None, last: dt.datetime | None, today: dt.date) -> bool:
    """Of the days since the last step, so many were days away that no more than three weeks are left."""
    if not days:
        return False
    begin = day_of(last) if last else today - LONG_AGO
    return (today - begin).days - sum(day > begin for day in days) <= QUIET


def _behind(people: Sequence[int], enrolled: Mapping[int, Enrolment], now: dt.datetime) -> dict[int, Behind]:
    found = {pk: Behind(role) for pk, role in User.objects.filter(pk__in=people).values_list("pk", "role")}
    programme = {person: enrolled[person].version.programme.slug for person in people}
    lessons = LessonCompletion.objects.filter(person__in=people)
    for person, slug, lesson in lessons.values_list("person_id", "programme_slug", "lesson_slug"):
        if slug == programme[person]:
            found[person].lessons.add(lesson)
    modules = ModuleCompletion.objects.filter(person__in=people)
    for person, slug, module in modules.values_list("person_id", "programme_slug", "module_slug"):
        if slug == programme[person]:
            found[person].modules.add(module)
    for sitting in Sitting.objects.filter(person__in=people).select_related("round").order_by("started_at", "pk"):
        found[sitting.person_id].sittings.append(sitting.started_at)
        if sitting.is_going_on(now):
            found[sitting.person_id].going_on.add(sitting.round_id)
    for row in _evidence(people):
        if not (row.kind in TOLD_AFTERWARDS and row.round_id in found[row.person_id].going_on):
            found[row.person_id].evidence[row.skill_id].append(row)
    return found


def _evidence(people: Sequence[int]) -> Iterator[Any]:
    """What of the pieces a standing is made of, as `Evidence` has it."""
    rows = Evidence.objects.filter(person__in=people, kind__in=("self", "item", "task", "observation", "help"))
    names = ("person_id", "skill_id", "round_id", "kind", "key", "source", "level", "value", "passed", "share")
    ordered = rows.order_by("at", "attempt", "pk")
    return iter(ordered.values_list(*names, "certainty", "at", named=True).iterator(chunk_size=AT_ONCE))


class Standings(Mapping[str, paths.Standing]):
    """One person's standings by skill code, each worked out when somebody asks."""

    def __init__(self, outline: Outline, behind: Behind, targets: Mapping[int, int]) -> None:
        self.outline, self.behind, self.targets = outline, behind, targets

    @cached_property
    def keys_by_code(self) -> dict[str, int]:
        return {skill.code: skill.pk for skill in self.outline.skills}

    def __getitem__(self, code: str) -> paths.Standing:
        skill = self.keys_by_code[code]
        periods = split(self.behind.evidence.get(skill, []), self.behind.sittings)
        record = SkillRecord(tuple(PeriodRecord(None, tuple(rows)) for rows in periods))
        return standing(record, self.targets.get(skill))

    def __iter__(self) -> Iterator[str]:
        return iter(self.keys_by_code)

    def __len__(self) -> int:
        return len(self.keys_by_code)


def _next(outline: Outline, behind: Behind, targets: Mapping[int, int]) -> str | None:
    standings = Standings(outline, behind, targets)
    return paths.next_lesson(outline.plans, standings, behind.lessons, behind.modules)
