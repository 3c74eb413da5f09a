"""The practice channel's part of a programme package: a scenario, the tasks in it and how modules are practised, all
under `practice/`.

A package without that folder is whole too.
"""

import re
from typing import Any

from django.utils.translation import gettext as _

from practice import modules, scenario_files, scenarios, task_files
from practice.models import ModulePractice, PracticeTask, ScenarioVersion, TaskSkill
from practice.module_reading import MODULES, check_modules, read_modules
from practice.scenario_reading import FOLDER, SCENARIO, read_scenario
from practice.task_reading import TASKS, check_tasks, read_family
from skills.models import Skill
from trainingsite.package_files import Table
from trainingsite.packages import Loading, Package, toml

TASK_FILE = re.compile(rf"{TASKS}[a-z0-9-]{{1,20}}\.toml")
OWN_FILES = {FOLDER + name for name in (scenario_files.SCENARIO, *scenario_files.PARTS)} | {MODULES}


class PracticeSection:
    name = "practice"

    def owns(self, path: str) -> bool:
        return path in OWN_FILES or bool(TASK_FILE.fullmatch(path))

    def read(self, package: Package) -> dict[str, Any]:
        """{"scenario": its data, "families": their data, "modules": data of the file}; all empty without practice."""
        if not package.paths(FOLDER):
            return {"scenario": {}, "families": [], "modules": {}}
        head = package.table(SCENARIO)
        starts = str(head.data.get("starts", "")) if head else ""
        paths = [path for path in package.paths(TASKS) if TASK_FILE.fullmatch(path)]
        tables = {path: table for path in paths if (table := package.table(path))}
        families = {path: data for path in tables if (data := _read_family(package, path, tables[path], starts))}
        known = [code for table in tables.values() for code in _names(table)]
        before = len(package.problems)
        module_data = read_modules(package, starts, {str(table.data.get("family")) for table in tables.values()})
        scenario_data, scenario = read_scenario(package, known)
        whole = len(package.problems) == before
        for path, data in families.items():
            if scenario:
                check_tasks(package, tables[path], data, scenario, play=whole)
        if scenario and module_data:
            check_modules(package, module_data, scenario)
        package.contents[self.name] = {
            "scenario": scenario_data.get("slug", ""),
            "tasks": [code for data in families.values() for code in _codes(data)],
            "modules": [row["code"] for row in module_data.get("modules", ())],
        }
        return {"scenario": scenario_data, "families": list(families.values()), "modules": module_data}

    def load(self, data: dict[str, Any], loading: Loading) -> None:
        if not data["scenario"]:
            return
        _load_scenario(data["scenario"], loading)
        skills = {skill.code: skill for skill in Skill.objects.all()}
        rows = [row for family in data["families"] for row in _rows(family, data["scenario"]["starts"])]
        known = {task.code: task for task in PracticeTask.objects.filter(code__in=[row["code"] for row in rows])}
        for position, row in enumerate(rows):
            task = known.get(row["code"]) or PracticeTask(code=row["code"])
            codes = row.pop("skills")
            loading.save_changed(task, row | {"position": position, "withdrawn": False})
            _link(task, [skills[code] for code in codes], loading)
        others = PracticeTask.objects.filter(scenario_slug=data["scenario"]["slug"], withdrawn=False)
        for task in others.exclude(code__in=known.keys() | {row["code"] for row in rows}):
            loading.save_changed(task, {"withdrawn": True})
        _load_modules(data["modules"], data["scenario"], loading)

    def files(self, version: Any) -> dict[str, bytes]:
        contents = version.contents.get(self.name) or {}
        slug = contents.get("scenario", "")
        newest = ScenarioVersion.objects.filter(slug=slug).order_by("-number").first() if slug else None
        if newest is None:
            return {}
        data = scenarios.to_data(scenarios.from_data(newest.data))
        files = {FOLDER + name: toml(part) for name, part in scenario_files.split(data).items()}
        for family in _families(contents["tasks"]):
            files[TASKS + task_files.file_name(family["family"])] = toml(family)
        if codes := contents.get("modules"):
            found = {row.code: row.data for row in ModulePractice.objects.filter(code__in=codes)}
            files[MODULES] = toml(modules.file_data(slug, [found[code] for code in codes if code in found]))
        return files


SECTIONS = [PracticeSection()]


# --- reading --------------------------------------------------------------------------------------------
def _read_family(package: Package, path: str, table: Table, starts: str) -> dict[str, Any]:
    if not starts:
        package.problem(path, 0, _("A task needs the scenario it happens in: %(path)s.") % {"path": SCENARIO})
        return {}
    return read_family(package, path, table, starts)


def _names(table: Table) -> list[str]:
    """The family and the tasks a file is about, also where it has mistakes: they should bring no others with them."""
    family, rows = table.data.get("family"), table.data.get("tasks")
    variants = [row.get("variant") for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []
    return [str(family), *(f"{family}-{variant}" for variant in variants)]


def _codes(family: dict[str, Any]) -> list[str]:
    return [f"{family['family']}-{variant['variant']}" for variant in family["tasks"]]


# --- loading --------------------------------------------------------------------------------------------
def _load_scenario(data: dict[str, Any], loading: Loading) -> None:
    """The newest version is rewritten until somebody has used it; after that a change makes the next one."""
    newest = ScenarioVersion.objects.filter(slug=data["slug"]).order_by("-number").first()
    if newest is None or (newest.data != data and newest.is_used):
        newest = ScenarioVersion(slug=data["slug"], number=newest.number + 1 if newest else 1)
    loading.save_changed(newest, {"title": data["title"], "data": data})
    if loading.publish and newest.publish(loading.now):
        loading.changes += 1


def _rows(family: dict[str, Any], starts: str) -> list[dict[str, Any]]:
    """The values of a task's columns, one row a variant."""
    return [
        {
            "code": code,
            "family": family["family"],
            "variant": variant["variant"],
            "level": variant["level"],
            "module_code": family["module"],
            "scenario_slug": family["scenario"],
            "data": family | {"tasks": [variant], "starts": starts},
            "skills": family["skills"],
            "measured": variant.get("measured", family.get("measured", False)),
            "opt_in": variant.get("opt_in", family.get("opt_in", False)),
        }
        for code, variant in zip(_codes(family), family["tasks"], strict=True)
    ]


def _link(task: PracticeTask, skills: list[Skill], loading: Loading) -> None:
    wanted = [(skill.pk, place) for place, skill in enumerate(skills)]
    if list(TaskSkill.objects.filter(task=task).values_list("skill_id", "position").order_by("position")) == wanted:
        return
    TaskSkill.objects.filter(task=task).delete()
    TaskSkill.objects.bulk_create(TaskSkill(task=task, skill_id=pk, position=place) for pk, place in wanted)
    loading.changes += 1


def _load_modules(data: dict[str, Any], scenario: dict[str, Any], loading: Loading) -> None:
    known = {row.code: row for row in ModulePractice.objects.all()}
    codes = set()
    for position, module in enumerate(data.get("modules", ())):
        row = known.get(module["code"]) or ModulePractice(code=module["code"])
        codes.add(module["code"])
        values = {"scenario_slug": scenario["slug"], "position": position, "withdrawn": False}
        loading.save_changed(row, values | {"data": module | {"starts": scenario["starts"]}})
    for row in known.values():
        if row.code not in codes and row.scenario_slug == scenario["slug"] and not row.withdrawn:
            loading.save_changed(row, {"withdrawn": True})


# --- exporting ------------------------------------------------------------------------------------------
def _families(codes: list[str]) -> list[dict[str, Any]]:
    """The families of these tasks as their files say them: what was one file is put together again."""
    found = {task.code: task.data for task in PracticeTask.objects.filter(code__in=codes)}
    families: dict[str, dict[str, Any]] = {}
    for data in (found[code] for code in codes if code in found):
        family = families.setdefault(data["family"], data | {"tasks": []})
        family["tasks"].extend(data["tasks"])
    return [task_files.to_data(family) for family in families.values()]
