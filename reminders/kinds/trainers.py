"""Messages to those who lead a session."""

import datetime as dt
from collections.abc import Iterator
from typing import Any, NamedTuple

from django.db.models import Q

from participants.models import User
from reminders.kinds.base import SERVICE_REACH, Kind, days_before, minute, narrowed, session_subject
from reminders.kinds.bookings import DAY_BEFORE
from reminders.wish import Group, Wish
from scheduling.models import SessionTrainer, TrainingSession

Status = TrainingSession.Status

LEADING = Kind("leading", Group.SERVICE, reach=SERVICE_REACH)
LEADING_ENDED = Kind("leading_ended", Group.SERVICE, reach=SERVICE_REACH)


BY = {
    TrainingSession: lambda session: {"session": session.pk},
    User: lambda person: {"person": person.pk},
}


class Fact(NamedTuple):
    pk: int
    turn: int
    person: int
    session: int
    since: dt.datetime
    removed_at: dt.datetime | None
    status: str
    starts_at: dt.datetime
    ends_at: dt.datetime
    zone: str
    sequence: int
    changed_at: dt.datetime | None
    published_at: dt.datetime | None

    @property
    def settled_at(self) -> dt.datetime:
        """When what holds for the trainer became so."""
        return max(moment for moment in (self.since, self.published_at, self.changed_at) if moment)

    def wish(self, kind: Kind, occasion: str, wanted_at: dt.datetime, not_after: dt.datetime) -> Wish:
        subject, data = session_subject(self.session), {"session": self.session, "trainer": self.pk}
        return kind.wish(self.person, occasion, wanted_at, subject=subject, not_after=not_after, data=data)


FIELDS = (
    "pk", "turn", "person_id", "session_id", "since", "removed_at", "session__status", "session__starts_at",
    "session__ends_at", "session__zone", "session__sequence", "session__changed_at", "session__published_at",
)  # fmt: skip


def of_leading(fact: Fact, now: dt.datetime) -> Wish | None:
    """Made a trainer, or what they lead was made public or changed."""
    if fact.removed_at or fact.status != Status.PUBLISHED or fact.settled_at < now - SERVICE_REACH:
        return None
    return fact.wish(LEADING, f"{fact.session}:{fact.turn}:{fact.sequence}", fact.settled_at, fact.ends_at)


def of_ending(fact: Fact, now: dt.datetime) -> Wish | None:
    """Taken from a public session, or it was cancelled. Later changes are no news to those who left."""
    left = fact.removed_at
    if left and (fact.published_at is None or left < fact.published_at):
        return None
    if left is None and fact.status != Status.CANCELLED:
        return None
    ended = left or fact.settled_at
    if ended < now - SERVICE_REACH:
        return None
    occasion = f"{fact.session}:{fact.turn}" if left else f"{fact.session}:{fact.turn}:{fact.sequence}"
    return fact.wish(LEADING_ENDED, occasion, ended, fact.ends_at)


def of_start(fact: Fact, now: dt.datetime) -> Wish | None:
    wanted = days_before(fact.starts_at, 1, fact.zone)
    if fact.removed_at or fact.status != Status.PUBLISHED or fact.settled_at > wanted:
        return None
    return fact.wish(DAY_BEFORE, f"trainer:{fact.pk}:{minute(fact.starts_at)}", wanted, fact.starts_at)


class OfTrainers:
    kinds = (LEADING, LEADING_ENDED, DAY_BEFORE)
    rules = (of_leading, of_ending, of_start)

    def wishes(self, now: dt.datetime, about: Any = None) -> Iterator[Wish]:
        rows = SessionTrainer.objects.filter(session__ends_at__gt=now, person__is_active=True)
        rows = rows.exclude(session__status=Status.DRAFT)
        for row in list(narrowed(rows, about, BY).order_by("person_id", "pk").values_list(*FIELDS)):
            fact = Fact._make(row)
            for rule in self.rules:
                if wish := rule(fact, now):
                    yield wish

    def messages(self, about: Any) -> Q | None:
        if not isinstance(about, TrainingSession):
            return None
        people = SessionTrainer.objects.filter(session=about.pk).values("person")
        mine = Q(person__in=people, subject=session_subject(about.pk))
        return mine & (Q(kind__in=[LEADING.name, LEADING_ENDED.name]) | Q(occasion__startswith="trainer:"))
