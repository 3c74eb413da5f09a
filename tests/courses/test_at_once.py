"""Two requests of one person at the same moment: nothing is counted twice and nothing is lost."""

import threading

import pytest
from django.db import connection

from courses import actions
from courses.models import CheckAnswer, Lesson, LessonCompletion, ModuleCompletion
from skills.models import Evidence, Item
from tests.conftest import NOW

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both_databases]


def at_once(*calls):
    """Run the calls side by side; SQLite in memory has one connection, there they follow each other."""
    failures = []
    start = threading.Barrier(len(calls) if connection.vendor != "sqlite" else 1)

    def work(call):
        start.wait()
        try:
            call()
        except Exception as error:
            failures.append(error)
        finally:
            if connection.vendor != "sqlite":
                connection.close()

    if connection.vendor == "sqlite":
        for call in calls:
            work(call)
    else:
        workers = [threading.Thread(target=work, args=[call]) for call in calls]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
    assert failures == []


def test_the_same_try_sent_four_times_at_once_is_one_try(aino, enrolled, lesson):
    enrolled(aino)
    item = Item.objects.get(code="P1.1b")

    def send():
        actions.answer_check(person=aino, lesson=lesson, item=item, answer="c", attempt=1, now=NOW)

    at_once(send, send, send, send)
    assert CheckAnswer.objects.get().attempts == 1
    assert Evidence.objects.count() == 1


def test_the_last_two_lessons_done_at_once_complete_their_module(aino, enrolled, lesson):
    enrolled(aino)
    other = Lesson.objects.get(slug="settings-in-order")

    def done(lesson):
        return lambda: actions.complete_lesson(person=aino, lesson=lesson, how="done", now=NOW)

    at_once(done(lesson), done(other), done(lesson), done(other))
    assert LessonCompletion.objects.count() == 2
    assert ModuleCompletion.objects.values_list("module_slug", flat=True).get() == "account"
