"""The personal calendar feed and the calendar file: who gets them, what stands in them, when the address dies."""

import datetime as dt
import uuid

import icalendar
import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from scheduling import calendar_events, feeds
from scheduling.models import Booking, FeedKey, Place, Plan, SessionTrainer, TrainingSession
from tests.conftest import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
PAGE = "/sessions/feed/"
State, Reason = Booking.State, Booking.Reason


@pytest.fixture(autouse=True)
def frozen():
    with time_machine.travel(NOW, tick=False):
        yield


def session(days=7, **fields):
    starts = NOW + dt.timedelta(days=days)
    fields = {"title": "Näkökulmat", "status": "published", "capacity": 8} | fields
    return TrainingSession.objects.create(
        starts_at=starts, ends_at=starts + dt.timedelta(hours=1), made_at=NOW, **fields
    )


def booking(session, person, state=State.BOOKED, **fields):
    if state == State.WAITING:
        fields |= {"queued_at": NOW}
    if state == State.OFFERED:
        fields |= {"offer_until": NOW + dt.timedelta(hours=1)}
    fields = {"since": NOW, "made_at": NOW} | fields
    return Booking.objects.create(session=session, person=person, state=state, **fields)


def plan(person, days=3, **fields):
    at = NOW + dt.timedelta(days=days)
    fields = {"situation": "luen uutiset", "deed": "jaan yhden", "made_at": NOW, "changed_at": NOW} | fields
    return Plan.objects.create(person=person, at=at, **fields)


def path_of(person):
    return reverse("scheduling:feed", args=[feeds.token(feeds.new_address(person=person, now=NOW))])


def read(answer):
    assert answer.status_code == 200
    return {str(each["UID"]): each for each in icalendar.Calendar.from_ical(answer.content).events}


# --- the address ------------------------------------------------------------------------------------------
def test_a_calendar_program_reads_the_feed_without_signing_in(aino):
    answer = Client().get(path_of(aino))
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    assert answer["Cache-Control"] == "private, no-cache"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert Client().head(path_of(aino)).content == b""


def test_an_unchanged_feed_is_not_sent_again(aino):
    path = path_of(aino)
    tag = Client().get(path)["ETag"]
    again = Client().get(path, headers={"If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")
    booking(session(), aino)
    assert Client().get(path, headers={"If-None-Match": tag}).status_code == 200


def test_a_guessed_address_is_not_there(aino, eero):
    key = feeds.new_address(person=aino, now=NOW)
    real = feeds.token(key)
    body, signature = real.rsplit(".", 1)
    guesses = ["x", "1", body, f"{body}.", f"{body}.{'A' * len(signature)}", f"{real}A", real[:-1], real.lower()]
    guesses += [f"{eero.pk}{body[body.index('-') :]}.{signature}", f"{real}.{signature}", "0-0-0.x", "-" * 300]
    for guess in guesses:
        assert Client().get(reverse("scheduling:feed", args=[guess])).status_code == 404, guess
    assert len(signature) * 6 >= 128


def test_a_new_address_ends_the_old_one(aino, client_for):
    old = path_of(aino)
    answer = client_for(aino).post(PAGE, {"what": "new"})
    assert (answer.status_code, answer.url) == (302, PAGE)
    assert Client().get(old).status_code == 404
    assert Client().get(reverse("scheduling:feed", args=[feeds.token(FeedKey.objects.get())])).status_code == 200


def test_a_closed_feed_answers_no_more_until_it_is_opened_with_another_address(aino, client_for):
    old, client = path_of(aino), client_for(aino)
    client.post(PAGE, {"what": "close"})
    assert Client().get(old).status_code == 404
    assert b"webcal://" not in client.get(PAGE).content
    client.post(PAGE, {"what": "new"})
    assert Client().get(old).status_code == 404
    assert b"webcal://" in client.get(PAGE).content


def test_the_address_of_a_row_that_was_erased_stays_dead(aino):
    old = path_of(aino)
    FeedKey.objects.all().delete()
    later = feeds.new_address(person=aino, now=NOW + dt.timedelta(days=1))
    assert later.turn == 1
    assert Client().get(old).status_code == 404


@pytest.mark.parametrize("how", ["disabled", "employment ended"])
def test_the_feed_of_somebody_who_left_is_gone(aino, how):
    path = path_of(aino)
    if how == "disabled":
        aino.is_active = False
        aino.save()
    else:
        aino.memberships.update(ends=NOW.date() - dt.timedelta(days=1))
    assert Client().get(path).status_code == 404


def test_the_page_shows_the_whole_address_to_its_owner_alone(aino, eero, client_for):
    address = feeds.address(feeds.new_address(person=aino, now=NOW))
    page = client_for(aino).get(PAGE)
    assert address in page.content.decode()
    assert page["Cache-Control"] == "no-store"
    assert address not in client_for(eero).get(PAGE).content.decode()


def test_the_feed_takes_no_other_method(aino):
    assert Client(enforce_csrf_checks=True).post(path_of(aino)).status_code in (403, 405)


# --- what stands in it ------------------------------------------------------------------------------------
def test_booked_led_and_planned_stand_in_it_and_nothing_else(aino, eero):
    booked, led, other, waiting = session(), session(8), session(9), session(10)
    booking(booked, aino)
    booking(other, eero)
    booking(waiting, aino, State.WAITING)
    booking(session(11), aino, State.OFFERED)
    SessionTrainer.objects.create(session=led, person=aino, since=NOW)
    SessionTrainer.objects.create(session=session(12, status="draft"), person=aino, since=NOW)
    own = plan(aino)
    plan(eero)
    found = read(Client().get(path_of(aino)))
    assert set(found) == {f"{each.uid}@sometaito" for each in (booked, led, own)}
    assert {str(each["STATUS"]) for each in found.values()} == {"CONFIRMED"}
    assert str(found[f"{booked.uid}@sometaito"]["SUMMARY"]) == "Näkökulmat"
    assert str(found[f"{led.uid}@sometaito"]["SUMMARY"]).endswith(": Näkökulmat")


def test_what_was_cancelled_or_removed_is_taken_away_for_ninety_days(aino):
    gone, called_off, no_more = session(), session(8, status="cancelled"), session(9)
    booking(gone, aino, State.CANCELLED, reason=Reason.SELF, turn=2)
    booking(called_off, aino, State.CANCELLED, reason=Reason.SESSION, turn=2)
    SessionTrainer.objects.create(session=no_more, person=aino, since=NOW, removed_at=NOW, turn=2)
    removed = plan(aino, removed_at=NOW, sequence=1)
    booking(session(10), aino, State.CANCELLED, reason=Reason.DECLINED)  # never stood in a calendar
    long_ago = NOW - dt.timedelta(days=91)
    booking(session(11), aino, State.CANCELLED, reason=Reason.SELF, since=long_ago)
    booking(session(-91), aino)
    found = read(Client().get(path_of(aino)))
    assert set(found) == {f"{each.uid}@sometaito" for each in (gone, called_off, no_more, removed)}
    assert {str(each["STATUS"]) for each in found.values()} == {"CANCELLED"}


def test_the_session_of_the_last_quarter_still_stands_in_it(aino):
    booking(session(-89), aino)
    assert len(read(Client().get(path_of(aino)))) == 1


def test_somebody_who_led_it_and_takes_part_now_has_it_once(aino):
    both = session()
    SessionTrainer.objects.create(session=both, person=aino, since=NOW, removed_at=NOW)
    booking(both, aino)
    assert [str(each["STATUS"]) for each in read(Client().get(path_of(aino))).values()] == ["CONFIRMED"]


def test_every_change_makes_the_sequence_higher(aino):
    held = booking(session(sequence=3), aino, turn=2)
    assert calendar_events.event_of(held.session, held).sequence == 5
    trainer = SessionTrainer.objects.create(session=held.session, person=aino, since=NOW, turn=4)
    assert calendar_events.event_of_leading(held.session, trainer).sequence == 7


def test_the_entry_says_where_and_leads_to_the_page(aino, settings):
    settings.SITE_URL = "https://sometaito.example"
    place = Place.objects.create(name="Koivu", directions="2. krs")
    held = booking(session(place=place, meeting_link="https://meet.example/abc", lead="Löydät näkökulman."), aino)
    event = calendar_events.event_of(held.session, held)
    assert event.location == "Koivu, 2. krs"
    assert event.url == f"https://sometaito.example/sessions/{held.session.pk}/"
    for part in ("Löydät näkökulman.", "https://meet.example/abc", event.url):
        assert part in event.description
    held.state = State.CANCELLED
    assert "meet.example" not in calendar_events.event_of(held.session, held).description


def test_the_feed_speaks_the_language_of_its_owner(aino):
    aino.language = "en"
    aino.save()
    SessionTrainer.objects.create(session=session(), person=aino, since=NOW)
    assert [str(each["SUMMARY"]) for each in read(Client().get(path_of(aino))).values()] == ["You lead: Näkökulmat"]


def test_the_number_of_queries_does_not_grow(aino):
    counts = []
    for _size in (1, 3):
        path = path_of(aino)
        booking(session(place=Place.objects.create(name=uuid.uuid4().hex)), aino)
        SessionTrainer.objects.create(session=session(8), person=aino, since=NOW)
        plan(aino)
        with CaptureQueriesContext(connection) as caught:
            assert Client().get(path).status_code == 200
        counts.append(len(caught))
    assert counts == [4, 4]


# --- the file ---------------------------------------------------------------------------------------------
def test_the_file_is_the_same_message_as_in_the_letter(aino, client_for):
    held = booking(session(), aino)
    answer = client_for(aino).get(f"/sessions/{held.session.pk}/calendar.ics")
    assert answer["Content-Type"] == "text/calendar; method=REQUEST; charset=utf-8"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Disposition"] == f'attachment; filename="sometaito-{held.session.pk}.ics"'
    calendar = icalendar.Calendar.from_ical(answer.content)
    assert str(calendar["METHOD"]) == "REQUEST"
    assert str(calendar.events[0]["ATTENDEE"]) == f"mailto:{aino.email}"


def test_who_leads_it_gets_the_file_too(eero, client_for):
    led = session()
    SessionTrainer.objects.create(session=led, person=eero, since=NOW)
    calendar = icalendar.Calendar.from_ical(client_for(eero).get(f"/sessions/{led.pk}/calendar.ics").content)
    assert str(calendar.events[0]["SUMMARY"]).endswith(": Näkökulmat")


@pytest.mark.parametrize("state", [None, State.WAITING, State.OFFERED, State.CANCELLED])
def test_without_a_place_there_is_no_file(aino, dana, client_for, state):
    found = session()
    if state:
        booking(found, aino, state)
    assert client_for(aino).get(f"/sessions/{found.pk}/calendar.ics").status_code == 404
    assert client_for(dana).get(f"/sessions/{found.pk}/calendar.ics").status_code == 404
    assert Client().get(f"/sessions/{found.pk}/calendar.ics").status_code == 302


def test_a_cancelled_session_has_no_file(aino, client_for):
    held = booking(session(status="cancelled"), aino)
    assert client_for(aino).get(f"/sessions/{held.session.pk}/calendar.ics").status_code == 404
