"""What a message says. A letter is written from the rows when it leaves, in the language that is active."""

import datetime as dt

from reminders.letters import (  # noqa: F401 - they register themselves
    bookings,
    changes,
    digests,
    growth,
    invented,
    soon,
    steps,
)
from reminders.letters.invented import examples
from reminders.letters.letter import Calendar, Letter, Link
from reminders.letters.registry import WRITERS
from reminders.letters.rows import Rows, gather
from reminders.models import Message

__all__ = ["Calendar", "Letter", "Link", "Rows", "examples", "gather", "letter_for", "title_of"]


def letter_for(message: Message, now: dt.datetime, rows: Rows | None = None) -> Letter | None:
    """The letter as it reads now, in the active language and on the active clock; None when its cause is gone.

    `rows` are those gathered for several messages at once; without them they are read for this one.
    """
    writer = WRITERS.get(message.kind)
    if writer is None:
        return None
    return writer.write(message, gather([message]) if rows is None else rows, now)


def title_of(kind: str) -> str:
    """What a kind is called in lists."""
    return str(WRITERS[kind].title) if kind in WRITERS else kind
