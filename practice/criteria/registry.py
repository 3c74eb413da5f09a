"""The list of rules a task may use, and what each of them needs to be told.

A rule is a pure function `(world, args) -> bool`. Its arguments are declared, so that a package which misspells one is
told so with its place, and every optional argument is there when the rule runs.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from practice.world import LANGUAGES, ME, Scenario

if TYPE_CHECKING:
    from practice.timeline import World  # which knows the rules by way of its reactions

Check = Callable[["World", Mapping[str, Any]], bool]

NEEDED: Any = object()


@dataclass(frozen=True, slots=True)
class Arg:
    """`kind` is str, int, bool, or tuple for several names. `names`: what a value must exist as in the scenario:
    post, message, person, team, picture, spots (a hotspot picture); "" for free values. `among` closes the choice.
    """

    kind: type
    default: Any = NEEDED
    names: str = ""
    among: tuple[str, ...] = ()


def one(default: Any = NEEDED, *, names: str = "", among: tuple[str, ...] = ()) -> Arg:
    """One name or word."""
    return Arg(str, default, names, among)


def many(default: Any = NEEDED, *, names: str = "", among: tuple[str, ...] = ()) -> Arg:
    """Several names or words; one may be written without brackets."""
    return Arg(tuple, default, names, among)


def number(default: Any = NEEDED) -> Arg:
    return Arg(int, default)


@dataclass(frozen=True, slots=True)
class Rule:
    name: str
    check: Check
    args: Mapping[str, Arg]

    def filled(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """The arguments with their defaults; several names always as a tuple."""
        values = {name: given.get(name, arg.default) for name, arg in self.args.items()}
        return {name: several(value) if self.args[name].kind is tuple else value for name, value in values.items()}


RULES: dict[str, Rule] = {}


def rule(rule_name: str, /, **args: Arg) -> Callable[[Check], Check]:
    """Enter a function into the list under this name, with the arguments it takes."""

    def enter(check: Check) -> Check:
        if rule_name in RULES:
            raise ValueError(f"Two rules are called {rule_name}")
        RULES[rule_name] = Rule(rule_name, check, args)
        return check

    return enter


def several(value: Any) -> tuple[Any, ...]:
    if isinstance(value, str):
        return (value,)
    return tuple(value) if isinstance(value, list | tuple) else ()


@dataclass(frozen=True, slots=True)
class Flaw:
    """What is wrong with a criterion of a package. `kind`: no rule, unknown or missing (argument), type (of a value),
    choice (not among those offered), absent (from the scenario). The reader of packages makes a sentence of it.
    """

    kind: str
    rule: str
    arg: str = ""
    value: str = ""


def problems(name: str, given: Mapping[str, Any], scenario: Scenario | None = None) -> tuple[Flaw, ...]:
    """What is wrong with a criterion; with a scenario also names that do not exist in it."""
    entered = RULES.get(name)
    if entered is None:
        return (Flaw("no rule", name),)
    found = [Flaw("unknown", name, each) for each in given if each not in entered.args]
    for each, arg in entered.args.items():
        if each in given:
            found += [Flaw(kind, name, each, value) for kind, value in _value_problems(arg, given[each], scenario)]
        elif arg.default is NEEDED:
            found.append(Flaw("missing", name, each))
    return tuple(found)


def _value_problems(arg: Arg, value: Any, scenario: Scenario | None) -> list[tuple[str, str]]:
    if not _fits(arg, value):
        return [("type", str(value))]
    words = several(value) if arg.kind in (str, tuple) else ()
    found = [("choice", word) for word in words if arg.among and word not in arg.among]
    if scenario and arg.names:
        known = _known(arg.names, scenario)
        found += [("absent", word) for word in words if word not in known]
    return found


def _fits(arg: Arg, value: Any) -> bool:
    if arg.kind is tuple:
        items = several(value)
        return bool(items) and all(isinstance(item, str) and item for item in items)
    if arg.kind is int:
        return isinstance(value, int) and not isinstance(value, bool)
    return isinstance(value, arg.kind)


def _known(names: str, scenario: Scenario) -> set[str]:
    messages = {message.code for message in scenario.messages}
    return {
        "post": set(scenario.posts),
        "message": messages,
        "person": set(scenario.personas) | {ME},
        "anything": set(scenario.posts) | messages | set(scenario.personas),
        "team": set(scenario.config.teams),
        "picture": set(scenario.pictures),
        "spots": {picture.code for picture in scenario.spot_pictures},
        "language": set(LANGUAGES),
    }[names]
