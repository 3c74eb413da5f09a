"""The programme: modules and lessons in versions, who is enrolled, and what each person has completed."""

from courses.models.care import LessonCare
from courses.models.memory import Recall
from courses.models.programme import Lesson, Module, Programme, ProgrammeVersion, Source
from courses.models.progress import CheckAnswer, Enrolment, LessonCompletion, ModuleCompletion

__all__ = [
    "CheckAnswer",
    "Enrolment",
    "Lesson",
    "LessonCare",
    "LessonCompletion",
    "Module",
    "ModuleCompletion",
    "Programme",
    "ProgrammeVersion",
    "Recall",
    "Source",
]
