"""What was written in the practice channel is the person's own: to take along, to have erased, gone after a year."""

import datetime as dt

import pytest

from practice import actions, privacy
from practice.models import Action, Run, TaskAttempt
from tests.conftest import NOW

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture
def both(start, small_tasks, aino, eero, do):
    """Aino and Eero have each written something and checked a task."""
    for person in (aino, eero):
        run = start(person=person, task=small_tasks["plain"])
        do(run, "post", text=f"Terveisin {person.name}")
        actions.check(run=run, now=NOW)
    return aino


def test_the_export_holds_the_own_texts_and_nobody_elses(both):
    runs, acts, attempts, *_texts = privacy.export(both)
    assert [row["task__code"] for row in runs.rows] == ["T9.1-plain"]
    assert [row["data"]["text"] for row in acts.rows] == ["Terveisin Aino Alku"]
    assert [row["number"] for row in attempts.rows] == [1]
    assert "Eero" not in str([runs.rows, acts.rows, attempts.rows])


@pytest.mark.parametrize("erase", [privacy.erase, privacy.erase_learning])
def test_erasing_removes_the_person_and_nobody_else(both, eero, erase):
    erase(both)
    assert set(Run.objects.values_list("person", flat=True)) == {eero.pk}
    assert set(Action.objects.values_list("run__person", flat=True)) == {eero.pk}
    assert set(TaskAttempt.objects.values_list("person", flat=True)) == {eero.pk}


def purge(now):
    return sum(each.go() for each in privacy.purge(now))


def test_a_run_goes_twelve_months_after_it_was_last_used_and_its_attempt_stays(both, do):
    run = Run.objects.get(person=both)
    do(run, "like", "N1", seconds=86400)
    assert purge(NOW + 365 * DAY) == 0
    assert purge(NOW + 365 * DAY + dt.timedelta(seconds=1)) == 1  # Eero's, untouched since
    assert purge(NOW + 367 * DAY) == 1
    assert not Run.objects.exists()
    assert not Action.objects.exists()
    assert TaskAttempt.objects.filter(person=both, run=None).count() == 1


def test_an_ended_run_goes_like_an_open_one(run):
    actions.end(run=run, now=NOW + DAY)
    assert purge(NOW + 365 * DAY) == 0
    assert purge(NOW + 367 * DAY) == 1
