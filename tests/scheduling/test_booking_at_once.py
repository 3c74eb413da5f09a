"""One person in two windows at the same moment."""

import pytest

from scheduling import actions
from scheduling.models import Booking
from tests.conftest import NOW
from tests.courses.test_at_once import at_once
from tests.scheduling.a_session import HOUR, SOON, a_session

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both_databases]


def test_a_button_pressed_four_times_is_one_booking(aino):
    session = a_session()

    def press():
        actions.book(session=session.pk, person=aino, by=aino, now=NOW)

    at_once(press, press, press, press)
    session.refresh_from_db()
    assert (Booking.objects.get().turn, session.taken) == (1, 1)


def test_two_sessions_at_the_same_time_booked_at_once_are_one_place(aino):
    sessions = [a_session(title="A"), a_session(title="B", starts_at=SOON + HOUR)]
    refused = []

    def press(session):
        try:
            actions.book(session=session.pk, person=aino, by=aino, now=NOW)
        except actions.Overlaps as overlap:
            refused.append(overlap)

    at_once(*(lambda session=session: press(session) for session in sessions))
    assert (Booking.objects.count(), len(refused)) == (1, 1)
