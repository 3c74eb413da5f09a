"""Which function writes the letter of which kind."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise

from reminders.letters.letter import Letter
from reminders.letters.rows import Rows
from reminders.models import Message

type Write = Callable[[Message, Rows, dt.datetime], Letter | None]


@dataclass(frozen=True)
class Writer:
    """`title` names the kind in lists; `reason` is why such messages come, for lists where no letter is written.

    A `dear` letter gathers much, so it is written only when it leaves or somebody asks for it.
    """

    write: Write
    title: str | Promise
    reason: str | Promise = ""
    dear: bool = False


WRITERS: dict[str, Writer] = {}


def writes(
    kind: str, title: str | Promise, reason: str | Promise = "", *, dear: bool = False
) -> Callable[[Write], Write]:
    """`@writes("booked", _("A place booked"))` above the function that writes the letter."""

    def register(write: Write) -> Write:
        WRITERS[kind] = Writer(write, title, reason, dear)
        return write

    return register
