"""Tänään says which session comes next, and an open offer before that."""

import datetime as dt

import pytest

from home import today
from scheduling.models import Booking, TrainingSession
from tests.conftest import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
HOUR = dt.timedelta(hours=1)


@pytest.fixture
def has(aino):
    """`has(24)`: Aino's booking in a session so many hours from now."""

    def make(hours, **fields):
        session = TrainingSession.objects.create(
            title=f"Koulutus {hours}", starts_at=NOW + hours * HOUR, ends_at=NOW + (hours + 1) * HOUR, made_at=NOW,
            status=fields.pop("status", "published"),
        )  # fmt: skip
        return Booking.objects.create(
            session=session, person=aino, since=NOW, made_at=NOW, **{"state": "booked", **fields}
        )

    return make


def test_nothing_booked_nothing_shown(client_for, aino, now):
    assert today.next_session(aino, NOW) is None
    assert "data-session" not in client_for(aino).get("/").content.decode()


def test_the_next_booked_session(client_for, aino, has, now):
    has(72)
    booking = has(48)
    found = today.next_session(aino, NOW)
    assert (found.title, found.url, found.until) == ("Koulutus 48", f"/sessions/{booking.session_id}/", "")
    page = client_for(aino).get("/").content.decode()
    assert 'data-session="booked"' in page
    assert found.when in page


def test_an_open_offer_comes_first_with_its_deadline(client_for, aino, has, now):
    has(24)
    has(96, state="offered", offer_until=NOW + 5 * HOUR)
    found = today.next_session(aino, NOW)
    assert (found.title, bool(found.until)) == ("Koulutus 96", True)
    assert 'data-session="offer"' in client_for(aino).get("/").content.decode()


def test_what_is_over_run_out_cancelled_or_waited_for_is_not_next(aino, has):
    has(-3)
    has(10, status="cancelled")
    has(12, state="cancelled")
    has(14, state="waiting", queued_at=NOW)
    has(16, state="offered", offer_until=NOW - HOUR)
    assert today.next_session(aino, NOW) is None
    has(0)
    assert today.next_session(aino, NOW).title == "Koulutus 0"


def test_it_is_one_query(aino, has, django_assert_num_queries):
    for hours in range(10, 40, 3):
        has(hours)
    with django_assert_num_queries(1):
        assert today.next_session(aino, NOW).title == "Koulutus 10"
