"""The three forms of the measured tasks: the same exercise three times over, met nowhere before, done in a sitting."""

import datetime as dt
import html
import re
from collections import Counter

import pytest
from django.urls import reverse

from participants.models import Cohort, CohortMember
from practice import actions, model_answers, steps
from practice.models import PracticeTask, TaskAttempt
from practice.task import FORMS
from practice.timeline import World
from skills import measuring
from skills.models import Evidence, MeasurementRound, Sitting
from tests.conftest import NOW
from tests.practice import task_runner as runner

FAMILIES = ("T1.2", "T3.1", "T4.1", "T4.2")
VARIANTS = tuple(FORMS.values())
PRACTISED = tuple(
    task
    for path in sorted((runner.PACKAGE / "tasks").glob("*.toml"))
    for task in runner.tasks(path.stem.upper().replace("-", ".")).values()
    if not task.measured
)
MEASURED = tuple(runner.tasks(family)[variant] for family in FAMILIES for variant in VARIANTS)
MADE_FOR_A_FORM = [post for post in runner.scenario().posts.values() if any("-form-" in each for each in post.only_in)]


def strings(value):
    """Every text in a value, whatever it is made of."""
    if isinstance(value, str):
        yield value
    for each in value.values() if isinstance(value, dict) else value if isinstance(value, list | tuple) else ():
        yield from strings(each)


def named(task):
    """The posts and the pictures that a task is about: of its checklist, its model answers and its focus."""
    values = [each.args for each in task.criteria]
    values += [(step.target, step.data) for example in (task.good, task.poor) for step in example.steps]
    known = {*runner.scenario().posts, *runner.scenario().pictures}
    return {each for each in strings([task.focus, *map(dict, values[: len(task.criteria)]), *values]) if each in known}


# --- parallel -------------------------------------------------------------------------------------------
@pytest.mark.parametrize("family", FAMILIES)
class TestEveryFamily:
    def test_has_three_forms_of_level_two_and_no_hints(self, family):
        forms = [task for task in runner.tasks(family).values() if task.measured]
        assert [task.variant for task in forms] == list(VARIANTS)
        assert {(task.level, task.hints, task.opt_in) for task in forms} == {(2, (), False)}

    def test_asks_the_same_in_every_form_as_in_the_plain_exercise(self, family):
        def asked(task):
            return Counter((each.rule, each.bonus, each.hint, args(each)) for each in task.criteria)

        def args(criterion):
            names = {"least", "most", "words", "of", "by"}  # what makes a line easy or hard
            return str(sorted((key, value) for key, value in criterion.args.items() if key in names))

        plain, *forms = (runner.tasks(family)[variant] for variant in ("plain", *VARIANTS))
        assert [asked(each) for each in forms] == [asked(plain)] * len(forms)
        assert {(each.start, each.scene, bool(each.focus)) for each in (plain, *forms)} == {
            (plain.start, plain.scene, bool(plain.focus))
        }

    @pytest.mark.parametrize("language", ["fi", "en", "sv"])
    def test_has_texts_of_about_the_same_length(self, family, language):
        lengths = [len(runner.tasks(family)[variant].text[language].split()) for variant in ("plain", *VARIANTS)]
        assert max(lengths) <= 1.3 * min(lengths)

    def test_is_another_exercise_in_every_form(self, family):
        tasks = {each.variant: each for each in runner.tasks(family).values() if each.variant != "hinted"}
        for done in tasks.values():
            passes = [each.variant for each in tasks.values() if runner.missing(each, done.good.steps, "fi") == ()]
            assert passes == [done.variant]


def test_the_posts_to_press_on_stand_at_the_same_places_of_the_feed():
    places = []
    for variant in VARIANTS:
        task = runner.tasks("T1.2")[variant]
        feed = [post.id for post in runner.world_after(task, (), "fi").feed().posts]
        wanted = [each.args["posts"][0] for each in task.criteria if "posts" in each.args]
        places.append([feed.index(code) for code in wanted])
    assert places[0] == places[1] == places[2]


def test_each_search_has_five_results_two_of_them_by_one_writer_and_the_oldest_before_this_week():
    for variant in VARIANTS:
        task = runner.tasks("T3.1")[variant]
        found = runner.world_after(task, task.good.steps, "fi").search(task.good.steps[0].data["query"]).posts
        assert Counter(Counter(post.author.handle for post in found).values()) == {1: 3, 2: 1}
        assert found[-1].id == task.good.steps[1].target
        assert [post.at < 0 for post in found] == [False, False, False, True, True]


# --- met nowhere before ---------------------------------------------------------------------------------
def test_what_is_made_for_a_form_is_in_that_form_alone():
    assert len(MADE_FOR_A_FORM) == 36
    assert {(len(post.only_in), post.only_in[0].partition("-")[2] in VARIANTS) for post in MADE_FOR_A_FORM} == {
        (1, True)
    }
    end = runner.scenario().lasts
    for code in ("", *(task.code for task in (*PRACTISED, *MEASURED))):
        week = World(runner.scenario(), (), end, task=code)
        there = {post.code for post in MADE_FOR_A_FORM if week.post(post.code)}
        assert there == {post.code for post in MADE_FOR_A_FORM if code in post.only_in}


def test_no_form_is_about_what_is_practised_or_about_what_another_form_is_about():
    practised = {code for task in PRACTISED for code in named(task)}
    measured = [named(task) for task in MEASURED]
    assert all(measured)
    assert practised & set().union(*measured) == set()
    assert sum(map(len, measured)) == len(set().union(*measured))


@pytest.mark.parametrize("family", ["T1.2", "T3.1", "T4.2"])
def test_words_and_names_to_be_typed_or_found_are_those_of_one_variant_only(family):
    """Tags, queries and accounts to follow: who has practised or done another form knows none of them."""

    def own(task):
        typed = {name for each in task.criteria for name in (*each.args.get("tags", ()), *each.args.get("handles", ()))}
        return typed | {f"{step.data['query']}" for step in task.good.steps if step.kind == "search"}

    tasks = [each for each in runner.tasks(family).values() if each.variant != "hinted"]
    assert all(map(own, tasks))
    assert sum(len(own(each)) for each in tasks) == len(set().union(*map(own, tasks)))


@pytest.mark.parametrize("task", MEASURED, ids=lambda task: task.code)
def test_the_text_of_a_form_speaks_of_people_and_matters_and_never_of_codes(task):
    codes = {*runner.scenario().posts, *runner.scenario().pictures}
    for text in (*task.title.values(), *task.text.values()):
        assert not re.search(r"\b[PSM]\d{3}\b", text)
        assert not [code for code in codes if code in text]


def test_nobody_answers_or_quotes_a_post_made_for_a_form_and_no_reaction_is_about_it():
    made = {post.code for post in MADE_FOR_A_FORM}
    assert not [post.code for post in runner.scenario().posts.values() if {post.reply_to, post.quote_of} & made]
    assert not [each.code for each in runner.scenario().reactions if set(each.to) & made]


# --- done in a sitting ----------------------------------------------------------------------------------
@pytest.fixture
def sitting(shipped_version, aino):
    """`sitting("B", "T0")`: Aino's sitting of a form in a round of that kind."""
    cohort = Cohort.objects.create(name="Kevät 2027", starts=dt.date(2027, 1, 4))
    CohortMember.objects.create(cohort=cohort, user=aino, joined_at=NOW)

    def make(form, kind="T0"):
        day = dt.timedelta(days=1)
        window = MeasurementRound.objects.create(cohort=cohort, kind=kind, opens_at=NOW - day, closes_at=NOW + 7 * day)
        keys = measuring.keys_for(round=window, person=aino, form=form)
        return Sitting.objects.create(
            round=window, person=aino, form=form, seed=1, steps=keys, started_at=NOW, saved_at=NOW
        )

    return make


@pytest.mark.slow
@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    ("kind", "families"), [("T0", FAMILIES), ("T0B", FAMILIES), ("T1", FAMILIES), ("T2", ("T3.1", "T4.1"))]
)
def test_a_sitting_gets_the_tasks_of_its_form(sitting, form, kind, families):
    tasks = [key for key in sitting(form, kind).steps if key.startswith("task:")]
    assert tasks == [f"task:{family}-{FORMS[form]}" for family in families]


def test_no_form_is_offered_for_practising(shipped_version, aino):
    assert PracticeTask.objects.filter(measured=True).count() == len(MEASURED)
    assert not [row.code for row in PracticeTask.objects.offered() if row.measured]
    with pytest.raises(actions.NotPossible):
        actions.start(person=aino, task=PracticeTask.objects.get(code="T4.1-form-b"), language="fi", now=NOW)


@pytest.mark.parametrize("form", FORMS)
def test_each_step_of_a_form_opens_in_the_channel_where_its_task_begins(sitting, client_for, aino, monkeypatch, form):
    monkeypatch.setattr("trainingsite.clock.now", lambda: NOW)
    client, own = client_for(aino), sitting(form)
    numbers = [number for number, key in enumerate(own.steps, 1) if key.startswith("task:")]
    for number in numbers:
        task = measuring.open_step(own, number).task
        said = html.escape(task.text["fi"])
        assert said in client.get(reverse("skills:measure-step", args=[number])).content.decode()
        where = reverse("practice:start_measured", args=[own.pk, number])
        page = client.post(where, {"language": "fi"}, follow=True)
        assert page.status_code == 200
        assert said in page.content.decode()
        begins = html.escape(runner.scenario().posts[task.focus].text["fi"].partition("?")[0]) if task.focus else ""
        assert begins in page.content.decode()
    assert len(numbers) == len(FAMILIES)


@pytest.mark.slow
@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(("language", "model"), [("fi", "good"), ("en", "good"), ("fi", "poor"), ("en", "poor")])
def test_the_models_of_a_form_can_be_done_in_its_sitting(sitting, form, language, model):
    own = sitting(form)
    for number, key in enumerate(own.steps, 1):
        if not key.startswith("task:"):
            continue
        step = measuring.open_step(own, number)
        assert isinstance(step, steps.TaskStep)
        run = actions.start_measured(sitting=own, task=step.row, language=language, now=NOW)
        now = NOW
        for line in getattr(step.task, model).steps:
            now += dt.timedelta(seconds=1)
            data = model_answers.in_language(line.data, language)
            actions.perform(run=run, kind=line.kind, target=line.target, data=data, now=now)
        actions.save_measured(sitting=own, task=step.row, run=run, able=True, now=now)
    assert {(each.task.family, each.passed) for each in TaskAttempt.objects.all()} == {
        (family, model == "good") for family in FAMILIES
    }
    pieces = Evidence.objects.filter(kind=Evidence.Kind.TASK)
    assert pieces.count() == 5  # the own post shows two skills
    assert set(pieces.values_list("passed", "level")) == {(model == "good", 2)}
