"""Who is in the sample organisation and what they have done: everybody finds what was promised them."""

import datetime as dt

import pytest
from django.db import transaction
from django.db.models import Count

from courses.models import CheckAnswer, LessonCompletion
from home import sample
from participants.models import Membership, Unit, User
from practice import runs
from practice.models import Action, Review, Run, TaskAttempt
from skills.models import Evidence, Sitting
from trainingsite import clock

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
TODAY = dt.date(2026, 11, 24)


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker):
    """Loaded once, for tests that only look; nothing of it stays."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield sample.load(today=TODAY)
        transaction.set_rollback(True)


def test_aino_has_an_inviting_empty_start(loaded):
    aino = loaded.people["aino.alku"]
    assert aino.evidence.count() == aino.sittings.count() == aino.lesson_completions.count() == 0
    assert aino.cohort_memberships.get().cohort.rounds.filter(kind="T0").count() == 1


def test_eero_is_well_on_his_way(loaded):
    eero = loaded.people["eero.osaaja"]
    assert eero.sittings.filter(finished_at__isnull=False).count() == 1
    assert (eero.module_completions.count(), eero.lesson_completions.count()) == (2, 10)


def test_eero_has_practised_and_has_runs_to_go_on_with(loaded):
    eero = loaded.people["eero.osaaja"]
    tries = list(eero.task_attempts.order_by("at").values_list("task__code", "passed"))
    assert tries == [
        ("T1.1-hinted", True),
        ("T1.1-plain", True),
        ("T1.2-plain", False),
        ("T1.2-plain", True),
        ("T1.3-plain", True),
        ("T1.4-plain", True),
        ("T2.1-plain", True),
        ("T2.2-plain", False),
        ("T2.2-plain", True),
    ]
    passed = eero.evidence.filter(kind="task", passed=True)
    assert set(passed.values_list("skill__code", flat=True)) >= {"S01", "S02", "S03", "S04", "S05"}
    codes = [run.task.code if run.task else "" for run in eero.practice_runs.open()]
    assert sorted(codes) == ["", "T3.2-plain"]


def test_every_page_of_eeros_free_play_has_something_on_it(loaded):
    run = Run.objects.open().get(task=None)
    world = runs.world_of(run, clock.local_moment(TODAY, 12))
    assert world.now == runs.world_of(run, clock.local_moment(TODAY, 18)).now
    assert "kuski_harj" in {chat.who.handle for chat in world.chats()}
    shown = (world.notices(), world.bookmarks(), world.evidence(), world.drafts(), world.lists(), world.did("reply"))
    assert all(shown)


def test_one_text_of_eero_is_read_and_another_waits_for_dana(loaded):
    first, second = Review.objects.filter(person=loaded.people["eero.osaaja"]).order_by("sent_at")
    assert first.readings.get().reader == loaded.people["dana.digi"]
    assert list(Review.objects.wanting(loaded.people["dana.digi"])) == [second]


def test_nobody_but_eero_and_those_of_spring_has_practised(loaded):
    assert set(Run.objects.values_list("person__email", flat=True)) == {loaded.people["eero.osaaja"].email}
    others = TaskAttempt.objects.exclude(person=loaded.people["eero.osaaja"])
    assert set(others.values_list("person__cohort_memberships__cohort__name", flat=True)) == {"Kevään ryhmä"}


def test_mikas_unit_has_enough_people_to_count(loaded):
    mika = loaded.people["mika.esihenkilo"]
    people = User.objects.in_units(mika.managed_units(TODAY), TODAY)
    assert people.count() >= 10
    assert Sitting.objects.filter(person__in=people).count() >= 5


def test_units_have_four_levels_and_everybody_one_membership(loaded):
    assert sorted({unit.depth for unit in Unit.objects.all()}) == [0, 1, 2, 3]
    assert Membership.objects.count() == User.objects.count() == 240


def test_nobody_has_more_completions_than_checks_passed(loaded):
    passed = dict(
        CheckAnswer.objects.filter(correct=True).values_list("person").annotate(Count("lesson", distinct=True))
    )
    done = dict(LessonCompletion.objects.values_list("person").annotate(Count("pk")))
    assert done == passed


def test_nothing_lies_in_the_future(loaded):
    end = clock.local_moment(TODAY, 23, 59)
    assert Evidence.objects.filter(at__gt=end).count() == Sitting.objects.filter(finished_at__gt=end).count() == 0
    assert Run.objects.filter(touched_at__gt=end).count() == Action.objects.filter(done_at__gt=end).count() == 0
