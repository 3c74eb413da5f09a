"""Who has a place: the arithmetic of bookings, open offers and the queue. Pure; times are aware datetimes.

A place is taken by a booking and by an open offer. While a place is free and there is still time to answer, the first
in the queue is offered it. Nobody is ever thrown out, so `ceiling` may stand above the capacity for a while.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, replace

BOOKED, OFFERED, WAITING, CANCELLED = "booked", "offered", "waiting", "cancelled"
EXPIRED, LEFT = "expired", "left"  # why a place or a turn in the queue was lost
HOLDING = frozenset({BOOKED, OFFERED})
OFFER_LASTS = dt.timedelta(hours=24)
LAST_CALL = dt.timedelta(minutes=30)  # of booking: no new offers, a free place is for whoever comes first


@dataclass(frozen=True)
class Entry:
    """A booking, as much of it as the arithmetic needs. `here` is False for a person who has left."""

    key: int
    state: str
    queued_at: dt.datetime | None = None
    offer_until: dt.datetime | None = None
    reason: str = ""
    here: bool = True


@dataclass(frozen=True)
class Room:
    """The session: its places, the most that may be taken now, when booking closes, whether places are given."""

    capacity: int
    ceiling: int
    closes: dt.datetime
    open: bool = True


@dataclass(frozen=True)
class Settled:
    """`changed` holds the entries that became something else; the counts are those after the change."""

    changed: tuple[Entry, ...]
    taken: int
    waiting: int
    ceiling: int


def last_offer_at(closes: dt.datetime) -> dt.datetime:
    """From this moment on there are no new offers."""
    return closes - LAST_CALL


def offer_until(now: dt.datetime, closes: dt.datetime) -> dt.datetime:
    """When an offer made now runs out."""
    return min(now + OFFER_LASTS, closes)


def settle(entries: Iterable[Entry], room: Room, now: dt.datetime) -> Settled:
    """Take away what has run out, offer what is free, in the order of the queue; the same again changes nothing."""
    before = list(entries)
    after = {entry.key: _kept(entry, room, now) for entry in before}
    if room.open and now < last_offer_at(room.closes):
        free = room.capacity - _taken(after.values())
        until = offer_until(now, room.closes)
        for entry in queue(after.values())[: max(0, free)]:
            after[entry.key] = replace(entry, state=OFFERED, offer_until=until)
    taken = _taken(after.values())
    return Settled(
        changed=tuple(after[entry.key] for entry in before if after[entry.key] != entry),
        taken=taken,
        waiting=sum(entry.state == WAITING for entry in after.values()),
        ceiling=max(room.capacity, min(room.ceiling, taken)),
    )


def queue(entries: Iterable[Entry]) -> list[Entry]:
    """Those who wait, first come first."""
    waiting = [entry for entry in entries if entry.state == WAITING]
    return sorted(waiting, key=lambda entry: (entry.queued_at is None, entry.queued_at, entry.key))


def _kept(entry: Entry, room: Room, now: dt.datetime) -> Entry:
    if entry.state == CANCELLED:
        return entry
    if not entry.here:
        return replace(entry, state=CANCELLED, offer_until=None, reason=LEFT)
    if entry.state != OFFERED or entry.offer_until is None:
        return entry
    until = min(entry.offer_until, room.closes)  # the session may have been moved forward since
    if until <= now:
        return replace(entry, state=CANCELLED, offer_until=None, reason=EXPIRED)
    return replace(entry, offer_until=until)


def _taken(entries: Iterable[Entry]) -> int:
    return sum(entry.state in HOLDING for entry in entries)
