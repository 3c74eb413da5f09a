"""One file of a task family (`practice/tasks/t2-2.toml`, see docs/programme-packages.md) and the tasks it holds.

Pure: data in, `practice.task.Task` out. What a variant does not say itself, its family says.
"""

from collections.abc import Mapping
from typing import Any

from practice.moments import second_of
from practice.task import Criterion, Example, Step, Task

Data = Mapping[str, Any]

# What both a family and a variant may say, and what only one of them may; in the order of the file.
SHARED = ("start", "scene", "focus", "title", "text", "notice", "hints", "secrets", "opt_in", "measured")
FAMILY = ("format", "family", "module", "skills", "scenario", *SHARED, "criteria", "good", "poor", "tasks")
VARIANT = ("variant", "level", *SHARED, "without", "args", "criteria", "good", "poor")
CRITERION = ("name", "rule", "args", "bonus", "hint", "label", "met", "unmet")
EXAMPLE = ("why", "steps")
STEP = ("kind", "target", "data")
LANGUAGES = ("fi", "en", "sv")


def file_name(family: str) -> str:
    """The name of a family's file: "t2-2.toml" for "T2.2"."""
    return f"{family.lower().replace('.', '-')}.toml"


def from_data(data: Data, starts: str) -> tuple[Task, ...]:
    """The tasks of a family, in the order of the file. `starts` is the scenario's. Raises KeyError, ValueError."""
    return tuple(_task(data, variant, starts) for variant in data["tasks"])


def to_data(data: Data) -> dict[str, Any]:
    """The same family in the order of the exporter, whatever order a database or a person gave it."""
    ordered = in_order(data, FAMILY)
    ordered |= _parts(ordered)
    ordered["tasks"] = [_variant(variant) for variant in data["tasks"]]
    return ordered


def criterion_name(criterion: Data) -> str:
    """By what a variant names a criterion of its family: its `name`, else its rule."""
    return str(criterion.get("name") or criterion["rule"])


def criteria_of(family: Data, variant: Data) -> list[Data]:
    """The criteria of the family that the variant does not leave out, then its own."""
    left_out = variant.get("without", ())
    kept = [each for each in family.get("criteria", ()) if criterion_name(each) not in left_out]
    return [*kept, *variant.get("criteria", ())]


# --- reading --------------------------------------------------------------------------------------------
def _task(family: Data, variant: Data, starts: str) -> Task:
    own = {key: family[key] for key in (*SHARED, "good", "poor") if key in family} | dict(variant)
    return Task(
        code=f"{family['family']}-{variant['variant']}",
        family=family["family"],
        variant=variant["variant"],
        level=variant["level"],
        module=family["module"],
        skills=tuple(family["skills"]),
        scenario=family["scenario"],
        start=second_of(own["start"], starts),
        title=own["title"],
        text=own["text"],
        criteria=tuple(_criteria(family, variant)),
        good=_example(own["good"]),
        poor=_example(own["poor"]),
        scene=own.get("scene", "feed"),
        focus=own.get("focus", ""),
        hints=tuple(own.get("hints", ())),
        secrets=tuple(own.get("secrets", ())),
        opt_in=own.get("opt_in", False),
        notice=own.get("notice", {}),
        measured=own.get("measured", False),
    )


def _criteria(family: Data, variant: Data) -> list[Criterion]:
    """Those of the family with the variant's arguments, then its own."""
    args, own = variant.get("args", {}), variant.get("criteria", ())
    rows = criteria_of(family, variant)
    kept = len(rows) - len(own)
    return [
        _criterion(each, args.get(criterion_name(each), {}) if place < kept else {}) for place, each in enumerate(rows)
    ]


def _criterion(data: Data, args: Data) -> Criterion:
    return Criterion(
        rule=data["rule"],
        args={**data.get("args", {}), **args},
        label=data["label"],
        met=data["met"],
        unmet=data["unmet"],
        bonus=data.get("bonus", False),
        hint=data.get("hint", False),
    )


def _example(data: Data) -> Example:
    steps = tuple(Step(step["kind"], step.get("target", ""), step.get("data", {})) for step in data["steps"])
    return Example(steps, data["why"])


# --- writing --------------------------------------------------------------------------------------------
def in_order(data: Data, keys: tuple[str, ...]) -> dict[str, Any]:
    """What there is of these keys, in this order, with tables in one order inside."""
    return {key: _languages_first(data[key]) for key in keys if key in data}


def _languages_first(value: Any) -> Any:
    """Tables in one order everywhere: languages as the site has them, other keys by the alphabet."""
    if isinstance(value, Mapping):
        keys = sorted(value, key=lambda key: (LANGUAGES.index(key) if key in LANGUAGES else len(LANGUAGES), key))
        return {key: _languages_first(value[key]) for key in keys}
    if isinstance(value, list | tuple):
        return [_languages_first(each) for each in value]
    return value


def _variant(data: Data) -> dict[str, Any]:
    ordered = in_order(data, VARIANT)
    return ordered | _parts(ordered)


def _parts(data: Data) -> dict[str, Any]:
    """The criteria and the model answers of a family or a variant, each in its own order."""
    parts: dict[str, Any] = {}
    if "criteria" in data:
        parts["criteria"] = [in_order(each, CRITERION) for each in data["criteria"]]
    for key in ("good", "poor"):
        if key in data:
            example = in_order(data[key], EXAMPLE)
            parts[key] = example | {"steps": [in_order(step, STEP) for step in example["steps"]]}
    return parts
