"""Puts together one person's day from the apps below. Reading only."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from courses import progress
from courses.progress import NextStep
from participants.models import User
from scheduling.models import Booking, TrainingSession
from scheduling.showing import moment
from skills import measuring, profile
from skills.ledger import Ledger

ROWS = 6
SESSION = ("session_id", "session__title", "session__starts_at", "offer_until", "session__status")


def page_of(person: Any, now: dt.datetime) -> dict[str, Any]:
    """Everything the page shows, for one person at one moment."""
    ledger = Ledger(person, now)
    path = progress.of(person, now, ledger)
    standings = profile.of(person, get_language() or "fi", now, ledger) if path else []
    step = (path.next_step if path else None) or resting_step(person, path)
    return {
        "greeting": greeting(person, now),
        "now": now,
        "step": step,
        "path": path,
        "skills": dumbbell_rows(standings),
        "measured": sum(each.do is not None for each in standings),
        "skills_in_all": len(standings),
        "measuring": measuring.state_of(person, now, ledger.rounds) if path else None,
        "session": next_session(person, now),
    }


@dataclass(frozen=True)
class NextSession:
    """A place offered that waits for an answer (`until` says until when), or the next session booked."""

    title: str
    url: str
    when: str
    until: str = ""


def next_session(person: User, now: dt.datetime) -> NextSession | None:
    """An open offer comes first, because it runs out. One query, which reads no more than is shown."""
    mine = Booking.objects.holding().filter(person=person.pk, session__ends_at__gt=now)
    rows = mine.order_by("session__starts_at").values_list(*SESSION)
    published = [row[:4] for row in rows if row[4] == TrainingSession.Status.PUBLISHED]
    offered = (row for row in published if row[3] and row[3] > now)
    found = next(offered, None) or next((row for row in published if row[3] is None), None)
    if found is None:
        return None
    pk, title, starts_at, offer_until = found
    until = moment(offer_until, person.zone) if offer_until else ""
    return NextSession(title, reverse("scheduling:session", args=[pk]), moment(starts_at, person.zone), until)


def greeting(person: User, now: dt.datetime) -> str:
    """By the clock on the person's own wall."""
    hour = now.astimezone(person.zone).hour
    name = {"name": person.first_word}
    if 5 <= hour < 10:
        return _("Good morning, %(name)s") % name
    if 10 <= hour < 17:
        return _("Good day, %(name)s") % name
    return _("Good evening, %(name)s") % name


def dumbbell_rows(standings: list[profile.Standing]) -> list[dict[str, Any]]:
    """The measured skills, those that have moved first; a handful, the rest is on the skills page."""
    measured = [each for each in standings if each.do is not None]
    measured.sort(key=lambda each: -((each.do or 0) - (each.first_do or 0)))
    return [
        {
            "name": each.name.text,
            "url": reverse("skills:skill", args=[each.skill.slug]),
            "start": each.first_do,
            "now": each.do,
        }
        for each in measured[:ROWS]
    ]


def resting_step(person: User, path: progress.Progress | None) -> NextStep:
    """The step of somebody whose path is done, or who goes through no programme."""
    if path:
        return NextStep(
            kind="done",
            title=_("You have done the whole programme"),
            url=reverse("skills:profile"),
            action=_("Look at your skills"),
            why=_("The next measurement shows what has stayed with you. You can go back to any lesson."),
            art="art/_sheet_talk.html",
        )
    if person.is_administrator:
        return NextStep(
            kind="roster",
            title=_("Keep the roster up to date"),
            url=reverse("participants:roster"),
            action=_("Open the roster"),
            why=_("People, units and managers come from one file. You see every change before it is made."),
            art="art/_sheet_profile.html",
        )
    if person.is_digital_team:
        return NextStep(
            kind="rounds",
            title=_("See how the measurement is going"),
            url=reverse("skills:rounds"),
            action=_("Open the measurement rounds"),
            why=_("Who has started and who has finished, cohort by cohort. Answers are each person's own."),
            art="art/_sheet_news.html",
        )
    return NextStep(
        kind="waiting",
        title=_("Your programme has not begun yet"),
        url=reverse("participants:me"),
        action=pgettext("own page", "Look at your own page"),
        why=_("When the digital team puts you in a cohort, your path appears here."),
    )
