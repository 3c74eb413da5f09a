"""Messages as pages show them: what a person is going to get and why, and what the operator sees of the queue."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Min, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from reminders.letters import Rows, gather, letter_for, title_of, words
from reminders.letters.letter import Letter
from reminders.letters.registry import WRITERS
from reminders.mail import speaking_to
from reminders.models import Message, Preferences
from scheduling.walltime import same_clock

MOST_COMING, MOST_EARLIER = 100, 50
KEPT = dt.timedelta(days=90)
State = Message.State
EVERY_WEEK = frozenset({"weekly_digest", "team_digest", "growth_digest"})  # a no to one is a no to all that follow
PRIVATE = frozenset({"plan_due", "weekly_digest"})
"""Kinds whose letters speak of somebody's own plan or next step: theirs alone, also towards operators."""


@dataclass(frozen=True)
class Line:
    """A message in a person's list. `why` is "" where only the letter itself could say it.

    `can_wait`: a day later it would still be of use.
    """

    message: Message
    title: str
    why: str
    today: bool = False
    can_wait: bool = True

    @property
    def when(self) -> str:
        """The day and time it goes, and how."""
        return _("%(when)s, e-mail") % {"when": words.short_at_full(self.message.due_at)}

    @property
    def can_be_changed(self) -> bool:
        """Reminders can be put off or refused; what tells of an own booking comes in any case."""
        return self.message.group != Message.Group.SERVICE and self.message.state in (State.PLANNED, State.HELD)


@dataclass(frozen=True)
class Own:
    """A person's messages: what will come, what they said no to, what was sent in the last ninety days."""

    coming: list[Line]
    declined: list[Line]
    earlier: list[Line]


def own_of(person: Any, now: dt.datetime) -> Own:
    """The three lists; the rows they speak of are read once for all of them."""
    coming = _with_person(Message.objects.of(person).coming()[:MOST_COMING], person)
    declined, earlier = _with_person(_declined(person, now), person), _with_person(_earlier(person, now), person)
    rows = gather([*coming, *declined, *earlier], with_calendar=False)
    lines = (_coming_line(message, rows, now) for message in coming)
    return Own(
        [line for line in lines if line],
        [_named(message, rows, now) for message in declined],
        [_named(message, rows, now) for message in earlier],
    )


def _coming_line(message: Message, rows: Rows, now: dt.datetime) -> Line | None:
    """As it will read on its day; None when it lost its cause, because then it will not be sent."""
    writer = WRITERS.get(message.kind)
    if writer is None or writer.dear:
        return _line(message, title_of(message.kind), str(writer.reason) if writer else "", now)
    letter = letter_for(message, max(message.due_at, now), rows)
    return _line(message, letter.subject, letter.why, now) if letter else None


def _line(message: Message, title: str, why: str, now: dt.datetime) -> Line:
    goes = max(message.due_at, now)
    today = timezone.localtime(goes).date() == timezone.localtime(now).date()
    can_wait = message.not_after is None or same_clock(goes, 1, message.person.zone) < message.not_after
    return Line(message, title, why, today, can_wait)


def _declined(person: Any, now: dt.datetime) -> list[Message]:
    """One message for each subject, while it or another about the same could still come."""
    useful = Q(not_after=None) | Q(not_after__gt=now)
    holds = Q(kind__in=EVERY_WEEK) | useful & Q(wanted_at__gt=now - KEPT)
    found = Message.objects.of(person).filter(holds, state=State.DECLINED)
    newest = found.order_by("-wanted_at", "-pk")[:MOST_EARLIER]
    return list({message.subject or str(message.pk): message for message in newest}.values())


def _earlier(person: Any, now: dt.datetime) -> QuerySet[Message]:
    return Message.objects.of(person).filter(sent_at__gt=now - KEPT).order_by("-sent_at", "-pk")[:MOST_EARLIER]


def _named(message: Message, rows: Rows, now: dt.datetime) -> Line:
    """The letter itself may not be written any more."""
    return _line(message, title_with_thing(message, rows), "", now)


def title_with_thing(message: Message, rows: Rows | None = None) -> str:
    """What kind of message it is, and what it is about: "The day before a session: Finding news"."""
    thing = (rows or gather([message], with_calendar=False)).thing_of(message)
    return f"{title_of(message.kind)}: {thing}" if thing else title_of(message.kind)


def _with_person(messages: Iterable[Message], person: Any) -> list[Message]:
    """The reader is known: no query for each message."""
    found = list(messages)
    for message in found:
        message.person = person
    return found


def wishes_of(person: Any) -> Preferences:
    """What the person wishes; the defaults, not saved, while there is no row."""
    return Preferences.objects.of(person).first() or Preferences(person=person)


def silent_until(wishes: Preferences, now: dt.datetime) -> dt.date | None:
    """The day the silence ends; None when there is none, or it is over."""
    until = wishes.silent_until
    return until if until and until > now.astimezone(wishes.person.zone).date() else None


# --- the operator ---------------------------------------------------------------------------------------
TABS = (State.PLANNED, State.HELD, State.SENDING, State.FAILED, State.SENT)


def counts() -> dict[str, int]:
    """How many messages are in each state."""
    found = dict(Message.objects.order_by().values_list("state").annotate(Count("pk")))
    return {state: found.get(state, 0) for state in TABS}


def oldest_due(now: dt.datetime) -> dt.datetime | None:
    """Since when the oldest message waits that should have gone."""
    found: dt.datetime | None = Message.objects.due(now).order_by().aggregate(Min("due_at"))["due_at__min"]
    return found


def as_read(message: Message, now: dt.datetime) -> Letter | None:
    """The letter in the language and on the clock of its reader; None when its cause is gone."""
    with speaking_to(message.person):
        return letter_for(message, max(message.due_at, now), gather([message], with_calendar=False))


def why_hidden(message: Message) -> str:
    """Why an operator does not see what the message says; "" when they may."""
    if message.kind in PRIVATE:
        return _("This message speaks of the person's own plan or next step. Nobody else sees it, operators neither.")
    return ""
