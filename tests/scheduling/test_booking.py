"""A place, the queue, an offer: who gets it, who does not, and that twice is once."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from django.db import IntegrityError, OperationalError, transaction
from django.utils import translation

from participants.actions import shut_out
from participants.models import AuditEvent
from scheduling import actions
from scheduling.actions import locking
from scheduling.models import Booking, SessionInvitation, SessionTrainer, TrainingSession
from tests.conftest import NOW
from tests.scheduling.a_session import DAY, HOUR, MINUTE, SOON, a_session, counts, heard, people, states

pytestmark = pytest.mark.django_db
BOOKED, OFFERED, WAITING, CANCELLED = "booked", "offered", "waiting", "cancelled"


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.fixture
def session(db):
    return a_session()


def book(session, person, now=NOW, **more):
    return actions.book(session=session.pk, person=person, by=more.pop("by", person), now=now, **more)


@pytest.fixture
def full(session, person):
    """Two with a place and three who wait, in the order in which they came."""
    them = people(person, 5)
    for number, one in enumerate(them):
        book(session, one, now=NOW + number * MINUTE, queue=True)
    return them


# --- booking ----------------------------------------
def test_a_free_place_is_booked(session, aino):
    with heard() as told:
        booking = book(session, aino)
    assert (booking.state, booking.turn, booking.since, booking.booked_by) == (BOOKED, 1, NOW, aino)
    assert counts(session) == (1, 0, 2)
    assert told == [("booking", aino.pk, BOOKED, "")]


def test_pressed_twice_is_booked_once(session, aino):
    first = book(session, aino)
    with heard() as told:
        assert book(session, aino, now=NOW + MINUTE).since == first.since
    assert Booking.objects.count() == 1
    assert told == []


def test_a_full_session_says_so_and_writes_nothing(full, session, aino):
    with pytest.raises(actions.Full, match="The session is full"):
        book(session, aino)
    assert aino.pk not in states(session)


def test_who_wants_to_wait_stands_at_the_end_of_the_queue(full, session, aino):
    booking = book(session, aino, now=NOW + HOUR, queue=True)
    assert (booking.state, booking.queued_at) == (WAITING, NOW + HOUR)
    assert counts(session) == (2, 4, 2)
    assert list(session.bookings.in_queue())[-1] == booking


def test_asking_to_wait_gives_the_place_when_there_is_one(session, aino):
    assert book(session, aino, queue=True).state == BOOKED


def test_waiting_twice_keeps_the_turn(full, session):
    again = book(session, full[3], now=NOW + HOUR, queue=True)
    assert (again.state, again.queued_at, again.turn) == (WAITING, NOW + 3 * MINUTE, 1)


def test_a_form_of_before_the_cancellation_does_not_book_again(session, aino):
    booking = book(session, aino)
    actions.cancel(booking=booking.pk, by=aino, now=NOW)
    assert book(session, aino, seen=0).state == CANCELLED
    assert book(session, aino, seen=1).state == CANCELLED
    again = book(session, aino, seen=2, now=NOW + HOUR)
    assert (again.pk, again.state, again.turn, again.reason) == (booking.pk, BOOKED, 3, "")
    assert counts(session) == (1, 0, 2)


def test_a_form_with_a_turn_for_somebody_without_a_row_books(session, aino):
    assert book(session, aino, seen=4).state == BOOKED


@pytest.mark.parametrize(
    ("fields", "now", "says"),
    [
        ({"status": "draft"}, NOW, "not open yet"),
        ({"status": "cancelled"}, NOW, "was cancelled"),
        ({"opens_at": NOW + DAY}, NOW, "opens on 25.11.2026 09:30"),
        ({"closes_at": NOW + DAY}, NOW + DAY, "has closed"),
        ({}, SOON, "has closed"),
        ({}, SOON + 9 * DAY, "has closed"),
        ({"invited_first_until": NOW + DAY}, NOW, "Until 25.11.2026 09:30"),
    ],
)
def test_not_in_this_state_or_at_this_time(aino, fields, now, says):
    session = a_session(**fields)
    with pytest.raises(actions.NotPossible, match=says):
        book(session, aino, now=now)
    assert states(session) == {}


def test_those_invited_book_first(aino):
    session = a_session(invited_first_until=NOW + DAY)
    SessionInvitation.objects.create(session=session, person=aino, at=NOW)
    assert book(session, aino).state == BOOKED


@pytest.mark.parametrize(("unit", "allowed"), [("Kuljetus", True), ("Palvelut", True), ("Lajittelu", False)])
def test_a_session_of_a_unit_is_for_it_and_all_below(aino, units, unit, allowed):
    session = a_session(unit=units[unit])
    if allowed:
        assert book(session, aino).state == BOOKED
    else:
        with pytest.raises(actions.NotPossible, match="only for the unit Lajittelu"):
            book(session, aino)


def test_a_second_place_at_the_same_time_names_the_first(session, aino):
    book(session, aino)
    other = a_session(title="Kuvaaminen", starts_at=SOON + HOUR)
    with pytest.raises(actions.Overlaps, match="“Oma näkökulma” at the same time"):
        book(other, aino)
    assert states(other) == {}


def test_an_offer_stands_in_the_way_of_another_session_and_the_queue_does_not(full, session):
    other = a_session(title="Kuvaaminen")
    actions.cancel(booking=session.bookings.get(person=full[0]), by=full[0], now=NOW)
    with pytest.raises(actions.Overlaps):
        book(other, full[2])
    assert book(other, full[4]).state == BOOKED


def test_one_after_the_other_or_a_cancelled_one_is_no_overlap(session, aino):
    book(session, aino)
    assert book(a_session(starts_at=session.ends_at), aino).state == BOOKED
    TrainingSession.objects.update(status="cancelled")
    assert book(a_session(), aino).state == BOOKED


def test_a_stranger_to_the_house_gets_no_place(session, person):
    gone = person("lahtenyt", "Lähtenyt", is_active=False)
    with pytest.raises(actions.NotPossible, match="does not work here"):
        book(session, gone)


# --- for somebody else ----------------------------------------
def test_booked_and_cancelled_by_others_stands_in_the_trail(session, aino, mika):
    booking = book(session, aino, by=mika)
    assert booking.booked_by == mika
    actions.cancel(booking=booking, by=mika, now=NOW)
    booking.refresh_from_db()
    assert booking.reason == "team"
    trail = AuditEvent.objects.order_by("pk").values_list("actor_id", "verb", "subject_id", "data")
    assert list(trail) == [
        (mika.pk, "booked-for", aino.pk, {"session": session.pk}),
        (mika.pk, "booking-cancelled-for", aino.pk, {"session": session.pk}),
    ]


def test_what_people_do_themselves_is_not_in_the_trail(session, aino):
    actions.cancel(booking=book(session, aino), by=aino, now=NOW)
    assert AuditEvent.objects.count() == 0


def test_the_organisers_may_before_it_opens_past_the_unit_and_at_the_door(aino, dana, units, mika):
    session = a_session(unit=units["Lajittelu"], opens_at=SOON - HOUR, closes_at=SOON - MINUTE)
    with pytest.raises(actions.NotPossible):
        book(session, aino, by=mika)
    assert book(session, aino, by=dana).state == BOOKED
    with pytest.raises(actions.NotPossible):
        book(session, dana)


def test_a_trainer_books_who_stands_at_the_door(session, aino, mika):
    SessionTrainer.objects.create(session=session, person=mika, since=NOW)
    assert book(session, aino, by=mika, now=SOON + 10 * MINUTE).state == BOOKED
    with pytest.raises(actions.NotPossible, match="has closed"):
        book(session, mika, now=SOON + 10 * MINUTE)


def test_many_at_once_are_all_booked(session, person, dana):
    them = people(person, 2)
    with heard() as told:
        made = actions.book_many(session=session, people=[one.pk for one in them], by=dana, now=NOW, queue=False)
    assert [(one.person_id, one.state) for one in made] == [(one.pk, BOOKED) for one in them]
    assert counts(session) == (2, 0, 2)
    assert len(told) == 2


def test_one_too_many_and_nobody_is_booked(session, person, dana):
    them = people(person, 3)
    with pytest.raises(actions.Full, match="There are 2 free places and you chose 3 people"):
        actions.book_many(session=session, people=[one.pk for one in them], by=dana, now=NOW, queue=False)
    assert (states(session), counts(session)) == ({}, (0, 0, 2))
    assert AuditEvent.objects.count() == 0


def test_with_the_queue_the_last_ones_wait(session, person, dana):
    them = people(person, 4)
    actions.book_many(session=session, people=[one.pk for one in them], by=dana, now=NOW, queue=True)
    assert [states(session)[one.pk] for one in them] == [BOOKED, BOOKED, WAITING, WAITING]
    assert [one.person_id for one in session.bookings.in_queue()] == [one.pk for one in them[2:]]
    assert counts(session) == (2, 2, 2)


def test_who_is_in_already_needs_no_place(session, person, aino, dana):
    book(session, aino)
    other = people(person, 1)[0]
    made = actions.book_many(session=session, people=[aino.pk, other.pk, aino.pk], by=dana, now=NOW, queue=False)
    assert [one.person_id for one in made] == [aino.pk, other.pk]
    assert counts(session) == (2, 0, 2)


def test_one_who_is_elsewhere_stops_them_all(session, person, aino, dana):
    book(a_session(title="Kuvaaminen"), aino)
    other = people(person, 1)[0]
    with pytest.raises(actions.Overlaps, match="Aino Alku has a place in “Kuvaaminen”"):
        actions.book_many(session=session, people=[other.pk, aino.pk], by=dana, now=NOW, queue=False)
    assert states(session) == {}


@pytest.mark.parametrize("queue", [True, False])
def test_five_thousand_at_once_are_told_how_many_places_there_are(session, dana, queue, django_assert_max_num_queries):
    with django_assert_max_num_queries(12), pytest.raises(actions.Full, match="you chose 5000 people"):
        actions.book_many(session=session, people=list(range(1, 5001)), by=dana, now=NOW, queue=queue)
    assert states(session) == {}


# --- cancelling ----------------------------------------
def test_a_cancelled_place_is_offered_to_the_first_who_waits(full, session):
    with heard() as told:
        gone = actions.cancel(booking=session.bookings.get(person=full[0]).pk, by=full[0], now=NOW + HOUR)
    assert (gone.state, gone.reason, gone.turn) == (CANCELLED, "self", 2)
    assert states(session) == {
        full[0].pk: CANCELLED, full[1].pk: BOOKED, full[2].pk: OFFERED, full[3].pk: WAITING, full[4].pk: WAITING,
    }  # fmt: skip
    assert session.bookings.get(person=full[2]).offer_until == NOW + HOUR + DAY
    assert counts(session) == (2, 2, 2)
    assert sorted(told) == sorted([("booking", full[0].pk, CANCELLED, "self"), ("booking", full[2].pk, OFFERED, "")])


def test_cancelled_twice_is_cancelled_once(full, session):
    booking = session.bookings.get(person=full[0])
    for _ in range(2):
        actions.cancel(booking=booking, by=full[0], now=NOW, seen=1)
    assert sorted(states(session).values()) == [BOOKED, CANCELLED, OFFERED, WAITING, WAITING]


def test_a_cancellation_of_an_earlier_turn_changes_nothing(session, aino):
    booking = book(session, aino)
    actions.cancel(booking=booking, by=aino, now=NOW)
    book(session, aino, seen=2)
    assert actions.cancel(booking=booking, by=aino, now=NOW, seen=1).state == BOOKED


@pytest.mark.parametrize(
    ("before", "reason"), [(2 * HOUR, "self"), (HOUR, "apology"), (MINUTE, "apology"), (-HOUR, "apology")]
)
def test_late_it_is_an_apology(session, aino, before, reason):
    booking = book(session, aino)
    assert actions.cancel(booking=booking, by=aino, now=SOON - before).reason == reason


def test_after_the_end_nothing_is_cancelled(session, aino):
    booking = book(session, aino)
    with pytest.raises(actions.NotPossible, match="is over"):
        actions.cancel(booking=booking, by=aino, now=session.ends_at)
    assert states(session) == {aino.pk: BOOKED}


def test_leaving_the_queue_moves_nobody(full, session):
    actions.cancel(booking=session.bookings.get(person=full[2]), by=full[2], now=NOW)
    assert counts(session) == (2, 2, 2)
    assert session.bookings.get(person=full[2]).reason == "self"


def test_who_gave_the_turn_away_is_not_offered_a_place_later(full, session):
    actions.cancel(booking=session.bookings.get(person=full[2]), by=full[2], now=NOW)
    actions.cancel(booking=session.bookings.get(person=full[0]), by=full[0], now=NOW)
    assert states(session)[full[2].pk] == CANCELLED
    assert states(session)[full[3].pk] == OFFERED


# --- offers ----------------------------------------
@pytest.fixture
def offer(full, session):
    """What the third was offered when the first cancelled."""
    actions.cancel(booking=session.bookings.get(person=full[0]), by=full[0], now=NOW + HOUR)
    return session.bookings.get(person=full[2])


def answer(offer, accept, now=NOW + 2 * HOUR, seen=1):
    return actions.answer_offer(booking=offer.pk, accept=accept, now=now, seen=seen)


def test_an_accepted_offer_is_a_place(offer, session):
    assert (answer(offer, True).state, answer(offer, True).turn) == (BOOKED, 1)
    assert counts(session) == (2, 2, 2)


def test_booking_an_offered_place_accepts_it(offer, session):
    assert book(session, offer.person, seen=1, now=NOW + 2 * HOUR).state == BOOKED
    assert counts(session) == (2, 2, 2)


def test_the_form_that_led_into_the_queue_does_not_accept_the_offer_when_it_is_sent_again(offer, session):
    assert book(session, offer.person, seen=0, queue=True, now=NOW + 2 * HOUR).state == OFFERED


def test_a_declined_offer_goes_to_the_next(offer, full, session):
    assert (answer(offer, False).reason, answer(offer, False).turn) == ("declined", 2)
    assert states(session)[full[3].pk] == OFFERED
    assert answer(offer, True).state == CANCELLED  # an old form


def test_an_offer_that_ran_out_goes_to_the_next(offer, full, session):
    late = NOW + HOUR + DAY
    with heard() as told:
        assert actions.settle_due(late) == 1
    assert told == [("booking", full[2].pk, CANCELLED, "expired"), ("booking", full[3].pk, OFFERED, "")]
    assert actions.settle_due(late) == 0


@pytest.mark.parametrize("swept", [True, False])
def test_an_answer_after_the_end_is_too_late_before_the_sweep_and_after_it(offer, full, session, swept):
    late = NOW + HOUR + DAY
    if swept:
        actions.settle_due(late)
    with pytest.raises(actions.NotPossible, match="ran out"):
        answer(offer, True, now=late)
    assert states(session)[full[2].pk] == CANCELLED
    assert states(session)[full[3].pk] == OFFERED


def test_an_offer_at_the_time_of_another_place_is_not_accepted(offer, full, session):
    book(session := a_session(title="Kuvaaminen", starts_at=SOON + DAY), offer.person)
    TrainingSession.objects.filter(pk=session.pk).update(starts_at=SOON, ends_at=SOON + HOUR)
    with pytest.raises(actions.Overlaps):
        answer(offer, True)
    offer.refresh_from_db()
    assert offer.state == OFFERED


def test_who_waits_without_an_offer_has_nothing_to_accept(full, session):
    with pytest.raises(actions.NotPossible, match="No place is offered"):
        answer(session.bookings.get(person=full[4]), True)


def test_in_the_last_half_hour_a_free_place_is_for_whoever_comes_first(full, session, aino):
    late = SOON - 20 * MINUTE
    actions.cancel(booking=session.bookings.get(person=full[0]), by=full[0], now=late)
    actions.cancel(booking=session.bookings.get(person=full[1]), by=full[1], now=late)
    assert counts(session) == (0, 3, 2)
    assert book(session, aino, now=late).state == BOOKED
    assert book(session, full[4], now=late, seen=1).state == BOOKED
    with pytest.raises(actions.Full):
        book(session, full[0], now=late, seen=2)
    assert counts(session) == (2, 2, 2)


# --- the sweep ----------------------------------------
def test_a_calm_house_is_swept_with_four_questions(full, session, django_assert_num_queries):
    with django_assert_num_queries(4):
        assert actions.settle_due(NOW) == 0


def test_who_leaves_the_house_loses_coming_places(full, session):
    shut_out([full[0].pk, full[2].pk], NOW)
    with heard() as told:
        assert actions.settle_due(NOW + HOUR) == 1
    assert told == [
        ("booking", full[0].pk, CANCELLED, "left"),
        ("booking", full[2].pk, CANCELLED, "left"),
        ("booking", full[3].pk, OFFERED, ""),
    ]


def test_places_of_the_past_stay(session, aino):
    book(session, aino)
    shut_out([aino.pk], NOW)
    assert actions.settle_due(SOON + MINUTE) == 0
    assert states(session) == {aino.pk: BOOKED}


def test_after_an_erasure_the_counts_are_put_right_and_the_place_is_offered(full, session):
    full[0].delete()
    assert counts(session) == (2, 3, 2)
    assert actions.settle_due(NOW + HOUR) == 1
    assert counts(session) == (2, 2, 2)
    assert states(session)[full[2].pk] == OFFERED


def test_one_session_that_does_not_add_up_stops_no_other(full, session, person, caplog):
    wrong = a_session(title="Rikki", capacity=1, starts_at=SOON - DAY)
    for one in people(person, 2, "muu"):
        Booking.objects.create(session=wrong, person=one, state=BOOKED, since=NOW, made_at=NOW)
    full[0].delete()
    assert actions.settle_due(NOW) == 1
    assert states(session)[full[2].pk] == OFFERED
    assert f"session {wrong.pk} could not be settled" in caplog.text


# --- what the database itself refuses ----------------------------------------
@pytest.mark.both_databases
@pytest.mark.parametrize("fields", [{"taken": 3}, {"capacity": 0}, {"ends_at": SOON}])
def test_the_database_refuses_a_session_that_cannot_be(session, fields):
    with pytest.raises(IntegrityError), transaction.atomic():
        TrainingSession.objects.filter(pk=session.pk).update(**fields)


@pytest.mark.both_databases
@pytest.mark.parametrize(
    "fields",
    [{"state": OFFERED}, {"state": BOOKED, "offer_until": NOW}, {"state": WAITING, "queued_at": None}],
)
def test_the_database_refuses_a_booking_that_cannot_be(session, aino, fields):
    booking = book(session, aino)
    with pytest.raises(IntegrityError), transaction.atomic():
        Booking.objects.filter(pk=booking.pk).update(**fields)
    with pytest.raises(IntegrityError), transaction.atomic():
        Booking.objects.create(session=session, person=aino, state=BOOKED, since=NOW, made_at=NOW)


# --- busy ----------------------------------------
def test_a_database_that_is_locked_is_busy_and_any_other_trouble_is_trouble(session, aino, monkeypatch):
    def refuse(words):
        def lock(pk):
            raise OperationalError(words)

        monkeypatch.setattr(locking, "lock_row", lock)

    refuse("database is locked")
    with pytest.raises(actions.Busy, match="Please try again"):
        book(session, aino)
    refuse("disk I/O error")
    with pytest.raises(OperationalError):
        book(session, aino)


def test_messages_are_in_the_language_of_the_reader_and_times_on_their_clock(aino):
    session = a_session(opens_at=dt.datetime(2026, 11, 30, 22, 30, tzinfo=dt.UTC), zone="Europe/Stockholm")
    assert session.tz == ZoneInfo("Europe/Stockholm")
    with pytest.raises(actions.NotPossible, match=r"1\.12\.2026 00:30"):
        book(session, aino)
