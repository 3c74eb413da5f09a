"""The sessions of the sample: something to see for everybody, counters that are right, and no flood of letters."""

import datetime as dt

import pytest
import time_machine
from django.core import mail

from home import sample, scheduled
from home.synthesis import COMMUNICATIONS, organisation
from participants.models import User
from reminders.models import Message
from scheduling import actions, counting, feedback, need
from scheduling.models import Booking, FreeTime, Interest, NeedCount, Place, SessionTrainer, TrainingSession
from scheduling.models.bookings import held_at
from trainingsite import clock

pytestmark = [pytest.mark.django_db]
TODAY = dt.date(2026, 11, 24)
MOMENT = dt.datetime(2026, 11, 24, 7, 30, tzinfo=dt.UTC)


@pytest.fixture
def loaded():
    with time_machine.travel(MOMENT, tick=False):
        yield sample.load(today=TODAY)


def counters_are_right():
    for session in TrainingSession.objects.all():
        counted = (session.bookings.holding().count(), session.bookings.in_queue().count())
        assert counted == (session.taken, session.waiting), session.title
    return True


@pytest.mark.both_databases
def test_the_planner_has_something_of_everything(loaded):
    coming = TrainingSession.objects.filter(starts_at__gt=MOMENT)
    assert (coming.count(), TrainingSession.objects.filter(ends_at__lt=MOMENT).count()) == (9, 3)
    assert coming.filter(status="draft").get().title == "Kuvat varikolta"
    full = coming.get(waiting__gt=0)
    assert (full.taken, full.capacity, full.waiting) == (8, 8, 3)
    assert counters_are_right()
    assert actions.settle_due(MOMENT) == 0
    news = coming.get(title="Uutisten löytäminen, pienryhmä")
    clash = coming.exclude(pk=news.pk).get(starts_at=news.starts_at)
    assert {each.person for each in SessionTrainer.objects.filter(session__in=[news, clash])} == {
        loaded.people["dana.digi"]
    }


def test_everybody_finds_what_was_promised(loaded):
    eero, aino = loaded.people["eero.osaaja"], loaded.people["aino.alku"]
    (own,) = Booking.objects.of(eero).booked().filter(session__starts_at__gt=MOMENT)
    assert own.session.title == "Uutisten löytäminen, pienryhmä"
    assert eero.plans.get().at > MOMENT
    assert not Booking.objects.of(aino).exists()
    assert not Interest.objects.of(aino).exists()
    asked = TrainingSession.objects.filter(ends_at__lt=MOMENT).order_by("starts_at")
    assert [bool(feedback.results(session)) for session in asked] == [True, False, True]
    for booking in Booking.objects.active().filter(session__starts_at__gt=MOMENT):  # nobody is in two rooms at once
        session = booking.session
        assert held_at(booking.person, session.starts_at, session.ends_at).exclude(pk=booking.pk).count() == 0


def test_seven_wish_for_finding_news_and_five_can_come_on_tuesdays(loaded):
    first = need.top(MOMENT)[0]
    assert (first.skill.code, first.waiting, first.slot) == ("S07", 7, need.Slot(1, 9, 5))
    assert NeedCount.objects.exists()
    assert not counting.is_stale(MOMENT)


def test_loading_sends_nothing_and_plans_what_comes(loaded, django_capture_on_commit_callbacks):
    assert mail.outbox == []
    coming = Message.objects.filter(state="planned")
    assert not coming.filter(due_at__lte=MOMENT + dt.timedelta(minutes=10)).exists()
    assert set(coming.values_list("kind", flat=True)) >= {"day_before", "week_before", "plan_due"}
    assert not coming.filter(group="service").exists()
    sent = Message.objects.filter(state="sent")
    assert sent.filter(kind="booked").exists()
    assert not sent.filter(sent_at__gt=MOMENT).exists()


@pytest.mark.parametrize("day", [TODAY + dt.timedelta(days=days) for days in (4, 5, 33)])
def test_on_any_day_sessions_are_on_working_days(day):
    for planned in scheduled.PLAN:
        found = scheduled.working_day(day, planned.day)
        assert found.weekday() < 5
        assert (found > day) == (planned.day > 0)


def test_starting_over_empties_and_fills_both_apps(loaded):
    before = {model: model.objects.count() for model in (TrainingSession, Booking, Place, FreeTime)}
    sample.clear()
    assert not any(model.objects.exists() for model in (*before, Message, Interest, NeedCount, User))
    sample.load(today=TODAY)
    assert {model: model.objects.count() for model in before} == before
    assert clock.today() == TODAY


def test_a_small_organisation_has_as_much_as_it_has_people_for(db):
    with time_machine.travel(MOMENT, tick=False):
        sample.load(people=20, seed=2, today=TODAY)
    assert counters_are_right()
    assert TrainingSession.objects.count() == len(scheduled.PLAN)


def test_an_organisation_without_dana_has_no_sessions(db):
    sample.load(people=30, seed=2, today=TODAY, personas=False)
    assert not TrainingSession.objects.exists()


def test_somebody_beside_dana_is_in_the_digital_team():
    data = organisation(people=240, seed=7, today=TODAY, personas=True)
    (second,) = scheduled.second_of_the_team(data)
    assert (second.unit[:3], second.group) == (COMMUNICATIONS, None)
