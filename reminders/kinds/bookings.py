"""Messages to those who booked, wait or had booked: at once about every change, and before the session."""

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from django.db.models import Q

from participants.models import User
from reminders.kinds.base import SERVICE_REACH, Kind, Places, days_before, minute, narrowed, session_subject
from reminders.wish import Group, Wish
from scheduling.models import Booking, TrainingSession

State, Reason, Status = Booking.State, Booking.Reason, TrainingSession.Status
TOLD = {Reason.SELF, Reason.APOLOGY, Reason.TEAM, Reason.LEFT}  # the others have messages of their own, or need none

BOOKED = Kind("booked", Group.SERVICE, reach=SERVICE_REACH)
QUEUED = Kind("queued", Group.SERVICE, reach=SERVICE_REACH)
CANCELLED_BOOKING = Kind("cancelled_booking", Group.SERVICE, reach=SERVICE_REACH)
OFFERED = Kind("offered", Group.SERVICE, reach=SERVICE_REACH)
OFFER_ENDED = Kind("offer_ended", Group.SERVICE, reach=SERVICE_REACH)
SESSION_MOVED = Kind("session_moved", Group.SERVICE, reach=SERVICE_REACH)
SESSION_CANCELLED = Kind("session_cancelled", Group.SERVICE, reach=SERVICE_REACH)
WEEK_BEFORE = Kind("week_before", Group.PROMISED, preference="sessions")
DAY_BEFORE = Kind("day_before", Group.PROMISED, preference="sessions")


BY = {
    Places: lambda places: {"pk__in": places.bookings},
    TrainingSession: lambda session: {"session": session.pk},
    User: lambda person: {"person": person.pk},
}


class Fact(NamedTuple):
    """A booking with what is needed of its session."""

    pk: int
    turn: int
    person: int
    session: int
    state: str
    reason: str
    since: dt.datetime
    queued_at: dt.datetime | None
    offer_until: dt.datetime | None
    status: str
    starts_at: dt.datetime
    ends_at: dt.datetime
    closes_at: dt.datetime | None
    zone: str
    sequence: int
    changed_at: dt.datetime | None

    @property
    def is_coming(self) -> bool:
        return self.status == Status.PUBLISHED

    @property
    def occasion(self) -> str:
        return f"{self.pk}:{self.turn}"

    @property
    def settled_at(self) -> dt.datetime:
        """When the person was last told what holds: at the booking or at the newest change."""
        return max(self.since, self.changed_at or self.since)

    def wish(self, kind: Kind, wanted_at: dt.datetime, not_after: dt.datetime, occasion: str = "") -> Wish:
        return kind.wish(
            self.person, occasion or self.occasion, wanted_at, subject=session_subject(self.session),
            not_after=not_after, data={"booking": self.pk, "booked": self.queued_at is None},
        )  # fmt: skip


FIELDS = (
    "pk", "turn", "person_id", "session_id", "state", "reason", "since", "queued_at", "offer_until", "session__status",
    "session__starts_at", "session__ends_at", "session__closes_at", "session__zone", "session__sequence",
    "session__changed_at",
)  # fmt: skip


def of_state(fact: Fact, now: dt.datetime) -> Wish | None:
    """What the state of the booking itself calls for."""
    if fact.since < now - SERVICE_REACH:
        return None
    if fact.state == State.CANCELLED:
        if fact.reason in TOLD:
            return fact.wish(CANCELLED_BOOKING, fact.since, fact.ends_at)
        if fact.reason == Reason.EXPIRED:
            return fact.wish(OFFER_ENDED, fact.since, fact.starts_at)
        return fact.wish(SESSION_CANCELLED, fact.since, fact.ends_at) if fact.reason == Reason.SESSION else None
    if not fact.is_coming:
        return None
    if fact.state == State.BOOKED:
        return fact.wish(BOOKED, fact.since, fact.starts_at)
    if fact.state == State.WAITING:
        return fact.wish(QUEUED, fact.since, fact.closes_at or fact.starts_at)
    return fact.wish(OFFERED, fact.since, fact.offer_until or fact.starts_at)


def of_change(fact: Fact, now: dt.datetime) -> Wish | None:
    """The session was changed after the person had come in."""
    changed = fact.changed_at
    if changed is None or changed <= fact.since or changed < now - SERVICE_REACH:
        return None
    if fact.state == State.CANCELLED or not fact.is_coming:
        return None
    return fact.wish(SESSION_MOVED, changed, fact.ends_at, f"{fact.occasion}:{fact.sequence}")


def before(kind: Kind, days: int, useful_until: int) -> Callable[[Fact, dt.datetime], Wish | None]:
    def of_start(fact: Fact, now: dt.datetime) -> Wish | None:
        """At the same time of the clock so many days before, of use until so many; not to those who were told the time
        later than that."""
        if fact.state != State.BOOKED or not fact.is_coming:
            return None
        wanted = days_before(fact.starts_at, days, fact.zone)
        if fact.settled_at > wanted:
            return None
        until = days_before(fact.starts_at, useful_until, fact.zone) if useful_until else fact.starts_at
        return fact.wish(kind, wanted, until, f"{fact.occasion}:{minute(fact.starts_at)}")

    return of_start


class OfBookings:
    kinds = (
        BOOKED, QUEUED, CANCELLED_BOOKING, OFFERED, OFFER_ENDED, SESSION_MOVED, SESSION_CANCELLED, WEEK_BEFORE,
        DAY_BEFORE,
    )  # fmt: skip
    rules = (of_state, of_change, before(WEEK_BEFORE, 7, 1), before(DAY_BEFORE, 1, 0))

    def wishes(self, now: dt.datetime, about: Any = None) -> Iterator[Wish]:
        rows = Booking.objects.filter(session__ends_at__gt=now, person__is_active=True)
        for row in list(narrowed(rows, about, BY).order_by("person_id", "pk").values_list(*FIELDS)):
            fact = Fact._make(row)
            for rule in self.rules:
                if wish := rule(fact, now):
                    yield wish

    def messages(self, about: Any) -> Q | None:
        if isinstance(about, Places):
            people: Any = about.people
            session = about.session
        elif isinstance(about, TrainingSession):
            people, session = Booking.objects.filter(session=about.pk).values("person"), about.pk
        else:
            return None
        return Q(person__in=people, subject=session_subject(session)) & ~Q(occasion__startswith="trainer:")
