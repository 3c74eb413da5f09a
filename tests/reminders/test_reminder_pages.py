"""`/reminders/`: what will come and why, no thank you, tomorrow, and what a person wishes."""

import datetime as dt
import re

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from participants.models import Absence
from reminders import actions
from reminders.models import Message, Preferences
from scheduling.models import SessionInvitation
from tests.conftest import NOW
from tests.reminders import causes
from tests.reminders.causes import DAY, HOUR, local
from tests.reminders.every_letter import MADE, about_booking, before, full_session, measurement, outgoing

pytestmark = pytest.mark.django_db
State = Message.State
WISHES = {
    "sessions": "on", "steps": "on", "invitations": "on", "per_week": "2",
    "quiet_from": "17:00", "quiet_until": "07:00",
}  # fmt: skip


@pytest.fixture(autouse=True)
def at_now():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def mine(client_for, aino):
    return client_for(aino)


def shown(answer):
    return [int(pk) for pk in re.findall(r'data-message="(\d+)"', answer.content.decode())]


def state(message):
    message.refresh_from_db()
    return message.state


def nudge(person, *, due=NOW + DAY, **fields):
    """An invitation to a session far ahead."""
    session = causes.make_session(NOW + 60 * DAY)
    invitation = SessionInvitation.objects.create(session=session, person=person, at=NOW - DAY)
    fields = {"subject": f"invited:{session.pk}", "not_after": session.starts_at} | fields
    return outgoing(person, "session_invited", str(invitation.pk), "nudge", due=due, **fields)


# --- the list -------------------------------------------------------------------------------------------
def test_every_coming_message_is_there_in_order_with_its_reason(mine, aino, dana):
    later, sooner = before("week_before", aino, dana, 8), before("day_before", aino, dana, 2)
    Message.objects.filter(pk=later.pk).update(due_at=NOW + 3 * DAY)
    answer = mine.get("/reminders/")
    assert shown(answer) == [sooner.pk, later.pk]
    text = answer.content.decode()
    assert "ti 24.11. klo 9.30, sähköposti" in text
    assert "Varasit paikan 15. marraskuuta." in text
    assert text.count("plan__why") == 2


def test_what_lost_its_cause_is_not_announced(mine, aino, dana):
    message = before("day_before", aino, dana, 2)
    aino.bookings.update(state="cancelled", reason="self", turn=2)
    assert shown(mine.get("/reminders/")) == []
    assert state(message) == State.PLANNED


def test_others_messages_are_not_mine(mine, eero, dana):
    message = before("day_before", eero, dana, 2)
    assert shown(mine.get("/reminders/")) == []
    for way in ("tomorrow", "decline"):
        assert mine.post(f"/reminders/{message.pk}/{way}/").status_code == 404
    assert mine.get(f"/reminders/{message.pk}/decline/").status_code == 404
    assert state(message) == State.PLANNED


def test_service_messages_cannot_be_refused_or_put_off(mine, aino, dana):
    message = MADE["booked"](aino, dana, None, None)
    answer = mine.get("/reminders/")
    assert shown(answer) == [message.pk]
    assert f"/reminders/{message.pk}/" not in answer.content.decode()
    for way in ("tomorrow", "decline"):
        assert mine.post(f"/reminders/{message.pk}/{way}/").status_code == 409
    assert "data-decline" not in mine.get(f"/reminders/{message.pk}/decline/").content.decode()
    assert state(message) == State.PLANNED


def test_earlier_ones_are_told_for_ninety_days(mine, aino, dana):
    for age in (1, 89, 91):
        nudge(aino, state=State.SENT, sent_at=NOW - age * DAY)
    assert mine.get("/reminders/").content.decode().count("Sinulle tehty koulutus: Löydä uutinen</td>") == 2


def test_a_page_without_messages_says_what_will_be_found_here(mine):
    answer = mine.get("/reminders/")
    assert answer.status_code == 200
    assert 'class="empty"' in answer.content.decode()


def test_the_things_of_all_three_lists_are_read_once(mine, aino, dana):
    for name in ("booked", "plan", "round opens", "invited"):
        message = MADE[name](aino, dana, None, None)
        for gone in (State.SENT, State.DECLINED):
            sent = NOW - DAY if gone == State.SENT else None
            occasion = f"{message.occasion}:{gone}"
            outgoing(aino, message.kind, occasion, "nudge", state=gone, sent_at=sent, subject=occasion)
    mine.get("/reminders/")
    with CaptureQueriesContext(connection) as asked:
        mine.get("/reminders/")
    assert len(asked) <= 22


def test_many_messages_cost_no_more_queries_than_few(mine, aino, dana):
    def fill(start, number):
        for n in range(start, start + number):
            session = full_session(dana, starts_at=NOW + (n + 3) * DAY, title=f"Koulutus {n}")
            tail = f":{session.starts_at:%Y%m%d%H%M}"
            about_booking("day_before", aino, dana, session=session, group="promised", tail=tail)
        mine.get("/reminders/")
        with CaptureQueriesContext(connection) as asked:
            assert len(shown(mine.get("/reminders/"))) == start + number
        return len(asked)

    few = fill(0, 10)
    assert fill(10, 30) == few
    assert few <= 18


# --- tomorrow -------------------------------------------------------------------------------------------
def test_tomorrow_is_the_same_time_of_the_clock(mine, aino, dana):
    message = before("week_before", aino, dana, 7)
    assert mine.post(f"/reminders/{message.pk}/tomorrow/").url == "/reminders/"
    message.refresh_from_db()
    assert (message.due_at, message.moved) == (NOW + DAY, True)


def test_a_nudge_waits_for_the_next_allowed_day(mine, aino):
    friday = local("2026-11-27 09:00")
    message = nudge(aino, due=friday)
    mine.post(f"/reminders/{message.pk}/tomorrow/")
    message.refresh_from_db()
    assert message.due_at == local("2026-11-30 07:00")


def test_a_nudge_waits_out_leave_and_holidays(mine, aino):
    Absence.objects.create(user=aino, starts=dt.date(2026, 12, 3), ends=dt.date(2026, 12, 4))
    message = nudge(aino, due=local("2026-12-02 09:00"))
    mine.post(f"/reminders/{message.pk}/tomorrow/")
    message.refresh_from_db()
    assert message.due_at == local("2026-12-07 07:00")


@pytest.mark.both_databases
def test_a_nudge_put_off_finds_a_week_with_room(mine, aino):
    for day in ("2026-11-30 09:00", "2026-12-01 09:00"):
        nudge(aino, due=local(day), moved=True)
    message = nudge(aino, due=local("2026-11-27 09:00"))
    mine.post(f"/reminders/{message.pk}/tomorrow/")
    message.refresh_from_db()
    assert message.due_at == local("2026-12-07 07:00")


def test_not_past_the_last_useful_moment(mine, aino, dana):
    message = before("day_before", aino, dana, 1)
    Message.objects.filter(pk=message.pk).update(not_after=NOW + DAY)
    answer = mine.post(f"/reminders/{message.pk}/tomorrow/")
    assert answer.status_code == 409
    assert "Huomenna olisi liian myöhäistä" in answer.content.decode()
    message.refresh_from_db()
    assert (message.due_at, message.moved) == (NOW, False)


def test_what_would_come_too_late_is_not_offered_for_tomorrow(mine, aino, dana):
    late, soon = before("day_before", aino, dana, 1), before("week_before", aino, dana, 7)
    Message.objects.filter(pk=late.pk).update(not_after=NOW + DAY)
    text = mine.get("/reminders/").content.decode()
    assert f"/reminders/{late.pk}/tomorrow/" not in text
    assert f"/reminders/{late.pk}/decline/" in text
    assert f"/reminders/{soon.pk}/tomorrow/" in text


@pytest.mark.parametrize("way", ["tomorrow", "decline"])
def test_what_is_being_sent_is_out_of_my_hands(mine, aino, way):
    message = nudge(aino, state=State.SENDING)
    answer = mine.post(f"/reminders/{message.pk}/{way}/")
    assert answer.status_code == 409
    assert "juuri nyt" in answer.content.decode()
    assert state(message) == State.SENDING


@pytest.mark.parametrize("gone", [State.SENT, State.CANCELLED, State.EXPIRED, State.DECLINED])
def test_what_is_over_cannot_be_put_off(mine, aino, gone):
    message = nudge(aino, state=gone)
    assert mine.post(f"/reminders/{message.pk}/tomorrow/").status_code == 409
    assert state(message) == gone


# --- no, thank you --------------------------------------------------------------------------------------
@pytest.mark.both_databases
def test_a_no_takes_everything_coming_about_the_same_subject(mine, aino, dana):
    session = full_session(dana, starts_at=NOW + 8 * DAY)
    tail = f":{session.starts_at:%Y%m%d%H%M}"
    week = about_booking("week_before", aino, dana, session=session, group="promised", tail=tail)
    day = outgoing(aino, "day_before", week.occasion, "promised", subject=week.subject)
    service = outgoing(aino, "booked", week.occasion.rsplit(":", 1)[0], subject=week.subject)
    other = nudge(aino)
    assert mine.post(f"/reminders/{week.pk}/decline/").url == "/reminders/"
    assert [state(each) for each in (week, day, service, other)] == ["declined", "declined", "planned", "planned"]
    answer = mine.get("/reminders/")
    assert answer.content.decode().count('name="back"') == 1
    assert shown(answer) == [service.pk, other.pk]


def test_a_no_can_be_taken_back(mine, aino, dana):
    message = before("week_before", aino, dana, 8)
    mine.post(f"/reminders/{message.pk}/decline/")
    assert state(message) == State.DECLINED
    mine.post(f"/reminders/{message.pk}/decline/", {"back": "1"})
    message.refresh_from_db()
    assert (message.state, message.due_at) == (State.PLANNED, NOW + DAY)
    assert message.pk in shown(mine.get("/reminders/"))


def test_what_is_too_late_does_not_come_back(mine, aino):
    message = outgoing(aino, "weekly_digest", "2026-40", "nudge", state=State.DECLINED, not_after=NOW - HOUR)
    mine.post(f"/reminders/{message.pk}/decline/", {"back": "1"})
    assert state(message) == State.EXPIRED


def test_a_no_by_the_link_of_a_mail_that_has_come(mine, aino):
    """The page asks, the button answers; later messages about the same stay away, and this one stays sent."""
    message = nudge(aino, state=State.SENT, sent_at=NOW - HOUR)
    address = f"/reminders/{message.pk}/decline/"
    assert "Löydä uutinen" in mine.get(address).content.decode()
    assert state(message) == State.SENT
    mine.post(address)
    assert state(message) == State.DECLINED
    mine.post(address, {"back": "1"})
    assert state(message) == State.SENT


def test_saying_no_twice_is_saying_it_once(mine, aino):
    message = nudge(aino)
    for _twice in range(2):
        assert mine.post(f"/reminders/{message.pk}/decline/").status_code == 302
    assert state(message) == State.DECLINED


def test_the_no_stops_later_messages_of_the_planner(mine, aino):
    message = measurement("round_opens", aino)
    mine.post(f"/reminders/{message.pk}/decline/")
    from reminders import planner

    planner.plan_all(NOW)
    assert not Message.objects.of(aino).coming().exists()


# --- wishes ---------------------------------------------------------------------------------------------
def test_without_a_row_the_defaults_show(mine, aino):
    text = mine.get("/reminders/wishes/").content.decode()
    assert not Preferences.objects.exists()
    assert len(re.findall(r'<input type="checkbox"[^>]* checked', text)) == 3
    assert 'value="17:00"' in text
    assert "team_digest" not in text


def test_wishes_are_saved_and_shown(mine, aino):
    wishes = WISHES | {"digest": "on", "per_week": "1", "quiet_from": "16:00", "quiet_until": "08:30"}
    del wishes["steps"]
    assert mine.post("/reminders/wishes/", wishes).url == "/reminders/"
    own = Preferences.objects.get()
    assert (own.person, own.digest, own.steps, own.team_digest, own.per_week) == (aino, True, False, True, 1)
    assert (own.quiet_from, own.quiet_until) == (dt.time(16), dt.time(8, 30))


def test_managers_can_switch_off_the_digest_of_their_team(client_for, mika):
    client = client_for(mika)
    assert 'name="team_digest"' in client.get("/reminders/").content.decode()
    client.post("/reminders/wishes/", WISHES)
    assert not Preferences.objects.get(person=mika).team_digest


@pytest.mark.parametrize(
    "changed",
    [
        {"quiet_from": "17:01"}, {"quiet_from": "23:00"}, {"quiet_until": "06:59"}, {"quiet_until": "00:00"},
        {"quiet_from": "08:00", "quiet_until": "08:00"}, {"quiet_from": "07:30", "quiet_until": "09:00"},
        {"quiet_from": "x"}, {"quiet_until": ""}, {"per_week": "3"}, {"per_week": "0"}, {"per_week": ""},
        {"per_week": "\x00"},
    ],
)  # fmt: skip
def test_quiet_hours_only_grow_and_a_week_never_holds_more_than_two(mine, changed):
    answer = mine.post("/reminders/wishes/", WISHES | changed)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()
    assert not Preferences.objects.exists()


def test_what_was_typed_stays_when_it_does_not_go_through(mine):
    text = mine.post("/reminders/wishes/", WISHES | {"quiet_from": "18:15"}).content.decode()
    assert 'value="18:15"' in text


def test_forged_fields_change_nothing(mine, aino, eero):
    mine.post("/reminders/wishes/", WISHES | {"person": eero.pk, "team_digest": "", "silent_until": "2030-01-01"})
    own = Preferences.objects.get()
    assert (own.person, own.team_digest, own.silent_until) == (aino, True, None)


def test_a_wish_changes_the_plan_at_once(mine, aino):
    causes.make_round(causes.make_cohort(aino))
    mine.post("/reminders/wishes/", WISHES)
    assert Message.objects.of(aino).coming().exists()
    mine.post("/reminders/wishes/", {name: value for name, value in WISHES.items() if name != "steps"})
    assert not Message.objects.of(aino).coming().exists()


def test_silence_for_four_weeks_and_its_end(mine, aino):
    causes.make_round(causes.make_cohort(aino), closes_at=NOW + 60 * DAY)
    mine.post("/reminders/silence/")
    assert Preferences.objects.get().silent_until == dt.date(2026, 12, 22)
    assert 'name="end"' in mine.get("/reminders/").content.decode()
    assert min(Message.objects.of(aino).coming().values_list("due_at", flat=True)) >= local("2026-12-22 07:00")
    mine.post("/reminders/silence/", {"end": "1"})
    assert Preferences.objects.get().silent_until is None
    assert min(Message.objects.of(aino).coming().values_list("due_at", flat=True)) == NOW


# --- the rest -------------------------------------------------------------------------------------------
def test_an_example_before_anything_has_come(mine):
    text = mine.get("/reminders/example/").content.decode()
    assert text.count("data-letter") == 2
    assert not Message.objects.exists()


@pytest.mark.parametrize("path", ["tomorrow", "silence"])
def test_only_a_post_changes_anything(mine, aino, path):
    message = nudge(aino)
    address = f"/reminders/{message.pk}/tomorrow/" if path == "tomorrow" else "/reminders/silence/"
    assert mine.get(address).status_code == 405
    assert state(message) == State.PLANNED


def test_numbers_no_message_has_are_not_found(mine):
    for number in (0, 2**63, 10**30):
        assert mine.get(f"/reminders/{number}/decline/").status_code == 404
        assert mine.post(f"/reminders/{number}/tomorrow/").status_code == 404


def test_a_stranger_is_asked_to_sign_in(client, db):
    for path in ("", "wishes/", "example/", "1/decline/"):
        assert "/login/" in client.get(f"/reminders/{path}").url


def test_a_message_without_a_subject_is_refused_alone(aino):
    alone, other = nudge(aino, subject=""), nudge(aino, subject="")
    assert actions.decline(message=alone.pk, person=aino, now=NOW) == 1
    assert state(other) == State.PLANNED
