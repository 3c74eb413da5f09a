"""Nudges about sessions: one that was missed, one that was made for the person."""

import datetime as dt
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Coalesce

from participants.models import User
from reminders.kinds.base import Kind, Places, at_nine, narrowed, session_subject
from reminders.wish import Group, Wish
from scheduling.models import Booking, SessionInvitation, TrainingSession

USEFUL = dt.timedelta(days=14)
BY = {
    Places: lambda places: {"pk__in": places.bookings},
    TrainingSession: lambda session: {"session": session.pk},
    User: lambda person: {"person": person.pk},
}

MISSED_SESSION = Kind("missed_session", Group.NUDGE, 50, "steps", reach=USEFUL)
SESSION_INVITED = Kind("session_invited", Group.NUDGE, 80, "invitations")


@lru_cache(maxsize=1024)
def next_weekday(moment: dt.datetime, zone: str) -> dt.datetime:
    """Nine o'clock on the next day that is neither Saturday nor Sunday."""
    day = moment.astimezone(ZoneInfo(zone)).date() + dt.timedelta(days=1)
    while day.weekday() > 4:
        day += dt.timedelta(days=1)
    return at_nine(day, zone)


class OfMissed:
    kinds = (MISSED_SESSION,)

    def wishes(self, now: dt.datetime, about: Any = None) -> Iterator[Wish]:
        recent = {"session__ends_at__gt": now - USEFUL - dt.timedelta(days=4), "session__ends_at__lte": now}
        rows = Booking.objects.booked().filter(attendance=Booking.Attendance.ABSENT, person__is_active=True, **recent)
        rows = rows.filter(session__status=TrainingSession.Status.PUBLISHED)
        rows = narrowed(rows, about, BY)
        wanted_fields = ("pk", "turn", "person_id", "session_id", "session__ends_at", "session__zone")
        for pk, turn, person, session, ends_at, zone in list(
            rows.order_by("person_id", "pk").values_list(*wanted_fields)
        ):
            wanted, subject = next_weekday(ends_at, zone), session_subject(session)
            yield MISSED_SESSION.wish(
                person, f"{pk}:{turn}", wanted, subject=subject, not_after=wanted + USEFUL, data={"booking": pk}
            )

    def messages(self, about: Any) -> Q | None:
        return _about_session(self.kinds, about)


class OfInvitations:
    """Whoever has booked, waits or has cancelled knows of the session already."""

    kinds = (SESSION_INVITED,)

    def wishes(self, now: dt.datetime, about: Any = None) -> Iterator[Wish]:
        knows = Booking.objects.filter(session=OuterRef("session"), person=OuterRef("person"))
        rows = SessionInvitation.objects.annotate(closes=Coalesce("session__closes_at", "session__starts_at"))
        rows = rows.filter(~Exists(knows), closes__gt=now, person__is_active=True)
        rows = rows.filter(session__status=TrainingSession.Status.PUBLISHED, session__published_at__isnull=False)
        rows = narrowed(rows, about, BY | {Places: lambda own: {"session": own.session, "person__in": own.people}})
        fields = ("pk", "person_id", "session_id", "at", "session__published_at", "closes")
        for pk, person, session, at, published, closes in list(rows.order_by("person_id", "pk").values_list(*fields)):
            wanted, subject = max(at, published), _invited_to(session)
            yield SESSION_INVITED.wish(
                person, str(pk), wanted, subject=subject, not_after=closes, data={"invitation": pk}
            )

    def messages(self, about: Any) -> Q | None:
        return _about_session(self.kinds, about, _invited_to)


def _invited_to(session: int) -> str:
    """Apart from the session itself: who does not want the invitation, and books after all, is reminded like others."""
    return f"invited:{session}"


def _about_session(kinds: tuple[Kind, ...], about: Any, named: Callable[[int], str] = session_subject) -> Q | None:
    names = [kind.name for kind in kinds]
    if isinstance(about, Places):
        return Q(person__in=about.people, kind__in=names, subject=named(about.session))
    if isinstance(about, TrainingSession):
        return Q(kind__in=names, subject=named(about.pk), state__in=["planned", "held"])
    return None
