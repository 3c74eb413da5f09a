"""Whether a task is done: each line of its checklist is one rule over what the learner did. Without Django.

`RULES` holds every rule, entered by the modules below; `evaluate` asks them all. A rule never raises, whatever stands
in the log, and looks at how things are now: what was put right counts as right.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from practice.criteria import answers, doing, finding, texts
from practice.criteria.registry import RULES, Rule, problems
from practice.task import Criterion, Finding, Outcome, Task

if TYPE_CHECKING:
    from practice.timeline import World

__all__ = ["RULES", "Rule", "evaluate", "problems"]

_ENTERED = (answers, doing, finding, texts)  # imported for the rules they enter


def evaluate(task: Task, world: "World") -> Outcome:
    """The state of every line of the task's checklist in this world. Raises KeyError for a rule that does not exist;
    packages are checked for that when they are read (`problems`).
    """
    return Outcome(tuple(Finding(each, _met(task, each, world)) for each in task.criteria))


def _met(task: Task, criterion: Criterion, world: "World") -> bool:
    entered = RULES[criterion.rule]
    args: Mapping[str, Any] = {**entered.filled(criterion.args), "secrets": task.secrets}
    return bool(entered.check(world, args))
