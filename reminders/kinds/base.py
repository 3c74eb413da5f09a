"""What a kind of message is, and what a source of messages does."""

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import sha256
from typing import Any, NamedTuple, Protocol
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet

from reminders.wish import Group, Wish
from scheduling.walltime import moments, same_clock

SERVICE_REACH = dt.timedelta(days=3)  # how long ago a change may be that the sweep still finds
LONGEST_KEY = 80


class Places(NamedTuple):
    """Bookings of one session, to be planned together."""

    session: int
    bookings: tuple[int, ...]
    people: tuple[int, ...]

    @classmethod
    def of(cls, bookings: Sequence[Any]) -> "Places":
        keys, people = zip(*((booking.pk, booking.person_id) for booking in bookings), strict=True)
        return cls(bookings[0].session_id, keys, people)


class Source(Protocol):
    """Rows of the apps below that cause messages of one or more kinds.

    `wishes` reads all it needs before it gives the first wish, so that no cursor is open while messages are written,
    and gives them in order of `person`. `about` narrows to one object, also to a person, and to nothing when it is not
    the source's business; `messages(about)` are those that belong to an object other than a person, None when none can.
    """

    @property
    def kinds(self) -> "tuple[Kind, ...]": ...

    def wishes(self, now: dt.datetime, about: Any = None) -> Iterator[Wish]: ...

    def messages(self, about: Any) -> Q | None: ...


@dataclass(frozen=True, eq=False)
class Kind:
    """`preference` names the field of `Preferences` that switches it off. `reach` is how long after their moment causes
    are still looked at: a planned message older than that is left to the sender, not taken for gone."""

    name: str
    group: Group
    priority: int = 0
    preference: str = ""
    reach: dt.timedelta | None = None
    sources: list[Source] = field(default_factory=list, repr=False)

    @property
    def is_nudge(self) -> bool:
        return self.group == Group.NUDGE

    def wishes(self, now: dt.datetime, about: Any = None) -> Iterator[Wish]:
        for source in self.sources:
            yield from (wish for wish in source.wishes(now, about) if wish.kind == self.name)

    def wish(self, person: int, occasion: str, wanted_at: dt.datetime, **others: Any) -> Wish:
        return Wish(self.name, person, occasion, wanted_at, self.group, priority=self.priority, **others)


def session_subject(pk: int) -> str:
    return f"session:{pk}"


def fitting(key: str) -> str:
    """The key, or where it is longer than its column, its beginning and a mark of the whole."""
    return key if len(key) <= LONGEST_KEY else f"{key[: LONGEST_KEY - 13]}-{sha256(key.encode()).hexdigest()[:12]}"


def minute(moment: dt.datetime) -> str:
    """A moment as a part of an occasion: year to minute, UTC."""
    return f"{moment.astimezone(dt.UTC):%Y%m%d%H%M}"


@lru_cache(maxsize=4096)
def days_before(moment: dt.datetime, days: int, zone: str) -> dt.datetime:
    """So many days earlier at the same time of the clock."""
    return same_clock(moment, -days, ZoneInfo(zone))


@lru_cache(maxsize=4096)
def at_nine(day: dt.date, zone: str) -> dt.datetime:
    """Nine in the morning on the clock of the zone."""
    return moments(day, dt.time(9), ZoneInfo(zone))[0]


type Narrow = Mapping[Any, Callable[[Any], dict[str, Any]]]


def narrowed[Rows: QuerySet[Any, Any]](rows: Rows, about: Any, by: Narrow) -> Rows:
    """The rows that are about the object, by the conditions for its class; all of them about None."""
    if about is None:
        return rows
    condition = by.get(about.__class__)  # the class behind `request.user`, too
    return rows.filter(**condition(about)) if condition else rows.none()
