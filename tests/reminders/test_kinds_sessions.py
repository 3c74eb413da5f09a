"""What bookings and sessions call for: which message, which occasion, when, and until when it is of use."""

import pytest

from reminders.kinds import KINDS
from reminders.kinds.base import Places
from tests.reminders.causes import DAY, HOUR, NOW, local, make_booking, make_session, make_trainer

pytestmark = pytest.mark.django_db


def wishes(*names, now=NOW, about=None):
    return [
        (wish.kind, wish.occasion, wish.wanted_at, wish.not_after)
        for name in (names or KINDS)
        for wish in KINDS[name].wishes(now, about)
    ]


@pytest.fixture
def monday():
    return make_session(local("2026-12-14 09:00"))


def test_a_booked_place_is_confirmed_at_once_and_remembered_a_week_and_a_day_before(aino, monday):
    booking = make_booking(monday, aino)
    assert wishes() == [
        ("booked", f"{booking.pk}:1", NOW, monday.starts_at),
        ("week_before", f"{booking.pk}:1:202612140700", local("2026-12-07 09:00"), local("2026-12-13 09:00")),
        ("day_before", f"{booking.pk}:1:202612140700", local("2026-12-13 09:00"), monday.starts_at),
    ]
    assert {wish.subject for wish in KINDS["booked"].wishes(NOW)} == {f"session:{monday.pk}"}


def test_who_books_later_than_that_is_not_reminded(aino, monday):
    make_booking(monday, aino, since=local("2026-12-13 09:01"))
    assert [row[0] for row in wishes(now=local("2026-12-13 10:00"))] == ["booked"]


@pytest.mark.parametrize(
    ("state", "reason", "kind", "until"),
    [
        ("waiting", "", "queued", "closes_at"),
        ("cancelled", "self", "cancelled_booking", "ends_at"),
        ("cancelled", "apology", "cancelled_booking", "ends_at"),
        ("cancelled", "team", "cancelled_booking", "ends_at"),
        ("cancelled", "left", "cancelled_booking", "ends_at"),
        ("cancelled", "expired", "offer_ended", "starts_at"),
        ("cancelled", "session", "session_cancelled", "ends_at"),
    ],
)
def test_every_change_of_a_booking_is_told_once(state, reason, kind, until, aino):
    session = make_session(local("2026-12-14 09:00"), closes_at=local("2026-12-11 16:00"))
    booking = make_booking(session, aino, state, reason=reason, turn=3)
    assert wishes() == [(kind, f"{booking.pk}:3", NOW, getattr(session, until))]


def test_an_offer_is_of_use_as_long_as_it_stands_and_a_refused_one_needs_no_answer(aino, eero, monday):
    booking = make_booking(monday, aino, "offered")
    make_booking(monday, eero, "cancelled", reason="declined")
    assert wishes() == [("offered", f"{booking.pk}:1", NOW, NOW + DAY)]


def test_a_change_is_told_to_all_who_were_in_before_it_and_to_nobody_else(aino, eero, dana, mika, monday):
    was_in = [
        make_booking(monday, aino, since=NOW - 9 * DAY),
        make_booking(monday, eero, "waiting", since=NOW - 9 * DAY),
    ]
    make_booking(monday, dana)
    make_booking(monday, mika, "cancelled", reason="self", since=NOW - 9 * DAY)
    monday.sequence, monday.changed_at = 2, NOW - HOUR
    monday.save()
    assert wishes("session_moved") == [
        ("session_moved", f"{booking.pk}:1:2", NOW - HOUR, monday.ends_at) for booking in was_in
    ]


def test_what_was_told_days_ago_is_not_looked_at_again(aino, monday):
    make_booking(monday, aino, "waiting", since=NOW - 4 * DAY)
    assert wishes() == []


def test_a_cancelled_or_past_session_reminds_nobody(aino, eero):
    make_booking(make_session(status="cancelled"), aino)
    make_booking(make_session(NOW - 2 * HOUR, hours=2), eero)
    assert wishes() == []


def test_who_does_not_work_here_any_more_gets_nothing(aino, monday):
    make_booking(monday, aino)
    make_trainer(monday, aino, since=NOW)
    aino.is_active = False
    aino.save()
    assert wishes() == []


def test_trainers_are_told_what_they_lead_and_reminded_a_day_before(dana, monday):
    trainer = make_trainer(monday, dana, since=NOW)
    assert wishes("leading", "day_before") == [
        ("leading", f"{monday.pk}:1:0", NOW, monday.ends_at),
        ("day_before", f"trainer:{trainer.pk}:202612140700", local("2026-12-13 09:00"), monday.starts_at),
    ]


def test_a_draft_concerns_no_trainer(dana):
    make_trainer(make_session(status="draft", published_at=None), dana, since=NOW)
    assert wishes() == []


def test_a_trainer_who_goes_or_whose_session_is_cancelled_is_told(dana, mika, monday):
    make_trainer(monday, dana, removed_at=NOW, turn=2)
    cancelled = make_session(status="cancelled", sequence=4, changed_at=NOW)
    make_trainer(cancelled, mika)
    assert sorted(wishes()) == [
        ("leading_ended", f"{monday.pk}:2", NOW, monday.ends_at),
        ("leading_ended", f"{cancelled.pk}:1:4", NOW, cancelled.ends_at),
    ]


def test_a_trainer_who_left_before_the_session_was_public_hears_nothing(dana):
    make_trainer(make_session(published_at=NOW), dana, removed_at=NOW - HOUR)
    assert wishes() == []


def test_about_narrows_to_one_booking_one_session_or_one_person(aino, eero, monday):
    other = make_session()
    first, second, third = make_booking(monday, aino), make_booking(monday, eero), make_booking(other, aino)

    def bookings(about):
        return {occasion for _kind, occasion, *_times in wishes("booked", about=about)}

    assert bookings(Places.of([first])) == {f"{first.pk}:1"}
    assert bookings(monday) == {f"{first.pk}:1", f"{second.pk}:1"}
    assert bookings(aino) == {f"{first.pk}:1", f"{third.pk}:1"}
    assert bookings(aino.memberships.first()) == set()


def test_a_missed_session_is_spoken_of_on_the_next_weekday(aino, eero):
    friday = make_session(local("2026-11-20 13:00"))
    booking = make_booking(friday, aino, since=NOW - 9 * DAY, attendance="absent")
    make_booking(friday, eero, since=NOW - 9 * DAY, attendance="present")
    wanted = local("2026-11-23 09:00")
    assert wishes() == [("missed_session", f"{booking.pk}:1", wanted, wanted + 14 * DAY)]


def test_an_invitation_is_told_until_booking_closes_and_not_to_who_knows_of_the_session(aino, eero, monday):
    mine = monday.invitations.create(person=aino, at=NOW - HOUR)
    monday.invitations.create(person=eero, at=NOW - HOUR)
    make_booking(monday, eero, "cancelled", reason="self", since=NOW - 9 * DAY)
    assert wishes() == [("session_invited", str(mine.pk), NOW - HOUR, monday.starts_at)]


def test_reading_costs_the_same_for_one_and_for_many(aino, eero, dana, monday, django_assert_num_queries):
    for person in (aino, eero, dana):
        make_booking(monday, person)
        with django_assert_num_queries(1):
            list(KINDS["booked"].wishes(NOW))
