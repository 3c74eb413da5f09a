"""Tasks that practise what a lesson is about, for the foot of the lesson."""

from typing import Any

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from courses.beside import LessonLink
from courses.models import Lesson
from practice import module_links
from practice.models import PracticeTask, TaskAttempt
from practice.overview import tasks_of
from practice.task import Task
from trainingsite.translated import pick


def links(lesson: Lesson, person: Any) -> list[LessonLink]:
    """One link for each task of the lesson's skills: the variant that is next, the hardest when all are passed. Then
    the way through the practice of the lesson's module.
    """
    own = TaskAttempt.objects.visible_to(person).filter(task=OuterRef("pk"))
    rows = list(
        PracticeTask.objects.visible_to(person)
        .filter(skills__lessons=lesson)
        .annotate(tried=Exists(own), passed=Exists(own.filter(passed=True)))
        .defer("data")
        .distinct()
    )
    families: dict[str, list[tuple[PracticeTask, Task]]] = {}
    for row, task in zip(rows, tasks_of(rows) if rows else (), strict=True):
        families.setdefault(row.family, []).append((row, task))
    module = lesson.module
    further = module_links.links(module.version, [module.code])
    return [*(_link(variants) for variants in families.values()), *further.values()]


def _link(variants: list[tuple[Any, Task]]) -> LessonLink:
    level = max((row.level for row, _task in variants if row.passed), default=0)
    row, task = next((each for each in variants if each[0].level > level), variants[-1])
    title = pick(task.title, get_language() or "fi")
    return LessonLink(
        title.text, title.language, reverse("practice:task", args=[row.code]), _note(level, row), level > 0
    )


def _note(level: int, row: Any) -> str:
    if level:
        return _("Passed at level %(level)s") % {"level": level}
    if row.opt_in:
        return _("Voluntary: read first what it is about.")
    return _("Tried, not passed yet") if row.tried else _("Not tried yet")
