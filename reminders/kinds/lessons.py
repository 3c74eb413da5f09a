"""The nudge about a module that was begun and then left."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django.db.models import Exists, OuterRef, Q

from courses.models import Lesson, LessonCompletion, ModuleCompletion
from participants.models import User
from reminders.kinds.base import Kind, days_before, fitting, narrowed
from reminders.wish import Group, Wish
from trainingsite.clock import ORGANISATION_ZONE

AFTER = 10  # days
SOON = dt.timedelta(days=8)  # so long after the last step it is planned, two days ahead
FORGOTTEN = dt.timedelta(days=45)  # and so long after it nobody speaks of it any more
BATCH = 1000
BY = {User: lambda person: {"person": person.pk}}

MODULE_UNFINISHED = Kind("module_unfinished", Group.NUDGE, 40, "steps", reach=FORGOTTEN - dt.timedelta(days=AFTER + 1))

Step = tuple[int, str, str, dt.datetime]  # person, programme, lesson, when


class OfLessons:
    kinds = (MODULE_UNFINISHED,)

    def wishes(self, now: dt.datetime, about: Any = None) -> Iterator[Wish]:
        steps = _last_steps(now, about)
        module_of = _modules() if steps else {}
        finished = _finished(sorted({person for person, *_rest in steps}))
        for person, programme, lesson, at in steps:
            module = module_of.get((programme, lesson))
            if module is None or (person, programme, module) in finished:
                continue
            key = fitting(f"{programme}/{module}")
            wanted = days_before(at, -AFTER, ORGANISATION_ZONE.key)
            subject, data = fitting(f"module:{programme}/{module}"), {"programme": programme, "module": module}
            yield MODULE_UNFINISHED.wish(person, key, wanted, subject=subject, data=data)

    def messages(self, about: Any) -> Q | None:
        return None


def _last_steps(now: dt.datetime, about: Any) -> list[Step]:
    """The newest lesson of everybody in every programme, where it is neither fresh nor forgotten."""
    same = {"person": OuterRef("person"), "programme_slug": OuterRef("programme_slug")}
    later = Q(at__gt=OuterRef("at")) | Q(at=OuterRef("at"), pk__gt=OuterRef("pk"))
    newer = LessonCompletion.objects.filter(later, **same)
    rows = LessonCompletion.objects.filter(
        ~Exists(newer), at__gt=now - FORGOTTEN, at__lte=now - SOON, person__is_active=True
    )
    order = narrowed(rows, about, BY).order_by("person_id", "programme_slug")
    return list(order.values_list("person_id", "programme_slug", "lesson_slug", "at"))


def _modules() -> dict[tuple[str, str], str]:
    """The module of every lesson by programme and lesson; the newest public version decides."""
    lessons = Lesson.objects.filter(module__version__published_at__isnull=False).order_by("module__version__number")
    rows = lessons.values_list("module__version__programme__slug", "slug", "module__slug")
    return {(programme, lesson): module for programme, lesson, module in rows}


def _finished(people: list[int]) -> set[tuple[int, str, str]]:
    found: set[tuple[int, str, str]] = set()
    for start in range(0, len(people), BATCH):
        rows = ModuleCompletion.objects.filter(person__in=people[start : start + BATCH])
        found.update(rows.values_list("person_id", "programme_slug", "module_slug"))
    return found
