"""The modules and lessons of a version in order, kept from request to request: they change seldom and are read often.

What is kept is found by the version's stamp, which is another one after every change; so nothing needs to be forgotten.
"""

from dataclasses import dataclass
from functools import lru_cache

from courses.models import Lesson, ProgrammeVersion
from courses.models.programme import LessonSkill
from courses.path import LessonPlan, ModulePlan
from skills.models import Skill


@dataclass(frozen=True)
class Outline:
    """`lessons` without their text and facts, with their module; for reading only. `skills` hold key and code alone."""

    lessons: tuple[Lesson, ...]
    plans: tuple[ModulePlan, ...]
    skills: tuple[Skill, ...]


def outline_of(version: ProgrammeVersion) -> Outline:
    """Two queries the first time, none while the version stays as it is."""
    return _read(version.pk, version.stamp)


@lru_cache(maxsize=32)
def _read(version: int, stamp: str) -> Outline:
    lessons = Lesson.objects.filter(module__version=version).select_related("module").defer("body", "facts").in_order()
    codes: dict[int, list[str]] = {}
    skills: dict[int, Skill] = {}
    links = LessonSkill.objects.filter(lesson__module__version=version).order_by("lesson", "position")
    for lesson_pk, skill_pk, code in links.values_list("lesson", "skill", "skill__code"):
        codes.setdefault(lesson_pk, []).append(code)
        skills.setdefault(skill_pk, Skill(pk=skill_pk, code=code))
    plans: dict[str, list[LessonPlan]] = {}
    for lesson in lessons:
        plans.setdefault(lesson.module.slug, []).append(LessonPlan(lesson.slug, tuple(codes.get(lesson.pk, ()))))
    modules = tuple(ModulePlan(slug, tuple(own)) for slug, own in plans.items())
    return Outline(tuple(lessons), modules, tuple(skills.values()))
