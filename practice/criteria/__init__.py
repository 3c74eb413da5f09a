"""Whether a task is done: each line of its checklist is one rule over what the learner did. Without Django.

`RULES` holds every rule, entered by the modules below; `evaluate` asks them all. A rule never raises, whatever stands
in the log, and looks at how things are now: what was put right counts as right.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from practice.criteria import answers, doing, finding, texts
from practice.criteria.registry import RULES, Flaw, Rule, problems
from practice.task import Criterion, Finding, Outcome, Task

if TYPE_CHECKING:
    from practice.timeline import World

__all__ = ["RULES", "Flaw", "Rule", "evaluate", "holds", "problems"]

_ENTERED = (answers, doing, finding, texts)  # imported for the rules they enter


def evaluate(task: Task, world: "World") -> Outcome:
    """The state of every line of the task's checklist in this world. Raises KeyError for a rule that does not exist;
    packages are checked for that when they are read (`problems`).
    """
    return Outcome(tuple(Finding(each, holds(each, world, task.secrets)) for each in task.criteria))


def holds(criterion: Criterion, world: "World", secrets: tuple[str, ...] = ()) -> bool:
    """Whether one line is met. `secrets` are further digits that count as personal data. Raises KeyError."""
    entered = RULES[criterion.rule]
    args: Mapping[str, Any] = {**entered.filled(criterion.args), "secrets": secrets}
    return bool(entered.check(world, args))
