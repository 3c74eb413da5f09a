"""Reads `practice/modules.toml` of a package, with the file and line of everything that is wrong with it."""

from collections.abc import Collection
from typing import Any

from django.utils.translation import gettext as _

from practice import criteria, modules
from practice.criteria.registry import several
from practice.scenario_reading import FOLDER, inner, moment
from practice.task import Criterion
from practice.task_reading import FLAWS
from practice.timeline import World
from practice.world import Scenario
from trainingsite.package_files import Needle, Table
from trainingsite.packages import SLUG, Package

MODULES = FOLDER + "modules.toml"
CODE = r"[A-Za-z0-9.-]{1,8}"
QUESTION = r"[a-z0-9-]{1,20}"
MOST = 5


def read_modules(package: Package, starts: str, families: Collection[str]) -> dict[str, Any]:
    """The data of the file in the exporter's order; {} when there is none, or something is wrong.

    `starts` is the scenario's, `families` the tasks of the package.
    """
    table = package.table(MODULES) if MODULES in package.files else None
    if table is None:
        return {}
    before = len(package.problems)
    scenario = table.string("scenario", pattern=SLUG, longest=80)
    rows = [_read_module(package, row, starts, families) for row in table.tables("modules")]
    table.done()
    if not rows and len(package.problems) == before:
        table.problem(_("There is no module here: leave the file out instead."))
    return modules.file_data(scenario, rows) if len(package.problems) == before else {}


def _read_module(package: Package, row: Table, starts: str, families: Collection[str]) -> dict[str, Any]:
    data: dict[str, Any] = {
        "code": row.string("code", pattern=CODE),
        "families": row.strings("families"),
        "start": moment(row, "start", starts),
        "invitation": row.texts("invitation", longest=600),
        "suggestions": [_read_suggestion(each) for each in row.tables("suggestions", by="rule", unique=False)],
        "questions": [_read_question(each) for each in row.tables("questions")],
    }
    row.done()
    if "modules" in package.names and data["code"] not in package.names["modules"]:
        row.wrong("code", _("There is no module “%(code)s”.") % {"code": data["code"]})
    for family in data["families"]:
        if family not in families:
            row.problem(
                _("There is no task “%(code)s”.") % {"code": family}, Needle.key("families"), Needle.value(family)
            )
    for key in ("families", "suggestions", "questions"):
        if not data[key]:
            row.problem(_("%(key)s is missing.") % {"key": key})
    for key in ("suggestions", "questions"):
        if len(data[key]) > MOST:
            row.wrong(key, _("There are more than %(number)d.") % {"number": MOST})
    return data


def _read_suggestion(row: Table) -> dict[str, Any]:
    data = {
        "rule": row.string("rule", longest=60),
        **({"args": dict(inner(row, "args").data)} if "args" in row.data else {}),
        "label": row.texts("label", longest=300),
    }
    row.done()
    return data


def _read_question(row: Table) -> dict[str, Any]:
    data = {"code": row.string("code", pattern=QUESTION), "text": row.texts("text", longest=300)}
    row.done()
    return data


# --- what must fit together -----------------------------------------------------------------------------
def check_modules(package: Package, data: dict[str, Any], scenario: Scenario) -> None:
    """Problems of the modules in the world of their scenario: names, rules, and what could not be tried."""
    table = package.table(MODULES)
    if table is None:
        return
    if data["scenario"] != scenario.slug:
        table.wrong("scenario", _("There is no scenario “%(slug)s”.") % {"slug": data["scenario"]})
        return
    for row in data["modules"]:
        plan = modules.from_data(row, scenario.slug, scenario.starts)
        place = Needle.pair("code", plan.code)
        if not 0 <= plan.start < scenario.lasts:
            table.problem(_("Free play starts outside the week of its scenario."), place, Needle.key("start"))
        for suggestion in plan.suggestions:
            for sentence in _wrong(suggestion, plan, scenario):
                table.problem(sentence, place, Needle.pair("rule", suggestion.rule))


def _wrong(suggestion: Criterion, plan: modules.Plan, scenario: Scenario) -> list[str]:
    flaws = criteria.problems(suggestion.rule, suggestion.args, scenario)
    if flaws:
        return [str(FLAWS[flaw.kind]) % {"rule": flaw.rule, "arg": flaw.arg, "value": flaw.value} for flaw in flaws]
    hidden = _("“%(code)s” is not there in free play: it belongs to a task.")
    found = [hidden % {"code": code} for code in _named(suggestion, scenario) if _only_in_tasks(code, scenario)]
    if criteria.holds(suggestion, World(scenario, (), plan.start)):
        found.append(_("This is done before anything has been done: it cannot be tried."))
    return found


def _named(suggestion: Criterion, scenario: Scenario) -> list[str]:
    """The posts and people that a suggestion names."""
    names = [name for value in suggestion.args.values() for name in several(value)]
    return [name for name in names if name in scenario.posts or name in scenario.personas]


def _only_in_tasks(code: str, scenario: Scenario) -> bool:
    return bool((scenario.posts.get(code) or scenario.personas[code]).only_in)
