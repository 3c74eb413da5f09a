"""From causes to messages: each once, none without its cause, none that a person does not want, and nothing broken."""

import datetime as dt
import logging

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from participants.models import Absence, User
from reminders import kinds, planner
from reminders.models import Message, Preferences
from reminders.planner import Planned, plan_about, plan_all
from scheduling.models import Booking, Plan
from tests.courses.test_at_once import at_once
from tests.reminders.causes import (
    DAY,
    HOUR,
    NOW,
    local,
    make_booking,
    make_cohort,
    make_round,
    make_session,
    make_trainer,
    messages,
    snapshot,
    states,
)

pytestmark = pytest.mark.django_db
MONDAY = local("2026-12-14 09:00")


@pytest.fixture
def monday():
    return make_session(MONDAY)


def decline(**conditions):
    Message.objects.filter(**conditions).update(state="declined")


# --- once, and only once --------------------------------------------------------------------------------
@pytest.mark.both_databases
def test_planning_again_changes_nothing(aino, eero, dana, mika, monday):
    make_booking(monday, aino)
    make_booking(monday, eero, "waiting")
    make_trainer(monday, dana, since=NOW)
    make_round(make_cohort(aino, eero))
    Preferences.objects.create(person=aino, digest=True)
    Plan.objects.create(person=mika, situation="a", deed="b", at=NOW + DAY, made_at=NOW, changed_at=NOW)
    assert plan_all(NOW).made == 12
    before = snapshot()
    assert plan_all(NOW) == Planned()
    for about in (aino, monday, *Booking.objects.all()):
        plan_about(about, NOW)
    assert snapshot() == before


@pytest.mark.both_databases
def test_the_row_comes_and_goes_with_the_transaction_of_its_cause(aino, monday):
    with transaction.atomic():
        plan_about(make_booking(monday, aino), NOW)
        assert Message.objects.count() == 3
        transaction.set_rollback(True)
    assert (Booking.objects.count(), Message.objects.count()) == (0, 0)


@pytest.mark.both_databases
def test_the_database_itself_refuses_a_second_row(aino, monday):
    plan_about(make_booking(monday, aino), NOW)
    row = Message.objects.get(kind="booked")
    row.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save(force_insert=True)


def test_who_books_again_gets_messages_of_their_own(aino, monday):
    booking = make_booking(monday, aino)
    plan_about(booking, NOW)
    booking.state, booking.reason, booking.turn, booking.since = "cancelled", "self", 2, NOW + HOUR
    booking.save()
    plan_about(booking, NOW + HOUR)
    booking.state, booking.reason, booking.turn, booking.since = "booked", "", 3, NOW + 2 * HOUR
    booking.save()
    plan_about(booking, NOW + 2 * HOUR)
    own = Message.objects.values_list("kind", "occasion", "state").filter(kind__in=["booked", "cancelled_booking"])
    assert sorted(own) == [
        ("booked", f"{booking.pk}:1", "cancelled"),
        ("booked", f"{booking.pk}:3", "planned"),
        ("cancelled_booking", f"{booking.pk}:2", "cancelled"),
    ]


@pytest.mark.django_db(transaction=True)
@pytest.mark.both_databases
def test_two_planners_at_once_make_each_message_once(person, monkeypatch):
    monkeypatch.setattr(planner, "wake_sender", lambda: None)
    session = make_session(MONDAY)
    people = [person(f"p{number}", "P") for number in range(30)]
    for one in people:
        make_booking(session, one)
    make_round(make_cohort(*people))
    at_once(*[lambda: plan_all(NOW)] * 3)
    assert Message.objects.count() == 30 * 5
    assert set(Message.objects.values_list("state", flat=True)) == {"planned"}
    assert plan_all(NOW) == Planned()


# --- nothing here can break the change ------------------------------------------------------------------
@pytest.mark.both_databases
@pytest.mark.parametrize("mistake", ["python", "database"])
def test_a_kind_that_breaks_leaves_the_booking_committed_and_says_so(mistake, aino, monday, monkeypatch, caplog):
    def broken(self, now, about=None):
        if mistake == "python":
            raise ZeroDivisionError
        Booking.objects.create(session_id=monday.pk, person=aino, state="booked", since=NOW, made_at=NOW)

    monkeypatch.setattr(type(kinds.AT_ONCE[0]), "wishes", broken)
    with caplog.at_level(logging.ERROR), transaction.atomic():
        booking = make_booking(monday, aino)
        plan_about(booking, NOW)
        Booking.objects.filter(pk=booking.pk).update(turn=1)
    assert Booking.objects.filter(pk=booking.pk).exists()
    assert Message.objects.count() == 0
    assert "planning about Booking" in caplog.text


def test_a_source_that_breaks_stops_no_other_and_none_of_its_messages_is_taken_back(aino, monday, monkeypatch, caplog):
    make_booking(monday, aino)
    make_round(make_cohort(aino))
    plan_all(NOW)

    def broken(self, now, about=None):
        raise ZeroDivisionError

    Message.objects.filter(kind="round_opens").delete()
    monkeypatch.setattr(type(kinds.AT_ONCE[0]), "wishes", broken)
    with caplog.at_level(logging.ERROR):
        assert plan_all(NOW) == Planned(made=1)
    assert states()["booked"] == "planned"
    assert "OfBookings" in caplog.text


# --- what changes, and what is gone ---------------------------------------------------------------------
@pytest.mark.parametrize("plan", [lambda session, now: plan_about(session, now), lambda session, now: plan_all(now)])
def test_a_moved_session_moves_its_reminders(plan, aino, monday):
    make_booking(monday, aino, since=NOW - 9 * DAY)
    plan(monday, NOW)
    monday.starts_at, monday.ends_at = local("2026-12-16 13:00"), local("2026-12-16 15:00")
    monday.sequence, monday.changed_at = 1, NOW + HOUR
    monday.save()
    plan(monday, NOW + HOUR)
    assert messages(aino) == [
        ("session_moved", "planned", "Tue 2026-11-24 10:30"),
        ("week_before", "cancelled", "Mon 2026-12-07 09:00"),
        ("week_before", "planned", "Wed 2026-12-09 13:00"),
        ("day_before", "cancelled", "Sun 2026-12-13 09:00"),
        ("day_before", "planned", "Tue 2026-12-15 13:00"),
    ]


def test_a_session_moved_there_and_back_reminds_as_at_first(aino, monday):
    make_booking(monday, aino, since=NOW - 9 * DAY)
    plan_about(monday, NOW)
    for start in (local("2026-12-16 13:00"), MONDAY):
        monday.starts_at, monday.ends_at = start, start + HOUR
        monday.sequence, monday.changed_at = monday.sequence + 1, NOW + HOUR
        monday.save()
        plan_about(monday, NOW + HOUR)
    assert messages(aino, state="planned") == [
        ("session_moved", "planned", "Tue 2026-11-24 10:30"),
        ("week_before", "planned", "Mon 2026-12-07 09:00"),
        ("day_before", "planned", "Sun 2026-12-13 09:00"),
    ]


@pytest.mark.parametrize("plan", [lambda booking: plan_about(booking, NOW), lambda booking: plan_all(NOW)])
def test_a_cancelled_booking_takes_its_reminders_along(plan, aino, monday):
    booking = make_booking(monday, aino)
    plan(booking)
    booking.state, booking.reason, booking.turn = "cancelled", "self", 2
    booking.save()
    plan(booking)
    assert states() == {
        "booked": "cancelled", "week_before": "cancelled", "day_before": "cancelled", "cancelled_booking": "planned",
    }  # fmt: skip


def test_what_was_sent_stays_and_is_never_sent_again(aino, monday):
    booking = make_booking(monday, aino)
    plan_about(booking, NOW)
    Message.objects.filter(kind="booked").update(state="sent", sent_at=NOW, attempts=1)
    plan_all(NOW + HOUR)
    assert states() == {"booked": "sent", "week_before": "planned", "day_before": "planned"}


def test_messages_of_the_same_person_about_another_session_are_left_alone(aino, dana, monday):
    other = make_session(MONDAY + 30 * DAY)
    first, second = make_booking(monday, dana), make_booking(other, dana)
    make_trainer(monday, dana, since=NOW)
    make_trainer(other, dana, since=NOW)
    for about in (first, second, monday, other):
        plan_about(about, NOW)
    before = snapshot()
    first.delete()
    monday.status = "draft"
    monday.save()
    plan_about(monday, NOW)
    assert [row[0] for row in messages(state="cancelled")] == ["leading", "day_before"]
    assert len(before) == 10


def test_what_a_person_or_an_operator_moved_keeps_its_time(aino, monday):
    plan = Plan.objects.create(person=aino, situation="a", deed="b", at=NOW + DAY, made_at=NOW, changed_at=NOW)
    make_booking(monday, aino)
    round_ = make_round(make_cohort(aino), opens_at=NOW + DAY)
    plan_all(NOW)
    due = NOW + 3 * DAY
    Message.objects.filter(kind__in=["plan_due", "round_opens"]).update(due_at=due, moved=True)
    Message.objects.filter(kind="booked").update(due_at=due, attempts=2)
    Message.objects.filter(kind="week_before").update(state="cancelled", moved=True)
    Message.objects.filter(kind="day_before").update(state="held")
    round_.closes_at += DAY
    round_.save()
    before = snapshot()
    assert plan_all(NOW) == Planned(moved=1)
    (changed,) = [row for row, was in zip(snapshot(), before, strict=True) if row != was]
    assert "round_closes" in changed
    plan.delete()
    plan_all(NOW)
    assert states(kind="plan_due") == {"plan_due": "cancelled"}


def test_what_is_planned_after_the_causes_were_read_is_not_taken_back(aino, eero, monday, monkeypatch):
    read = type(kinds.AT_ONCE[0]).wishes

    def booked_meanwhile(self, now, about=None):
        found = list(read(self, now, about))
        if about is None:
            plan_about(make_booking(monday, eero), NOW)
        return iter(found)

    make_booking(monday, aino)
    monkeypatch.setattr(type(kinds.AT_ONCE[0]), "wishes", booked_meanwhile)
    assert plan_all(NOW) == Planned(made=3)
    assert set(Message.objects.values_list("state", flat=True)) == {"planned"}


def test_what_the_sender_could_not_send_for_days_is_left_to_it(aino, monday):
    make_booking(monday, aino, "waiting")
    plan_all(NOW)
    assert plan_all(NOW + 4 * DAY) == Planned()
    assert states() == {"queued": "planned"}


# --- too late -------------------------------------------------------------------------------------------
def test_what_would_arrive_after_the_start_is_not_sent(aino, monday):
    make_booking(monday, aino, since=NOW)
    plan_all(NOW)
    plan_all(MONDAY)
    assert set(states().values()) == {"expired"}
    assert plan_all(MONDAY + HOUR) == Planned()


def test_a_reminder_that_was_missed_by_hours_still_comes_before_the_start(aino, monday):
    make_booking(monday, aino, since=NOW)
    plan_all(MONDAY - HOUR)
    assert "day_before" in states(due_at__lte=MONDAY - HOUR)
    Message.objects.all().delete()
    assert plan_all(MONDAY) == Planned()


# --- nudges ---------------------------------------------------------------------------------------------
def test_a_nudge_waits_for_the_working_day_and_a_promise_does_not(aino):
    make_round(make_cohort(aino), opens_at=local("2026-11-28 09:00"), closes_at=local("2026-12-18 16:00"))
    Plan.objects.create(person=aino, situation="a", deed="b", at=local("2026-11-28 21:00"), made_at=NOW, changed_at=NOW)
    plan_all(NOW)
    assert messages(aino) == [
        ("plan_due", "planned", "Sat 2026-11-28 21:00"),
        ("round_opens", "planned", "Mon 2026-11-30 07:00"),
    ]


def test_two_nudges_a_week_and_the_closing_round_is_one_of_them(aino, mika, units):
    make_round(make_cohort(mika), opens_at=NOW, closes_at=local("2026-11-29 12:00"))
    session = make_session(MONDAY)
    session.invitations.create(person=mika, at=NOW)
    Preferences.objects.create(person=mika, digest=True)
    plan_all(NOW)
    assert messages(mika) == [
        ("session_invited", "planned", "Tue 2026-11-24 09:30"),
        ("round_closes", "planned", "Thu 2026-11-26 12:00"),
    ]


def test_what_moves_up_in_the_queue_of_a_full_week_moves_the_others_on(aino):
    make_round(make_cohort(aino), opens_at=NOW + DAY, closes_at=NOW + 20 * DAY)
    first, second = (make_session(MONDAY + number * DAY) for number in range(2))
    first.invitations.create(person=aino, at=NOW + HOUR)
    plan_all(NOW)
    assert [row[0] for row in messages(aino)] == ["session_invited", "round_opens"]
    second.invitations.create(person=aino, at=NOW + 2 * HOUR)
    assert plan_all(NOW) == Planned(made=1, moved=1)
    assert messages(aino, kind="round_opens") == [("round_opens", "planned", "Mon 2026-11-30 07:00")]


def test_sent_and_moved_nudges_take_their_place_in_the_week(aino):
    make_round(make_cohort(aino), opens_at=NOW, closes_at=NOW + 20 * DAY)
    first, second = (make_session(MONDAY + number * DAY) for number in range(2))
    for session in (first, second):
        session.invitations.create(person=aino, at=NOW)
    plan_all(NOW - 3 * DAY)
    one, other = Message.objects.filter(kind="session_invited")
    Message.objects.filter(pk=one.pk).update(moved=True)
    Message.objects.filter(pk=other.pk).update(state="sent", sent_at=NOW, attempts=1)
    plan_all(NOW)
    assert messages(aino, kind="round_opens") == [("round_opens", "planned", "Mon 2026-11-30 07:00")]


def test_a_nudge_whose_time_has_come_stays_due_while_it_may_leave(aino):
    make_round(make_cohort(aino), opens_at=NOW, closes_at=NOW + 20 * DAY)
    plan_all(NOW)
    assert plan_all(NOW + HOUR) == Planned()
    assert plan_all(local("2026-11-24 17:30")) == Planned(moved=1)
    assert messages(aino) == [("round_opens", "planned", "Wed 2026-11-25 07:00")]


def test_leave_silence_and_preferences_are_kept(aino, eero, dana, mika):
    make_round(make_cohort(aino, eero, dana, mika), opens_at=NOW, closes_at=NOW + 13 * DAY)
    Absence.objects.create(user=aino, starts=dt.date(2026, 11, 20), ends=dt.date(2026, 11, 26))
    Preferences.objects.create(person=eero, silent_until=dt.date(2026, 11, 30))
    Preferences.objects.create(person=dana, steps=False)
    Preferences.objects.create(person=mika, per_week=1)
    plan_all(NOW)
    assert messages(aino)[0] == ("round_opens", "planned", "Fri 2026-11-27 07:00")
    assert messages(eero)[0] == ("round_opens", "planned", "Mon 2026-11-30 07:00")
    assert messages(dana) == []
    assert [row[2] for row in messages(mika)] == ["Tue 2026-11-24 09:30", "Fri 2026-12-04 09:30"]


def test_a_change_of_wishes_is_planned_for_the_person_at_once(aino, monday, django_capture_on_commit_callbacks):
    make_round(make_cohort(aino), opens_at=NOW, closes_at=NOW + 13 * DAY)
    make_trainer(monday, aino, since=NOW)
    make_booking(monday, aino)
    plan_about(aino, NOW)
    preferences = Preferences.objects.create(person=aino, steps=False, sessions=False)
    plan_about(aino, NOW)
    assert states() == {
        "round_opens": "cancelled", "round_closes": "cancelled", "leading": "planned", "booked": "planned",
        "week_before": "cancelled", "day_before": "cancelled",
    }  # fmt: skip
    preferences.delete()
    plan_about(aino, NOW)
    assert set(states().values()) == {"planned"}


def test_a_no_to_a_subject_holds_for_what_comes_later(aino, monday):
    booking = make_booking(monday, aino)
    plan_all(NOW)
    decline(kind="week_before")
    assert plan_all(NOW) == Planned(dropped=1)
    assert states() == {"booked": "planned", "week_before": "declined", "day_before": "cancelled"}
    booking.since, booking.turn = NOW + HOUR, 3
    booking.save()
    plan_about(booking, NOW + HOUR)
    assert states(state="planned") == {"booked": "planned"}


def test_booking_takes_the_invitation_back_at_once(aino, monday):
    monday.invitations.create(person=aino, at=NOW)
    plan_all(NOW)
    plan_about(make_booking(monday, aino), NOW)
    assert states(kind="session_invited") == {"session_invited": "cancelled"}


def test_who_has_finished_is_not_reminded_of_the_end(aino):
    round_ = make_round(make_cohort(aino), opens_at=NOW - DAY)
    plan_all(NOW)
    round_.sittings.create(person=aino, form="A", seed=1, steps=[], started_at=NOW, saved_at=NOW, finished_at=NOW)
    assert plan_all(NOW).dropped == 2
    assert set(states().values()) == {"cancelled"}


# --- doors ----------------------------------------------------------------------------------------------
def test_the_sender_is_woken_once_after_the_commit_when_something_is_due(
    aino, eero, monday, monkeypatch, django_capture_on_commit_callbacks
):
    woken = []
    monkeypatch.setattr(planner, "wake_sender", lambda: woken.append(1))
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        for person in (aino, eero):
            plan_about(make_booking(monday, person), NOW)
        assert woken == []
    assert woken == [1]
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        plan_about(Booking.objects.first(), NOW)
    assert woken == [1]


def test_planning_about_one_booking_asks_little_of_the_database(aino, monday, django_assert_max_num_queries):
    booking = make_booking(monday, aino)
    with django_assert_max_num_queries(10):
        plan_about(booking, NOW)


def test_the_sweep_costs_the_same_for_few_and_for_many(person, monday, django_assert_num_queries):
    cohort = make_cohort()
    make_round(cohort)
    counts = []
    for number in range(3):
        one = person(f"p{number}", "P")
        cohort.members.create(user=one, joined_at=NOW)
        make_booking(monday, one)
        with CaptureQueriesContext(connection) as queries:
            plan_all(NOW)
        counts.append(len(queries))
    assert len(set(counts)) == 1


def test_the_command_plans_once_and_says_what_came_of_it(aino, monday, capsys, time_machine):
    time_machine.move_to(NOW, tick=False)
    make_booking(monday, aino)
    call_command("plan_reminders")
    assert capsys.readouterr().out.splitlines() == ["new: 3", "moved: 0", "not needed any more: 0"]


class TestAnyHistory(TestCase):
    """Whatever happens to a booking and whenever it is planned: what is planned is what the newest state calls for."""

    @given(st.lists(st.tuples(st.sampled_from("booked waiting cancelled move plan sweep".split()), st.integers(0, 60))))
    @settings(max_examples=40, deadline=None)
    def test_what_is_planned_follows_from_the_rows_alone(self, steps):
        person = User.objects.create(email="a@b.example", name="A")
        session = make_session(MONDAY)
        booking, now = make_booking(session, person), NOW
        for step, hours in steps:
            now += hours * HOUR
            if step == "move":
                session.starts_at, session.ends_at = session.starts_at + DAY, session.ends_at + DAY
                session.sequence, session.changed_at = session.sequence + 1, now
                session.save()
            elif step == "plan":
                plan_about(booking, now)
            elif step == "sweep":
                plan_all(now)
            else:
                booking.state, booking.since, booking.turn = step, now, booking.turn + 1
                booking.reason = "self" if step == "cancelled" else ""
                booking.queued_at = now if step == "waiting" else None
                booking.save()
        plan_all(now)
        after = set(Message.objects.filter(state="planned", due_at__gt=now).values_list("kind", "occasion", "due_at"))
        Message.objects.all().delete()
        plan_all(now)
        fresh = set(Message.objects.filter(state="planned", due_at__gt=now).values_list("kind", "occasion", "due_at"))
        assert after == fresh
