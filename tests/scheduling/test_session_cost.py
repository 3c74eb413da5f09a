"""What keeps the pages of sessions quick, without a stopwatch: the same queries for few sessions and for many."""

import datetime as dt

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from scheduling.models import Booking, Place, SessionTrainer, TrainingSession
from tests.conftest import NOW

pytestmark = pytest.mark.django_db
MOST = 12


@pytest.fixture(autouse=True)
def at_the_moment(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def many(dana, aino, eero):
    """`many(30)`: so many more sessions; Aino waits in every tenth and has a place in others."""
    room = Place.objects.create(name="Vantaan varikko")

    def make(number):
        first = TrainingSession.objects.count()
        made = TrainingSession.objects.bulk_create(
            TrainingSession(
                title=f"Koulutus {each}", starts_at=NOW + each * dt.timedelta(hours=3), made_at=NOW, status="published",
                ends_at=NOW + each * dt.timedelta(hours=3) + dt.timedelta(hours=1), capacity=1, ceiling=1, taken=1,
                waiting=1,
                place=room if each % 2 else None, invited_first_until=NOW + dt.timedelta(days=1) if each % 3 else None,
            )
            for each in range(first + 1, first + 1 + number)
        )  # fmt: skip
        SessionTrainer.objects.bulk_create(SessionTrainer(session=each, person=dana, since=NOW) for each in made)
        shared = {"since": NOW, "made_at": NOW}
        Booking.objects.bulk_create(Booking(session=each, person=eero, state="booked", **shared) for each in made)
        Booking.objects.bulk_create(
            Booking(session=each, person=aino, state="waiting", queued_at=NOW, **shared) for each in made[::10]
        )

    return make


@pytest.fixture
def queries(client_for, aino):
    client = client_for(aino)

    def count(address):
        client.get(address)  # what is kept from the first page on is kept now
        cache.clear()
        with CaptureQueriesContext(connection) as asked:
            assert client.get(address).status_code == 200
        return len(asked)

    return count


@pytest.mark.both_databases
@pytest.mark.parametrize("address", ["/sessions/", "/sessions/?where=online&free=on", "/sessions/?when=past"])
def test_the_list_asks_as_much_for_30_sessions_as_for_300(many, queries, address):
    many(30)
    few = queries(address)
    many(270)
    assert queries(address) == few <= MOST


def test_the_page_of_a_session_asks_as_much_with_few_people_as_with_many(many, queries, person):
    many(30)
    session = TrainingSession.objects.first()
    address = f"/sessions/{session.pk}/"
    TrainingSession.objects.filter(pk=session.pk).update(capacity=60, ceiling=60, taken=8)

    def add(number):
        first = Booking.objects.filter(session=session).count()
        for each in range(first, first + number):
            someone = person(f"osallistuja{each}", f"Osallistuja {each}")
            Booking.objects.create(session=session, person=someone, state="booked", since=NOW, made_at=NOW)

    add(8)
    few = queries(address)
    add(30)
    assert queries(address) == few <= MOST + 2
