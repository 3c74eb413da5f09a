"""Letters about what the organisers changed: a session moved or cancelled, somebody made a trainer of it."""

import datetime as dt

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from reminders.letters import parts, words
from reminders.letters.letter import Letter, Link
from reminders.letters.registry import writes
from reminders.letters.rows import Rows, number
from reminders.models import Message
from scheduling.calendar_events import event_of, event_of_leading
from scheduling.models import Booking, SessionTrainer, TrainingSession

State = Booking.State


@writes("session_moved", pgettext_lazy("kind of message", "A session changed"))
def session_moved(message: Message, rows: Rows, now: dt.datetime) -> Letter | None:
    booking = parts.booking_of(message, rows, State.BOOKED, State.OFFERED, State.WAITING)
    if booking is None or not parts.coming(booking.session, now):
        return None
    session = booking.session
    if session.sequence != number(message, "sequence"):
        return None  # changed once more since: that change has a letter of its own
    if booking.offer_until and booking.offer_until <= now:
        return None
    changed = words.day(session.changed_at or now)
    told, why = _moved_words(booking)
    return Letter(
        subject=_changed_subject(session),
        paragraphs=(parts.greeting(message), *told),
        facts=parts.facts_of(session, rows, link=booking.is_booked),
        action=parts.see_session(session),
        second=parts.cancel_place(session, "" if booking.is_booked else _("Leave the waiting list")),
        why=why % {"day": changed},
        calendar=rows.request(event_of, session, booking) if booking.is_booked else None,
    )


def _changed_subject(session: TrainingSession) -> str:
    return words.subject(_("Changed: %(title)s, now %(when)s"), session.title, when=words.short_at(session.starts_at))


def _moved_words(booking: Booking) -> tuple[tuple[str, ...], str]:
    """What is told, and why."""
    if booking.is_booked:
        return (
            _("The session you have a place in has changed. What stands below holds now, and your calendar follows."),
            _("Your place is still yours. If this does not suit you, cancel it and somebody else can come."),
        ), _("You have a place in the session, and it was changed on %(day)s.")
    if booking.is_offered and booking.offer_until:
        return (
            _("The session you are offered a place in has changed. What stands below holds now."),
            _("The place is held for you; answer by %(when)s.") % {"when": words.at(booking.offer_until)},
        ), _("You are offered a place in the session, and it was changed on %(day)s.")
    return (
        _("The session you are waiting for has changed. What stands below holds now."),
        _("You keep your turn on the waiting list."),
    ), _("You are on the waiting list of the session, and it was changed on %(day)s.")


@writes("session_cancelled", pgettext_lazy("kind of message", "A session cancelled"))
def session_cancelled(message: Message, rows: Rows, now: dt.datetime) -> Letter | None:
    booking = parts.booking_of(message, rows, State.CANCELLED)
    if booking is None or booking.reason != Booking.Reason.SESSION or not booking.session.is_cancelled:
        return None
    session, had_place = booking.session, booking.queued_at is None
    why = _("You had a place in the session.") if had_place else _("You were on the waiting list of the session.")
    return Letter(
        subject=_cancelled_subject(session),
        paragraphs=(
            parts.greeting(message),
            _("Unfortunately this session is cancelled. We are sorry for the trouble."),
            _("Choose another time, or tell us what you would like a session about: new ones are planned from wishes."),
        ),
        facts=parts.facts_of(session, rows, link=False),
        action=parts.other_sessions(),
        second=Link(_("Wish for a session"), reverse("scheduling:wishes")),
        why=why + " " + _("It was cancelled on %(day)s.") % {"day": words.day(booking.since)},
        calendar=rows.cancel(event_of, session, booking) if had_place else None,
    )


def _cancelled_subject(session: TrainingSession) -> str:
    return words.subject(_("Cancelled: %(title)s, %(day)s"), session.title, day=words.short_day(session.starts_at))


# --- trainers -------------------------------------------------------------------------------------------
@writes("leading", pgettext_lazy("kind of message", "A session to lead"))
def leading(message: Message, rows: Rows, now: dt.datetime) -> Letter | None:
    session, trainer = _led(message, rows)
    if session is None or trainer is None or trainer.removed_at or not parts.coming(session, now):
        return None
    if trainer.turn != number(message, "turn") or session.sequence != number(message, "sequence"):
        return None
    changed = session.changed_at if session.changed_at and session.changed_at > trainer.since else None
    new = _("You lead: %(title)s, %(day)s")
    made = words.subject(new, session.title, day=words.short_day(session.starts_at))
    first = _("You lead this session. It comes along as a calendar file, and changes reach your calendar too.")
    again = _("The session you lead has changed. What stands below holds now, and the participants are told as well.")
    why = _("You were made a trainer of the session on %(day)s.") % {"day": words.day(trainer.since)}
    if changed:
        why = _("You lead the session, and it was changed on %(day)s.") % {"day": words.day(changed)}
    return Letter(
        subject=_changed_subject(session) if changed else made,
        paragraphs=(parts.greeting(message), again if changed else first),
        facts=parts.facts_of(session, rows),
        action=parts.see_session(session),
        second=_participants(session),
        why=why,
        calendar=rows.request(event_of_leading, session, trainer),
    )


def _participants(session: TrainingSession) -> Link:
    return Link(_("Who is coming"), reverse("scheduling:people", args=[session.pk]))


@writes("leading_ended", pgettext_lazy("kind of message", "A session to lead no more"))
def leading_ended(message: Message, rows: Rows, now: dt.datetime) -> Letter | None:
    session, trainer = _led(message, rows)
    if session is None or trainer is None or not (trainer.removed_at or session.is_cancelled):
        return None
    told = _("You do not lead this session any more, so it leaves your calendar. Thank you for being ready.")
    why = _("You were a trainer of the session until %(day)s.") % {"day": words.day(trainer.removed_at or now)}
    title = words.subject(
        _("You no longer lead: %(title)s, %(day)s"), session.title, day=words.short_day(session.starts_at)
    )
    if trainer.removed_at is None:
        title = _cancelled_subject(session)
        told = _("The session you were to lead is cancelled and leaves your calendar. The participants are told.")
        why = _("You were to lead the session.")
    return Letter(
        subject=title,
        paragraphs=(parts.greeting(message), told),
        facts=parts.facts_of(session, rows, link=False),
        action=Link(_("See the sessions"), reverse("scheduling:index")),
        why=why,
        calendar=rows.cancel(event_of_leading, session, trainer),
    )


def _led(message: Message, rows: Rows) -> tuple[TrainingSession | None, SessionTrainer | None]:
    """The session of the message, and the row that made its reader a trainer of it."""
    session = rows.sessions.get(number(message, "session"))
    found = rows.trainers.get(session.pk, []) if session else []
    return session, next((trainer for trainer in found if trainer.person_id == message.person_id), None)
