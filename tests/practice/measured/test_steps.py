"""Tasks of the practice channel as steps of a measurement: done once and saved for good."""

import pytest
from django.urls import reverse
from django.utils import translation

from practice import actions, steps
from practice.models import PracticeTask, Run, TaskAttempt
from skills import measuring
from skills.models import Evidence, MeasurementRound, Sitting
from tests.conftest import NOW
from tests.practice.measured.conftest import do, done, open_channel, step, text

pytestmark = pytest.mark.django_db


# --- which tasks -------------------------------------------------------------------------------------------
def test_a_sitting_has_the_tasks_of_its_form_after_the_questions(sitting):
    form = sitting.form.lower()
    assert form in {"a", "b"}
    assert sitting.steps == ["self:S91", "self:S92", f"task:T4.1-form-{form}", f"task:T9.5-form-{form}"]


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("T0", ["task:T4.1-form-b", "task:T9.5-form-b"]),
        ("T0B", ["task:T4.1-form-b", "task:T9.5-form-b"]),
        ("T1", ["task:T4.1-form-b", "task:T9.5-form-b"]),
        ("T2", ["task:T4.1-form-b"]),
    ],
)
def test_the_follow_up_has_fewer_tasks(aino, tasks, targets, window, kind, expected):
    assert steps.STEPS[0].keys_for(round=window(kind), person=aino, form="B") == expected


def test_only_tasks_of_skills_with_a_target_are_measured(aino, tasks, targets, window):
    asked = {"round": window(), "person": aino, "form": "A"}
    targets[0].delete()
    assert steps.STEPS[0].keys_for(**asked) == ["task:T4.1-form-a"]
    targets[1].delete()
    assert steps.STEPS[0].keys_for(**asked) == []


def test_without_a_practice_channel_the_steps_are_as_before(aino, small_scenario, small_tasks, targets, window):
    assert measuring.keys_for(round=window(), person=aino, form="A") == ["self:S91", "self:S92"]


def test_tasks_that_are_withdrawn_or_have_no_open_world_are_not_asked(aino, tasks, targets, window, small_scenario):
    PracticeTask.objects.filter(code="T9.5-form-a").update(withdrawn=True)
    assert steps.STEPS[0].keys_for(round=window(), person=aino, form="A") == ["task:T4.1-form-a"]
    small_scenario.unpublish()
    assert steps.STEPS[0].keys_for(round=MeasurementRound.objects.get(), person=aino, form="A") == []


def test_a_sitting_begun_before_keeps_its_steps(client, sitting, small_scenario):
    """Withdrawn meanwhile, and the world closed: what was begun can be done."""
    before = list(sitting.steps)
    PracticeTask.objects.update(withdrawn=True)
    small_scenario.unpublish()
    run = open_channel(client, sitting)
    do(run, "like", "N1")
    assert done(client).status_code == 302
    assert Sitting.objects.get().steps == before
    assert Evidence.objects.filter(kind="task").count() == 2


def test_before_the_start_it_says_that_tasks_come_and_how_long_it_takes(client, now, tasks, targets, window):
    window()
    page = text(client.get(reverse("skills:measure")))
    assert "2 tasks in the practice channel" in page
    assert "about 10 minutes" in page


# --- a step ------------------------------------------------------------------------------------------------
def test_a_step_tells_the_task_and_opens_the_channel(client, sitting):
    page = text(client.get(step(3)))
    assert "Follow the advice service and like its guide." in page
    assert "nothing is published for real" in page
    assert "Open the practice channel" in page
    assert "I cannot do this yet" in page
    assert "I am done" not in page
    assert "Task 1 / 2" in page


def test_the_run_belongs_to_the_sitting_and_starts_once(client, sitting):
    where = reverse("practice:start_measured", args=[sitting.pk, 3])
    first, second = (client.post(where, {"language": "en"}) for _ in range(2))
    run = Run.objects.get()
    assert first.url == second.url == reverse("practice:feed", args=[run.pk])
    assert (run.sitting, run.task.code, run.language, run.channel) == (sitting, sitting.steps[2][5:], "en", "neutral")
    page = text(client.get(step(3)))
    assert "Go on in the practice channel" in page
    assert "I am done: save and go on" in page


def test_what_was_done_is_looked_at_and_written_for_each_skill(client, sitting, aino):
    run = open_channel(client, sitting)
    do(run, "like", "N1")
    assert done(client).url == step(4)
    code = run.task.code
    rows = list(Evidence.objects.filter(kind="task").order_by("key"))
    assert [each.key for each in rows] == [f"sitting:{sitting.pk}:task:{code}:{skill}" for skill in ("S91", "S92")]
    assert {(e.round_id, e.attempt, e.share, e.passed, e.level, e.source) for e in rows} == {
        (sitting.round_id, 1, 0.5, False, 2, code)
    }
    attempt = TaskAttempt.objects.get()
    assert (attempt.person, attempt.task, attempt.run, attempt.share) == (aino, run.task, run, 0.5)
    run.refresh_from_db()
    assert run.is_over


def test_a_task_done_well_is_passed(client, sitting):
    run = open_channel(client, sitting)
    do(run, "follow", "neuvo")
    do(run, "like", "N1")
    done(client)
    assert set(Evidence.objects.filter(kind="task").values_list("passed", "share")) == {(True, 1.0)}


def test_saved_is_saved_and_what_comes_later_changes_nothing(client, sitting):
    run = open_channel(client, sitting)
    do(run, "like", "N1")
    done(client)
    with pytest.raises(actions.NotPossible):
        do(run, "follow", "neuvo")
    for how in ("done", "cannot"):
        answer = done(client, how=how)
        assert "first answer is the one measured" in text(client.get(answer.url))
    assert set(Evidence.objects.filter(kind="task").values_list("share", flat=True)) == {0.5}
    assert TaskAttempt.objects.count() == 1
    page = client.get(step(3)).content.decode()
    assert "You have saved this task" in page
    assert 'name="done"' not in page


def test_two_windows_that_save_at_once_count_once(client, sitting):
    run = open_channel(client, sitting)
    do(run, "like", "N1")
    opened = [measuring.open_step(sitting, 3, data) for data in ({"done": "done"}, {"done": "cannot"})]
    for each in opened:
        assert each.form.is_valid()
        each.save(NOW)
    assert TaskAttempt.objects.get().share == 0.5
    assert Evidence.objects.filter(kind="task").count() == 2


def test_who_cannot_do_it_yet_says_so_and_that_is_zero(client, sitting):
    assert done(client, how="cannot").url == step(4)
    assert set(Evidence.objects.filter(kind="task").values_list("passed", "share")) == {(False, 0.0)}
    assert (TaskAttempt.objects.get().results, TaskAttempt.objects.get().run) == ([], None)
    assert not Run.objects.exists()


def test_who_gives_up_on_the_way_gets_no_points_for_what_nothing_was_done_about(client, sitting):
    run = open_channel(client, sitting)
    do(run, "follow", "neuvo")
    done(client, how="cannot")
    assert TaskAttempt.objects.get().share == 0
    run.refresh_from_db()
    assert run.is_over


@pytest.mark.parametrize("opened", [False, True])
def test_nothing_done_is_not_done(client, sitting, opened):
    if opened:
        open_channel(client, sitting)
    answer = done(client)
    assert answer.status_code == 422
    assert "Nothing has been done in the practice channel yet" in text(answer)
    assert not Evidence.objects.exists()


@pytest.mark.parametrize("how", ["", "later", "\x00", "Done"])
def test_anything_else_is_asked_again(client, sitting, how):
    answer = client.post(step(3), {"done": how, "go": "next"})
    assert answer.status_code == 422
    assert "cannot do it yet" in text(answer)
    assert not Evidence.objects.exists()


def test_one_may_go_back_and_break_off_without_saving(client, sitting):
    open_channel(client, sitting)
    assert client.post(step(3), {"go": "back"}).url == step(2)
    assert client.post(step(3), {"go": "later"}).url == reverse("skills:measure")
    assert not Evidence.objects.exists()


# --- when the window closes --------------------------------------------------------------------------------
def test_a_window_that_closes_while_the_channel_is_open_loses_nothing_saved(client, sitting, now):
    do(open_channel(client, sitting, 4), "bookmark", "N1")
    done(client, 4)
    run = open_channel(client, sitting, 3)
    do(run, "like", "N1")
    late = now(days=8)
    with translation.override("en"), pytest.raises(actions.NotPossible, match="over"):
        do(run, "follow", "neuvo", late)
    with pytest.raises(actions.NotPossible):
        actions.set_clock(run=run, skip="hour", now=late)
    page = client.get(reverse("practice:feed", args=[run.pk]))
    assert "The measurement closed before this task was saved" in text(page)
    answer = done(client)
    assert answer.status_code == 409
    assert "The measurement has closed" in text(answer)
    assert "1 of 4" in text(answer)
    assert set(Evidence.objects.filter(kind="task").values_list("source", "share")) == {(sitting.steps[3][5:], 1.0)}
    shown = text(client.get(reverse("skills:measure-result")))
    assert "Tasks passed 1 / 1" in shown
    assert client.get(reverse("practice:run_task", args=[run.pk])).url == reverse("skills:measure-result")


def test_a_measurement_that_is_over_starts_no_channel(client, sitting, now):
    now(days=8)
    answer = client.post(reverse("practice:start_measured", args=[sitting.pk, 3]), {"language": "fi"})
    assert answer.url == reverse("skills:measure")
    assert not Run.objects.exists()


@pytest.mark.parametrize(("number", "expected"), [(0, 404), (1, 404), (9, 404)])
def test_only_a_step_with_a_task_opens_the_channel(client, sitting, number, expected):
    answer = client.post(reverse("practice:start_measured", args=[sitting.pk, number]), {"language": "fi"})
    assert answer.status_code == expected


def test_a_saved_step_opens_no_channel(client, sitting):
    done(client, how="cannot")
    answer = client.post(reverse("practice:start_measured", args=[sitting.pk, 3]), {"language": "fi"})
    assert answer.url == step(3)
    assert not Run.objects.exists()


def test_a_language_no_page_offers_opens_nothing(client, sitting):
    where = reverse("practice:start_measured", args=[sitting.pk, 3])
    assert client.post(where, {"language": "sv"}).status_code == 400
    assert client.post(where).status_code == 400
    assert client.get(where).status_code == 405
    assert not Run.objects.exists()
