"""Silence is visible: /status tells machines, a line on the page tells administrators."""

import datetime as dt

import pytest
from django.test import Client
from django.utils import timezone

from reminders.background import problem
from reminders.models import Message
from tests.conftest import NOW
from tests.reminders.outbox import message
from trainingsite.tasks import heartbeat

pytestmark = pytest.mark.django_db
MINUTE = dt.timedelta(minutes=1)
State = Message.State


def test_nothing_to_send_is_no_problem():
    assert problem(NOW) == ""


@pytest.mark.parametrize(("minutes", "said"), [(9, ""), (11, "messages late")])
def test_one_that_should_have_gone_ten_minutes_ago_is(aino, minutes, said):
    message(aino, due=NOW)
    assert problem(NOW + minutes * MINUTE) == said


@pytest.mark.parametrize(("minutes", "said"), [(9, ""), (11, "messages late")])
def test_one_that_a_sender_left_behind_is(aino, minutes, said):
    message(aino, due=NOW - dt.timedelta(hours=1), state=State.SENDING, leased_until=NOW)
    assert problem(NOW + minutes * MINUTE) == said


@pytest.mark.parametrize("state", [state for state in State if state not in {State.PLANNED, State.SENDING}])
def test_what_is_not_going_to_be_sent_is_not_late(aino, state):
    message(aino, due=NOW - dt.timedelta(days=1), state=state)
    assert problem(NOW) == ""


def test_what_is_tried_again_later_is_not_late(aino):
    message(aino, due=NOW + MINUTE, attempts=3, error="451")
    assert problem(NOW) == ""


def test_machines_are_told(aino):
    heartbeat()
    message(aino, due=timezone.now() - 11 * MINUTE)
    answer = Client().get("/status")
    assert (answer.status_code, answer.json()) == (503, {"status": "messages late"})
    Message.objects.update(state=State.SENT)
    assert Client().get("/status").status_code == 200


def test_administrators_are_told_and_nobody_else(client_for, aino, heidi):
    heartbeat()
    message(aino, due=timezone.now() - 11 * MINUTE)
    assert 'data-late="messages late"' in client_for(heidi).get("/").text
    assert "data-late" not in client_for(aino).get("/").text
    Message.objects.update(state=State.SENT)
    assert "data-late" not in client_for(heidi).get("/").text
