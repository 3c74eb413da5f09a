"""The attendance list, the code for checking in, and booking for others."""

import datetime as dt
import re

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from participants.models import AuditEvent
from scheduling.models import Booking, Feedback, SessionTrainer, TrainingSession
from scheduling.models.sessions import MOST_PLACES
from tests.conftest import NOW

pytestmark = pytest.mark.django_db
State, Attendance = Booking.State, Booking.Attendance
HOUR = dt.timedelta(hours=1)


@pytest.fixture(autouse=True)
def frozen():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def session(eero):
    """On now, led by Eero, six places."""
    return held(eero)


@pytest.fixture
def coming(eero):
    return held(eero, NOW + dt.timedelta(days=7))


def held(trainer, starts=NOW - HOUR / 2, **fields):
    fields = {"title": "Näkökulmat", "status": "published", "capacity": 6, "ceiling": 6} | fields
    made = TrainingSession.objects.create(starts_at=starts, ends_at=starts + HOUR, made_at=NOW, **fields)
    SessionTrainer.objects.create(session=made, person=trainer, since=NOW)
    return made


def booking(session, person, state=State.BOOKED, **fields):
    if state == State.WAITING:
        fields = {"queued_at": NOW} | fields
    made = Booking.objects.create(session=session, person=person, state=state, since=NOW, made_at=NOW, **fields)
    taken = session.bookings.holding().count()
    session.waiting = session.bookings.in_queue().count()
    session.taken, session.ceiling = taken, max(taken, session.capacity)
    session.save()
    return made


def url(session, page="people"):
    return f"/sessions/{session.pk}/{page}/"


def marks(*pairs, was=""):
    return {f"mark-{each.pk}": f"{new}:{was}" for each, new in pairs}


def part(page, name):
    return page.content.decode().split(f'data-people="{name}"')[1].split("</section>")[0]


# --- who may ----------------------------------------------------------------------------------------------
@pytest.mark.parametrize("page", ["people", "code"])
def test_the_list_is_for_those_who_lead_and_the_digital_team(page, session, eero, dana, heidi, aino, mika, client_for):
    booking(session, aino)
    for person, status in ((eero, 200), (dana, 200), (heidi, 200), (aino, 404), (mika, 404)):
        assert client_for(person).get(url(session, page)).status_code == status
    assert Client().get(url(session, page)).status_code == 302
    assert client_for(eero).get(url(session, page).replace(str(session.pk), "9999")).status_code == 404


def test_who_leads_it_no_more_sees_it_no_more(session, eero, client_for):
    session.trainers.update(removed_at=NOW)
    assert client_for(eero).get(url(session)).status_code == 404


# --- the list ---------------------------------------------------------------------------------------------
def test_places_by_name_and_the_queue_in_its_order(coming, eero, person, client_for):
    anna, bo, carl, disa = (person(name.lower(), f"{name} Testi") for name in ("Anna", "Bo", "Carl", "Disa"))
    booking(coming, bo)
    booking(coming, anna)
    booking(coming, disa, State.WAITING, queued_at=NOW - HOUR)
    booking(coming, carl, State.WAITING)
    page = client_for(eero).get(url(coming))
    names = "Anna|Bo|Carl|Disa"
    assert list(dict.fromkeys(re.findall(names, part(page, "booked")))) == ["Anna", "Bo"]
    assert list(dict.fromkeys(re.findall(names, part(page, "waiting")))) == ["Disa", "Carl"]
    assert "Kuljetus" in part(page, "booked")


def test_marks_are_saved_once_for_everybody(session, eero, aino, mika, client_for):
    first, second = booking(session, aino), booking(session, mika)
    answer = client_for(eero).post(url(session), marks((first, "present"), (second, "absent")))
    assert (answer.status_code, answer.url) == (302, url(session))
    assert [each.attendance for each in Booking.objects.order_by("pk")] == ["present", "absent"]
    client_for(eero).post(url(session), marks((second, ""), was="absent"))
    second.refresh_from_db()
    assert (second.attendance, second.attendance_at) == ("", None)


def test_a_mark_made_meanwhile_is_not_taken_back(session, eero, aino, client_for):
    """The list was opened before Aino checked in with the code; saving it leaves her present."""
    own = booking(session, aino, attendance=Attendance.PRESENT, checked_in_by_code=True)
    client_for(eero).post(url(session), marks((own, ""), was=""))
    own.refresh_from_db()
    assert (own.attendance, own.checked_in_by_code) == ("present", True)


def test_five_hundred_people_are_marked_in_one_form(session, eero, aino, client_for, settings):
    """As many as a session can hold: one field each, which a request may have."""
    own = booking(session, aino)
    page = client_for(eero).get(url(session)).content.decode()
    assert len(set(re.findall(r'name="(\w+-\d+)"', page))) == 1
    assert settings.DATA_UPLOAD_MAX_NUMBER_FIELDS > MOST_PLACES
    sent = {f"mark-{number}": "present:" for number in range(10**6, 10**6 + MOST_PLACES - 1)}
    assert client_for(eero).post(url(session), sent | marks((own, "present"))).status_code == 302
    own.refresh_from_db()
    assert own.attendance == "present"


def test_before_the_time_nothing_can_be_marked(coming, eero, aino, client_for):
    own = booking(coming, aino)
    assert 'name="mark-' not in client_for(eero).get(url(coming)).content.decode()
    answer = client_for(eero).post(url(coming), marks((own, "present")))
    assert answer.status_code == 409
    own.refresh_from_db()
    assert own.attendance == ""


def test_a_mark_no_page_offers_is_refused(session, eero, aino, client_for):
    own = booking(session, aino)
    assert client_for(eero).post(url(session), marks((own, "late"))).status_code == 400
    elsewhere = booking(held(eero), aino)
    client_for(eero).post(url(session), marks((elsewhere, "present")))
    elsewhere.refresh_from_db()
    assert elsewhere.attendance == ""


def test_the_digital_team_may_cancel_somebodys_place_and_the_next_is_offered_it(coming, dana, aino, mika, client_for):
    coming.capacity = 1
    coming.save()
    own = booking(coming, aino)
    booking(coming, mika, State.WAITING)
    answer = client_for(dana).post(url(coming), {"booking": own.pk, "seen": own.turn})
    own.refresh_from_db()
    assert (answer.status_code, own.state, own.reason) == (302, "cancelled", "team")
    assert coming.bookings.get(person=mika).state == State.OFFERED
    assert AuditEvent.objects.about(aino).filter(verb="booking-cancelled-for").count() == 1


def test_a_booking_that_changed_meanwhile_is_not_cancelled(coming, dana, aino, client_for):
    own = booking(coming, aino, turn=3)
    client_for(dana).post(url(coming), {"booking": own.pk, "seen": 1})
    own.refresh_from_db()
    assert own.state == State.BOOKED


def test_a_trainer_cancels_nobody(coming, eero, aino, dana, client_for):
    own = booking(coming, aino)
    assert client_for(eero).post(url(coming), {"booking": own.pk, "seen": 1}).status_code == 403
    other = booking(held(eero), aino)
    for key, status in ((other.pk, 404), ("x", 400), ("9" * 30, 400)):
        assert client_for(dana).post(url(coming), {"booking": key, "seen": 1}).status_code == status
    assert not Booking.objects.filter(state=State.CANCELLED).exists()


def test_feedback_is_shown_from_five_answers_on(session, eero, person, client_for):
    for number in range(5):
        page = client_for(eero).get(url(session)).content.decode()
        assert "data-feedback" not in page
        assert "Toive 0" not in page
        somebody = person(f"p{number}", f"Piilo {number}")
        answers = {"useful": 4, "level": "right", "wish": f"Toive {number}", "at": NOW}
        Feedback.objects.create(session=session, person=somebody, **answers)
    page = client_for(eero).get(url(session)).content.decode()
    assert "data-feedback" in page
    assert "Toive 0" in page
    assert "Piilo" not in page


def test_the_list_costs_the_same_however_many_come(session, eero, person, client_for):
    client, counts = client_for(eero), []
    client.get(url(session))  # a new session is looked at once
    for size in (1, 3):
        for number in range(size):
            booking(session, person(f"k{size}{number}", f"Koe {size}{number}"))
        with CaptureQueriesContext(connection) as caught:
            client.get(url(session))
        counts.append(len(caught))
    assert counts[0] == counts[1] <= 12


# --- the code ---------------------------------------------------------------------------------------------
def test_the_code_is_made_once_and_shown_large(session, eero, aino, client_for):
    client = client_for(eero)
    assert "data-code" not in client.get(url(session, "code")).content.decode()
    for _twice in "12":
        assert client.post(url(session, "code")).status_code == 302
    session.refresh_from_db()
    page = client.get(url(session, "code")).content.decode()
    assert re.search(r"data-code>(\d{3} \d{3})<", page)[1].replace(" ", "") == session.code
    assert session.code not in client_for(aino).get(f"/sessions/{session.pk}/").content.decode()


def test_outside_its_time_there_is_no_code(coming, eero, client_for):
    coming.code = "123456"
    coming.save()
    client = client_for(eero)
    assert "123 456" not in client.get(url(coming, "code")).content.decode()
    assert client.post(url(coming, "code")).status_code == 409


# --- booking for others -----------------------------------------------------------------------------------
def test_only_managers_and_the_digital_team_book_others(coming, eero, aino, mika, dana, client_for):
    for person, status in ((eero, 403), (aino, 403), (mika, 200), (dana, 200)):
        assert client_for(person).get(url(coming, "book-for")).status_code == status
    draft = held(eero, NOW + dt.timedelta(days=8), status="draft")
    assert client_for(mika).get(url(draft, "book-for")).status_code == 404


def test_a_manager_finds_and_books_own_people_alone(coming, mika, aino, otto, client_for):
    client = client_for(mika)
    found = part(client.get(url(coming, "book-for")), "found")
    assert "Aino Alku" in found
    assert "Otto Toinen" not in found
    assert "Otto Toinen" not in client.get(url(coming, "book-for"), {"q": "Otto"}).content.decode()
    assert client.post(url(coming, "book-for"), {"people": [aino.pk, otto.pk]}).status_code == 422
    assert not Booking.objects.exists()
    answer = client.post(url(coming, "book-for"), {"people": [aino.pk]})
    assert (answer.status_code, answer.url) == (302, f"/sessions/{coming.pk}/")
    assert (coming.bookings.get().person, coming.bookings.get().booked_by) == (aino, mika)


def test_the_digital_team_searches_and_keeps_what_is_chosen(coming, dana, aino, mika, client_for):
    client = client_for(dana)
    assert 'data-people="found"' not in client.get(url(coming, "book-for")).content.decode()
    page = client.post(url(coming, "book-for"), {"find": "1", "q": "mika", "people": [aino.pk]})
    assert page.status_code == 200
    assert "Aino Alku" in part(page, "chosen")
    assert "Mika Esihenkilö" in part(page, "found")
    assert not Booking.objects.exists()
    answer = client.post(url(coming, "book-for"), {"people": [aino.pk, mika.pk]})
    assert answer.url == url(coming)
    assert coming.bookings.booked().count() == 2
    assert AuditEvent.objects.about(aino).filter(verb="booked-for").count() == 1


def test_more_than_there_is_room_for_books_nobody_and_keeps_the_choice(coming, dana, aino, mika, client_for):
    coming.capacity = 1
    coming.save()
    chosen = {"people": [aino.pk, mika.pk]}
    page = client_for(dana).post(url(coming, "book-for"), chosen)
    assert (page.status_code, Booking.objects.count()) == (409, 0)
    assert part(page, "chosen").count("checked") == 2
    assert client_for(dana).post(url(coming, "book-for"), chosen | {"queue": "on"}).status_code == 302
    assert sorted(coming.bookings.values_list("state", flat=True)) == ["booked", "waiting"]


def test_nobody_chosen_is_said(coming, dana, client_for):
    assert client_for(dana).post(url(coming, "book-for"), {}).status_code == 422
    for key in ("x", "-1", "9" * 40, "\u0661"):
        assert client_for(dana).post(url(coming, "book-for"), {"people": [key]}).status_code == 422


def test_who_left_cannot_be_booked(coming, dana, aino, client_for):
    aino.is_active = False
    aino.save()
    assert client_for(dana).post(url(coming, "book-for"), {"people": [aino.pk]}).status_code == 422


def test_somebody_who_walked_in_is_there(session, dana, aino, client_for):
    client_for(dana).post(url(session, "book-for"), {"people": [aino.pk]})
    own = session.bookings.get()
    assert (own.state, own.attendance, own.checked_in_by_code) == ("booked", "present", False)


def test_a_cancelled_session_takes_nobody(coming, dana, aino, client_for):
    coming.status = "cancelled"
    coming.save()
    assert 'name="q"' not in client_for(dana).get(url(coming, "book-for")).content.decode()
    assert client_for(dana).post(url(coming, "book-for"), {"people": [aino.pk]}).status_code == 409
