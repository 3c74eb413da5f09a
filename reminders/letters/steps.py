"""Nudges towards the next step. Each names what it is good for, never somebody who expects it."""

import datetime as dt

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from reminders.letters import parts, words
from reminders.letters.letter import Letter, Link
from reminders.letters.registry import writes
from reminders.letters.rows import Rows, keys_of, number
from reminders.models import Message
from skills.models import MeasurementRound
from trainingsite.clock import day_of
from trainingsite.templatetags.content import in_language

BASELINES = (MeasurementRound.Kind.T0, MeasurementRound.Kind.T0B)


# --- the measurement ------------------------------------------------------------------------------------
@writes("round_opens", pgettext_lazy("kind of message", "A measurement opens"))
def round_opens(message: Message, rows: Rows, now: dt.datetime) -> Letter | None:
    found = _open_round(message, rows, now)
    if found is None:
        return None
    until = words.short_day(found.closes_at)
    first = found.kind in BASELINES
    pattern = _("See where you stand: open until %(day)s") if first else _("How have you grown? Open until %(day)s")
    return _measuring(message, rows, found, words.subject(pattern, day=until), _benefit(found))


@writes("round_closes", pgettext_lazy("kind of message", "A measurement closes"))
def round_closes(message: Message, rows: Rows, now: dt.datetime) -> Letter | None:
    found = _open_round(message, rows, now)
    if found is None:
        return None
    first = found.kind in BASELINES
    pattern = _("See where you stand: you have time until %(when)s")
    if not first:
        pattern = _("How have you grown? You have time until %(when)s")
    subject = words.subject(pattern, when=words.short_at(found.closes_at))
    told = _("The measurement closes on %(when)s.") % {"when": words.at(found.closes_at)}
    return _measuring(message, rows, found, subject, f"{told} {_benefit(found)}")


def _open_round(message: Message, rows: Rows, now: dt.datetime) -> MeasurementRound | None:
    """The round, while it is open to the person and not finished by them."""
    found = rows.rounds.get(number(message, "round"))
    if found is None or not found.is_open(now) or (message.person_id, found.cohort_id) not in rows.members:
        return None
    sitting = rows.sittings.get((message.person_id, found.pk))
    return None if sitting and sitting.finished_at else found


def _benefit(found: MeasurementRound) -> str:
    if found.kind in BASELINES:
        return _("In about a quarter of an hour you see where you stand and which lessons you can skip.")
    return _("In about a quarter of an hour you see what you have learned: the same skills, new questions.")


def _measuring(message: Message, rows: Rows, found: MeasurementRound, subject: str, benefit: str) -> Letter:
    begun = (message.person_id, found.pk) in rows.sittings
    how = _("Every answer is saved, so you can stop and go on later. Nobody else sees your answers.")
    if begun:
        how = _("You have begun already, and your answers are saved. Go on from where you stopped.")
    said = {"cohort": found.cohort.name, "day": words.day(found.opens_at)}
    return Letter(
        subject=subject,
        paragraphs=(parts.greeting(message), benefit, how),
        facts=((_("Closes"), words.long_at(found.closes_at)),),
        action=Link(_("Continue the measurement") if begun else _("Start the measurement"), reverse("skills:measure")),
        second=parts.not_taking_part(message),
        why=_("The measurement of your group %(cohort)s opened on %(day)s, and you have not finished it yet.") % said,
    )


# --- the path -------------------------------------------------------------------------------------------
@writes("module_unfinished", pgettext_lazy("kind of message", "A module left unfinished"))
def module_unfinished(message: Message, rows: Rows, now: dt.datetime) -> Letter | None:
    keys = keys_of(message)
    programme, slug = keys.get("programme", ""), keys.get("module", "")
    module = rows.modules.get((programme, slug))
    if module is None or (message.person_id, programme, slug) in rows.completed:
        return None
    behind = rows.done.get((message.person_id, programme), {})
    lessons = list(module.lessons.all())
    done = [behind[lesson.slug] for lesson in lessons if lesson.slug in behind]
    left = [lesson for lesson in lessons if lesson.slug not in behind]
    if not done or not left:
        return None
    following = min(left, key=lambda lesson: lesson.position)
    title = in_language(module.title)
    amount = {"done": len(done), "total": len(lessons)}
    minutes = _("%(title)s, about %(minutes)d min") % {
        "title": in_language(following.title), "minutes": following.minutes,
    }  # fmt: skip
    return Letter(
        subject=words.subject(_("Go on where you stopped: %(title)s"), title),
        paragraphs=(
            parts.greeting(message),
            _("You have done %(done)d of the %(total)d lessons of the module. One more, and it stays in mind better.")
            % amount,
        ),
        facts=((_("Next lesson"), minutes),),
        action=Link(_("Open the lesson"), reverse("courses:lesson", args=[following.slug])),
        second=parts.not_taking_part(message, _("I do not need this")),
        why=_("You have begun the module; your latest lesson in it was on %(day)s. We remind you of a module once.")
        % {"day": words.day(max(done))},
    )


@writes("recall_due", pgettext_lazy("kind of message", "Questions to recall"))
def recall_due(message: Message, rows: Rows, now: dt.datetime) -> Letter | None:
    day = day_of(now)
    coming = rows.questions.get(message.person_id, [])
    waiting = sum(due_on <= day and asked_on != day for due_on, asked_on in coming)
    if not waiting:
        return None
    return Letter(
        subject=words.subject(_("Three questions, one minute")),
        paragraphs=(
            parts.greeting(message),
            _("What you fetch from memory stays there. Answer three questions on lessons you have done."),
        ),
        facts=((_("Questions waiting"), str(waiting)),),
        action=Link(_("Answer three questions"), reverse("courses:recall")),
        second=parts.not_taking_part(message, _("I do not need this")),
        why=_(
            "Questions of your lessons come back after 2, 7, 21 and 60 days. We remind you of them once a week at most."
        ),
    )


# --- sessions -------------------------------------------------------------------------------------------
@writes("missed_session", pgettext_lazy("kind of message", "After a missed session"))
def missed_session(message: Message, rows: Rows, now: dt.datetime) -> Letter | None:
    booking = parts.booking_of(message, rows, "booked")
    if booking is None or not booking.missed():
        return None
    session = booking.session
    return Letter(
        subject=words.subject(
            _("There will be another time: %(title)s, %(day)s"), session.title, day=words.short_day(session.starts_at)
        ),
        paragraphs=(
            parts.greeting(message),
            _("You could not come to the session, and that happens. You can learn the same another time."),
            _("Choose a time that suits you, or wish for one."),
        ),
        action=parts.other_sessions(),
        second=parts.not_taking_part(message, _("I do not need this")),
        why=_("You had a place on %(day)s and were marked as absent. Tell the trainer if that is wrong.")
        % {"day": words.day(session.starts_at)},
    )


@writes("session_invited", pgettext_lazy("kind of message", "A session made for you"))
def session_invited(message: Message, rows: Rows, now: dt.datetime) -> Letter | None:
    invitation = rows.invitations.get(number(message, "invitation"))
    if invitation is None or invitation.person_id != message.person_id:
        return None
    session = invitation.session
    if not session.is_published or now >= session.booking_closes or (message.person_id, session.pk) in rows.places:
        return None
    told = [_("A session is coming that fits your next step, and you are invited.")]
    if session.lead:
        told.append(session.lead)
    if session.invited_first_until and session.invited_first_until > now:
        until = words.at(session.invited_first_until)
        told.append(_("You can book before others until %(when)s.") % {"when": until})
    return Letter(
        subject=words.subject(
            _("A session for you: %(title)s, %(day)s"), session.title, day=words.short_day(session.starts_at)
        ),
        paragraphs=(parts.greeting(message), *told),
        facts=parts.facts_of(session, rows, link=False),
        action=parts.see_session(session, _("Book a place")),
        second=parts.not_taking_part(message),
        why=_("The digital team invited you on %(day)s. We tell you about an invitation once.")
        % {"day": words.day(invitation.at)},
    )
