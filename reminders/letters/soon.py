"""Letters that were promised: a week before, a day before, at the time of one's own plan."""

import datetime as dt

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from reminders.letters import parts, words
from reminders.letters.bookings import why_booked
from reminders.letters.letter import Letter, Link
from reminders.letters.registry import writes
from reminders.letters.rows import Rows, keys_of, number
from reminders.models import Message
from scheduling.models import Booking, TrainingSession


@writes("week_before", pgettext_lazy("kind of message", "A week before a session"))
def week_before(message: Message, rows: Rows, now: dt.datetime) -> Letter | None:
    return _reminder(message, rows, now, _("We remind you a week before."))


@writes("day_before", pgettext_lazy("kind of message", "The day before a session"))
def day_before(message: Message, rows: Rows, now: dt.datetime) -> Letter | None:
    if "trainer" in keys_of(message):
        return _to_trainer(message, rows, now)
    return _reminder(message, rows, now, _("We remind you the day before."))


def _reminder(message: Message, rows: Rows, now: dt.datetime, promise: str) -> Letter | None:
    booking = parts.booking_of(message, rows, Booking.State.BOOKED)
    if booking is None or not _stands(message, booking.session, now):
        return None
    session = booking.session
    days = words.days_until(session.starts_at, now)
    return Letter(
        subject=_subject(session, now),
        paragraphs=(
            parts.greeting(message),
            str(YOUR_PLACE.get(days, YOUR_PLACE[2])),
            *parts.to_bring(session),
            *parts.from_trainer(session),
        ),
        facts=parts.facts_of(session, rows),
        action=parts.see_session(session),
        second=parts.cancel_place(session),
        why=f"{why_booked(booking)} {promise}",
    )


YOUR_PLACE = {
    0: gettext_lazy("A place is booked for you in today's session."),
    1: gettext_lazy("A place is booked for you in tomorrow's session."),
    2: gettext_lazy(
        "A place is booked for you. If something has come up, cancel it in good time and somebody else can come."
    ),
}
"""By the days that are left; 2 stands for more."""


def _to_trainer(message: Message, rows: Rows, now: dt.datetime) -> Letter | None:
    key = number(message, "trainer")
    trainer = next((one for found in rows.trainers.values() for one in found if one.pk == key), None)
    session = rows.sessions.get(trainer.session_id) if trainer else None
    if trainer is None or session is None or trainer.removed_at or trainer.person_id != message.person_id:
        return None
    if not _stands(message, session, now):
        return None
    taken = _("%(taken)d of %(places)d places are taken.") % {"taken": session.taken, "places": session.capacity}
    people = Link(_("Who is coming"), reverse("scheduling:people", args=[session.pk]))
    return Letter(
        subject=_subject(session, now),
        paragraphs=(parts.greeting(message), _("You lead this session.") + " " + taken),
        facts=parts.facts_of(session, rows),
        action=people,
        second=parts.see_session(session),
        why=_("You are a trainer of the session.") + " " + _("We remind you the day before."),
    )


def _stands(message: Message, session: TrainingSession, now: dt.datetime) -> bool:
    return parts.coming(session, now) and parts.same_start(message, session)


def _subject(session: TrainingSession, now: dt.datetime) -> str:
    return words.subject("%(ahead)s: %(title)s", session.title, ahead=words.ahead(session.starts_at, now))


@writes("plan_due", pgettext_lazy("kind of message", "Time for your own plan"))
def plan_due(message: Message, rows: Rows, now: dt.datetime) -> Letter | None:
    """The subject names no deed: who sees the mailbox over a shoulder reads only that there is a plan."""
    plan = rows.plans.get(number(message, "plan"))
    if plan is None or plan.person_id != message.person_id or plan.removed_at or plan.done_at:
        return None
    if plan.at > now + dt.timedelta(hours=12):
        return None  # put off meanwhile: the new time has a reminder of its own
    said = {"situation": plan.situation.strip(" .,"), "deed": plan.deed.strip(" .")}
    return Letter(
        subject=words.subject(_("Your plan: %(when)s"), when=words.short_at(plan.at)),
        paragraphs=(
            parts.greeting(message),
            _("This is what you planned:") + " " + _("When %(situation)s, then %(deed)s.") % said,
            _("A quarter of an hour is a good beginning. If the time is wrong, move the plan."),
        ),
        facts=((pgettext("of a session", "Time"), words.long_at(plan.at)),),
        action=Link(_("Open my plan"), reverse("scheduling:edit_plan", args=[plan.pk])),
        second=parts.not_taking_part(message, _("I do not need this")),
        why=_("You made the plan on %(day)s, and a reminder belongs to it.") % {"day": words.day(plan.made_at)},
    )
