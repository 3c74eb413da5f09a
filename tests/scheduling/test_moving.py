"""Moving a session to another time, and cancelling it."""

import datetime as dt
import re

import pytest

from scheduling.models import Booking, TrainingSession
from tests.conftest import NOW
from tests.scheduling.conftest import START

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases, pytest.mark.usefixtures("at_now")]
PLAN = "/sessions/plan/"


def book(session, *people):
    for person in people:
        Booking.objects.create(session=session, person=person, state="booked", since=NOW, made_at=NOW)
    TrainingSession.objects.filter(pk=session.pk).update(taken=len(people))


# --- moving ---------------------------------------------------------------------------------------------
def button(client, session, name):
    """What the quick button sends, out of the page."""
    html = client.get(f"{PLAN}{session.pk}/move/").content.decode()
    [form] = [form for form in html.split("<form")[1:] if f'data-step="{name}"' in form]
    return {key: re.search(rf'name="{key}" value="([^"]*)"', form)[1] for key in ("day", "time", "which", "seen")}


@pytest.mark.parametrize(
    ("step", "hours"), [("hour-earlier", -1), ("hour-later", 1), ("day-later", 24), ("week-later", 168)]
)
def test_a_quick_button_moves_it(client, session, step, hours):
    answer = client.post(f"{PLAN}{session.pk}/move/", button(client, session, step))
    session.refresh_from_db()
    assert answer.status_code == 302
    assert session.starts_at == START + dt.timedelta(hours=hours)
    assert session.ends_at - session.starts_at == dt.timedelta(hours=1)
    assert session.sequence == 1


def test_the_page_says_how_many_are_told_before_it_is_done(client, session, aino, eero):
    book(session, aino, eero)
    html = client.get(f"{PLAN}{session.pk}/move/").content.decode()
    assert 'data-told="3"' in html
    assert html.count("data-step=") == 4


@pytest.mark.parametrize("status", ["published", "draft"])
def test_a_button_pressed_twice_moves_once(client, session, status):
    TrainingSession.objects.update(status=status)
    sent = button(client, session, "hour-later")
    assert [client.post(f"{PLAN}{session.pk}/move/", sent).status_code for _again in range(2)] == [302, 302]
    session.refresh_from_db()
    assert session.starts_at == START + dt.timedelta(hours=1)


def test_a_button_into_the_second_hour_of_autumn_means_the_second(client, session):
    first = dt.datetime(2027, 10, 31, 0, 30, tzinfo=dt.UTC)  # half past three, still on summer time
    TrainingSession.objects.update(starts_at=first, ends_at=first + dt.timedelta(hours=1))
    sent = button(client, session, "hour-later")
    assert (sent["time"], sent["which"]) == ("03:30", "second")
    client.post(f"{PLAN}{session.pk}/move/", sent)
    session.refresh_from_db()
    assert session.starts_at == first + dt.timedelta(hours=1)


def test_moved_by_somebody_else_meanwhile_is_told(client, session):
    TrainingSession.objects.update(sequence=4)
    sent = {"day": "2026-12-04", "time": "09:00", "seen": "0"}
    answer = client.post(f"{PLAN}{session.pk}/move/", sent)
    assert answer.status_code == 409
    assert answer.context["form"]["day"].value() == "2026-12-04"
    assert client.post(f"{PLAN}{session.pk}/move/", {**sent, "seen": "4"}).status_code == 302


@pytest.mark.parametrize("sent", [{"day": "2026-11-20", "time": "09:00"}, {"day": "2027-03-28", "time": "03:30"}, {}])
def test_a_time_that_cannot_be_is_not_moved_to(client, session, sent):
    assert client.post(f"{PLAN}{session.pk}/move/", {"seen": "0", **sent}).status_code == 422
    session.refresh_from_db()
    assert session.starts_at == START


def test_moving_onto_another_session_asks_first(client, session, other):
    answer = client.post(f"{PLAN}{session.pk}/move/", button(client, session, "hour-later"))
    assert answer.status_code == 409
    sent = {"day": "2026-12-03", "time": "10:00", "seen": "0", "anyway": answer.context["tick"]}
    assert client.post(f"{PLAN}{session.pk}/move/", sent).status_code == 302


def test_what_is_over_is_not_moved(client, session):
    then = NOW - dt.timedelta(days=3)
    TrainingSession.objects.update(starts_at=then, ends_at=then + dt.timedelta(hours=1))
    assert (
        client.post(f"{PLAN}{session.pk}/move/", {"day": "2026-12-10", "time": "09:00", "seen": "0"}).status_code == 409
    )


# --- cancelling -----------------------------------------------------------------------------------------
def test_cancelling_asks_and_tells_how_many(client, session, aino):
    book(session, aino)
    assert 'data-told="2"' in client.get(f"{PLAN}{session.pk}/cancel/").content.decode()
    assert client.post(f"{PLAN}{session.pk}/cancel/").status_code == 302
    session.refresh_from_db()
    assert session.is_cancelled
    assert Booking.objects.get().reason == "session"
    assert client.post(f"{PLAN}{session.pk}/cancel/").status_code == 302  # sent again: stays so


def test_a_draft_is_removed(client, other):
    client.get(f"{PLAN}{other.pk}/cancel/")
    assert client.post(f"{PLAN}{other.pk}/cancel/").status_code == 302
    assert not TrainingSession.objects.exists()
    assert client.post(f"{PLAN}{other.pk}/cancel/").status_code == 404


def test_what_is_over_is_not_cancelled(client, session):
    then = NOW - dt.timedelta(days=3)
    TrainingSession.objects.update(starts_at=then, ends_at=then + dt.timedelta(hours=1))
    assert client.post(f"{PLAN}{session.pk}/cancel/").status_code == 409
