"""Booking, cancelling, answering an offer. Twice is once."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from participants import audit
from participants.models import User
from scheduling.actions.checks import check_people
from scheduling.actions.errors import Full, NotPossible
from scheduling.actions.locking import key_of, locked
from scheduling.actions.settling import settle, tell
from scheduling.models import Booking, TrainingSession
from scheduling.models.sessions import MOST_PLACES

State, Reason = Booking.State, Booking.Reason


def book(*, session: Any, person: User, by: User, now: dt.datetime, seen: int = 0, queue: bool = False) -> Booking:
    """Give the person a place, or with `queue` a place in the queue when there is none.

    `seen` is the `turn` of the row the person was looking at, 0 for none: who is in already stays as they are, and a
    form of an earlier turn changes nothing. Raises Full, Overlaps, Busy, NotPossible.
    """
    with locked(session) as row:
        settle(row, now)
        existing = row.bookings.filter(person=person).first()
        if existing and _stays(existing, row, seen):
            return existing
        check_people(row, [person], by, now)
        if not _has_place(row, existing) and not queue:
            raise Full(_("The session is full. You can go on the waiting list."))
        booking = _take(row, person, existing, by, now)
        settle(row, now)
        tell(booking, now)
        return booking


def book_many(*, session: Any, people: list[int], by: User, now: dt.datetime, queue: bool) -> list[Booking]:
    """Give all of them a place (or, with `queue`, the last of them a turn in the queue), or none of them anything.

    Those who are in already stay as they are. In the order of `people`. Raises Full, Overlaps, Busy, NotPossible.
    """
    keys = list(dict.fromkeys(people))
    with locked(session) as row:
        settle(row, now)
        rows = {one.person_id: one for one in row.bookings.filter(person__in=keys[: MOST_PLACES + 1])}
        fresh = [key for key in keys if key not in rows or not _stays(rows[key], row, rows[key].turn)]
        waiting_places = MOST_PLACES - len(rows) if queue else 0
        _check_room(len(fresh), row.free, waiting_places)
        found = User.objects.in_bulk(fresh)
        taken = []
        check_people(row, list(found.values()), by, now)
        for key in fresh:
            if key in found:
                rows[key] = _take(row, found[key], rows.get(key), by, now)
                row.taken += rows[key].is_booked
                taken.append(rows[key])
        settle(row, now)
        for booking in taken:
            tell(booking, now)
        return [rows[key] for key in keys if key in rows]


def cancel(*, booking: Any, by: User, now: dt.datetime, seen: int | None = None) -> Booking:
    """Give the place, the offer or the turn in the queue away; cancelled already stays as it is.

    From an hour before the start it is an apology. Raises NotPossible when the session is over, and Busy.
    """
    with locked_with(booking) as (session, row):
        if not row.is_active or (seen is not None and seen != row.turn):
            return row
        if session.is_over(now):
            raise NotPossible(_("The session is over."))
        reason = _why(session, row, by, now)
        if by.pk != row.person_id:
            audit.record(by, "booking-cancelled-for", row.person_id, now, session=session.pk)
        _end(session, row, reason, now)
        return row


def answer_offer(*, booking: Any, accept: bool, now: dt.datetime, seen: int) -> Booking:
    """Take the offered place, or leave it to the next. An answer to an earlier turn changes nothing.

    Raises NotPossible when nothing is offered any more, Overlaps and Busy.
    """
    with locked_with(booking) as (session, row):
        if seen != row.turn or not row.is_active or row.is_booked:
            return row
        if not row.is_offered:
            raise NotPossible(_("No place is offered to you at the moment."))
        if not accept:
            _end(session, row, Reason.DECLINED, now)
            return row
        check_people(session, [row.person], row.person, now)
        _take(session, row.person, row, row.person, now)
        settle(session, now)
        tell(row, now)
        return row


@contextmanager
def locked_with(booking: Any) -> Iterator[tuple[TrainingSession, Booking]]:
    """The session of the booking under its lock, settled, and the booking as it is then."""
    pk = key_of(booking)
    with locked(Booking.objects.values_list("session", flat=True).get(pk=pk)) as session:
        yield session, Booking.objects.select_related("person").get(pk=pk)


def _stays(existing: Booking, row: TrainingSession, seen: int) -> bool:
    """Whether there is nothing to do for somebody who has a row already."""
    if existing.is_waiting:
        return not row.free
    return existing.is_booked or (not existing.is_active and seen != existing.turn)


def _has_place(row: TrainingSession, existing: Booking | None) -> bool:
    return row.free > 0 or (existing is not None and existing.is_offered)


def _take(row: TrainingSession, person: User, existing: Booking | None, by: User, now: dt.datetime) -> Booking:
    """Write the booking: a place when there is one, else a turn at the end of the queue."""
    booking = existing or Booking(session=row, person=person, turn=0, made_at=now)
    booking.session, booking.person = row, person
    if not booking.pk or not booking.is_active:
        booking.turn += 1
        booking.attendance, booking.attendance_at, booking.checked_in_by_code = "", None, False
    booking.state = State.BOOKED if _has_place(row, existing) else State.WAITING
    booking.queued_at = now if booking.is_waiting else None
    booking.offer_until, booking.reason = None, Reason.NONE
    booking.since, booking.booked_by = now, by
    booking.save()
    if by.pk != person.pk:
        audit.record(by, "booked-for", person, now, session=row.pk)
    return booking


def _end(session: TrainingSession, row: Booking, reason: str, now: dt.datetime) -> None:
    row.state, row.reason, row.since, row.offer_until = State.CANCELLED, reason, now, None
    row.turn += 1
    row.session = session
    row.save(update_fields=["state", "reason", "since", "offer_until", "turn"])
    settle(session, now)
    tell(row, now)


def _why(session: TrainingSession, row: Booking, by: User, now: dt.datetime) -> str:
    if by.pk != row.person_id:
        return Reason.TEAM
    if row.is_offered:
        return Reason.DECLINED
    if row.is_waiting or session.can_be_cancelled_freely(now):
        return Reason.SELF
    return Reason.APOLOGY


def _check_room(wanted: int, free: int, waiting_places: int) -> None:
    if wanted > free + max(0, waiting_places):
        raise Full(
            ngettext(
                "There is %(free)s free place and you chose %(wanted)s people. Nobody was booked.",
                "There are %(free)s free places and you chose %(wanted)s people. Nobody was booked.",
                free,
            )
            % {"free": free, "wanted": wanted}
        )
