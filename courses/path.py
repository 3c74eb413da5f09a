"""The personal path for different needs: what is behind, what may be skipped, what comes next. Pure.

The order of a programme is a default and not a lock: every lesson can be opened at any time, the path only suggests.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import chain


class State(StrEnum):
    """Of a lesson: DONE, SKIPPABLE (mastered already), NEXT, LATER. Of a module: DONE, NOW, NEXT, LATER."""

    DONE = "done"
    SKIPPABLE = "skippable"
    NOW = "now"
    NEXT = "next"
    LATER = "later"


@dataclass(frozen=True)
class Standing:
    """Where a person stands in one skill.

    `do` is the level shown by doing (None: not measured), `by_task` whether a task has been tried at all, `estimate`
    the own estimate, `sure` whether the round's item was right with certainty 2 or 3.
    """

    target: int
    do: int | None = None
    by_task: bool = False
    estimate: int | None = None
    sure: bool = False

    @property
    def mastered(self) -> bool:
        """At the target by doing. Until a task has been tried: sure and right in the round, estimate at the target.

        Without a task nobody reaches level 2, so right quiz answers alone (level 1) do not take the offer away.
        """
        if self.do is not None and self.do >= self.target:
            return True
        not_yet_shown = self.do is None or (self.do > 0 and not self.by_task)
        return not_yet_shown and self.sure and self.estimate is not None and self.estimate >= self.target


@dataclass(frozen=True)
class LessonPlan:
    slug: str
    skills: tuple[str, ...]


@dataclass(frozen=True)
class ModulePlan:
    slug: str
    lessons: tuple[LessonPlan, ...]


@dataclass(frozen=True)
class Path:
    """States by slug; `next` is the one lesson to do next, None when nothing is left."""

    lessons: Mapping[str, State]
    modules: Mapping[str, State]
    next: str | None


def is_mastered(lesson: LessonPlan, standings: Mapping[str, Standing]) -> bool:
    """A lesson is mastered when every skill it trains is; one without skills never is."""
    found = [standings.get(code) for code in lesson.skills]
    return bool(found) and all(standing is not None and standing.mastered for standing in found)


def lay(
    modules: Sequence[ModulePlan],
    standings: Mapping[str, Standing],
    lessons_done: Collection[str],
    modules_done: Collection[str],
) -> Path:
    """The path of one person."""
    open_modules = [module for module in modules if not _is_complete(module, lessons_done, modules_done)]
    upcoming = next_lesson(modules, standings, lessons_done, modules_done)
    lessons = {
        lesson.slug: _lesson_state(lesson, upcoming, standings, lessons_done)
        for module in modules
        for lesson in module.lessons
    }
    return Path(lessons, _module_states(modules, open_modules, upcoming), upcoming)


def next_lesson(
    modules: Sequence[ModulePlan],
    standings: Mapping[str, Standing],
    lessons_done: Collection[str],
    modules_done: Collection[str],
) -> str | None:
    """The one lesson to do next; None when nothing is left. Looks at no more standings than it needs.

    It is the first lesson that is neither done nor mastered, in modules not yet complete; then the first mastered one
    (skipping it is an act too); then what was added to modules that were complete before.
    """
    open_modules = [module for module in modules if not _is_complete(module, lessons_done, modules_done)]
    left = [lesson for module in open_modules for lesson in module.lessons if lesson.slug not in lessons_done]
    added = (lesson for module in modules for lesson in module.lessons if lesson.slug not in lessons_done)
    to_learn = (lesson for lesson in left if not is_mastered(lesson, standings))
    return next((lesson.slug for lesson in chain(to_learn, left, added)), None)


def _is_complete(module: ModulePlan, lessons_done: Collection[str], modules_done: Collection[str]) -> bool:
    """Each lesson is behind; and what was complete once stays complete when the module grows."""
    return module.slug in modules_done or all(lesson.slug in lessons_done for lesson in module.lessons)


def _lesson_state(
    lesson: LessonPlan, upcoming: str | None, standings: Mapping[str, Standing], lessons_done: Collection[str]
) -> State:
    if lesson.slug in lessons_done:
        return State.DONE
    if is_mastered(lesson, standings):
        return State.SKIPPABLE
    return State.NEXT if lesson.slug == upcoming else State.LATER


def _module_states(
    modules: Sequence[ModulePlan], open_modules: Sequence[ModulePlan], upcoming: str | None
) -> dict[str, State]:
    states: dict[str, State] = {}
    passed_now = False
    for module in modules:
        if module not in open_modules:
            states[module.slug] = State.DONE
        elif any(lesson.slug == upcoming for lesson in module.lessons):
            states[module.slug], passed_now = State.NOW, True
        else:
            states[module.slug] = State.NEXT if passed_now and State.NEXT not in states.values() else State.LATER
    return states
