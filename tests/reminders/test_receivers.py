"""What people do in the apps below becomes messages in the same transaction, and leaves at once."""

import logging

import pytest

from reminders import planner
from reminders.models import Message
from scheduling import actions
from scheduling.models import Booking, Plan, TrainingSession
from scheduling.signals import bookings_changed, plan_changed, session_changed
from tests.reminders.causes import DAY, HOUR, NOW, make_booking, make_session, make_trainer, states

pytestmark = pytest.mark.django_db


def test_booking_and_cancelling_is_told(aino):
    session = make_session()
    booking = actions.book(session=session.pk, person=aino, by=aino, now=NOW)
    assert states() == {"booked": "planned", "week_before": "planned", "day_before": "planned"}
    actions.cancel(booking=booking.pk, by=aino, now=NOW + HOUR)
    assert states(state="planned") == {"cancelled_booking": "planned"}


def test_a_place_that_becomes_free_is_offered_to_the_next_in_the_same_moment(aino, eero):
    session = make_session(capacity=1, ceiling=1)
    first = actions.book(session=session.pk, person=aino, by=aino, now=NOW)
    actions.book(session=session.pk, person=eero, by=eero, now=NOW, queue=True)
    assert states(person=eero) == {"queued": "planned"}
    actions.cancel(booking=first.pk, by=aino, now=NOW + HOUR)
    assert states(person=eero) == {"queued": "cancelled", "offered": "planned"}


def test_a_change_of_a_session_reaches_everybody_in_it(aino, eero, dana):
    session = make_session()
    make_booking(session, aino, since=NOW - DAY)
    make_booking(session, eero, "waiting", since=NOW - DAY)
    make_trainer(session, dana)
    session.sequence, session.changed_at = 1, NOW
    session.save()
    session_changed.send(sender=TrainingSession, session=session, now=NOW)
    assert states(kind__in=["session_moved", "leading"]) == {"session_moved": "planned", "leading": "planned"}
    assert Message.objects.filter(kind="session_moved").count() == 2


def test_cancelling_a_session_tells_those_who_booked_and_those_who_lead(aino, dana):
    session = make_session()
    make_trainer(session, dana)
    actions.book(session=session.pk, person=aino, by=aino, now=NOW)
    actions.cancel_session(session=session.pk, by=dana, now=NOW + HOUR)
    assert states(state="planned") == {"session_cancelled": "planned", "leading_ended": "planned"}


def test_a_plan_is_remembered_until_it_is_done(aino):
    plan = Plan.objects.create(person=aino, situation="a", deed="b", at=NOW + DAY, made_at=NOW, changed_at=NOW)
    plan_changed.send(sender=Plan, plan=plan, now=NOW)
    assert states() == {"plan_due": "planned"}
    plan.done_at = NOW
    plan.save()
    plan_changed.send(sender=Plan, plan=plan, now=NOW)
    assert states() == {"plan_due": "cancelled"}


def test_a_planner_that_breaks_does_not_break_the_booking(aino, monkeypatch, caplog):
    def broken(*args):
        raise ZeroDivisionError

    monkeypatch.setattr(planner._Pass, "about_one", broken)
    with caplog.at_level(logging.ERROR):
        actions.book(session=make_session().pk, person=aino, by=aino, now=NOW)
    assert Booking.objects.get().is_booked
    assert "ZeroDivisionError" in caplog.text


def test_a_queue_that_is_settled_in_one_go_is_planned_in_one_go(person, django_assert_max_num_queries):
    """The row of the session is locked meanwhile."""
    session = make_session(capacity=1, ceiling=1)
    first = make_booking(session, person("p0", "P"))
    for number in range(1, 31):
        make_booking(session, person(f"p{number}", "P"), "waiting")
    planner.plan_all(NOW)
    session.capacity = session.ceiling = 31
    session.save()
    with django_assert_max_num_queries(25 + 2 * 30):  # two of them write each booking
        actions.settle_due(NOW + HOUR)
    assert Message.objects.filter(kind="offered", state="planned").count() == 30
    assert Message.objects.filter(kind="queued", state="cancelled").count() == 30
    assert states(person=first.person) == {"booked": "planned", "week_before": "planned", "day_before": "planned"}


def test_the_messages_of_others_in_the_session_are_left_alone(aino, eero, dana):
    session = make_session()
    others = make_session()
    make_trainer(session, aino, since=NOW)
    bookings = [make_booking(session, person) for person in (aino, eero)]
    make_booking(others, aino)
    planner.plan_all(NOW)
    before = Message.objects.filter(state="planned").count()
    planner.plan_about(bookings[:1], NOW)
    assert Message.objects.filter(state="planned").count() == before
    bookings[0].delete()
    planner.plan_about([make_booking(session, aino, "waiting")], NOW)
    assert states(person=eero) == {"booked": "planned", "week_before": "planned", "day_before": "planned"}
    assert Message.objects.filter(person=aino, subject=f"session:{others.pk}", state="planned").count() == 3
    assert states(person=aino, subject=f"session:{session.pk}", state="planned") == {
        "leading": "planned", "queued": "planned", "day_before": "planned",
    }  # fmt: skip


def test_what_a_broken_planner_left_out_is_found_by_the_sweep(aino, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(planner, "plan_about", lambda about, now: None)
        booking = actions.book(session=make_session().pk, person=aino, by=aino, now=NOW)
        bookings_changed.send(sender=Booking, bookings=[booking], now=NOW)
    assert not Message.objects.exists()
    planner.plan_all(NOW + HOUR)
    assert set(states()) == {"booked", "week_before", "day_before"}
