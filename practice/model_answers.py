"""Plays the model answers of a task, so that a package cannot promise what does not work. Pure but for sentences.

A step counts as done one minute after the one before it. A text with somebody's data is held back, as in a run.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from practice import checks, criteria
from practice.channel import NEUTRAL
from practice.permitted import Asked, NotPossible, cleaned, free_texts
from practice.task import Example, Step, Task
from practice.timeline import World
from practice.world import LANGUAGES, Act, Scenario

PAUSE = 60


def world_after(scenario: Scenario, task: Task, example: Example, language: str) -> World:
    """The world a minute after the last step. Raises NotPossible for a step that the channel would refuse."""
    acts: list[Act] = []
    for number, step in enumerate(example.steps, 1):
        now = task.start + PAUSE * number
        before = World(scenario, acts, now, language=language, task=task.code)
        act = _act(before, task, step, number, language)
        if act is not None:
            acts.append(act)
    now = task.start + PAUSE * (len(example.steps) + 1)
    return World(scenario, acts, now, language=language, task=task.code)


def passes(scenario: Scenario, task: Task, example: Example, language: str) -> bool:
    """Whether the task is done by it. Raises NotPossible like `world_after`."""
    return criteria.evaluate(task, world_after(scenario, task, example, language)).passed


def unmet(scenario: Scenario, task: Task, example: Example, language: str) -> Sequence[str]:
    """The rules of the counting criteria that it leaves open."""
    outcome = criteria.evaluate(task, world_after(scenario, task, example, language))
    return [each.criterion.rule for each in outcome.counting if not each.met]


def in_language(value: Any, language: str) -> Any:
    """The data of a step in one language: {fi, en} becomes one text, everything else stays."""
    if isinstance(value, Mapping):
        if value and set(value) <= {*LANGUAGES, "sv"}:
            return value.get(language) or value.get(LANGUAGES[0], "")
        return {key: in_language(each, language) for key, each in value.items()}
    return value


def _act(world: World, task: Task, step: Step, number: int, language: str) -> Act | None:
    asked = Asked(world, NEUTRAL, task, step.kind, step.target, in_language(step.data, language))
    stored = cleaned(asked)
    if stored is None:
        return None
    config = world.scenario.config
    kinds = [kind for text in free_texts(stored) for kind in checks.personal_data(text, config, task.secrets)]
    if kinds:
        return Act(number, "held", world.now, "", {"kinds": kinds})
    return Act(number, step.kind, world.now, step.target, stored)


__all__ = ["NotPossible", "in_language", "passes", "unmet", "world_after"]
