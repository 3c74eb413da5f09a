"""What happens to few, and once: removed meanwhile, moved forward, let in by the team, standing in the room."""

import threading
import uuid

import pytest
import time_machine
from django.db import connection
from django.utils import translation

from participants.erasure import erase
from scheduling import actions, calendar_events, need
from scheduling.actions import locking
from scheduling.interests import FEW, Wish, most_wanted
from scheduling.models import Booking, Place, SessionTrainer, TrainingSession
from scheduling.showing import row_of
from skills.models import Framework, Skill
from tests.conftest import NOW
from tests.scheduling.a_session import DAY, HOUR, MINUTE, SOON, a_session, counts, people

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
State, Attendance = Booking.State, Booking.Attendance
PLAN = "/sessions/plan/"


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"), time_machine.travel(NOW, tick=False):
        yield


def book(session, person, by=None, **more):
    return actions.book(session=session.pk, person=person, by=by or person, **{"now": NOW} | more)


def at(moment):
    return time_machine.travel(moment, tick=False)


# --- removed or erased this very moment -----------------------------------------------------------------
@pytest.fixture
def draft(db):
    return a_session(status="draft", meeting_link="https://example.org/a")


@pytest.fixture
def removed_meanwhile(monkeypatch):
    """Whoever looks finds it; when they come to lock it, somebody has removed it."""
    lock = locking.lock_row

    def too_late(pk):
        TrainingSession.objects.filter(pk=pk).delete()
        return lock(pk)

    monkeypatch.setattr(locking, "lock_row", too_late)


@pytest.mark.parametrize(
    ("page", "sent"),
    [
        ("publish", {}),
        ("cancel", {}),
        ("move", {"day": "2026-12-04", "time": "09:00", "seen": "0"}),
    ],
)
def test_a_draft_removed_this_very_moment_is_not_found(client_for, dana, draft, removed_meanwhile, page, sent):
    assert client_for(dana).post(f"{PLAN}{draft.pk}/{page}/", sent).status_code == 404


def test_a_draft_removed_before_it_is_copied_is_not_found(dana, draft):
    gone = draft.pk
    draft.delete()
    with pytest.raises(actions.Gone):
        actions.copy_session(session=gone, to=[SOON + DAY], by=dana, now=NOW)


def test_of_ticked_drafts_one_that_was_removed_stops_no_other(client_for, dana, draft, removed_meanwhile):
    dana.language = "en"
    dana.save()
    answer = client_for(dana).post(PLAN, {"sessions": [draft.pk]}, follow=True)
    assert answer.status_code == 200
    assert "Somebody else has just removed it." in answer.text


def test_a_booking_of_somebody_just_erased_is_gone(aino, eero):
    booking = book(a_session(), aino)
    key = booking.pk
    erase(aino, by=None, now=NOW)
    with pytest.raises(actions.Gone):
        actions.cancel(booking=key, by=eero, now=NOW)


@pytest.mark.django_db(transaction=True)
def test_an_erasure_and_a_change_of_the_same_place_wait_for_each_other_in_one_order(aino):
    session, failures = a_session(), []
    book(session, aino)
    locked, erasing = threading.Event(), threading.Event()

    def work(call):
        try:
            call()
        except Exception as error:
            failures.append(error)
        finally:
            if connection.vendor != "sqlite":
                connection.close()

    def change():
        with locking.locked(session.pk) as row:
            locked.set()
            erasing.wait(5)
            threading.Event().wait(0.4)  # the erasure has come to its first lock
            row.bookings.update(since=NOW)
            locking.lock_people([aino.pk])

    def remove():
        locked.wait(5)
        erasing.set()
        erase(aino, by=None, now=NOW)

    if connection.vendor == "sqlite":  # in memory it has one connection: one after the other
        erasing.set()
        work(change)
        work(remove)
    workers = [threading.Thread(target=work, args=[call]) for call in (change, remove)]
    for worker in workers if connection.vendor != "sqlite" else ():
        worker.start()
    for worker in workers if connection.vendor != "sqlite" else ():
        worker.join()
    assert failures == []
    assert counts(session)[:2] == (0, 0)


# --- let in by the team ---------------------------------------------------------------------------------
@pytest.mark.parametrize("how", ["answer", "book"])
@pytest.mark.parametrize("closed", ["unit", "invited", "not open yet"])
def test_whom_the_team_put_in_the_queue_may_take_the_offered_place(aino, eero, dana, units, closed, how):
    fields = {
        "unit": {"unit": units["Lajittelu"]},
        "invited": {"invited_first_until": NOW + 3 * DAY},
        "not open yet": {"opens_at": NOW + 3 * DAY},
    }[closed]
    session = a_session(capacity=1, **fields)
    first = book(session, eero, by=dana)
    book(session, aino, by=dana, queue=True)
    actions.cancel(booking=first.pk, by=eero, now=NOW)
    offer = session.bookings.get(person=aino)
    assert offer.state == State.OFFERED
    if how == "book":
        taken = book(session, aino, seen=offer.turn)
    else:
        taken = actions.answer_offer(booking=offer.pk, accept=True, now=NOW, seen=offer.turn)
    assert taken.state == State.BOOKED


def test_others_stay_outside_all_the_same(aino, eero, dana, units):
    session = a_session(capacity=2, unit=units["Lajittelu"])
    booked = book(session, aino, by=dana)
    actions.cancel(booking=booked.pk, by=aino, now=NOW)
    with pytest.raises(actions.NotPossible, match="only for the unit"):
        book(session, aino, seen=2)


# --- standing in the room -------------------------------------------------------------------------------
@pytest.fixture
def full(eero, person):
    """Led by Eero, an employee: one place, taken; two wait."""
    session = a_session(capacity=1)
    SessionTrainer.objects.create(session=session, person=eero, since=NOW)
    for one in people(person, 3):
        book(session, one, queue=True)
    return session


def of(session, number):
    return session.bookings.order_by("pk")[number]


def test_a_trainer_lets_in_who_waited_when_somebody_did_not_come(client_for, eero, full):
    with at(SOON):
        client, page = client_for(eero), f"/sessions/{full.pk}/people/"
        waiting = of(full, 1)
        assert f'name="here" value="{waiting.pk}"' in client.get(page).text
        assert client.post(page, {"here": waiting.pk}).status_code == 409
        client.post(page, {f"mark-{of(full, 0).pk}": "absent:"})
        assert [client.post(page, {"here": waiting.pk}).status_code for _twice in range(2)] == [302, 302]
        assert client.post(page, {"here": of(full, 2).pk}).status_code == 409
        waiting.refresh_from_db()
        assert (waiting.state, waiting.attendance, waiting.turn) == (State.BOOKED, Attendance.PRESENT, 1)
        assert counts(full) == (2, 1, 2)


def test_who_had_cancelled_and_comes_is_let_in(eero, full):
    actions.cancel(booking=of(full, 1).pk, by=of(full, 1).person, now=NOW)
    actions.cancel(booking=of(full, 0).pk, by=of(full, 0).person, now=SOON - 10 * MINUTE)
    let_in = actions.let_in(booking=of(full, 1).pk, by=eero, now=SOON)
    assert (let_in.state, let_in.attendance) == (State.BOOKED, Attendance.PRESENT)
    assert counts(full) == (1, 1, 1)


@pytest.mark.parametrize("now", [SOON - HOUR, SOON + 2 * HOUR])
def test_nobody_is_let_in_before_or_after(eero, full, now):
    actions.cancel(booking=of(full, 0).pk, by=of(full, 0).person, now=SOON - 10 * MINUTE)
    with pytest.raises(actions.NotPossible):
        actions.let_in(booking=of(full, 1).pk, by=eero, now=now)


@pytest.mark.parametrize(("key", "status"), [("0", 404), ("9" * 40, 400), ("a\x00", 400), ("", 400)])
def test_a_booking_no_page_offers_lets_nobody_in(client_for, eero, full, key, status):
    assert client_for(eero).post(f"/sessions/{full.pk}/people/", {"here": key}).status_code == status


def test_another_manager_lets_nobody_in(client_for, otto, full):
    assert client_for(otto).post(f"/sessions/{full.pk}/people/", {"here": of(full, 1).pk}).status_code == 404


def test_who_is_there_is_not_asked_for_an_apology(aino):
    session = a_session()
    booking = book(session, aino)
    assert row_of(aino, session, SOON).step == "apologise"
    Booking.objects.filter(pk=booking.pk).update(attendance=Attendance.PRESENT)
    assert row_of(aino, session, SOON).step == ""


# --- moved, copied, made --------------------------------------------------------------------------------
def test_moved_forward_it_does_not_stay_closed_for_ever(aino, dana):
    session = a_session(opens_at=NOW + 3 * DAY, invited_first_until=NOW + 4 * DAY, closes_at=SOON - HOUR)
    actions.move(session=session.pk, starts_at=NOW + DAY, by=dana, now=NOW, sequence_seen=0)
    session.refresh_from_db()
    assert (session.opens_at, session.invited_first_until) == (None, None)
    assert book(session, aino).state == State.BOOKED


def test_moved_back_it_opens_as_it_was_going_to(dana):
    given = {"opens_at": NOW + DAY, "invited_first_until": NOW + 2 * DAY}
    session = a_session(**given)
    actions.move(session=session.pk, starts_at=SOON + DAY, by=dana, now=NOW, sequence_seen=0)
    session.refresh_from_db()
    assert {name: getattr(session, name) for name in given} == given


def test_a_copy_has_no_closed_room_and_no_trainer_who_left(dana, eero):
    session = a_session(place=Place.objects.create(name="Koivu", closed=True))
    for one in (dana, eero):
        SessionTrainer.objects.create(session=session, person=one, since=NOW)
    type(eero).objects.filter(pk=eero.pk).update(is_active=False)
    (copy,) = actions.copy_session(session=session.pk, to=[SOON + DAY], by=dana, now=NOW)
    assert copy.session.place is None
    assert list(copy.session.trainers.values_list("person", flat=True)) == [dana.pk]


def test_first_before_nobody_is_no_closed_door(dana):
    skill = Skill.objects.create(
        framework=Framework.objects.create(code="1", levels=[]), code="S07", slug="search", module_code="M3",
        position=1, name={"fi": "Haku"}, descriptors={},
    )  # fmt: skip
    session, invited = need.create_session(
        skill=skill, band=(0, 4), starts_at=SOON, minutes=60, by=dana, now=NOW, mark=uuid.uuid4(), invite_first=True
    )
    assert (invited, session.invited_first_until) == (0, None)


@pytest.mark.parametrize("name", ["opens_at", "closes_at", "invited_first_until"])
def test_the_year_one_is_a_slip(client_for, dana, name):
    sent = {
        "title": "Uutiset", "day": "2026-12-03", "time": "09:00", "duration": "60", "zone": "Europe/Helsinki",
        "language": "fi", "level_from": "0", "level_to": "4", "capacity": "8", name: "0001-01-01T00:00",
    }  # fmt: skip
    answer = client_for(dana).post(f"{PLAN}new/", sent)
    assert answer.status_code == 422
    assert name in answer.context["form"].errors


# --- calendars ------------------------------------------------------------------------------------------
def test_the_sequence_never_goes_down_for_who_led_and_now_takes_part(aino, dana):
    session = a_session()
    for trainers in ([aino.pk], []):
        actions.save_session(session=session, modules=[], trainers=trainers, by=dana, now=NOW)
    led = calendar_events.event_of_leading(session, session.trainers.get())
    booked = calendar_events.event_of(session, book(session, aino))
    assert booked.uid == led.uid
    assert booked.sequence > led.sequence


def test_the_sequence_never_goes_down_for_who_took_part_and_now_leads(aino, dana):
    session = a_session()
    cancelled = actions.cancel(booking=book(session, aino).pk, by=aino, now=NOW)
    actions.save_session(session=session, modules=[], trainers=[aino.pk], by=dana, now=NOW)
    led = calendar_events.event_of_leading(session, session.trainers.get())
    assert led.sequence > calendar_events.event_of(session, cancelled).sequence


# --- input and small numbers ----------------------------------------------------------------------------
@pytest.mark.parametrize("skill", ["9" * 5000, "9" * 30, "a\x00b", "-1"])
def test_a_wish_for_nonsense_is_refused_with_the_page(client_for, aino, skill):
    assert client_for(aino).post("/sessions/wishes/", {"skills": [skill]}).status_code == 422


def test_which_topics_stand_beside_the_list_gives_no_small_number_away():
    wishes = [Wish(1, "a", 1, False), Wish(2, "b", FEW - 1, False), Wish(3, "c", 0, False), Wish(4, "d", FEW, False)]
    assert [wish.pk for wish in most_wanted(wishes, 2)] == [1, 4]
    assert [wish.pk for wish in most_wanted(wishes, 3)] == [1, 2, 4]
