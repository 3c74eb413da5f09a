"""The pages of tasks: the way in, a task, the panel beside the channel, how it went."""

import pytest
from django.urls import reverse
from django.utils import timezone

from practice import actions
from practice.models import PracticeTask, Run, TaskAttempt
from tests.practice.conftest import FAMILY, make_scenario, make_tasks

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(client_for, aino):
    client = client_for(aino)
    client.cookies["django_language"] = "en"
    aino.language = "en"
    aino.save()
    return client


@pytest.fixture
def now_run(start, small_tasks):
    """A run of the plain task, started at the real moment: the pages ask the real clock."""

    def begin(variant="plain", **more):
        return start(task=small_tasks[variant], now=timezone.now(), **more)

    return begin


def address(name, *args):
    return reverse(f"practice:{name}", args=args)


def act(run, kind, target):
    actions.perform(run=run, kind=kind, target=target, now=timezone.now())


def choices(**more):
    return {"channel": "neutral", "language": "fi", "key": "form-1"} | more


# --- the way in -----------------------------------------------------------------------------------------
def test_without_tasks_and_scenarios_the_page_says_so(client):
    page = client.get(address("index"))
    assert page.status_code == 200
    assert b"No tasks yet" in page.content
    refused = client.post(address("start"), choices())
    assert refused.status_code == 409
    assert b"nothing to practise with yet" in refused.content


def test_the_index_promises_that_nothing_is_published(client, small_tasks):
    text = client.get(address("index")).content.decode()
    assert "Nothing is published anywhere" in text
    assert 'data-family="T9.1" data-state="untried"' in text


def test_what_was_passed_decides_what_is_suggested(client, small_tasks, start, do):
    def suggested():
        found = client.get(address("index")).context["overview"].next
        return found.row.code if found else None

    def attempt(variant, passed):
        TaskAttempt.objects.create(
            person=Run.objects.first().person if Run.objects.exists() else start().person,
            task=small_tasks[variant], number=TaskAttempt.objects.count() + 1, passed=passed, share=float(passed),
            at=timezone.now(),
        )  # fmt: skip

    assert suggested() == "T9.1-hinted"
    attempt("hinted", False)
    assert suggested() == "T9.1-hinted"
    attempt("hinted", True)
    assert suggested() == "T9.1-plain"
    attempt("plain", True)
    assert suggested() == "T9.1-new"
    attempt("new", True)
    assert suggested() is None


def test_passing_without_hints_makes_the_hinted_variant_needless(client, small_tasks, aino):
    TaskAttempt.objects.create(
        person=aino, task=small_tasks["plain"], number=1, passed=True, share=1, at=timezone.now()
    )
    text = client.get(address("index")).content.decode()
    assert "Passed at level 2" in text
    assert client.get(address("index")).context["overview"].next.row.code == "T9.1-new"


def test_a_voluntary_task_is_never_suggested(client, voluntary):
    page = client.get(address("index"))
    assert page.context["overview"].next is None
    assert b"T9.2-plain" in page.content


def test_open_runs_are_there_to_go_on_with_and_ended_ones_are_not(client, now_run, start):
    task_run, free = now_run(), start(now=timezone.now())
    shown = client.get(address("index")).content.decode()
    assert f'data-run="{task_run.pk}"' in shown
    assert f'data-run="{free.pk}"' in shown
    client.post(address("end", free.pk))
    assert f'data-run="{free.pk}"' not in client.get(address("index")).content.decode()


def test_the_index_asks_the_same_number_of_questions_however_many_tasks_there_are(
    client, small_tasks, now_run, django_assert_max_num_queries
):
    for number in range(2, 9):
        make_tasks(FAMILY | {"family": f"T9.{number}"}, position=number)
    for variant in ("hinted", "plain", "new"):
        now_run(variant)
    client.get(address("index"))
    with django_assert_max_num_queries(12):
        client.get(address("index"))


# --- starting -------------------------------------------------------------------------------------------
def test_free_play_starts_once_and_opens_the_feed(client):
    make_scenario()
    first = client.post(address("start"), choices(channel="x", language="en"))
    second = client.post(address("start"), choices(channel="x", language="en"))
    run = Run.objects.get()
    assert (first.status_code, first.url) == (302, address("feed", run.pk))
    assert second.url == first.url
    assert (run.channel, run.language, run.task) == ("x", "en", None)


@pytest.mark.parametrize("wrong", [{"channel": "other"}, {"language": "sv"}, {"key": "k" * 65}, {"channel": ""}])
def test_a_wrong_choice_is_said_and_starts_nothing(client, small_tasks, wrong):
    for page in (address("start"), address("start_task", "T9.1-plain")):
        assert client.post(page, choices(**wrong)).status_code == 422
    assert not Run.objects.exists()


@pytest.mark.parametrize(("language", "expected"), [("fi", "fi"), ("sv", "fi"), ("en", "en")])
def test_the_posts_are_suggested_in_the_readers_language_and_in_finnish_to_swedes(
    client, aino, small_tasks, language, expected
):
    aino.language = language
    aino.save()
    client.cookies["django_language"] = language
    assert client.get(address("index")).context["form"]["language"].value() == expected


def test_a_task_says_what_it_asks_before_it_starts(client, small_tasks):
    page = client.get(address("task", "T9.1-plain"))
    text = page.content.decode()
    assert "Follow the advice service and like its guide." in text
    assert "2 points are looked at" in text
    assert "Hints can be opened one by one" in text
    assert "likes label" not in text
    assert "The heart is a like" not in text


def test_a_voluntary_task_warns_first(client, voluntary):
    text = client.get(address("task", "T9.2-plain")).content.decode()
    assert "There are nasty messages here." in text
    assert "leaving early is not a failure" in text


@pytest.mark.parametrize("code", ["T0.0-plain", "x", "T9.1-plain", "a\u0000b", "T" * 5000, "ä"])
def test_a_task_that_is_not_offered_is_not_there(client, small_tasks, code):
    PracticeTask.objects.filter(code="T9.1-plain").update(withdrawn=True)
    assert client.get(address("task", code)).status_code == 404
    assert client.post(address("start_task", code), choices()).status_code == 404


def test_an_open_run_of_a_task_can_be_continued_or_left_for_a_fresh_one(client, now_run):
    run = now_run()
    page = client.get(address("task", "T9.1-plain"))
    assert address("feed", run.pk) in page.content.decode()
    begun = client.post(address("start_task", "T9.1-plain"), choices())
    run.refresh_from_db()
    assert run.is_over
    assert begun.url == address("feed", Run.objects.open().get().pk)


# --- the panel ------------------------------------------------------------------------------------------
def panel(client, run):
    return client.get(address("feed", run.pk)).content.decode().partition('id="task-panel"')[2]


def test_the_checklist_follows_what_is_done(client, now_run):
    run = now_run()
    assert panel(client, run).count('data-done="false"') == 3
    act(run, "follow", "neuvo")
    text = panel(client, run)
    assert text.count('data-done="true"') == 1
    assert "1 / 2 points" in text
    assert "the machine" in text.lower()


def test_the_checklist_of_a_new_situation_opens_after_the_first_attempt(client, now_run):
    run = now_run("new")
    assert "follows label" not in panel(client, run)
    assert "follows label" not in client.get(address("run_task", run.pk)).content.decode()
    client.post(address("check", run.pk))
    assert "follows label" in panel(client, run)


def test_hints_open_one_by_one_and_are_all_open_in_the_hinted_variant(client, now_run):
    run = now_run()
    assert "The heart is a like" not in panel(client, run)
    client.post(address("hint", run.pk), {"number": "1"})
    assert "Open the profile first." in panel(client, run)
    assert "The heart is a like" not in panel(client, run)
    answer = client.post(address("hint", run.pk), {"number": "2"}, headers={"HX-Request": "true"})
    assert "The heart is a like" in answer.content.decode()
    assert answer.content.decode().lstrip().startswith("<div")
    assert "The heart is a like" in panel(client, now_run("hinted"))


@pytest.mark.parametrize("number", ["9", "", "x" * 1000])
def test_a_hint_that_is_not_there_is_refused(client, now_run, number):
    run = now_run()
    assert client.post(address("hint", run.pk), {"number": number}).status_code == 409
    assert not run.actions.exists()


def test_free_play_has_a_panel_without_a_task(client, start):
    run = start(now=timezone.now())
    assert "Free practice" in panel(client, run)
    assert client.get(address("run_task", run.pk)).status_code == 302
    assert client.post(address("check", run.pk)).status_code == 409


# --- how it went ----------------------------------------------------------------------------------------
def test_models_open_only_after_the_first_attempt(client, now_run):
    run = now_run()
    before = client.get(address("run_task", run.pk)).content.decode()
    assert 'id="model-good"' not in before
    after = client.post(address("check", run.pk), follow=True).content.decode()
    assert 'id="model-good"' in after
    assert "Molemmat" not in after
    for words in ("Both are there.", "Kyllä kelpaa.", "@neuvo", "Esihenkilö", "phishing", "Rekisterikilpi"):
        assert words in after


def test_no_post_goes_by_its_code(client, now_run):
    run = now_run()
    text = client.post(address("check", run.pk), follow=True).content.decode()
    assert ">N1<" not in text
    assert "Nyrkkisääntö: paperi paperiin" in text


def test_each_point_is_explained_and_a_failure_is_kind(client, now_run):
    run = now_run()
    act(run, "follow", "neuvo")
    text = client.post(address("check", run.pk), follow=True).content.decode()
    assert 'data-outcome="not-yet"' in text
    assert "follows met en" in text
    assert "likes unmet en" in text
    assert "remark unmet en" not in text
    assert "first attempt without hints" in text
    act(run, "like", "H1")
    assert "remark unmet en" in client.post(address("check", run.pk), follow=True).content.decode()


def test_after_passing_the_next_variant_is_offered(client, now_run):
    run = now_run()
    for kind, target in (("follow", "neuvo"), ("like", "N1")):
        act(run, kind, target)
    text = client.post(address("check", run.pk), follow=True).content.decode()
    assert 'data-outcome="passed"' in text
    assert address("task", "T9.1-new") in text


def test_check_pressed_twice_is_one_attempt(client, now_run):
    run = now_run()
    for _twice in range(2):
        assert client.post(address("check", run.pk)).url == address("run_task", run.pk)
    assert TaskAttempt.objects.count() == 1


def test_the_result_says_when_something_was_done_since(client, now_run):
    run = now_run()
    client.post(address("check", run.pk))
    assert b"done something since" not in client.get(address("run_task", run.pk)).content
    act(run, "like", "N1")
    assert b"done something since" in client.get(address("run_task", run.pk)).content


def test_a_result_outlives_a_task_that_got_fewer_points(client, now_run, small_tasks):
    run = now_run()
    client.post(address("check", run.pk))
    row = small_tasks["plain"]
    row.data = row.data | {"criteria": row.data["criteria"][:1]}
    row.save()
    assert client.get(address("run_task", run.pk)).status_code == 200


def test_ending_closes_the_run_and_keeps_what_was_done(client, now_run):
    run = now_run()
    assert client.post(address("end", run.pk)).url == address("index")
    client.post(address("end", run.pk))
    run.refresh_from_db()
    assert run.is_over
    assert client.post(address("check", run.pk)).status_code == 409
    assert "nothing more happens" in panel(client, run)


def test_leaving_a_voluntary_exercise_is_written_down_as_no_failure(client, start, voluntary):
    run = start(task=voluntary, now=timezone.now())
    assert "Leave the exercise" in panel(client, run)
    client.post(address("end", run.pk))
    assert [each.kind for each in run.actions.all()] == ["leave"]
    assert not TaskAttempt.objects.exists()


@pytest.mark.parametrize("name", ["run_task", "check", "hint", "end"])
def test_another_persons_run_is_not_there(client_for, eero, now_run, name):
    run = now_run()
    other = client_for(eero)
    answer = other.get(address(name, run.pk)) if name == "run_task" else other.post(address(name, run.pk))
    assert answer.status_code == 404
    run.refresh_from_db()
    assert not run.is_over
    assert not run.actions.exists()
