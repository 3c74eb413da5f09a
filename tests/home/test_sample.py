"""The sample organisation: the same for the same seed and day, all dates relative to that day, only where it may be."""

import datetime as dt
import io

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Count

from courses.models import CheckAnswer, LessonCompletion
from home import sample
from participants.models import Membership, Unit, User
from practice import runs
from practice.models import Action, Review, Run, TaskAttempt
from skills.models import Evidence, MeasurementRound, Sitting
from trainingsite import clock

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
TODAY = dt.date(2026, 11, 24)


def everything():
    """All that was written, without keys of the database."""
    return {
        "people": list(User.objects.order_by("email").values_list("email", "name", "title", "role", "language")),
        "units": list(Unit.objects.order_by("name").values_list("name", "parent__name")),
        "members": list(Membership.objects.order_by("user__email").values_list("user__email", "unit__name", "starts")),
        "rounds": list(MeasurementRound.objects.values_list("cohort__name", "kind", "opens_at", "closes_at")),
        "sittings": list(
            Sitting.objects.order_by("person__email", "started_at").values_list("person__email", "form", "started_at")
        ),
        "evidence": list(
            Evidence.objects.order_by("person__email", "kind", "source", "at").values_list(
                "person__email", "kind", "source", "value", "passed", "answer", "certainty", "at"
            )
        ),
        "lessons": list(
            LessonCompletion.objects.order_by("person__email", "at").values_list("person__email", "lesson_slug", "at")
        ),
        "attempts": list(
            TaskAttempt.objects.order_by("at", "person__email").values_list(
                "person__email", "task__code", "number", "passed", "at"
            )
        ),
        "acts": list(
            Action.objects.order_by("done_at").values_list("run__person__email", "kind", "at", "target", "data")
        ),
    }


def test_the_same_seed_and_day_give_the_same_organisation():
    sample.load(seed=3, today=TODAY)
    first = everything()
    sample.start_over()
    assert User.objects.count() == 240
    sample.clear()
    sample.load(seed=3, today=TODAY)
    assert everything() == first


def test_dates_move_with_the_day_it_is_loaded():
    sample.load(seed=3, today=TODAY)
    first = {row[:2]: row[2] for row in everything()["rounds"]}
    sample.clear()
    sample.load(seed=3, today=TODAY + dt.timedelta(days=10))
    later = {row[:2]: row[2] for row in everything()["rounds"]}
    assert {key: (later[key] - first[key]).days for key in first} == dict.fromkeys(first, 10)


@pytest.fixture
def loaded(db):
    return sample.load(today=TODAY)


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


def test_a_real_site_refuses(settings):
    settings.DEMO = False
    with pytest.raises(CommandError, match="only for DEBUG=1 or ALLOW_DEMO=1"):
        call_command("load_sample")
    with pytest.raises(RuntimeError, match="Only a sample"):
        sample.start_over()


def test_a_database_with_people_refuses(aino):
    with pytest.raises(CommandError, match="people in this database already"):
        call_command("create_organisation", people=50)


@pytest.mark.parametrize("people", [19, 0, -1, 200_001])
def test_a_size_nobody_can_mean_is_refused(people, db):
    with pytest.raises(CommandError, match="from 20 to 200000"):
        call_command("create_organisation", people=people)


def test_create_organisation_makes_as_many_as_asked(db):
    out = io.StringIO()
    call_command("create_organisation", people=50, seed=1, today=TODAY, stdout=out)
    assert User.objects.count() == 50
    assert out.getvalue() == "50 people created.\n"
