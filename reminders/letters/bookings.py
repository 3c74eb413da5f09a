"""Letters about one's own place: booked, queued, offered, given up."""

import datetime as dt

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from reminders.letters import parts, words
from reminders.letters.letter import Letter, Link
from reminders.letters.registry import writes
from reminders.letters.rows import Rows
from reminders.models import Message
from scheduling.calendar_events import event_of
from scheduling.models import Booking

State, Reason = Booking.State, Booking.Reason


@writes("booked", pgettext_lazy("kind of message", "A place booked"))
def booked(message: Message, rows: Rows, now: dt.datetime) -> Letter | None:
    booking = parts.booking_of(message, rows, State.BOOKED)
    if booking is None or not parts.coming(booking.session, now):
        return None
    session = booking.session
    return Letter(
        subject=words.subject(
            _("You have a place: %(title)s, %(day)s"), session.title, day=words.short_day(session.starts_at)
        ),
        paragraphs=(
            parts.greeting(message),
            _("Your place is booked. The session comes along as a calendar file, and changes reach your calendar too."),
            *parts.to_bring(session),
        ),
        facts=parts.facts_of(session, rows),
        action=parts.see_session(session),
        second=parts.cancel_place(session),
        why=why_booked(booking),
        calendar=rows.request(event_of, session, booking),
    )


def why_booked(booking: Booking) -> str:
    day = words.day(booking.since)
    if booking.booked_by and booking.booked_by_id != booking.person_id:
        return _("%(who)s booked the place for you on %(day)s.") % {"who": booking.booked_by.name, "day": day}
    return _("You booked the place on %(day)s.") % {"day": day}


@writes("queued", pgettext_lazy("kind of message", "On the waiting list"))
def queued(message: Message, rows: Rows, now: dt.datetime) -> Letter | None:
    booking = parts.booking_of(message, rows, State.WAITING)
    if booking is None or not parts.coming(booking.session, now):
        return None
    session = booking.session
    return Letter(
        subject=words.subject(
            _("You are on the waiting list: %(title)s, %(day)s"), session.title, day=words.short_day(session.starts_at)
        ),
        paragraphs=(
            parts.greeting(message),
            _("You are on the waiting list. When a place becomes free, we offer it in turn and tell you at once."),
            _("You need not do anything now."),
        ),
        facts=parts.facts_of(session, rows, link=False),
        action=parts.see_session(session),
        second=parts.cancel_place(session, _("Leave the waiting list")),
        why=_("You have been on the waiting list since %(day)s.") % {"day": words.day(booking.since)},
    )


@writes("cancelled_booking", pgettext_lazy("kind of message", "A booking cancelled"))
def cancelled_booking(message: Message, rows: Rows, now: dt.datetime) -> Letter | None:
    booking = parts.booking_of(message, rows, State.CANCELLED)
    if booking is None or booking.reason not in CANCELLED:
        return None
    session = booking.session
    was_waiting = booking.queued_at is not None
    title, told, why = CANCELLED["queue" if was_waiting and booking.reason == Reason.SELF else booking.reason]
    return Letter(
        subject=words.subject(str(title), session.title, day=words.short_day(session.starts_at)),
        paragraphs=(parts.greeting(message), str(told)),
        facts=parts.facts_of(session, rows, link=False),
        action=parts.other_sessions() if booking.reason != Reason.LEFT else None,
        why=str(why) % {"day": words.day(booking.since)},
        calendar=None if was_waiting else rows.cancel(event_of, session, booking),
    )


_CANCELLED_SUBJECT = gettext_lazy("Your booking is cancelled: %(title)s, %(day)s")
CANCELLED: dict[str, tuple[Promise, Promise, Promise]] = {
    Reason.SELF: (
        _CANCELLED_SUBJECT,
        gettext_lazy("You have cancelled your booking, so somebody else can come. You are welcome to another session."),
        gettext_lazy("You cancelled the booking on %(day)s."),
    ),
    "queue": (
        gettext_lazy("You have left the waiting list: %(title)s, %(day)s"),
        gettext_lazy("You are not waiting for a place any more. You are welcome to another session."),
        gettext_lazy("You left the waiting list on %(day)s."),
    ),
    Reason.APOLOGY: (
        gettext_lazy("Your apology has arrived: %(title)s, %(day)s"),
        gettext_lazy("Thank you for telling us that you cannot come. The trainer knows now."),
        gettext_lazy("You sent an apology on %(day)s."),
    ),
    Reason.TEAM: (
        _CANCELLED_SUBJECT,
        gettext_lazy("The organisers have cancelled your booking. Ask the digital team if this surprises you."),
        gettext_lazy("The organisers cancelled your booking on %(day)s."),
    ),
    Reason.LEFT: (
        _CANCELLED_SUBJECT,
        gettext_lazy("Your account has been closed, so your booking is cancelled too. Thank you for taking part."),
        gettext_lazy("Your account was closed, and the booking was cancelled on %(day)s."),
    ),
}
"""By the reason, or "queue" for who only waited: the subject, what is told, why the letter comes."""


@writes("offered", pgettext_lazy("kind of message", "A place offered"))
def offered(message: Message, rows: Rows, now: dt.datetime) -> Letter | None:
    booking = parts.booking_of(message, rows, State.OFFERED)
    if booking is None or booking.offer_until is None or booking.offer_until <= now:
        return None
    session, until = booking.session, booking.offer_until
    if not parts.coming(session, now):
        return None
    return Letter(
        subject=words.subject(
            _("A place for you: %(title)s. Answer by %(when)s"), session.title, when=words.short_at(until)
        ),
        paragraphs=(
            parts.greeting(message),
            _("A place has become free and is held for you. Take it by %(when)s and it is yours.")
            % {"when": words.at(until)},
            _("Without an answer the offer ends then: the place goes to the next one, and you leave the waiting list."),
        ),
        facts=parts.facts_of(session, rows, link=False),
        action=parts.see_session(session, _("Take the place or say no")),
        why=_("You have been waiting for a place since %(day)s, and now it is your turn.")
        % {"day": words.day(booking.queued_at or booking.since)},
    )


@writes("offer_ended", pgettext_lazy("kind of message", "An offer ended"))
def offer_ended(message: Message, rows: Rows, now: dt.datetime) -> Letter | None:
    booking = parts.booking_of(message, rows, State.CANCELLED)
    if booking is None or booking.reason != Reason.EXPIRED or not parts.coming(booking.session, now):
        return None
    session = booking.session
    return Letter(
        subject=words.subject(
            _("The offer has ended: %(title)s, %(day)s"), session.title, day=words.short_day(session.starts_at)
        ),
        paragraphs=(
            parts.greeting(message),
            _("We held a place for you, but the time to answer ran out, and the place went on to the next one."),
            _("You are not on the waiting list any more. You can join it again, or choose another time."),
        ),
        facts=parts.facts_of(session, rows, link=False),
        action=parts.see_session(session),
        second=Link(_("Find another session"), reverse("scheduling:index")),
        why=_("A place was offered to you, and the offer ended on %(when)s.") % {"when": words.at(booking.since)},
    )
