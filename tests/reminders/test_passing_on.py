"""A mail is stamped and the next one begun by one statement: what each of the two rows says afterwards."""

import datetime as dt

import pytest
from django.core import mail
from django.db import OperationalError

from reminders import letters, sending
from reminders.models import Message
from reminders.sending import LEASE, Sender, Sent, claim, pass_on, send_due
from tests.conftest import NOW
from tests.reminders.outbox import LETTER, message

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
State = Message.State
SECOND = dt.timedelta(seconds=1)


@pytest.fixture(autouse=True)
def plain_letters(monkeypatch):
    monkeypatch.setattr(letters, "letter_for", lambda *_of: LETTER)


@pytest.fixture
def two(aino):
    """The first of two claimed messages has been begun."""
    message(aino, error="Yesterday the server was away")
    message(aino)
    first, second = claim(NOW, 10)
    Sender(NOW, LEASE, Sent()).begin(first)
    return first, second


def row(one):
    return Message.objects.get(pk=one.pk)


def test_the_first_is_stamped_and_the_try_of_the_second_is_counted(two):
    first, second = two
    assert pass_on(first, second, NOW + SECOND, NOW + LEASE + SECOND) == (True, True)
    gone, begun = row(first), row(second)
    assert (gone.state, gone.sent_at, gone.leased_until) == (State.SENT, NOW + SECOND, None)
    assert (gone.error, gone.attempts, gone.unanswered) == ("", 1, 0)
    assert (begun.state, begun.sent_at, begun.leased_until) == (State.SENDING, None, NOW + LEASE + SECOND)
    assert (begun.attempts, begun.unanswered) == (1, 1)
    assert (second.attempts, second.unanswered, second.leased_until) == (1, 1, begun.leased_until)


def test_a_second_that_somebody_took_is_left_to_them_and_the_first_stamped(two):
    first, second = two
    Message.objects.filter(pk=second.pk).update(leased_until=NOW + 2 * LEASE)
    assert pass_on(first, second, NOW, NOW + LEASE) == (True, False)
    assert (row(first).state, row(second).attempts) == (State.SENT, 0)


def test_a_first_whose_lease_was_over_is_left_and_the_second_begun(two):
    first, second = two
    Message.objects.filter(pk=first.pk).update(leased_until=NOW + 2 * LEASE)
    assert pass_on(first, second, NOW, NOW + LEASE) == (False, True)
    assert (row(first).state, row(second).attempts) == (State.SENDING, 1)


def test_neither_is_touched_when_both_are_somebody_elses(two):
    first, second = two
    Message.objects.update(leased_until=NOW + 2 * LEASE)
    assert pass_on(first, second, NOW, NOW + LEASE) == (False, False)
    assert [(row(one).state, row(one).attempts) for one in two] == [(State.SENDING, 1), (State.SENDING, 0)]


def test_every_try_of_a_batch_is_counted_once(aino):
    rows = [message(aino) for _number in range(5)]
    assert send_due(NOW).sent == 5
    assert [(row(one).state, row(one).attempts) for one in rows] == [(State.SENT, 1)] * 5


def test_what_went_is_stamped_although_both_together_meet_a_deadlock(aino, monkeypatch):
    rows = [message(aino) for _number in range(2)]

    def meets_another(*_of):
        raise OperationalError("deadlock detected")

    monkeypatch.setattr(sending, "pass_on", meets_another)
    assert send_due(NOW).sent == len(mail.outbox) == 2
    assert [(row(one).state, row(one).attempts) for one in rows] == [(State.SENT, 1)] * 2
