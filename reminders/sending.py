"""Sends what is due. Rows are the truth: whatever happens to this process, another one finds what is left.

A message is leased, tried, and marked as sent in the moment the server has taken it; a lease that ran out is taken
again. No message is lost that way, and a sender that is killed sends at most one twice, with the same Message-ID.
Nothing waits inside Celery: a message that has to wait has a later `due_at`.
"""

import datetime as dt
import logging
import time
from dataclasses import dataclass
from typing import Any

from django.db import OperationalError, connection, transaction
from django.db.models import BooleanField, Case, F, Q, Value, When

from reminders import letters, outcomes, people
from reminders.line import Line, ServerAway
from reminders.mail import Mail, compose, speaking_to
from reminders.models import Message
from trainingsite.smtp import LostAfterText

logger = logging.getLogger(__name__)
LEASE = dt.timedelta(seconds=90)  # longer than a message can take: connecting, and a silent server, 15 s each
PAUSE = dt.timedelta(minutes=1)  # before a mail server that was away is asked again
WORK = dt.timedelta(seconds=60)  # after this others get their turn
FRESH = dt.timedelta(seconds=1)  # how old the rows may be that a letter is written from
CHUNK = 25  # as many as a killed sender keeps from the others for the length of a lease
STAMP_AND_BEGIN = """
    UPDATE reminders_message SET
        state = CASE id WHEN %(sent)s THEN 'sent' ELSE state END,
        sent_at = CASE id WHEN %(sent)s THEN %(now)s ELSE sent_at END,
        leased_until = CASE id WHEN %(sent)s THEN NULL ELSE %(until)s END,
        error = CASE id WHEN %(sent)s THEN '' ELSE error END,
        attempts = attempts + CASE id WHEN %(sent)s THEN 0 ELSE 1 END,
        unanswered = CASE id WHEN %(sent)s THEN 0 ELSE unanswered + 1 END
    WHERE state = 'sending'
        AND (id = %(sent)s AND leased_until = %(sent_until)s OR id = %(next)s AND leased_until = %(next_until)s)
"""

State = Message.State


@dataclass
class Sent:
    """What came of it. `away`: the mail server was not to be had; `more`: there may be more that is due."""

    sent: int = 0
    later: int = 0
    failed: int = 0
    cancelled: int = 0
    expired: int = 0
    away: bool = False
    more: bool = False


def send_due(now: dt.datetime, *, most: int = 200, lease: dt.timedelta = LEASE) -> Sent:
    """Send what is due, at most so many, for about a minute at the longest. Any number of senders may work at once."""
    done = Sent()
    if server_was_away(now):
        done.away = True
        return done
    sender = Sender(now, lease, done)
    try:
        while most > 0 and sender.goes_on:
            batch = claim(sender.now, min(CHUNK, most), lease)
            if not batch:
                return done
            sender.work(those_that_may_leave(batch, sender.now, done))
            most -= len(batch)
        done.more = not done.away
    finally:
        sender.line.drop()
    return done


def server_was_away(now: dt.datetime) -> bool:
    """Within the last minute somebody gave messages back because of it."""
    given_back = Q(state=State.PLANNED, leased_until__gt=now, leased_until__lte=now + PAUSE)
    return Message.objects.filter(given_back, due_at__lte=now).exists()


def claim(now: dt.datetime, most: int, lease: dt.timedelta = LEASE) -> list[Message]:
    """Take the oldest due messages for ourselves. Two senders never get the same: rows another one is taking are
    passed over (PostgreSQL), or the whole statement waits its turn (SQLite)."""
    until = now + lease
    may_have_gone = When(state=State.SENDING, unanswered__gt=0, then=Value(True))
    with transaction.atomic():
        due = Message.objects.due(now)
        taken = list(due.select_for_update(skip_locked=True).values_list("pk", flat=True)[:most])
        Message.objects.due(now).filter(pk__in=taken).update(
            state=State.SENDING,
            leased_until=until,
            uncertain=Case(may_have_gone, default=F("uncertain"), output_field=BooleanField()),
        )
    own = Message.objects.filter(pk__in=taken, state=State.SENDING, leased_until=until)
    return list(own.select_related("person").order_by("due_at", "pk"))


def those_that_may_leave(batch: list[Message], now: dt.datetime, done: Sent) -> list[Message]:
    """Without the nudges that come too late for the working day of their person: they wait for the next one."""
    waiting = people.to_wait(batch, now)
    for message in batch:
        moment = waiting.get(message.pk, now)
        if moment is None:
            done.expired += settle(message, state=State.EXPIRED, unanswered=0)
        elif moment != now:
            done.later += settle(message, state=State.PLANNED, due_at=moment)
    return [message for message in batch if message.pk not in waiting]


class Sender:
    """One piece of work. `now` goes on while it lasts, from the moment it was given."""

    def __init__(self, now: dt.datetime, lease: dt.timedelta, done: Sent) -> None:
        self.begun, self.ticks = now, time.monotonic()
        self.lease, self.done = lease, done
        self.line = Line()
        self.waiting: list[Message] = []
        self.begun_one: Message | None = None
        self.rows: letters.Rows | None = None
        self.read_at = now

    @property
    def now(self) -> dt.datetime:
        return self.begun + dt.timedelta(seconds=time.monotonic() - self.ticks)

    @property
    def goes_on(self) -> bool:
        return not self.done.away and self.now - self.begun < WORK

    def work(self, batch: list[Message]) -> None:
        """One after the other, each settled before the next; what is left over goes back."""
        self.waiting, self.rows = list(batch), None
        try:
            while message := self.next():
                self.try_one(message)
        finally:
            give_back(self.waiting, self.now + PAUSE if self.done.away else None)

    def next(self) -> Message | None:
        """The one that was begun together with the last stamp, or the first that is still ours."""
        message, self.begun_one = self.begun_one, None
        while message is None and self.waiting and self.goes_on:
            first = self.waiting.pop(0)
            message = first if self.begin(first) else None
        return message

    def begin(self, message: Message) -> bool:
        """Count the try before it is made, and start its lease anew; False when the message is not ours any more."""
        until = self.now + self.lease
        began = ours(message).update(leased_until=until, attempts=F("attempts") + 1, unanswered=F("unanswered") + 1)
        note_try(message, until)
        return bool(began)

    def try_one(self, message: Message) -> None:
        if message.unanswered > outcomes.MOST_UNSEEN:
            self.give_up(message)
            return
        if message.uncertain:
            logger.warning("Message %s is uncertain: it may have gone already, and goes once more", message.pk)
        try:
            mail = self.written(message)
            if mail is not None:
                self.line.send(mail)
        except ServerAway as away:
            self.wait_for_server(message, str(away))
        except Exception as error:  # whatever it is, it is this message's: the others go on
            self.refused(message, error)
        else:
            if mail is not None:
                self.stamp(message)

    def written(self, message: Message) -> Mail | None:
        """The mail, written from the rows of this moment; None when it is of no use any more."""
        if message.not_after and message.not_after <= self.now:
            self.done.expired += settle(message, state=State.EXPIRED, unanswered=0)
            return None
        with speaking_to(message.person):
            letter = letters.letter_for(message, self.now, self.rows_of(message)) if message.person.is_active else None
            if letter is None:
                self.done.cancelled += settle(message, state=State.CANCELLED, unanswered=0)
                return None
            return compose(message, letter)

    def rows_of(self, message: Message) -> letters.Rows | None:
        """What letters need, read for the whole batch and again every second; None: each reads its own."""
        if self.rows is None or self.now - self.read_at > FRESH:
            self.read_at = self.now
            try:
                self.rows = letters.gather([message, *self.waiting])
            except Exception:  # one of them cannot be read: it must not take the others along
                logger.exception("Rows of %s messages could not be read at once", len(self.waiting) + 1)
                self.rows = None
        return self.rows

    def stamp(self, message: Message) -> None:
        """Before the next one goes."""
        stamped = self.stamp_and_begin(message) if self.waiting and self.goes_on else None
        if stamped is None:
            stamped = bool(settle(message, state=State.SENT, sent_at=self.now, unanswered=0, error=""))
        if not stamped:
            logger.warning("Message %s went although its lease was over", message.pk)
        self.done.sent += 1

    def stamp_and_begin(self, message: Message) -> bool | None:
        """The next one is begun by the same statement, so that a mail costs one commit; None: neither was done."""
        following, now = self.waiting[0], self.now
        try:
            stamped, began = pass_on(message, following, now, now + self.lease)
        except OperationalError:  # of two rows a deadlock can come: what went must not go again because of it
            return None
        self.waiting.pop(0)
        self.begun_one = following if began else None
        return stamped

    def refused(self, message: Message, error: Exception) -> None:
        text_left = isinstance(error, LostAfterText)
        verdict = outcomes.judge(
            error,
            attempts=message.attempts,
            unanswered=message.unanswered,
            text_left=text_left,
            server_answers=text_left or not outcomes.is_lost(error) or self.line.answers(),
        )
        logger.warning("Message %s: %s (%s)", message.pk, verdict.error, verdict.what)
        if not isinstance(error, OSError):
            logger.error("Message %s could not be written or sent", message.pk, exc_info=error)
        if verdict.what == outcomes.What.AWAY:
            self.wait_for_server(message, verdict.error)
            return
        values: dict[str, Any] = {"error": verdict.error, "uncertain": message.uncertain or verdict.uncertain}
        if verdict.answered:
            values["unanswered"] = 0
        elif verdict.seen:
            values["unanswered"] = message.unanswered - 1
        if verdict.what == outcomes.What.FAILED:
            self.done.failed += settle(message, state=State.FAILED, **values)
        else:
            self.done.later += settle(message, state=State.PLANNED, due_at=self.now + verdict.wait, **values)

    def give_up(self, message: Message) -> None:
        """It has ended three senders: the fourth leaves it alone."""
        logger.error("Message %s ended its sender %s times and is given up", message.pk, outcomes.MOST_UNSEEN)
        self.done.failed += settle(message, state=State.FAILED, error="The sender ended during every try")

    def wait_for_server(self, message: Message, error: str) -> None:
        """Nothing was wrong with the message: the try does not count."""
        logger.warning("The mail server is away (%s): messages wait", error)
        self.done.away = True
        self.line.drop()
        settle(
            message,
            until=self.now + PAUSE,
            state=State.PLANNED,
            error=error,
            attempts=message.attempts - 1,
            unanswered=message.unanswered - 1,
        )


def ours(message: Message) -> Any:
    """The row, as long as the lease is the one we took."""
    return Message.objects.filter(pk=message.pk, state=State.SENDING, leased_until=message.leased_until)


def note_try(message: Message, until: dt.datetime) -> None:
    """What its row says since the try was counted."""
    message.leased_until = until
    message.attempts += 1
    message.unanswered += 1


def pass_on(message: Message, following: Message, now: dt.datetime, until: dt.datetime) -> tuple[bool, bool]:
    """Stamp the one as sent and begin the other: which of both was still ours."""
    moments = {"now": now, "until": until, "sent_until": message.leased_until, "next_until": following.leased_until}
    values = {name: connection.ops.adapt_datetimefield_value(moment) for name, moment in moments.items()}
    with connection.cursor() as cursor:
        cursor.execute(STAMP_AND_BEGIN, values | {"sent": message.pk, "next": following.pk})
        changed = cursor.rowcount
    note_try(following, until)
    began = changed == 2 or (changed == 1 and ours(following).exists())
    return changed > began, began


def settle(message: Message, *, until: dt.datetime | None = None, **values: Any) -> int:
    """Write down what came of it, and end the lease; 0 when it is not ours any more."""
    return int(ours(message).update(leased_until=until, **values))


def give_back(messages: list[Message], until: dt.datetime | None) -> None:
    """Leases of messages that were not tried; `until`: nobody asks the mail server before."""
    for lease in {message.leased_until for message in messages}:
        own = [message.pk for message in messages if message.leased_until == lease]
        kept = Message.objects.filter(pk__in=own, state=State.SENDING, leased_until=lease)
        kept.update(state=State.PLANNED, leased_until=until)
