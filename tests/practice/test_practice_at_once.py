"""Two tabs of one person at the same moment: one line each, one of the same form, one run, one attempt."""

import pytest

from practice import actions
from practice.models import Run, TaskAttempt
from tests.conftest import NOW
from tests.courses.test_at_once import at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both_databases]


def test_six_forms_of_which_three_are_sent_twice_are_three_lines(run):
    def send(number):
        form = f"form-{number % 3}"
        return lambda: actions.perform(run=run, kind="post", data={"text": f"Hei {form}"}, key=form, now=NOW)

    at_once(*map(send, range(6)))
    assert list(run.actions.values_list("seq", flat=True)) == [1, 2, 3]
    assert set(run.actions.values_list("key", flat=True)) == {"form-0", "form-1", "form-2"}


def test_a_like_pressed_in_two_tabs_is_one_like(run):
    def like():
        actions.perform(run=run, kind="like", target="N1", now=NOW)

    at_once(like, like, like)
    assert run.actions.count() == 1


def test_the_same_start_pressed_twice_opens_one_run(aino, small_scenario):
    def start():
        actions.start(person=aino, key="form-1", now=NOW)

    at_once(start, start, start)
    assert Run.objects.count() == 1


def test_a_check_pressed_twice_is_one_attempt(task_run):
    def check():
        actions.check(run=Run.objects.get(pk=task_run.pk), now=NOW)

    at_once(check, check, check)
    assert TaskAttempt.objects.get().number == 1
