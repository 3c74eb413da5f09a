"""Two people of the digital team at the same moment: one is heard, the other is told, nothing is lost or made twice."""

import datetime as dt
import uuid

import pytest
import time_machine

from scheduling.models import TrainingSession
from tests.conftest import NOW
from tests.courses.test_at_once import at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both_databases]
PLAN = "/sessions/plan/"
START = dt.datetime(2026, 12, 3, 7, tzinfo=dt.UTC)
WHOLE = {
    "title": "Uutiset",
    "day": "2026-12-03",
    "time": "09:00",
    "duration": "60",
    "zone": "Europe/Helsinki",
    "language": "fi",
    "level_from": "0",
    "level_to": "4",
    "capacity": "8",
    "meeting_link": "https://example.org/a",
}


@pytest.fixture(autouse=True)
def at_now():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def session(db):
    return TrainingSession.objects.create(
        title="Uutiset", starts_at=START, ends_at=START + dt.timedelta(hours=1), made_at=NOW, status="published"
    )


def codes(*calls):
    """The status codes of requests side by side."""
    found = []
    at_once(*(lambda call=call: found.append(call().status_code) for call in calls))
    return sorted(found)


def test_of_two_changes_one_is_saved_and_the_other_told(dana, heidi, client_for, session):
    clients = [client_for(dana), client_for(heidi)]
    seen = clients[0].get(f"{PLAN}{session.pk}/").context["form"]["seen"].value()

    def change(number):
        sent = {**WHOLE, "title": f"Otsikko {number}", "seen": seen}
        return lambda: clients[number].post(f"{PLAN}{session.pk}/", sent)

    assert codes(change(0), change(1)) == [302, 409]
    session.refresh_from_db()
    assert session.title in {"Otsikko 0", "Otsikko 1"}
    assert session.sequence == 1


def test_a_new_form_sent_four_times_at_once_makes_one_session(dana, client_for):
    sent = {**WHOLE, "mark": str(uuid.uuid4()), "publish": "1"}
    clients = [client_for(dana) for _number in range(4)]
    assert codes(*[lambda one=one: one.post(f"{PLAN}new/", sent) for one in clients]) == [302] * 4
    assert TrainingSession.objects.published().count() == 1


def test_a_move_sent_four_times_at_once_moves_once(dana, client_for, session):
    sent = {"day": "2026-12-04", "time": "09:00", "seen": "0"}
    clients = [client_for(dana) for _number in range(4)]
    calls = [lambda one=one: one.post(f"{PLAN}{session.pk}/move/", sent) for one in clients]
    assert codes(*calls) == [302] * 4
    session.refresh_from_db()
    assert (session.starts_at, session.sequence) == (START + dt.timedelta(days=1), 1)


def test_copies_asked_for_twice_at_once_are_made_once(dana, client_for, session):
    clients = [client_for(dana) for _number in range(2)]
    sent = {"first": "2026-12-10", "every": "7", "times": "3"}
    found = codes(*[lambda one=one: one.post(f"{PLAN}{session.pk}/copy/", sent) for one in clients])
    assert set(found) <= {302, 422}
    assert session.copies.count() == 3
