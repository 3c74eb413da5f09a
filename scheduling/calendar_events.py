"""Sessions and plans as entries of a calendar, in the active language: the same in a letter, a file and the feed."""

import datetime as dt
from email.utils import parseaddr
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from scheduling.ical import Event, Party
from scheduling.models import Booking, Plan, SessionTrainer, TrainingSession


def event_of(session: TrainingSession, booking: Booking) -> Event:
    """The session for somebody with a place; cancelled when either is. Reads `session.place` and `booking.person`."""
    return _of_session(
        session,
        booking.person,
        title=session.title,
        sequence=booking.sequence_in(session),
        since=booking.since,
        cancelled=session.is_cancelled or not booking.is_active,
    )


def event_of_leading(session: TrainingSession, trainer: SessionTrainer) -> Event:
    """The session for somebody who leads it; cancelled when it is, or they lead it no more."""
    return _of_session(
        session,
        trainer.person,
        title=_("You lead: %(title)s") % {"title": session.title},
        sequence=session.sequence + trainer.turn,
        since=trainer.removed_at or trainer.since,
        cancelled=session.is_cancelled or trainer.removed_at is not None,
    )


def event_of_plan(plan: Plan) -> Event:
    """An own plan, for `Plan.MINUTES`; cancelled when it was removed."""
    address = settings.SITE_URL + reverse("scheduling:plans")
    what = _("When %(situation)s, then %(deed)s.") % {"situation": plan.situation, "deed": plan.deed}
    return Event(
        uid=f"{plan.uid}@sometaito",
        sequence=plan.sequence,
        starts=plan.at,
        ends=plan.at + dt.timedelta(minutes=Plan.MINUTES),
        zone=plan.zone,
        stamp=plan.changed_at,
        summary=plan.deed,
        description=f"{what}\n\n{address}",
        url=address,
        organiser=organiser(),
        attendee=party(plan.person),
        alarms=(0,),
        cancelled=plan.removed_at is not None,
    )


def _of_session(
    session: TrainingSession, person: Any, *, title: str, sequence: int, since: dt.datetime, cancelled: bool
) -> Event:
    address = _page(settings.SITE_URL, session.pk)
    return Event(
        uid=f"{session.uid}@sometaito",
        sequence=sequence,
        starts=session.starts_at,
        ends=session.ends_at,
        zone=session.zone,
        stamp=max(since, session.changed_at or since),
        summary=title,
        description="\n\n".join(part for part in _parts(session, address, cancelled) if part),
        location=where(session),
        url=address,
        organiser=organiser(),
        attendee=party(person),
        cancelled=cancelled,
    )


def _parts(session: TrainingSession, address: str, cancelled: bool) -> list[str]:
    """The link to the meeting is for those with a place only."""
    shown = session.meeting_link and not cancelled
    online = _("Join online: %(link)s") % {"link": session.meeting_link} if shown else ""
    bring = _("Bring along: %(things)s") % {"things": session.bring} if session.bring else ""
    more = _("Everything about the session, also cancelling: %(link)s") % {"link": address}
    return [session.lead, online, bring, more]


def where(session: TrainingSession) -> str:
    """The room and how to find it, or that it is online."""
    if session.place:
        return ", ".join(part for part in (session.place.name, session.place.directions) if part)
    return _("Online")


def organiser() -> Party:
    """The sender of our letters: calendars send answers there."""
    return _sender(settings.DEFAULT_FROM_EMAIL)


@lru_cache(maxsize=4)
def _sender(header: str) -> Party:
    name, address = parseaddr(header)
    return Party(name or "Sometaito", address)


@lru_cache(maxsize=4096)
def _page(site: str, session: int) -> str:
    """Kept: a feed names hundreds of pages."""
    return site + reverse("scheduling:session", args=[session])


def party(person: Any) -> Party:
    return Party(person.name, person.email)
