"""The one arrow: an app may import itself and anything to its left, never to its right. Foreign keys count."""

import ast
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db import models
from django.test.utils import isolate_apps

ORDER = [
    "trainingsite", "participants", "skills", "courses", "practice", "scheduling", "editorial", "dashboards",
    "reminders", "home",
]  # fmt: skip
EXEMPT = {"trainingsite/settings.py", "trainingsite/urls.py"}  # they join the apps by name
LAYERS = {  # inside an app: models <- actions <- forms <- views, tasks, admin <- urls
    "models": {"actions", "forms", "views", "tasks", "admin", "urls"},
    "actions": {"forms", "views", "tasks", "admin", "urls"},
    "forms": {"views", "tasks", "admin", "urls"},
}
PURE = [
    "skills/levels.py", "skills/parallel_forms.py", "skills/scores.py", "skills/periods.py", "courses/path.py",
    "courses/facts.py", "courses/readability.py", "courses/retrieval.py",
    "skills/suppression.py", "skills/cuts.py",
    "participants/roster/planning.py", "home/synthesis.py", "practice/world.py", "practice/task.py",
    "practice/channel.py", "practice/textwork.py", "practice/checks.py", "practice/search.py", "practice/timeline.py",
    "practice/unfolding.py", "practice/reactions.py", "practice/clockwork.py", "practice/scenarios.py",
    "practice/moments.py", "practice/task_files.py", "scheduling/seats.py", "scheduling/conflicts.py",
    "scheduling/walltime.py", "reminders/wish.py", "reminders/letters/letter.py",
    "reminders/windows.py", "reminders/budget.py", "reminders/holidays.py", "reminders/outcomes.py",
    "dashboards/spreadsheet.py", "dashboards/comma_separated.py",
    "dashboards/tallies.py", "dashboards/statistics.py", "dashboards/reliability.py",
    *sorted(f"practice/criteria/{path.name}" for path in Path(settings.BASE_DIR, "practice", "criteria").glob("*.py")),
]  # fmt: skip
BASE = Path(settings.BASE_DIR)


def sources():
    """Our own Python files by their path from the root."""
    for app in ORDER:
        for path in sorted((BASE / app).rglob("*.py")):
            name = path.relative_to(BASE).as_posix()
            if name not in EXEMPT and "/migrations/" not in name:
                yield name, path.read_text(encoding="utf-8")


def imported(source):
    """Every module named by an import anywhere in the file, also inside functions."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level:
            yield "." * node.level + (node.module or "")


def wrong_imports(files):
    found = []
    for name, source in files:
        app = name.split("/")[0]
        for module in imported(source):
            if module.startswith("."):
                found.append(f"{name}: relative import {module}")
            target = module.split(".")[0]
            if target in ORDER and ORDER.index(target) > ORDER.index(app):
                found.append(f"{name} imports {module}")
    return sorted(set(found))


def wrong_layers(files):
    found = []
    for name, source in files:
        parts = name.removesuffix(".py").split("/")
        app, layer = parts[0], parts[1] if len(parts) > 1 else ""
        for module in imported(source):
            inside = module.split(".")
            if inside[0] == app and len(inside) > 1 and inside[1] in LAYERS.get(layer, set()):
                found.append(f"{name} imports {module}")
    return sorted(set(found))


def wrong_foreign_keys(all_models):
    found = []
    for model in all_models:
        app = model._meta.app_label
        for field in model._meta.get_fields():
            target = getattr(field, "related_model", None)
            if not isinstance(target, type) or field.auto_created:
                continue
            to = target._meta.app_label
            if app in ORDER and to in ORDER and ORDER.index(to) > ORDER.index(app):
                found.append(f"{model._meta.label}.{field.name} points at {target._meta.label}")
    return sorted(found)


def test_no_import_runs_against_the_arrow():
    assert wrong_imports(sources()) == []


def test_a_planted_wrong_import_is_found():
    planted = [("participants/models/users.py", "def late():\n    from skills.models import Skill\n    return Skill\n")]
    assert wrong_imports(planted) == [
        "participants/models/users.py imports skills.models",
        "participants/models/users.py imports skills.models.Skill",
    ]


def test_models_do_not_know_what_stands_above_them():
    assert wrong_layers(sources()) == []


def test_a_planted_wrong_layer_is_found():
    planted = [("skills/models/items.py", "from skills.actions import record_evidence\n")]
    assert wrong_layers(planted) == [
        "skills/models/items.py imports skills.actions",
        "skills/models/items.py imports skills.actions.record_evidence",
    ]


def test_no_foreign_key_runs_against_the_arrow():
    assert wrong_foreign_keys(apps.get_models(include_auto_created=True)) == []


@isolate_apps("participants", "skills")
def test_a_planted_wrong_foreign_key_is_found():
    class Wanted(models.Model):
        class Meta:
            app_label = "skills"

    class Planted(models.Model):
        wanted = models.ForeignKey(Wanted, models.CASCADE)

        class Meta:
            app_label = "participants"

    assert wrong_foreign_keys([Planted, Wanted]) == ["participants.Planted.wanted points at skills.Wanted"]


@pytest.mark.parametrize("name", PURE)
def test_an_algorithm_knows_no_orm(name):
    modules = set(imported((BASE / name).read_text(encoding="utf-8")))
    assert sorted(module for module in modules if module.split(".")[0] == "django") == []
    assert sorted(module for module in modules if ".models" in module) == []


def test_every_app_of_ours_stands_in_the_order():
    own = {config.name for config in apps.get_app_configs() if Path(config.path).parent == BASE}
    assert sorted(own - set(ORDER)) == []


WORDS = {"_", "gettext", "ngettext", "pgettext", "npgettext"}


def texts_in_f_strings(source):
    """Lines of translated texts inside an f-string, where the collector of texts does not see them."""
    parts = (part for node in ast.walk(ast.parse(source)) if isinstance(node, ast.JoinedStr) for part in ast.walk(node))
    return [part.lineno for part in parts if isinstance(part, ast.Call) and getattr(part.func, "id", "") in WORDS]


def test_every_translated_text_can_be_collected():
    assert {name: found for name, source in sources() if (found := texts_in_f_strings(source))} == {}


def test_a_planted_text_in_an_f_string_is_found():
    assert texts_in_f_strings("f\"{place} · {_('no trainer yet')}\"") == [1]
