"""Sessions to book, people to book them, and an ear for the signals."""

import datetime as dt
from contextlib import contextmanager

from scheduling.models import Booking, TrainingSession
from scheduling.signals import bookings_changed, session_changed
from tests.conftest import NOW

MINUTE, HOUR, DAY = dt.timedelta(minutes=1), dt.timedelta(hours=1), dt.timedelta(days=1)
SOON = NOW + 7 * DAY  # Tue 2026-12-01 09:30 in Helsinki


def a_session(**fields):
    """A published session of an hour and a half in a week, with two places."""
    starts_at = fields.pop("starts_at", SOON)
    given = {
        "title": "Oma näkökulma",
        "starts_at": starts_at,
        "ends_at": starts_at + HOUR * 1.5,
        "capacity": 2,
        "status": TrainingSession.Status.PUBLISHED,
        "made_at": NOW - DAY,
    } | fields
    return TrainingSession.objects.create(ceiling=given["capacity"], **given)


def people(person, number, prefix="joku"):
    return [person(f"{prefix}.{n}", f"Joku {n}") for n in range(number)]


def states(session):
    """{person's key: state} of everybody with a row."""
    return dict(Booking.objects.filter(session=session).values_list("person", "state"))


def counts(session):
    session.refresh_from_db()
    return session.taken, session.waiting, session.ceiling


@contextmanager
def heard():
    """What was told inside the block: [("booking", person, state, reason) or ("session", title, status)]."""
    told = []

    def booking(bookings, **kwargs):
        told.extend(("booking", booking.person_id, booking.state, booking.reason) for booking in bookings)

    def session(session, **kwargs):
        told.append(("session", session.title, session.status))

    bookings_changed.connect(booking)
    session_changed.connect(session)
    try:
        yield told
    finally:
        bookings_changed.disconnect(booking)
        session_changed.disconnect(session)


@contextmanager
def nobody_listens():
    """The signals without the apps above, for tests that ask a thousand times."""
    kept = [(signal, signal.receivers) for signal in (bookings_changed, session_changed)]
    try:
        for signal, _receivers in kept:
            signal.receivers = []
            signal.sender_receivers_cache.clear()
        yield
    finally:
        for signal, receivers in kept:
            signal.receivers = receivers
            signal.sender_receivers_cache.clear()
