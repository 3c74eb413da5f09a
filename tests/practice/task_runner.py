"""Plays steps and texts over the real scenario and says which lines of a task's checklist are not met.

The cases stand in `tasks/<family>.toml`, in two languages: paraphrases that must pass and near misses that must fail,
each naming exactly the rules it fails by. A case is a frame of steps with the case's text in the place of `$text`, or
steps of its own. `$focus` is the post of the variant's exercise; other names stand in `[names]`, and in
`[names.<variant>]` where a variant has its own.
"""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from practice import criteria, scenario_files, task_files
from practice.model_answers import PAUSE, in_language
from practice.task import Outcome, Step, Task
from practice.timeline import World
from practice.world import Act, Scenario

PACKAGE = Path(__file__).parents[2] / "programmes/social-media-at-work/practice"
CASES = Path(__file__).parent / "tasks"


@dataclass(frozen=True)
class Case:
    """`fails`: the rules that are not met, sorted; empty for a paraphrase that passes."""

    task: Task
    language: str
    steps: tuple[Step, ...]
    fails: tuple[str, ...]
    about: str

    def has(self, kind: str) -> bool:
        return any(step.kind == kind for step in self.steps)

    def __str__(self) -> str:
        return f"{self.task.code} {self.language} {self.about}"


@cache
def scenario() -> Scenario:
    return scenario_files.load(PACKAGE)


@cache
def tasks(family: str) -> dict[str, Task]:
    """The tasks of a family by their variant."""
    data = tomllib.loads((PACKAGE / "tasks" / task_files.file_name(family)).read_text("utf-8"))
    return {task.variant: task for task in task_files.from_data(data, scenario().starts)}


def acts_of(steps: Sequence[Step], start: int, language: str) -> tuple[Act, ...]:
    """The log the steps leave, one each minute."""
    return tuple(
        Act(number, step.kind, start + PAUSE * number, step.target, in_language(step.data, language))
        for number, step in enumerate(steps, 1)
    )


def world_after(task: Task, steps: Sequence[Step], language: str) -> World:
    acts = acts_of(steps, task.start, language)
    now = acts[-1].at + 1 if acts else task.start
    return World(scenario(), acts, now, language=language, task=task.code)


def outcome_of(task: Task, steps: Sequence[Step], language: str) -> Outcome:
    return criteria.evaluate(task, world_after(task, steps, language))


def missing(task: Task, steps: Sequence[Step], language: str) -> tuple[str, ...]:
    """The rules of the counting lines that are not met, sorted, each once."""
    found = outcome_of(task, steps, language)
    return tuple(sorted({each.criterion.rule for each in found.counting if not each.met}))


def cases(family: str) -> Iterator[Case]:
    """Every case of a family's files in every variant it is for (`variants`, all when it does not say). Cases of the
    measured forms may stand in a file of their own beside the family's.
    """
    first = CASES / task_files.file_name(family)
    for path in (first, first.with_stem(f"{first.stem}-forms")):
        data = tomllib.loads(path.read_text("utf-8")) if path.exists() else {"cases": []}
        for number, case in enumerate(data["cases"], 1):
            for variant in case.get("variants", tasks(family)):
                yield _case(data, case, tasks(family)[variant], f"{number}: {case.get('about') or case['text'][:40]}")


def _case(data: Mapping[str, Any], case: Mapping[str, Any], task: Task, about: str) -> Case:
    names = {key: value for key, value in data.get("names", {}).items() if not isinstance(value, Mapping)}
    names |= {"focus": task.focus, **data.get("names", {}).get(task.variant, {})}
    names |= {key: value for key, value in case.items() if isinstance(value, str)}
    steps = case.get("steps") or data["frames"][case.get("frame", "usual")]
    placed = (_placed(step, names) for step in steps)
    made = tuple(Step(step["kind"], step.get("target", ""), step.get("data", {})) for step in placed)
    return Case(task, case["language"], made, tuple(sorted(case.get("fails", ()))), about)


def _placed(value: Any, names: Mapping[str, Any]) -> Any:
    """The value with every `$name` in the place of which a name stands."""
    if isinstance(value, str) and value.startswith("$"):
        return names[value[1:]]
    if isinstance(value, Mapping):
        return {key: _placed(each, names) for key, each in value.items()}
    if isinstance(value, list):
        return [_placed(each, names) for each in value]
    return value
