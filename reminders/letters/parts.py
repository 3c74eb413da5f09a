"""Parts that letters share: the greeting, the facts of a session, the links, and whether the cause still stands."""

import datetime as dt

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from reminders.letters import words
from reminders.letters.letter import Link
from reminders.letters.rows import Rows, keys_of, number
from reminders.models import Message
from scheduling.models import Booking, TrainingSession

type Facts = tuple[tuple[str, str], ...]


def greeting(message: Message) -> str:
    return _("Hello %(name)s,") % {"name": words.one_line(message.person.first_word)}


# --- sessions -------------------------------------------------------------------------------------------
def booking_of(message: Message, rows: Rows, *states: str) -> Booking | None:
    """The booking the message is about, if it is still the same one: the turn, the state, the person."""
    booking = rows.bookings.get(number(message, "booking"))
    if booking is None or booking.person_id != message.person_id or booking.turn != number(message, "turn"):
        return None
    return booking if booking.state in states else None


def coming(session: TrainingSession, now: dt.datetime) -> bool:
    return session.is_published and not session.is_over(now)


def same_start(message: Message, session: TrainingSession) -> bool:
    """A reminder names the start it was planned for; a session moved since has another reminder."""
    return keys_of(message).get("start") == f"{session.starts_at.astimezone(dt.UTC):%Y%m%d%H%M}"


def facts_of(session: TrainingSession, rows: Rows, *, link: bool = True) -> Facts:
    """When, where, who leads. The link to the meeting is for those who have a place."""
    names = ", ".join(trainer.person.name for trainer in rows.leaders(session))
    facts = [
        (pgettext("of a session", "Time"), words.from_to(session.starts_at, session.ends_at)),
        (_("Place"), _where(session)),
        (_("Trainer"), names),
        (_("Link"), session.meeting_link if link else ""),
    ]
    return tuple((label, words.one_line(value)) for label, value in facts if value)


def _where(session: TrainingSession) -> str:
    if session.place is None:
        return _("Online") if session.meeting_link else ""
    return ". ".join(part for part in (session.place.name, session.place.directions) if part)


def to_bring(session: TrainingSession) -> tuple[str, ...]:
    return (_("Bring along: %(things)s") % {"things": session.bring},) if session.bring else ()


def from_trainer(session: TrainingSession) -> tuple[str, ...]:
    return (_("From the trainer: %(words)s") % {"words": session.note},) if session.note else ()


# --- links ----------------------------------------------------------------------------------------------
def see_session(session: TrainingSession, label: str = "") -> Link:
    return Link(label or _("See the session"), reverse("scheduling:session", args=[session.pk]))


def cancel_place(session: TrainingSession, label: str = "") -> Link:
    return Link(label or _("I cannot come, cancel my place"), reverse("scheduling:cancel", args=[session.pk]))


def other_sessions() -> Link:
    return Link(_("Find another session"), reverse("scheduling:index"))


def not_taking_part(message: Message, label: str = "") -> Link | None:
    """The page where a person says no to this; none for a message that is only an example."""
    if message.pk is None:
        return None
    return Link(label or _("I am not taking part"), reverse("reminders:decline", args=[message.pk]))
