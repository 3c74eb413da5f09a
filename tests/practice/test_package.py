"""The practice part of a programme package: every mistake has its line, loading is repeatable, exporting is exact."""

from pathlib import Path

import pytest
from django.db import IntegrityError, transaction
from django.utils import translation

from practice import runs, task_files
from practice.models import PracticeTask, Run, ScenarioVersion
from tests.conftest import NOW
from trainingsite import packages
from trainingsite.packages import PackageRefused

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]

COURSE = Path(__file__).parents[1] / "courses" / "package"
PRACTICE = Path(__file__).parent / "package"
SCENARIO, POSTS, REACTIONS = "practice/scenario.toml", "practice/posts.toml", "practice/reactions.toml"
TASK = "practice/tasks/t1-2.toml"


@pytest.fixture
def files():
    return packages.read_folder(COURSE) | packages.read_folder(PRACTICE)


def changed(files, path, old, new, count=1):
    text = files[path].decode()
    assert old in text, f"{path} has no {old!r}"
    return files | {path: text.replace(old, new, count).encode()}


def problems(files):
    with translation.override("en"):
        return [str(problem) for problem in packages.read(files).problems]


def load(files, **options):
    return packages.load(packages.read(files), now=NOW, **options)


def line(files, path, text):
    """The number of the first line that holds this text."""
    return next(number for number, each in enumerate(files[path].decode().split("\n"), 1) if text in each)


# --- reading --------------------------------------------------------------------------------------------
def test_the_small_package_is_whole(files):
    assert problems(files) == []


def test_a_package_without_practice_is_whole_too(files):
    assert problems({path: content for path, content in files.items() if not path.startswith("practice/")}) == []


@pytest.mark.parametrize(
    ("path", "old", "new", "where", "said"),
    [
        (POSTS, 'author = "neuvo_harj"', 'author = "nobody_harj"', "nobody_harj", "no persona “nobody_harj”"),
        (POSTS, 'reply_to = "N1"', 'reply_to = "N9"', "N9", "no post “N9”"),
        (POSTS, '"2026-03-22 12:00"', '"mon 9:50"', 'reply_to = "N1"', "“N1” comes later than this one"),
        (POSTS, 'picture = "old-point"', 'picture = "new-point"', "new-point", "no picture “new-point”"),
        (POSTS, '"T1.2-plain"', '"T9.9"', "only_in", "no task “T9.9”"),
        (POSTS, 'waits_for = "thanks"', 'waits_for = "nothing"', "nothing", "No reaction brings this post"),
        (POSTS, "Paperi paperiin.", "Paperi! " * 40, "[posts.text]", "more than 280 characters"),
        (POSTS, "mon 9:30", "maanantaina", "maanantaina", "must be a moment"),
        (POSTS, "mon 9:30", "2026-04-23 9:30", "2026-04-23", "after the end of the scenario"),
        (POSTS, 'en = "All is burned."\n', "", "[posts.text]", "missing in “en”"),
        (POSTS, "likes = 4", 'likes = "4"', "likes", "must be a whole number"),
        (POSTS, "likes = 4", "loves = 4", "loves", "not known here"),
        (POSTS, 'only_in = [\n    "T1.2-plain",\n]\n', "", "huhu_harj", "persona “huhu_harj” is not there in every"),
        (REACTIONS, '"not asked"', '"not asked twice"', "when", "“not asked twice” is not known"),
        (REACTIONS, '"kind:expert"', '"kind:poem"', "to", "“kind:poem” is not known"),
        (REACTIONS, '"@neuvo_harj"', '"@nobody_harj"', "to", "“@nobody_harj” is not known"),
        (REACTIONS, 'who = "neuvo_harj"', 'who = "nobody_harj"', "nobody_harj", "no persona “nobody_harj”"),
        (REACTIONS, 'act = "reply"', 'act = "sing"', "sing", "“sing” is not known"),
        (SCENARIO, 'kind = "advice"', 'kind = "ghost"', "ghost", "must be one of"),
        (SCENARIO, "    10,\n    80,", "    90,\n    80,", "[[spot_pictures.spots]]", "“plate” reaches outside"),
        (SCENARIO, "danger = true", "danger = false", "[[spot_pictures.spots]]", "no danger to find"),
        (SCENARIO, 'handle = "oma_harj"', 'handle = "huhu_harj"', "huhu_harj", "also the name of a persona"),
        (TASK, 'rule = "bookmarked"', 'rule = "loved"', 'rule = "loved"', "There is no rule “loved”"),
        (TASK, '"N2",', '"N8",', 'variant = "new"', "“N8” (posts of the rule “liked”) is not in the scenario"),
        (TASK, "[tasks.args.liked]", "[tasks.args.licked]", "licked", "no criterion “licked”"),
        (TASK, '"saved",', '"shaved",', "shaved", "no criterion “shaved”"),
        (TASK, "level = 2", "level = 3", "level = 3", "must be 2 for this variant"),
        (TASK, "level = 2", "level = 2\nmeasured = true", 'variant = "plain"', "are measured = true, and only they"),
        (TASK, 'variant = "new"', 'variant = "form-a"', 'variant = "form-a"', "are measured = true, and only they"),
        (TASK, 'focus = "H1"', 'focus = "H7"', "H7", "no post “H7”"),
        (TASK, 'start = "mon 9:40"', 'start = "sun 9:40"', "sun 9:40", "starts outside the week"),
        (TASK, '"S01"', '"S77"', "S77", "no skill “S77”"),
        (TASK, 'module = "M1"', 'module = "M7"', "M7", "no module “M7”"),
        (TASK, 'scenario = "small-week"', 'scenario = "big-week"', "big-week", "no scenario “big-week”"),
        (TASK, 'scene = "feed"', 'scene = "cellar"', "cellar", "must be one of"),
        (TASK, 'family = "T1.2"', 'family = "T1.3"', "T1.3", "must be called t1-3.toml"),
    ],
)  # fmt: skip
def test_every_mistake_is_said_with_its_file_and_line(files, path, old, new, where, said):
    broken = changed(files, path, old, new)
    found = [each for each in problems(broken) if said in each]
    assert found, problems(broken)
    assert found[0].startswith(f"{path}:"), found
    number = int(found[0].split(":")[1])
    assert where in broken[path].decode().split("\n")[number - 1]


@pytest.mark.parametrize(
    ("target", "said"),
    [("N2", "good (fi): The good answer does not pass: liked."), ("N7", "good (fi): A step cannot be done:")],
)
def test_a_good_answer_that_does_not_pass_is_refused_in_each_language(files, target, said):
    broken = changed(files, TASK, '{ kind = "like", target = "N1" }', f'{{ kind = "like", target = "{target}" }}')
    found = problems(broken)
    assert [each for each in found if said in each], found
    assert [each for each in found if said.replace("(fi)", "(en)") in each]
    assert {each.split(":")[1] for each in found} == {
        str(line(broken, TASK, f'variant = "{variant}"')) for variant in ("hinted", "plain")
    }


def test_a_poor_answer_that_passes_is_refused(files):
    broken = changed(files, TASK, '{ kind = "like", target = "N2" }', '{ kind = "like", target = "N1" }')
    assert [each for each in problems(broken) if "poor (fi): The poor answer passes." in each]


def test_tasks_without_their_scenario_and_strange_files_are_refused(files):
    found = problems({path: content for path, content in files.items() if path != SCENARIO})
    assert [each for each in found if each.startswith(TASK) and "needs the scenario" in each]
    strange = problems(files | {"practice/notes.txt": b"hello", "practice/tasks/deep/t1-2.toml": b""})
    assert [each.split(":")[0] for each in strange] == ["practice/notes.txt", "practice/tasks/deep/t1-2.toml"]


@pytest.mark.parametrize("path", [SCENARIO, POSTS, REACTIONS, TASK])
@pytest.mark.parametrize(
    "text", ["", "format = 1\n", "posts = 3\ntasks = 'a'\npersonas = [1]\n", "[[posts]]\n[[tasks]]\n", "x = ["]
)
def test_broken_files_give_problems_and_no_exception(files, path, text):
    assert problems(files | {path: text.encode()})


# --- loading and exporting ------------------------------------------------------------------------------


def test_the_tasks_and_their_scenario_are_there(files):
    load(files, publish=True)
    assert list(PracticeTask.objects.offered().values_list("code", "level")) == [
        ("T1.2-hinted", 1), ("T1.2-plain", 2), ("T1.2-new", 3),
    ]  # fmt: skip
    plain = PracticeTask.objects.get(code="T1.2-plain")
    assert [skill.code for skill in plain.skills.all()] == ["S01"]
    task = runs.task_of(plain)
    assert (task.start, task.focus, [each.rule for each in task.criteria]) == (2400, "H1", ["liked"])
    assert dict(runs.task_of(PracticeTask.objects.get(code="T1.2-new")).criteria[0].args) == {"posts": ["N2"]}
    version = ScenarioVersion.objects.newest("small-week")
    assert (version.number, version.published_at) == (1, NOW)
    assert runs.scenario_of(version).posts["N1"].at == -21 * 3600


def test_what_was_loaded_is_exported_byte_for_byte_also_after_a_second_time(files):
    version = load(files).version
    assert packages.files_of(version) == files
    assert packages.files_of(load(packages.files_of(version)).version) == files


def test_loading_again_changes_nothing(files):
    load(files, publish=True)
    assert load(files, publish=True).changes == 0


def test_a_package_without_practice_loads_and_exports_nothing_of_it(files):
    course = {path: content for path, content in files.items() if not path.startswith("practice/")}
    assert packages.files_of(load(course).version) == course
    assert not ScenarioVersion.objects.exists()


def test_a_scenario_that_is_used_stays_and_the_changed_one_gets_the_next_number(files, django_user_model):
    load(files, publish=True)
    other = changed(files, POSTS, "Paperi paperiin.", "Paperi paperinkeräykseen.")
    assert load(other).changes
    assert ScenarioVersion.objects.count() == 1
    used = ScenarioVersion.objects.get()
    person = django_user_model.objects.create_user(email="aino@example.org", password="x")
    Run.objects.create(person=person, scenario=used, started_at=NOW, touched_at=NOW, clock_since=NOW)
    load(files, publish=True)
    assert list(ScenarioVersion.objects.values_list("number", flat=True)) == [1, 2]
    assert runs.scenario_of(ScenarioVersion.objects.get(number=1)).posts["N1"].text["fi"] == "Paperi paperinkeräykseen."
    assert load(files, publish=True).changes == 0


def test_a_task_that_is_left_out_is_withdrawn_and_comes_back(files):
    load(files)
    without = changed(files, TASK, files[TASK].decode().partition('[[tasks]]\nvariant = "new"')[2], "")
    without = changed(without, TASK, '[[tasks]]\nvariant = "new"', "")
    load(without)
    assert PracticeTask.objects.get(code="T1.2-new").withdrawn
    load(files)
    assert not PracticeTask.objects.get(code="T1.2-new").withdrawn


def test_a_refused_package_leaves_the_tasks_as_they_were(files):
    load(files)
    with pytest.raises(PackageRefused):
        load(changed(files, TASK, 'rule = "liked"', 'rule = "loved"'))
    assert PracticeTask.objects.filter(withdrawn=False).count() == 3


# --- one file of tasks ----------------------------------------------------------------------------------
def test_a_variant_says_only_what_is_its_own(files):
    package = packages.read(files)
    family = package.data["practice"]["families"][0]
    hinted, plain, new = task_files.from_data(family, "2026-03-23T09:00")
    assert [len(task.hints) for task in (hinted, plain, new)] == [1, 0, 0]
    assert [[each.rule for each in task.criteria] for task in (hinted, plain)] == [["liked", "bookmarked"], ["liked"]]
    assert (hinted.good, new.good.steps[0].target) == (plain.good, "N2")
    assert task_files.to_data(dict(reversed(family.items()))) == family


def test_a_form_of_a_measurement_is_loaded_to_be_measured_and_not_to_be_practised(files):
    measured = changed(files, TASK, 'variant = "new"\nlevel = 3', 'variant = "form-a"\nlevel = 2\nmeasured = true')
    assert problems(measured) == []
    load(measured)
    assert [task.code for task in PracticeTask.objects.for_measuring("A")] == ["T1.2-form-a"]
    assert [task.code for task in PracticeTask.objects.offered()] == ["T1.2-hinted", "T1.2-plain"]
    assert not PracticeTask.objects.for_measuring("B").exists()


@pytest.mark.parametrize("wrong", [{"variant": "plain", "measured": True}, {"variant": "form-b", "measured": False}])
def test_the_database_too_keeps_measuring_and_practising_apart(files, wrong):
    load(files)
    with pytest.raises(IntegrityError), transaction.atomic():
        PracticeTask.objects.filter(code="T1.2-new").update(**wrong)
