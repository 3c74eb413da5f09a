"""How a measured task went is told when the whole measurement is over, and counts in the score of the round."""

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from participants.erasure import erase_learning
from practice import actions, steps
from practice.models import Action, PracticeTask, Run, ScenarioVersion, TaskAttempt
from practice.overview import next_after
from skills import measuring
from skills.actions import finish_sitting, start_sitting
from skills.ledger import Ledger, round_score
from skills.models import Evidence, Item, Skill
from tests.conftest import NOW
from tests.practice.measured.conftest import DAY, do, done, measure_all, open_channel, step, text
from tests.practice.small_world import both

pytestmark = pytest.mark.django_db


# --- nothing is told on the way ----------------------------------------------------------------------------
def test_in_the_channel_there_is_the_text_and_the_way_back_only(client, sitting):
    run = open_channel(client, sitting)
    do(run, "like", "N1")
    for name in ("feed", "search", "people", "settings"):
        page = client.get(reverse(f"practice:{name}", args=[run.pk]))
        shown = page.content.decode()
        assert "Follow the advice service and like its guide." in text(page)
        assert f'href="{step(3)}"' in shown
        for word in ("likes label", "data-done", "<progress", reverse("practice:check", args=[run.pk]), "hint"):
            assert word not in shown.partition('id="task-panel"')[2].partition("</aside>")[0]
        assert reverse("practice:end", args=[run.pk]) not in shown


def test_an_act_sent_by_htmx_tells_nothing_either(client, sitting):
    run = open_channel(client, sitting)
    answer = client.post(
        reverse("practice:do", args=[run.pk]), {"kind": "like:N1"}, headers={"HX-Request": "true"}
    ).content.decode()
    assert "data-done" not in answer
    assert f'href="{step(3)}"' in answer


def test_how_it_goes_cannot_be_asked_for(client, sitting):
    run = open_channel(client, sitting)
    do(run, "like", "N1")
    assert client.get(reverse("practice:run_task", args=[run.pk])).status_code == 404
    for name in ("check", "end"):
        assert client.post(reverse(f"practice:{name}", args=[run.pk])).status_code == 409
    assert client.post(reverse("practice:hint", args=[run.pk]), {"number": "1"}).status_code == 409
    assert not TaskAttempt.objects.exists()
    assert not Action.objects.filter(kind="hint").exists()
    assert not Run.objects.get().is_over
    done(client)
    assert client.get(reverse("practice:run_task", args=[run.pk])).status_code == 404


def test_a_saved_task_tells_no_level_before_the_sitting_is_over(client, sitting, aino):
    do(open_channel(client, sitting), "follow", "neuvo")
    done(client)
    assert [each.kind for each in Ledger(aino, NOW).evidence] == []
    assert {each.kind for each in Ledger(aino, NOW + 8 * DAY).evidence} == {"task"}


def test_a_measured_task_cannot_be_practised(client, sitting, aino):
    code = sitting.steps[2].partition(":")[2]
    assert client.get(reverse("practice:task", args=[code])).status_code == 404
    assert client.post(reverse("practice:start_task", args=[code]), {"language": "fi"}).status_code == 404
    with pytest.raises(actions.NotPossible):
        actions.start(person=aino, task=PracticeTask.objects.get(code=code), now=NOW)
    page = client.get(reverse("practice:index")).content.decode()
    assert "T4.1-plain" in page
    assert "form-" not in page


def test_the_hardest_practice_variant_is_not_followed_by_a_measured_one(tasks):
    assert next_after(tasks["hinted"]) == tasks["plain"]
    assert next_after(tasks["new"]) is None


def test_an_open_run_of_a_measurement_is_not_among_those_to_go_on_with(client, sitting):
    run = open_channel(client, sitting)
    assert f'data-run="{run.pk}"' not in client.get(reverse("practice:index")).content.decode()


def test_practice_of_the_same_family_leaves_the_measured_run_alone(client, sitting, aino, tasks):
    run = open_channel(client, sitting)
    other = actions.start(person=aino, task=tasks["plain"], now=NOW)
    assert other != run
    run.refresh_from_db()
    assert not run.is_over
    actions.check(run=other, now=NOW)
    assert measuring.answered_steps(sitting) == set()


# --- the end -----------------------------------------------------------------------------------------------
def test_the_result_explains_every_criterion_of_every_task(client, sitting):
    run = open_channel(client, sitting)
    do(run, "like", "N1")
    done(client)
    for number in (1, 2):
        client.post(step(number), {"value": "1"})
    done(client, 4, "cannot")
    client.post(reverse("skills:measure-finish"))
    page = client.get(reverse("skills:measure-result"))
    shown = text(page)
    assert "Tasks passed 0 / 2" in shown
    assert "likes met en" in shown
    assert "follows unmet en" in shown
    assert "extra unmet en" not in shown
    assert "remark" not in shown
    assert "You said that you cannot do this yet" in shown
    assert "saves label en" in shown
    assert "saves unmet en" not in shown
    models = client.get(reverse("practice:run_task", args=[run.pk])).content.decode()
    assert f'href="{reverse("practice:run_task", args=[run.pk])}"' in page.content.decode()
    assert "Both are there." in models
    assert reverse("practice:start_task", args=[run.task.code]) not in models


def test_the_result_is_nobody_elses(client, sitting, eero, client_for):
    run = open_channel(client, sitting)
    other = client_for(eero)
    assert other.get(reverse("practice:feed", args=[run.pk])).status_code == 404
    assert other.post(reverse("practice:start_measured", args=[sitting.pk, 3]), {"language": "fi"}).status_code == 404
    assert "Tasks passed" not in text(other.get(reverse("skills:measure-result"), follow=True))


def test_a_run_that_is_removed_later_leaves_the_result(client, sitting, now):
    measure_all(client, sitting)
    now(days=400)
    call_command("purge")
    assert not Run.objects.exists()
    client.force_login(sitting.person)
    shown = text(client.get(reverse("skills:measure-result")))
    assert "Tasks passed 2 / 2" in shown
    assert "likes met en" in shown
    assert "See a good and a poor way" not in shown


def test_a_measurement_without_tasks_has_no_line_about_them(client, now, aino, two_skills, targets, window):
    own = start_sitting(person=aino, round=window(), now=NOW)
    for number in (1, 2):
        client.post(step(number), {"value": "1"})
    finish_sitting(sitting=own, now=NOW)
    shown = text(client.get(reverse("skills:measure-result")))
    assert "Tasks passed" not in shown
    assert "Right answers 0 / 0" in shown


def test_the_result_costs_the_same_for_one_task_and_for_many(client, sitting):
    def cost():
        steps.STEPS[0].result(sitting)  # the tasks are read once
        with CaptureQueriesContext(connection) as caught:
            assert steps.STEPS[0].result(sitting)
        return len(caught)

    do(open_channel(client, sitting), "like", "N1")
    done(client)
    one = cost()
    do(open_channel(client, sitting, 4), "bookmark", "N1")
    done(client, 4)
    assert len(steps.STEPS[0].result(sitting).content) == 2
    assert cost() == one <= 4


# --- the score ---------------------------------------------------------------------------------------------
def test_a_task_of_two_skills_is_one_step_of_the_score_and_worth_two_points(client, sitting, aino):
    """T4.1 with two skills half, T9.5 with one skill whole: 2·0.5 + 2·1 of 4."""
    run = open_channel(client, sitting)
    do(run, "like", "N1")
    done(client)
    assert round_score(sitting, list(Evidence.objects.filter(person=aino))) is None
    do(open_channel(client, sitting, 4), "bookmark", "N1")
    done(client, 4)
    assert Evidence.objects.filter(kind="task").count() == 3
    assert round_score(sitting, list(Evidence.objects.filter(person=aino))) == 75


def test_beside_a_question_a_task_counts_twice(client, now, aino, tasks, targets, two_skills, window):
    Item.objects.bulk_create(
        Item(
            code=f"{form}91", skill=two_skills[0], use="measurement", form=form, position=1, stem=both("?", "?"),
            options=[{"key": key, "correct": key == "b", "text": both(key, key)} for key in "abc"],
            explanation=both("Siksi", "Because"),
        )
        for form in "ABC"
    )  # fmt: skip
    own = start_sitting(person=aino, round=window(), now=NOW)
    assert [key.partition(":")[0] for key in own.steps] == ["self", "self", "item", "task", "task"]
    client.post(step(3), {"answer": "b", "certainty": "2"})
    done(client, 4, "cannot")
    done(client, 5, "cannot")
    assert round_score(own, list(Evidence.objects.filter(person=aino))) == pytest.approx(100 / 5)


def test_each_step_is_answered_once_whatever_it_writes(client, sitting):
    done(client, 3, "cannot")
    assert measuring.answered_steps(sitting) == {sitting.steps[2]}
    assert measuring.missing_steps(sitting) == [1, 2, 4]


def test_practice_before_and_after_does_not_change_the_score(client, sitting, aino, tasks):
    measure_all(client, sitting, well=False)
    practice = actions.start(person=aino, task=tasks["plain"], now=NOW)
    do(practice, "follow", "neuvo")
    do(practice, "like", "N1")
    assert actions.check(run=practice, now=NOW).passed
    assert round_score(sitting, list(Evidence.objects.filter(person=aino))) == 0


def test_what_the_measurement_showed_counts_for_the_level(client, sitting, aino):
    measure_all(client, sitting)
    record = Ledger(aino, NOW).of(Skill.objects.get(code="S91"))
    assert {(each.what, each.passed) for each in record.current.level.pieces} == {
        (sitting.steps[2][5:], True),
        (sitting.steps[3][5:], True),
    }


# --- what is kept ------------------------------------------------------------------------------------------
def test_the_newest_open_world_is_measured_in(client, sitting, small_scenario):
    newer = ScenarioVersion.objects.create(
        slug="small", number=2, title=small_scenario.title, data=small_scenario.data, published_at=NOW
    )
    assert open_channel(client, sitting).scenario == newer


def test_erasing_what_was_learned_takes_the_measured_runs_along(client, sitting, aino):
    run = open_channel(client, sitting)
    do(run, "like", "N1")
    done(client)
    erase_learning(aino, aino, NOW)
    assert not Run.objects.exists()
    assert not TaskAttempt.objects.exists()


def test_a_step_page_costs_the_same_however_much_was_done(client, sitting):
    run = open_channel(client, sitting)

    def cost():
        with CaptureQueriesContext(connection) as caught:
            assert client.get(step(3)).status_code == 200
        return len(caught)

    cost()
    before = cost()
    for number in range(12):
        do(run, "like" if number % 2 else "unlike", "N1")
    assert cost() == before
