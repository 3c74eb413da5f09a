"""Reads the tasks of a package, with the file and line of everything that is wrong with them."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from practice import criteria, model_answers, task_files
from practice.model_answers import NotPossible
from practice.scenario_reading import FOLDER, inner, moment, optional
from practice.task import FORMS, LEVELS, Criterion, Example, Task
from practice.world import KINDS, LANGUAGES, Scenario
from trainingsite.package_files import Needle, Table
from trainingsite.packages import SLUG, Package

TASKS = FOLDER + "tasks/"
SCENES = ("feed", "post", "messages", "settings", "profile", "account", "pictures", "search", "lists")
FLAWS = {
    "no rule": gettext_lazy("There is no rule “%(rule)s”."),
    "unknown": gettext_lazy("The rule “%(rule)s” takes no “%(arg)s”."),
    "missing": gettext_lazy("The rule “%(rule)s” needs “%(arg)s”."),
    "type": gettext_lazy("“%(arg)s” of the rule “%(rule)s” is of the wrong kind: “%(value)s”."),
    "choice": gettext_lazy("“%(arg)s” of the rule “%(rule)s” cannot be “%(value)s”."),
    "absent": gettext_lazy("“%(value)s” (%(arg)s of the rule “%(rule)s”) is not in the scenario."),
}
FAMILY = r"[A-Z][0-9.]{1,10}"


def read_family(package: Package, path: str, table: Table, starts: str) -> dict[str, Any]:
    """The data of one file in the exporter's order, {} when something is missing. `starts` is the scenario's."""
    before = len(package.problems)
    data = {
        "format": table.integer("format", 1, 1),
        "family": table.string("family", pattern=FAMILY),
        "module": table.string("module", longest=8),
        "skills": table.strings("skills"),
        "scenario": table.string("scenario", pattern=SLUG, longest=80),
        **_shared(table, starts),
        **_read_criteria(table),
        **_read_examples(table),
        "tasks": [_read_variant(row, starts) for row in table.tables("tasks", by="variant")],
    }
    table.done()
    if data["family"] and path != TASKS + task_files.file_name(data["family"]):
        table.wrong("family", _("The file must be called %(name)s.") % {"name": task_files.file_name(data["family"])})
    if not data["tasks"]:
        table.problem(_("A task has at least one variant."))
    for code in data["skills"]:
        if package.names.get("skills") and code not in package.names["skills"]:
            table.problem(_("There is no skill “%(code)s”.") % {"code": code}, Needle.value(code))
    if "modules" in package.names and data["module"] not in package.names["modules"]:
        table.wrong("module", _("There is no module “%(code)s”.") % {"code": data["module"]})
    _check_variants(table, data)
    return task_files.to_data(data) if len(package.problems) == before else {}


# --- parts of a file ------------------------------------------------------------------------------------
def _shared(row: Table, starts: str) -> dict[str, Any]:
    hints = row.tables("hints", by="", unique=False) if "hints" in row.data else []
    data = {
        **({"start": moment(row, "start", starts)} if "start" in row.data else {}),
        **({"scene": row.choice("scene", SCENES)} if "scene" in row.data else {}),
        **optional(row, "focus", row.string, empty=True),
        **optional(row, "title", row.texts, longest=120),
        **optional(row, "text", row.texts, longest=2000),
        **optional(row, "notice", row.texts, longest=2000),
        **optional(row, "secrets", row.strings),
        **optional(row, "opt_in", row.flag),
        **optional(row, "measured", row.flag),
    }
    if "hints" in row.data:
        data["hints"] = [
            row.language_texts(hint.data, Needle.key("hints", place), longest=1000) for place, hint in enumerate(hints)
        ]
    return data


def _read_variant(row: Table, starts: str) -> dict[str, Any]:
    data = {
        "variant": row.choice("variant", tuple(LEVELS)),
        "level": row.integer("level", 1, 3),
        **_shared(row, starts),
        **optional(row, "without", row.strings),
        **(
            {"args": {name: _free(inner(row, "args"), name) for name in row.data["args"]}} if "args" in row.data else {}
        ),
        **_read_criteria(row),
        **_read_examples(row),
    }
    row.done()
    if data["level"] != LEVELS.get(data["variant"], data["level"]):
        row.wrong("level", _("must be %(level)d for this variant.") % {"level": LEVELS[data["variant"]]})
    return data


def _read_criteria(row: Table) -> dict[str, Any]:
    if "criteria" not in row.data:
        return {}
    rows = []
    for each in row.tables("criteria", by="rule", unique=False):
        rows.append(
            {
                **optional(each, "name", each.string, pattern=r"[a-z0-9_-]+", longest=40),
                "rule": each.string("rule", longest=60),
                **({"args": _free(each, "args")} if "args" in each.data else {}),
                **optional(each, "bonus", each.flag),
                **optional(each, "hint", each.flag),
                "label": each.texts("label", longest=300),
                "met": each.texts("met", longest=1000),
                "unmet": each.texts("unmet", longest=1000),
            }
        )
        each.done()
    return {"criteria": rows}


def _read_examples(row: Table) -> dict[str, Any]:
    return {key: _read_example(inner(row, key)) for key in ("good", "poor") if key in row.data}


def _read_example(row: Table) -> dict[str, Any]:
    steps = []
    for step in row.tables("steps", by="kind", unique=False):
        steps.append(
            {
                "kind": step.choice("kind", tuple(sorted(KINDS - {"held"}))),
                **optional(step, "target", step.string, empty=True, longest=60),
                **({"data": _free(step, "data")} if "data" in step.data else {}),
            }
        )
        step.done()
    data = {"why": row.texts("why", longest=1000), "steps": steps}
    row.done()
    return data


def _free(row: Table, key: str) -> dict[str, Any]:
    """A table whose keys depend on a rule or a kind of act."""
    return dict(inner(row, key).data)


# --- what must fit together -----------------------------------------------------------------------------
def _check_variants(table: Table, data: dict[str, Any]) -> None:
    for variant in data["tasks"]:
        place = Needle.pair("variant", variant["variant"])
        for key in ("start", "title", "text", "good", "poor"):
            if key not in variant and key not in data:
                table.problem(_("%(key)s is missing.") % {"key": key}, place)
        if not task_files.criteria_of(data, variant):
            table.problem(_("A task has at least one criterion."), place)
        of_family = [task_files.criterion_name(row) for row in data.get("criteria", ())]
        for name in (*variant.get("without", ()), *variant.get("args", {})):
            where = Needle.key(name) if name in variant.get("args", {}) else Needle.value(name)
            if name not in of_family:
                table.problem(_("The family has no criterion “%(name)s”.") % {"name": name}, place, where)
            elif of_family.count(name) > 1:
                text = _("Two criteria are called “%(name)s”: give them different names.")
                table.problem(text % {"name": name}, place, where)
        if variant.get("measured", data.get("measured")) and variant.get("opt_in", data.get("opt_in")):
            table.problem(_("A voluntary task cannot be used in measuring."), place)
        if variant.get("measured", data.get("measured", False)) != (variant["variant"] in FORMS.values()):
            table.problem(_("The variants form-a, form-b and form-c are measured = true, and only they."), place)


def check_tasks(package: Package, table: Table, data: dict[str, Any], scenario: Scenario, *, play: bool) -> None:
    """Problems of the tasks in the world of their scenario: names, rules and, when they are to be played, models."""
    if data["scenario"] != scenario.slug:
        table.wrong("scenario", _("There is no scenario “%(slug)s”.") % {"slug": data["scenario"]})
        return
    for task, row in zip(task_files.from_data(data, scenario.starts), data["tasks"], strict=True):
        place = Needle.pair("variant", task.variant)
        own = {key: [place, Needle.key(key)] if key in row else [Needle.key(key)] for key in ("focus", "start")}
        before = len(package.problems)
        if task.focus and task.focus not in _codes(scenario):
            table.problem(_("There is no post “%(value)s”.") % {"value": task.focus}, *own["focus"])
        if not 0 <= task.start < scenario.lasts:
            table.problem(_("The task starts outside the week of its scenario."), *own["start"])
        for criterion in task.criteria:
            _check_criterion(table, criterion, scenario, place)
        if play and len(package.problems) == before:
            _check_models(table, task, scenario, place)


def _codes(scenario: Scenario) -> set[str]:
    return {*scenario.posts, *scenario.personas, *(message.code for message in scenario.messages)}


def _check_criterion(table: Table, criterion: Criterion, scenario: Scenario, place: Needle) -> None:
    for flaw in criteria.problems(criterion.rule, criterion.args, scenario):
        names = {"rule": flaw.rule, "arg": flaw.arg, "value": flaw.value}
        table.problem(FLAWS[flaw.kind] % names, place if flaw.arg else Needle.pair("rule", flaw.rule))


def _check_models(table: Table, task: Task, scenario: Scenario, place: Needle) -> None:
    for key, example in (("good", task.good), ("poor", task.poor)):
        for language in LANGUAGES:
            if sentence := _wrong_model(task, scenario, example, language, good=key == "good"):
                table.problem(f"{key} ({language}): {sentence}", place)


def _wrong_model(task: Task, scenario: Scenario, example: Example, language: str, *, good: bool) -> str:
    """What is wrong with a model answer, "" for nothing."""
    try:
        left_open = model_answers.unmet(scenario, task, example, language)
    except NotPossible as refused:
        return _("A step cannot be done: %(reason)s") % {"reason": refused}
    if good and left_open:
        return _("The good answer does not pass: %(rules)s.") % {"rules": ", ".join(left_open)}
    if not good and not left_open:
        return _("The poor answer passes.")
    return ""
