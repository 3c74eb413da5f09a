"""`/reminders/queue/`: what goes to whom, what went wrong, and what an operator may do about it."""

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from participants.models import AuditEvent
from reminders.models import Message
from tests.conftest import NOW
from tests.reminders.causes import DAY, HOUR, local
from tests.reminders.every_letter import MADE, before, outgoing

pytestmark = pytest.mark.django_db
State = Message.State


@pytest.fixture(autouse=True)
def at_now():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def operator(client_for, heidi):
    return client_for(heidi)


@pytest.fixture
def message(aino, dana):
    return before("day_before", aino, dana, 1)


def text(answer):
    return answer.content.decode()


def act(client, message, what):
    return client.post(f"/reminders/queue/{message.pk}/act/", {"act": what})


def state(message):
    message.refresh_from_db()
    return message.state


def test_every_deed_says_what_becomes_of_the_message(operator, message):
    said = [
        str(
            next(
                iter(
                    operator.post(f"/reminders/queue/{message.pk}/act/", {"act": what}, follow=True).context["messages"]
                )
            )
        )
        for what in ("hold", "release", "send", "cancel")
    ]
    assert len(set(said)) == 4


@pytest.mark.parametrize("who", ["aino", "dana", "mika"])
def test_only_administrators_operate(client_for, request, message, who):
    client = client_for(request.getfixturevalue(who))
    assert client.get("/reminders/queue/").status_code == 403
    assert client.get(f"/reminders/queue/{message.pk}/").status_code == 403
    assert act(client, message, "cancel").status_code == 403
    assert state(message) == State.PLANNED


def test_each_state_has_a_tab_with_its_number(operator, aino):
    for n, each in enumerate([State.PLANNED, State.HELD, State.SENDING, State.FAILED, State.FAILED, State.SENT]):
        outgoing(aino, "team_digest", f"2026-{n}", "nudge", state=each, error="550 ei ole", attempts=n)
    page = text(operator.get("/reminders/queue/?state=failed"))
    assert page.count("550 ei ole") == 2
    assert "(2)" in page
    assert text(operator.get("/reminders/queue/?state=nonsense")).count("<tr>") == 2


def test_the_oldest_due_message_is_named(operator, message):
    assert "24.11.2026 9.30" in text(operator.get("/reminders/queue/"))
    Message.objects.update(due_at=NOW + HOUR)
    assert "notice" not in text(operator.get("/reminders/queue/"))


def test_people_are_found_by_name_and_address(operator, message, eero):
    outgoing(eero, "team_digest", "2026-1", "nudge")
    assert "Eero Osaaja" not in text(operator.get("/reminders/queue/?q=aino"))
    assert "Eero Osaaja" in text(operator.get("/reminders/queue/?q=eero.osaaja@"))
    assert "<table" not in text(operator.get("/reminders/queue/?q=%00"))


def test_a_long_queue_has_pages_and_the_same_cost(operator, aino):
    def cost():
        operator.get("/reminders/queue/")
        with CaptureQueriesContext(connection) as asked:
            answer = operator.get("/reminders/queue/")
        return len(asked), text(answer).count('<th scope="row">')

    outgoing(aino, "team_digest", "2026-0", "nudge")
    few, _one = cost()
    for n in range(1, 60):
        outgoing(aino, "team_digest", f"2026-{n}", "nudge")
    assert cost() == (few, 50)
    assert few <= 12
    assert text(operator.get("/reminders/queue/?page=2")).count('<th scope="row">') == 10


def test_the_letter_reads_as_its_reader_reads_it(operator, message, aino):
    aino.language, aino.time_zone = "sv", "Europe/Stockholm"
    aino.save()
    page = text(operator.get(f"/reminders/queue/{message.pk}/"))
    assert "I morgon kl. 8.30" in page
    assert 'lang="sv" data-letter' in page


def test_looking_leaves_a_trace(operator, message, aino, heidi):
    operator.get(f"/reminders/queue/{message.pk}/")
    event = AuditEvent.objects.about(aino).get()
    assert (event.verb, event.actor_id) == ("looked", heidi.pk)


@pytest.mark.parametrize("name", ["plan", "week"])
def test_what_is_private_stays_so(operator, aino, dana, name):
    message = MADE[name](aino, dana, None, None)
    page = text(operator.get(f"/reminders/queue/{message.pk}/"))
    assert "data-letter" not in page
    assert "otsikon" not in page
    assert "Kukaan muu ei näe sitä" in page


def test_a_message_whose_cause_is_gone_says_so(operator, message, aino):
    aino.bookings.update(turn=2)
    assert "data-letter" not in text(operator.get(f"/reminders/queue/{message.pk}/"))


# --- acts -----------------------------------------------------------------------------------------------
def test_hold_and_let_go(operator, message):
    assert act(operator, message, "hold").url == f"/reminders/queue/{message.pk}/"
    assert state(message) == State.HELD
    act(operator, message, "release")
    assert state(message) == State.PLANNED
    verbs = AuditEvent.objects.filter(data__message=message.pk).values_list("verb", flat=True)
    assert sorted(verbs) == ["message-held", "message-released"]


def test_what_an_operator_cancels_the_planner_leaves_alone(operator, message):
    from reminders import planner

    act(operator, message, "cancel")
    planner.plan_all(NOW)
    assert state(message) == State.CANCELLED


@pytest.mark.both_databases
def test_a_refused_message_is_tried_again(operator, message):
    Message.objects.update(state=State.FAILED, attempts=7, unanswered=2, error="550", due_at=NOW - DAY)
    act(operator, message, "send")
    message.refresh_from_db()
    assert (message.state, message.attempts, message.unanswered, message.error) == (State.PLANNED, 0, 0, "")
    assert message.due_at == NOW


def test_even_an_operator_sends_no_nudge_at_night(operator, aino):
    nudge = outgoing(aino, "team_digest", "2026-48", "nudge", due=NOW + DAY, state=State.HELD)
    with time_machine.travel(local("2026-11-24 18:00"), tick=False):
        act(operator, nudge, "send")
    nudge.refresh_from_db()
    assert (nudge.state, nudge.due_at) == (State.PLANNED, local("2026-11-25 07:00"))


def test_a_held_nudge_let_go_in_the_evening_waits_for_the_morning(operator, aino):
    nudge = outgoing(aino, "team_digest", "2026-48", "nudge", due=NOW, state=State.HELD)
    with time_machine.travel(local("2026-11-24 18:00"), tick=False):
        act(operator, nudge, "release")
    nudge.refresh_from_db()
    assert (nudge.state, nudge.due_at) == (State.PLANNED, local("2026-11-25 07:00"))


@pytest.mark.parametrize("what", ["release", "send"])
def test_what_is_too_late_is_not_sent_by_hand_either(operator, message, what):
    Message.objects.update(state=State.HELD, not_after=NOW - HOUR)
    assert act(operator, message, what).status_code == 409
    assert state(message) == State.HELD


@pytest.mark.parametrize("what", ["hold", "release", "cancel", "send"])
@pytest.mark.parametrize("now", [State.SENDING, State.SENT, State.EXPIRED, State.DECLINED])
def test_nothing_can_be_done_once_it_is_on_its_way(operator, message, what, now):
    Message.objects.update(state=now)
    answer = act(operator, message, what)
    assert answer.status_code == 409
    assert 'class="notice' in text(answer)
    assert state(message) == now
    assert not AuditEvent.objects.filter(data__message=message.pk).exists()


def test_an_unknown_act_is_refused(operator, message):
    for what in ("", "explode", "\x00"):
        assert act(operator, message, what).status_code == 422
    assert operator.get(f"/reminders/queue/{message.pk}/act/").status_code == 405
    assert operator.get("/reminders/queue/999999/").status_code == 404
    assert state(message) == State.PLANNED
