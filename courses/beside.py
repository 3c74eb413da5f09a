"""What else there is to a lesson, a module or a version: links that other apps give to whoever looks at it.

An app gives them by modules of a fixed name, each for at most one query:

- `lesson_links.py`: `links(lesson, person) -> list[LessonLink]`
- `module_links.py`: `links(version, codes) -> {code: LessonLink}`, for modules whose lessons are behind somebody
- `version_links.py`: `links(version) -> list[LessonLink]`, for authors

A programme knows nothing of those who give them.
"""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from courses.models import Lesson, ProgrammeVersion
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


def links_for_modules(version: ProgrammeVersion, codes: Collection[str]) -> dict[str, LessonLink]:
    """What follows the lessons of a module, by its code."""
    found: dict[str, LessonLink] = {}
    for module in discover("module_links") if codes else ():
        found |= module.links(version, codes)
    return found


def links_for_version(version: ProgrammeVersion) -> list[LessonLink]:
    return [link for module in discover("version_links") for link in module.links(version)]
