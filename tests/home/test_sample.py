"""The sample organisation: the same for the same seed and day, all dates relative to that day, only where it may be."""

import datetime as dt
import io

import pytest
from django.core.management import CommandError, call_command

from courses.models import LessonCompletion
from home import sample
from participants.models import Membership, Unit, User
from practice.models import Action, TaskAttempt
from skills.models import Evidence, MeasurementRound, Sitting

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
