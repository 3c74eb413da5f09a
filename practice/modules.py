"""The practice of one module: guided tasks in their order, then free play with things to try, then questions to think
over. Pure: data of `practice/modules.toml` in, plain data out.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from practice import criteria
from practice.moments import second_of
from practice.task import Criterion, Finding
from practice.task_files import in_order
from practice.world import Texts

if TYPE_CHECKING:
    from practice.timeline import World

Data = Mapping[str, Any]

FORMAT = 1
GUIDED, FREE, REFLECTION = "guided", "free", "reflection"
STAGES = (GUIDED, FREE, REFLECTION)
"""The stages of a module, in the order that is suggested; each may be done at any time."""

_MODULE = ("code", "families", "start", "invitation", "suggestions", "questions")
_SUGGESTION = ("rule", "args", "label")
_QUESTION = ("code", "text")


@dataclass(frozen=True, slots=True)
class Question:
    """Something to think over. Answers are kept by its `code`."""

    code: str
    text: Texts


@dataclass(frozen=True, slots=True)
class Plan:
    """`families` are the guided tasks in order ("T1.1"), `start` the second of the scenario where free play begins.

    A suggestion is a criterion with a label only: it is ticked when it is met, and nothing is passed or failed by it.
    """

    code: str
    scenario: str
    families: tuple[str, ...]
    start: int
    invitation: Texts
    suggestions: tuple[Criterion, ...]
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class Stage:
    """`state`: done, now (the first that is not done) or later."""

    name: str
    state: str

    @property
    def number(self) -> int:
        return STAGES.index(self.name) + 1


# --- where one is ---------------------------------------------------------------------------------------
def tried(plan: Plan, world: "World") -> tuple[Finding, ...]:
    """The suggestions of free play, each with whether it has been done in this world."""
    return tuple(Finding(each, criteria.holds(each, world)) for each in plan.suggestions)


def stages(done: Collection[str]) -> tuple[Stage, ...]:
    """All three, given the names of those that are done."""
    first = next((name for name in STAGES if name not in done), "")
    return tuple(Stage(name, "done" if name in done else "now" if name == first else "later") for name in STAGES)


# --- data -----------------------------------------------------------------------------------------------
def from_data(data: Data, scenario: str, starts: str) -> Plan:
    """The plan of one module; `starts` is the start of the scenario. Raises KeyError, ValueError."""
    return Plan(
        code=data["code"],
        scenario=scenario,
        families=tuple(data["families"]),
        start=second_of(data["start"], starts),
        invitation=data["invitation"],
        suggestions=tuple(
            Criterion(each["rule"], each.get("args", {}), each["label"], {}, {}) for each in data["suggestions"]
        ),
        questions=tuple(Question(each["code"], each["text"]) for each in data["questions"]),
    )


def to_data(data: Data) -> dict[str, Any]:
    """The same module in the order of the exporter."""
    return in_order(data, _MODULE) | {
        "suggestions": [in_order(each, _SUGGESTION) for each in data["suggestions"]],
        "questions": [in_order(each, _QUESTION) for each in data["questions"]],
    }


def file_data(scenario: str, modules: Sequence[Data]) -> dict[str, Any]:
    """The whole file."""
    return {"format": FORMAT, "scenario": scenario, "modules": [to_data(each) for each in modules]}
