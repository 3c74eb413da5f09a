"""A module from guided tasks through free play to the own words, and what a package says of it."""

import tomllib
from pathlib import Path

import pytest
from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation
from hypothesis import given
from hypothesis import strategies as st

from courses.beside import links_for, links_for_modules
from courses.models import LessonCompletion, ModuleCompletion
from practice import actions, modules, privacy, runs, scenario_files
from practice.models import ModulePractice, Reflection, Run, TaskAttempt
from practice.module_page import ModulePage
from practice.timeline import World
from practice.world import Act
from tests.conftest import NOW
from tests.practice.small_world import SMALL, both
from tests.practice.test_lesson_links import lesson, tasks  # noqa: F401 - fixtures
from tests.practice.test_package import COURSE, PRACTICE
from trainingsite import packages

MODULES = "practice/modules.toml"
PLAN = {
    "code": "M1",
    "families": ["T9.1"],
    "start": "mon 10:00",
    "invitation": both("Kokeile mitä haluat.", "Try what you like."),
    "suggestions": [
        {"rule": "follows", "args": {"handles": ["neuvo"]}, "label": both("Seuraa neuvontaa", "Follow the advice")},
        {"rule": "liked", "args": {"posts": ["N1"]}, "label": both("Tykkää ohjeesta", "Like the guide")},
        {"rule": "account_name", "label": both("Anna koko nimi", "Give a full name")},
    ],
    "questions": [
        {"code": "use", "text": both("Mihin tätä tarvitset?", "What do you need this for?")},
        {"code": "unsure", "text": both("Mikä jäi epävarmaksi?", "What is still unclear?")},
    ],
}


def make_module(**changes):
    data = PLAN | {"starts": SMALL.starts} | changes
    return ModulePractice.objects.create(code=data["code"], scenario_slug="small", data=data)


@pytest.fixture
def module(small_tasks):
    return make_module()


@pytest.fixture
def client(client_for, aino):
    aino.language = "en"
    aino.save()
    return client_for(aino)


def address(name="module", *args):
    return reverse(f"practice:{name}", args=args or ["M1"])


def begin(client):
    """Start the free play by its form; the run."""
    client.post(address("start_module"), {"channel": "neutral", "language": "fi", "key": "once"})
    return Run.objects.get(key="once")


def act(run, kind, target="", **data):
    actions.perform(run=run, kind=kind, target=target, data=data, now=timezone.now())


def standing(person, now=NOW):
    page = ModulePage(person, ModulePractice.objects.get(code="M1"), now)
    return {name: stage.state for name, stage in page.stages.items()}


# --- pure -----------------------------------------------------------------------------------------------
@given(st.sets(st.sampled_from(modules.STAGES)))
def test_exactly_one_stage_is_next_until_all_are_done(done):
    found = modules.stages(done)
    assert [stage.name for stage in found] == list(modules.STAGES)
    assert {stage.name for stage in found if stage.state == "done"} == done
    assert sum(stage.state == "now" for stage in found) == (len(done) < len(modules.STAGES))


def test_a_suggestion_is_ticked_by_what_was_done_and_unticked_when_it_is_undone():
    plan = modules.from_data(PLAN, "small", SMALL.starts)
    acts = [Act(1, "like", 3700, "N1"), Act(2, "unlike", 3800, "N1")]
    met = [[each.met for each in modules.tried(plan, World(SMALL, acts[:n], 4000))] for n in (0, 1, 2)]
    assert met == [[False, False, False], [False, True, False], [False, False, False]]
    assert plan.start == 3600


# --- the page -------------------------------------------------------------------------------------------
@pytest.mark.django_db
def test_a_beginner_is_led_to_the_first_guided_task(module, client):
    page = client.get(address()).text
    assert 'id="guided" aria-labelledby="guided-title" data-state="now"' in page
    assert f'class="btn btn--here" href="{address("task", "T9.1-hinted")}"' in page


@pytest.mark.django_db
def test_the_stages_follow_each_other(module, small_tasks, client, aino):
    assert standing(aino) == {"guided": "now", "free": "later", "reflection": "later"}
    TaskAttempt.objects.create(person=aino, task=small_tasks["hinted"], number=1, passed=True, share=1, at=NOW)
    assert standing(aino) == {"guided": "done", "free": "now", "reflection": "later"}
    run = begin(client)
    assert standing(aino)["free"] == "now"
    answer = client.post(address("end", run.pk))
    assert answer.url == address()
    assert standing(aino) == {"guided": "done", "free": "done", "reflection": "now"}
    client.post(address("reflection"), {"answer-use": "Asiakkaille vastaamiseen"})
    assert set(standing(aino).values()) == {"done"}
    assert "btn--here" not in client.get(address()).text


@pytest.mark.django_db
def test_a_voluntary_task_does_not_keep_the_guided_part_open(module, voluntary, small_tasks, aino):
    data = module.data | {"families": ["T9.1", "T9.2"]}
    module.data = data
    module.save()
    TaskAttempt.objects.create(person=aino, task=small_tasks["plain"], number=1, passed=True, share=1, at=NOW)
    assert standing(aino)["guided"] == "done"


@pytest.mark.django_db
def test_free_play_starts_where_the_module_says_and_is_ticked_while_one_plays(module, client):
    run = begin(client)
    assert (run.module_code, run.task, run.clock_at) == ("M1", None, 3600)
    feed = client.get(address("feed", run.pk)).text
    assert feed.count('data-done="false"') == 3
    act(run, "follow", "neuvo")
    feed = client.get(address("feed", run.pk)).text
    assert (feed.count('data-done="true"'), feed.count('data-done="false"')) == (1, 2)
    answer = client.post(address("do", run.pk), {"kind": "like", "target": "N1"}, headers={"HX-Request": "true"}).text
    assert answer.count('data-done="true"') == 2
    assert client.get(address()).text.count('data-done="true"') == 2


@pytest.mark.django_db
def test_trying_everything_is_enough_without_ending_the_run(module, small_tasks, client, aino):
    TaskAttempt.objects.create(person=aino, task=small_tasks["plain"], number=1, passed=True, share=1, at=NOW)
    run = begin(client)
    for kind, target, data in (("follow", "neuvo", {}), ("like", "N1", {}), ("account", "", {"name": "Aino Aalto"})):
        act(run, kind, target, **data)
    assert standing(aino, timezone.now())["reflection"] == "now"


@pytest.mark.django_db
def test_free_play_leaves_no_attempt_and_cannot_be_checked(module, client):
    run = begin(client)
    assert client.post(address("check", run.pk)).status_code == 409
    assert not TaskAttempt.objects.exists()


@pytest.mark.django_db
def test_one_goes_on_where_one_left_off_and_starting_afresh_ends_the_first(module, client):
    first = begin(client)
    assert f'href="{address("feed", first.pk)}"' in client.get(address()).text
    client.post(address("start_module"), {"channel": "neutral", "language": "fi", "key": "again"})
    assert [run.is_over for run in Run.objects.order_by("pk")] == [True, False]


@pytest.mark.django_db
def test_the_free_play_of_one_module_does_not_end_that_of_another_nor_plain_free_play(module, client, start):
    make_module(code="M2")
    plain, other = start(), start(module=ModulePractice.objects.get(code="M2"))
    begin(client)
    assert not Run.objects.get(pk=plain.pk).is_over
    assert not Run.objects.get(pk=other.pk).is_over


@pytest.mark.django_db
@pytest.mark.both_databases
def test_a_run_belongs_to_a_task_or_to_the_free_play_of_a_module(task_run):
    with pytest.raises(IntegrityError), transaction.atomic():
        Run.objects.filter(pk=task_run.pk).update(module_code="M1")


@pytest.mark.django_db
def test_a_form_with_mistakes_starts_nothing(module, client):
    assert client.post(address("start_module"), {"channel": "smoke", "language": "fi"}).status_code == 422
    assert not Run.objects.exists()


@pytest.mark.django_db
def test_an_unknown_module_is_not_there_and_a_withdrawn_one_leads_to_the_tasks(module, client):
    assert client.get(address("module", "M77")).status_code == 404
    ModulePractice.objects.update(withdrawn=True)
    assert client.get(address()).url == reverse("practice:index")
    assert client.get(address("reflection")).status_code == 404
    assert client.post(address("start_module")).status_code == 404


@pytest.mark.django_db
def test_a_run_of_a_module_that_was_withdrawn_goes_on_as_free_play(module, client):
    run = begin(client)
    ModulePractice.objects.update(withdrawn=True)
    assert client.get(address("feed", run.pk)).status_code == 200
    assert client.post(address("end", run.pk), follow=True).redirect_chain[-1][0] == reverse("practice:index")


@pytest.mark.django_db
def test_the_page_takes_the_same_queries_with_much_done(module, client, django_assert_num_queries):
    run = begin(client)
    client.get(address())  # what is kept between requests is there now
    with CaptureQueriesContext(connection) as few:
        client.get(address())
    for target in ("N1", "K1", "F1", "H1"):
        act(run, "open_post", target)
    with django_assert_num_queries(len(few)):
        client.get(address())


# --- own words ------------------------------------------------------------------------------------------
@pytest.mark.django_db
def test_own_words_are_kept_shown_again_and_changed(module, client, aino):
    client.post(address("reflection"), {"answer-use": "Asukkaiden kysymyksiin", "answer-unsure": " "})
    kept = Reflection.objects.get()
    assert (kept.person, kept.answers) == (aino, {"use": "Asukkaiden kysymyksiin"})
    assert "Asukkaiden kysymyksiin" in client.get(address("reflection")).text
    assert "Asukkaiden kysymyksiin" in client.get(address()).text
    client.post(address("reflection"), {"answer-use": "Johonkin muuhun"})
    assert [each.answers for each in Reflection.objects.all()] == [{"use": "Johonkin muuhun"}]


@pytest.mark.django_db
def test_emptying_every_field_removes_the_words_and_an_empty_first_form_is_refused(module, client):
    assert client.post(address("reflection"), {}).status_code == 422
    client.post(address("reflection"), {"answer-use": "Jotakin"})
    assert client.post(address("reflection"), {"answer-use": ""}).status_code == 302
    assert not Reflection.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("text", ["Soita 040 123 4567", "Kirjoita maija@example.org", "Asiakas 884213 soitti"])
def test_words_with_somebodys_data_are_not_stored_and_stay_in_the_form(module, client, text):
    answer = client.post(address("reflection"), {"answer-use": text, "answer-unsure": "Tämä on hyvä"})
    assert answer.status_code == 422
    assert text in answer.text
    assert "Tämä on hyvä" in answer.text
    assert not Reflection.objects.exists()


@pytest.mark.django_db
def test_too_long_words_are_refused_and_kept_in_the_form(module, client):
    answer = client.post(address("reflection"), {"answer-use": "a" * 1001})
    assert answer.status_code == 422
    assert "a" * 1001 in answer.text
    assert not Reflection.objects.exists()


@pytest.mark.django_db
def test_nobody_else_sees_the_words(module, client, client_for, eero, mika, dana, heidi):
    client.post(address("reflection"), {"answer-use": "Vain minulle"})
    for other in (eero, mika, dana, heidi):
        for name in ("module", "reflection"):
            assert "Vain minulle" not in client_for(other).get(address(name)).text
        assert not Reflection.objects.visible_to(other).exists()


@pytest.mark.django_db
def test_words_are_in_the_own_data_and_go_with_the_person(module, client, aino, eero):
    client.post(address("reflection"), {"answer-use": "Vain minulle"})
    Reflection.objects.create(person=eero, module_code="M1", answers={"use": "Eeron"}, at=NOW)
    rows = [row for part in privacy.export(aino) for row in part.rows]
    assert any(row.get("answers") == {"use": "Vain minulle"} for row in rows)
    assert "Eeron" not in str(rows)
    privacy.erase_learning(aino)
    assert [each.person for each in Reflection.objects.all()] == [eero]


# --- from the lessons and the path ----------------------------------------------------------------------
@pytest.fixture
def version(lesson):  # noqa: F811
    """The version of the lesson, in which the lesson's module is practised step by step."""
    version = lesson.module.version
    version.contents = version.contents | {"practice": {"scenario": "small", "modules": [lesson.module.code]}}
    version.save()
    make_module(code=lesson.module.code)
    return version


@pytest.mark.django_db
def test_a_lesson_leads_to_the_practice_of_its_module(lesson, tasks, version, aino, django_assert_num_queries):  # noqa: F811
    links_for(lesson, aino)
    with django_assert_num_queries(1):
        *_tasks, link = links_for(lesson, aino)
    assert link.url == address("module", lesson.module.code)


@pytest.mark.django_db
def test_the_path_leads_on_when_the_lessons_of_a_module_are_done(lesson, version, aino, client):  # noqa: F811
    there = f'href="{address("module", lesson.module.code)}"'
    assert there not in client.get("/path/").text
    slug = version.programme.slug
    for each in lesson.module.lessons.all():
        LessonCompletion.objects.create(person=aino, programme_slug=slug, lesson_slug=each.slug, how="done", at=NOW)
    ModuleCompletion.objects.create(person=aino, programme_slug=slug, module_slug=lesson.module.slug, at=NOW)
    assert there in client.get("/path/").text


@pytest.mark.django_db
def test_a_version_without_such_modules_has_no_links_and_none_costs_a_query(lesson, version, django_assert_num_queries):  # noqa: F811
    with django_assert_num_queries(0):
        assert list(links_for_modules(version, ["M77", lesson.module.code])) == [lesson.module.code]
    version.contents = {}
    assert links_for_modules(version, [lesson.module.code]) == {}


@pytest.mark.django_db
def test_the_way_in_and_the_module_lead_to_each_other(module, client):
    assert f'href="{address()}"' in client.get(reverse("practice:index")).text
    assert f'href="{reverse("practice:index")}"' in client.get(address()).text


# --- the package ----------------------------------------------------------------------------------------
FILE = """format = 1
scenario = "small-week"

[[modules]]
code = "M1"
families = [
    "T1.2",
]
start = "mon 10:00"

[modules.invitation]
fi = "Kokeile."
en = "Try."

[[modules.suggestions]]
rule = "liked"

[modules.suggestions.args]
posts = [
    "N2",
]

[modules.suggestions.label]
fi = "Tykkää"
en = "Like it"

[[modules.questions]]
code = "use"

[modules.questions.text]
fi = "Mihin tarvitset tätä omassa työssäsi, ja milloin seuraavan kerran?"
en = "What do you need this for in your own work, and when will it be next?"
"""


LAST = 'en = "What do you need this for in your own work, and when will it be next?"\n'


@pytest.fixture
def files():
    return packages.read_folder(COURSE) | packages.read_folder(PRACTICE) | {MODULES: FILE.encode()}


def problems(files):
    with translation.override("en"):
        return [str(problem) for problem in packages.read(files).problems]


def test_a_package_with_modules_is_whole(files):
    assert problems(files) == []


@pytest.mark.parametrize(
    ("old", "new", "where", "said"),
    [
        ('code = "M1"', 'code = "M9"', 'code = "M9"', "no module “M9”"),
        ('"T1.2"', '"T9.9"', "T9.9", "no task “T9.9”"),
        ('"T1.2"', '"T1.2-plain"', "T1.2-plain", "no task “T1.2-plain”"),
        ('start = "mon 10:00"', 'start = "sun 10:00"', "sun 10:00", "outside the week"),
        ('start = "mon 10:00"', 'start = "noon"', "noon", "must be a moment"),
        ('scenario = "small-week"', 'scenario = "big-week"', "big-week", "no scenario “big-week”"),
        ('rule = "liked"', 'rule = "loved"', "loved", "no rule “loved”"),
        ('"N2"', '"N8"', 'rule = "liked"', "not in the scenario"),
        ('"N2"', '"H1"', 'rule = "liked"', "not there in free play"),
        ('rule = "liked"', 'rule = "link_unopened"', 'rule = "link_unopened"', "takes no “posts”"),
        (LAST, "", "[modules.questions.text]", "missing in “en”"),
        ('[[modules.questions]]\ncode = "use"', '[[modules.questions]]\nkode = "use"', "kode", "not known here"),
    ],
)
def test_every_mistake_in_the_modules_has_its_line(files, old, new, where, said):
    assert old in FILE
    broken = FILE.replace(old, new, 1)
    found = [each for each in problems(files | {MODULES: broken.encode()}) if said in each]
    assert found, problems(files | {MODULES: broken.encode()})
    assert found[0].startswith(f"{MODULES}:")
    assert where in broken.split("\n")[int(found[0].split(":")[1]) - 1]


def test_a_suggestion_that_is_met_by_doing_nothing_is_refused(files):
    broken = FILE.replace('rule = "liked"', 'rule = "link_unopened"').replace(
        'posts = [\n    "N2"', 'ids = [\n    "N2"'
    )
    assert [each for each in problems(files | {MODULES: broken.encode()}) if "before anything has been done" in each]


@pytest.mark.parametrize("text", ["", "format = 1\n", "format = 1\nscenario = 'small-week'\nmodules = 3\n", "x = ["])
def test_a_broken_file_gives_problems_and_no_exception(files, text):
    assert problems(files | {MODULES: text.encode()})


@pytest.mark.django_db
@pytest.mark.both_databases
def test_modules_are_loaded_once_exported_exactly_and_withdrawn_when_left_out(files):
    version = packages.load(packages.read(files), now=NOW, publish=True).version
    plan = runs.plan_of(ModulePractice.objects.get())
    assert (plan.code, plan.start, plan.families) == ("M1", 3600, ("T1.2",))
    assert packages.files_of(version)[MODULES].decode() == FILE
    assert packages.files_of(version) == files
    assert packages.load(packages.read(files), now=NOW, publish=True).changes == 0
    without = {path: content for path, content in files.items() if path != MODULES}
    assert packages.files_of(packages.load(packages.read(without), now=NOW).version) == without
    assert not ModulePractice.objects.offered().exists()


# --- the shipped modules --------------------------------------------------------------------------------
SHIPPED = Path(settings.PROGRAMMES_DIR) / "social-media-at-work" / "practice"
DONE = {
    "M1": [
        ("open_profile", "silppu_harj", {}),
        ("bookmark", "P060", {}),
        ("account", "", {"two_factor": "passkey"}),
    ],
    "M2": [
        ("profile", "", {"bio": "Kerron paperin kierrätyksestä ja asiakaspalvelusta."}),
        ("profile", "", {"picture": "person-cap", "alt": "Nainen sinisessä lippiksessä"}),
        ("reply", "P020", {"text": "Kuva auttaa eniten. Olen töissä Harjoituskeräyksessä."}),
    ],
    "M3": [
        ("search", "", {"query": "litistetään"}),
        ("list_make", "", {"name": "Tutkijat", "private": True}),
        ("image_search", "P029", {}),
    ],
    "M4": [
        ("reply", "P022", {"text": "Korkki saa jäädä kiinni."}),
        ("post", "", {"text": "Siisti piste!", "picture": "tidy-point", "alt": "Siisti keräyspiste"}),
        ("reply", "P025", {"text": "Keräyspaperista tehdään uutta massaa, ks. kierratys.info/paperi"}),
    ],
}


def shipped_plans():
    data = tomllib.loads((SHIPPED / "modules.toml").read_text("utf-8"))
    scenario = scenario_files.load(SHIPPED)
    return scenario, [modules.from_data(row, scenario.slug, scenario.starts) for row in data["modules"]]


def test_every_shipped_suggestion_can_be_done_and_none_is_done_by_nothing():
    scenario, plans = shipped_plans()
    assert [plan.code for plan in plans] == list(DONE)
    for plan in plans:
        steps = [*DONE[plan.code], *([("list_add", "own-2", {"handle": "tolkku_harj"})] if plan.code == "M3" else [])]
        acts = [Act(n, kind, plan.start + n, target, data) for n, (kind, target, data) in enumerate(steps, start=1)]
        assert not any(each.met for each in modules.tried(plan, World(scenario, (), plan.start)))
        met = [each.met for each in modules.tried(plan, World(scenario, acts, plan.start + 60))]
        assert met == [True] * 3, plan.code


def test_what_the_shipped_suggestions_name_can_be_seen_in_the_week():
    scenario, plans = shipped_plans()
    for plan in plans:
        at_end = World(scenario, (), scenario.lasts)
        for suggestion in plan.suggestions:
            for code in suggestion.args.get("posts", ()):
                assert at_end.post(code), (plan.code, code)


def test_the_shipped_modules_cover_every_task_once_and_speak_three_languages():
    _scenario, plans = shipped_plans()
    families = [path.stem.upper().replace("-", ".") for path in sorted((SHIPPED / "tasks").glob("*.toml"))]
    assert [family for plan in plans for family in plan.families] == families
    for plan in plans:
        texts = [plan.invitation, *(each.label for each in plan.suggestions), *(each.text for each in plan.questions)]
        assert all(set(text) == {"fi", "en", "sv"} for text in texts)
        assert len(plan.suggestions) == 3
        assert 2 <= len(plan.questions) <= 3
