"""What else there is to a lesson: links that other apps give to whoever reads it.

An app gives them by a module `lesson_links.py` with `links(lesson, person) -> list[LessonLink]`, for at most one
query. A lesson knows nothing of those who give them.
"""

from dataclasses import dataclass
from typing import Any

from courses.models import Lesson
from trainingsite.contributions import discover


@dataclass(frozen=True)
class LessonLink:
    """`title` is in `language`; `note` says in the reader's own where one stands with it, `done` that it is behind."""

    title: str
    language: str
    url: str
    note: str = ""
    done: bool = False


def links_for(lesson: Lesson, person: Any) -> list[LessonLink]:
    return [link for module in discover("lesson_links") for link in module.links(lesson, person)]
