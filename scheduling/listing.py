"""What the pages show of sessions to one person: by week, with the own booking and what can be done. Reading only."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from django.core.cache import cache
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import get_language

from courses.models import Module
from scheduling.models import Booking, Feedback, SessionInvitation, SessionModule, SessionTrainer, TrainingSession
from scheduling.showing import SessionRow, day_and_month
from trainingsite.templatetags.content import in_language

SHOWN = 10
KEPT_FOR = 60  # seconds


@dataclass(frozen=True)
class Filters:
    """`where`: "", "site" or "online"; `topic`: the slug of a module or ""; `free`: only with room."""

    where: str = ""
    topic: str = ""
    free: bool = False

    def __bool__(self) -> bool:
        return bool(self.where or self.topic or self.free)

    def condition(self) -> Q:
        found = Q()
        if self.where == "site":
            found &= Q(place__isnull=False)
        if self.where == "online":
            found &= ~Q(meeting_link="")
        if self.topic:
            found &= Q(pk__in=SessionModule.objects.filter(module_slug=self.topic).values("session"))
        if self.free:
            found &= Q(taken__lt=F("capacity"))
        return found


@dataclass(frozen=True)
class Week:
    """The sessions of one week of the person's clock; `monday` its first day, `last` the last day named."""

    monday: dt.date
    last: dt.date
    today: dt.date
    rows: list[SessionRow] = field(default_factory=list)

    @property
    def number(self) -> int:
        return self.monday.isocalendar().week

    @property
    def ahead(self) -> int:
        """How many weeks from this one: 0 now, 1 the next."""
        return (self.monday - (self.today - dt.timedelta(days=self.today.weekday()))).days // 7

    @property
    def days(self) -> str:
        return day_and_month(self.monday, until=self.last)


@dataclass(frozen=True)
class Slice:
    """One page of a list that is not counted: whether there is more is seen by looking one further."""

    number: int
    sessions: list[TrainingSession]
    has_next: bool

    @classmethod
    def of(cls, sessions: "QuerySet[TrainingSession]", wanted: str) -> "Slice":
        """The page of that number; the first when it is none, or far off."""
        number = int(wanted) if wanted.isascii() and wanted.isdecimal() and len(wanted) < 5 else 1
        first = max(0, number - 1) * SHOWN
        found = list(sessions[first : first + SHOWN + 1])
        if first and not found:
            return cls.of(sessions, "1")
        return cls(max(1, number), found[:SHOWN], len(found) > SHOWN)

    @property
    def has_previous(self) -> bool:
        return self.number > 1

    @property
    def previous(self) -> int:
        return self.number - 1

    @property
    def next(self) -> int:
        return self.number + 1


def coming(person: Any, filters: Filters, wanted: str, now: dt.datetime) -> tuple[list[Week], Slice]:
    """(weeks of one page, the page): what is not over, inside the filters; own ones also outside them."""
    own = {booking.session_id: booking for booking in Booking.objects.of(person).filter(session__ends_at__gt=now)}
    shown = Q(status=TrainingSession.Status.PUBLISHED)
    if filters:
        shown &= filters.condition() | Q(pk__in=[key for key, booking in own.items() if booking.is_active])
    if called_off := [key for key, booking in own.items() if booking.reason == Booking.Reason.SESSION]:
        shown |= Q(status=TrainingSession.Status.CANCELLED, pk__in=called_off)
    sessions = TrainingSession.objects.visible_to(person).upcoming(now).filter(shown)
    page = Slice.of(_light(sessions), wanted)
    return weeks(rows_of(person, page.sessions, now, own), now.astimezone(person.zone).date()), page


def past(person: Any, wanted: str, now: dt.datetime) -> tuple[list[SessionRow], Slice]:
    """(rows, the page): the own sessions that are over, the newest first."""
    own = Booking.objects.of(person).booked().filter(session=OuterRef("pk"))
    sessions = TrainingSession.objects.visible_to(person).published().filter(Exists(own), ends_at__lte=now)
    page = Slice.of(_light(sessions).order_by("-starts_at", "-pk"), wanted)
    rows = rows_of(person, page.sessions, now)
    said = set(Feedback.objects.filter(person=person, session__in=page.sessions).values_list("session", flat=True))
    for row in rows:
        row.said = row.pk in said
    return rows, page


def _light(sessions: "QuerySet[TrainingSession]") -> "QuerySet[TrainingSession]":
    """With the place, without the long texts of the session's own page."""
    return sessions.select_related("place").defer("lead", "agenda", "bring", "note", "place__directions")


def weeks(rows: Iterable[SessionRow], today: dt.date) -> list[Week]:
    """Rows in order of time, by week of the reader's clock."""
    found = []
    for monday, group in groupby(rows, key=lambda row: row.day - dt.timedelta(days=row.day.weekday())):
        inside = list(group)
        last = max(monday + dt.timedelta(days=4), inside[-1].day)
        found.append(Week(monday, last, today, inside))
    return found


def rows_of(
    person: Any, sessions: list[TrainingSession], now: dt.datetime, own: dict[int, Booking] | None = None
) -> list[SessionRow]:
    """A row for each session, in their order; four queries at most, however many there are.

    `own`: the person's bookings by session, if somebody has read them already.
    """
    keys = [session.pk for session in sessions]
    if own is None:
        own = {booking.session_id: booking for booking in Booking.objects.of(person).filter(session__in=keys)}
    numbers = queue_numbers(own[key] for key in keys if key in own)
    names: dict[int, list[str]] = {}
    for key, name in trainer_names(keys):
        names.setdefault(key, []).append(name)
    invited = invitations(person, sessions, now)
    zone: ZoneInfo = person.zone
    return [
        SessionRow(
            session=session,
            now=now,
            zone=zone,
            booking=own.get(session.pk),
            queue_number=numbers.get(session.pk, 1),
            trainers=names.get(session.pk, []),
            invited=session.pk in invited,
        )
        for session in sessions
    ]


def queue_numbers(bookings: Iterable[Booking]) -> dict[int, int]:
    """{session: number in its queue, from 1} of those that wait; one query, none when nobody waits."""
    waiting = [booking.pk for booking in bookings if booking.is_waiting]
    if not waiting:
        return {}
    earlier = Q(queued_at__lt=OuterRef("queued_at")) | Q(queued_at=OuterRef("queued_at"), pk__lt=OuterRef("pk"))
    before = Booking.objects.filter(earlier, session=OuterRef("session"), state=Booking.State.WAITING)
    number = before.order_by().values("session").annotate(number=Count("pk")).values("number")
    numbered = Booking.objects.filter(pk__in=waiting).annotate(number=Coalesce(Subquery(number), 0) + 1)
    return dict(numbered.values_list("session", "number"))


def trainer_names(sessions: Iterable[int]) -> Any:
    """(session, name) of everybody who leads them."""
    trainers = SessionTrainer.objects.active().filter(session__in=sessions)
    return trainers.order_by("session", "pk").values_list("session", "person__name")


def invitations(person: Any, sessions: Iterable[TrainingSession], now: dt.datetime) -> set[int]:
    """Those of the sessions that are still for invited people only, and the person is one of them."""
    first = [each.pk for each in sessions if each.invited_first_until and each.invited_first_until > now]
    if not first:
        return set()
    return set(SessionInvitation.objects.filter(person=person, session__in=first).values_list("session", flat=True))


def topics() -> list[tuple[str, str]]:
    """(slug, title) of the modules of published programmes in the reader's language; kept for a minute."""
    key = f"scheduling:topics:{get_language()}"
    found: list[tuple[str, str]] | None = cache.get(key)
    if found is None:
        found = _topics()
        cache.set(key, found, KEPT_FOR)
    return found


def _topics() -> list[tuple[str, str]]:
    """In the order of the programme; a module of two versions once, with its newest title."""
    modules = Module.objects.filter(version__published_at__isnull=False).order_by("version__programme", "position")
    newest: dict[str, tuple[int, str]] = {}
    for slug, number, title in modules.values_list("slug", "version__number", "title"):
        if slug not in newest or newest[slug][0] <= number:
            newest[slug] = (number, in_language(title))
    return [(slug, title) for slug, (_number, title) in newest.items()]
