"""Bringing places, offers and the queue into order, after every change and by the sweep."""

import datetime as dt
import logging

from django.core.exceptions import ObjectDoesNotExist
from django.db import DatabaseError
from django.db.models import Count, F, Q

from scheduling import seats
from scheduling.actions.errors import Busy, Gone
from scheduling.actions.locking import locked
from scheduling.models import Booking, TrainingSession
from scheduling.signals import bookings_changed

log = logging.getLogger(__name__)
HOLDING = Q(bookings__state__in=seats.HOLDING)
WAITING = Q(bookings__state=seats.WAITING)


def settle(session: TrainingSession, now: dt.datetime) -> list[Booking]:
    """Expire, drop those who left, offer, count; the row must be locked. Gives the bookings that changed."""
    room = seats.Room(session.capacity, session.ceiling, session.booking_closes, session.is_published)
    settled = seats.settle(_entries(session, now), room, now)
    changed = [_apply(session, entry, now) for entry in settled.changed]
    counts = {"taken": settled.taken, "waiting": settled.waiting, "ceiling": settled.ceiling}
    if any(getattr(session, name) != value for name, value in counts.items()):
        for name, value in counts.items():
            setattr(session, name, value)
        session.save(update_fields=list(counts))
    tell(changed, now)
    return changed


def settle_due(now: dt.datetime) -> int:
    """The sweep: settle every session that has something to settle. How many they were."""
    done = 0
    for pk in sorted(_unsettled(now)):
        try:
            with locked(pk) as session:
                settle(session, now)
            done += 1
        except Busy:
            log.info("session %s is busy; it is settled by the next sweep", pk)
        except Gone:
            continue
        except (DatabaseError, ObjectDoesNotExist):  # one session that does not add up must not stop the others
            log.exception("session %s could not be settled", pk)
    return done


def tell(bookings: list[Booking], now: dt.datetime) -> None:
    """All of one session."""
    if bookings:
        bookings_changed.send(sender=Booking, bookings=bookings, now=now)


def _entries(session: TrainingSession, now: dt.datetime) -> list[seats.Entry]:
    rows = session.bookings.active().values_list("pk", "state", "queued_at", "offer_until", "person__is_active")
    coming = session.starts_at > now
    return [
        seats.Entry(pk, state, queued_at, until, here=here or not coming)
        for pk, state, queued_at, until, here in rows.order_by("pk")
    ]


def _apply(session: TrainingSession, entry: seats.Entry, now: dt.datetime) -> Booking:
    booking = Booking.objects.select_related("person").get(pk=entry.key)
    booking.session = session
    if booking.state != entry.state:
        booking.since = now
        booking.turn += entry.state == seats.CANCELLED
    booking.state, booking.offer_until, booking.reason = entry.state, entry.offer_until, entry.reason
    booking.save(update_fields=["state", "offer_until", "reason", "since", "turn"])
    return booking


def _unsettled(now: dt.datetime) -> set[int]:
    """Sessions with an offer that ran out, a person who left, a place to offer, or counts that are not true."""
    run_out = Booking.objects.filter(state=seats.OFFERED, offer_until__lte=now)
    left = Booking.objects.active().filter(session__starts_at__gt=now, person__is_active=False)
    coming = TrainingSession.objects.upcoming(now)
    free = coming.published().filter(waiting__gt=0, taken__lt=F("capacity"))
    last_call = now + seats.LAST_CALL
    free = free.filter(Q(closes_at=None, starts_at__gt=last_call) | Q(closes_at__gt=last_call))
    counted = coming.annotate(holding=Count("bookings", HOLDING), queue=Count("bookings", WAITING))
    untrue = counted.exclude(holding=F("taken"), queue=F("waiting"))  # somebody's data was erased
    found: set[int] = set(run_out.values_list("session", flat=True)) | set(left.values_list("session", flat=True))
    return found | set(free.values_list("pk", flat=True)) | set(untrue.values_list("pk", flat=True))
