"""Booking, cancelling, answering an offer. Twice is once."""

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from participants import audit
from participants.models import User
from scheduling.actions.checks import check_people
from scheduling.actions.errors import Full, Gone, NotPossible
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
        check_people(row, [person], by, now, admitted=existing is not None and existing.is_active)
        if not _has_place(row, existing) and not queue:
            raise Full(_("The session is full. You can go on the waiting list."))
        booking = take(row, person, existing, by, now, _has_place(row, existing))
        settle(row, now)
        tell([booking], now)
        return booking


def book_many(*, session: Any, people: list[int], by: User, now: dt.datetime, queue: bool) -> list[Booking]:
    """Give all of them a place (or, with `queue`, the last of them a turn in the queue), or none of them anything.

    Those who are in already stay as they are. In the order of `people`, at most as many as a session can have places.
    Raises Full, Overlaps, Busy, NotPossible.
    """
    keys = list(dict.fromkeys(people))
    with locked(session) as row:
        settle(row, now)
        if len(keys) > MOST_PLACES:
            raise _too_many(len(keys), row.free)
        rows = {one.person_id: one for one in row.bookings.filter(person__in=keys)}
        fresh = [key for key in keys if key not in rows or not _stays(rows[key], row, rows[key].turn)]
        needed = sum(not _is_offered(rows.get(key)) for key in fresh)
        if needed > row.free and not queue:
            raise _too_many(needed, row.free)
        found = User.objects.in_bulk(fresh)
        check_people(row, list(found.values()), by, now)
        free, made = row.free, []
        for key in [key for key in fresh if key in found]:
            held = _is_offered(rows.get(key))
            rows[key] = take(row, found[key], rows.get(key), by, now, held or free > 0)
            free -= not held
            made.append(rows[key])
        settle(row, now)
        tell(made, now)
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
        if row.attendance == Booking.Attendance.PRESENT:
            raise NotPossible(_("The attendance list says that the person was there."))
        reason = _why(session, row, by, now)
        if by.pk != row.person_id:
            audit.record(by, "booking-cancelled-for", row.person_id, now, session=session.pk)
        _end(session, row, reason, now)
        return row


def answer_offer(*, booking: Any, accept: bool, now: dt.datetime, seen: int) -> Booking:
    """Take the offered place, or leave it to the next. An answer to an earlier turn changes nothing.

    Raises NotPossible when nothing is offered or the offer ran out before the answer, Overlaps and Busy.
    """
    with locked_with(booking) as (session, row):
        if any(one.pk == row.pk for one in settle(session, now)):
            row.refresh_from_db()
        if seen == row.turn and row.is_active and not row.is_booked:
            _answer(session, row, accept, now)
    if accept and row.reason == Reason.EXPIRED:  # only now: the next in the queue has been asked
        raise NotPossible(_("The offer ran out before the answer. If a place is free, you can still book it."))
    return row


def _answer(session: TrainingSession, row: Booking, accept: bool, now: dt.datetime) -> None:
    if not row.is_offered:
        raise NotPossible(_("No place is offered to you at the moment."))
    if not accept:
        _end(session, row, Reason.DECLINED, now)
        return
    check_people(session, [row.person], row.person, now, admitted=True)
    take(session, row.person, row, row.person, now, True)
    settle(session, now)
    tell([row], now)


@contextmanager
def locked_with(booking: Any) -> Iterator[tuple[TrainingSession, Booking]]:
    """The session of the booking under its lock, and the booking as it is then. Raises Gone after an erasure."""
    rows = Booking.objects.filter(pk=key_of(booking))
    key = rows.values_list("session", flat=True).first()
    if key is None:
        raise Gone
    with locked(key) as session:
        row = rows.select_related("person").first()
        if row is None:
            raise Gone
        yield session, row


def _stays(existing: Booking, row: TrainingSession, seen: int) -> bool:
    """Whether there is nothing to do for somebody who has a row already."""
    if existing.is_booked or seen != existing.turn:
        return True
    return existing.is_waiting and not row.free


def _has_place(row: TrainingSession, existing: Booking | None) -> bool:
    return row.free > 0 or _is_offered(existing)


def _is_offered(existing: Booking | None) -> bool:
    return existing is not None and existing.is_offered


def take(
    row: TrainingSession, person: User, existing: Booking | None, by: User, now: dt.datetime, place: bool
) -> Booking:
    """Write the booking: a place, or a turn at the end of the queue."""
    booking = existing or Booking(session=row, person=person, turn=_turns_of_leading(row, person), made_at=now)
    booking.session, booking.person = row, person
    if not booking.pk or not booking.is_active:
        booking.turn += 1
        booking.attendance, booking.attendance_at, booking.checked_in_by_code = "", None, False
    booking.state = State.BOOKED if place else State.WAITING
    booking.queued_at = now if booking.is_waiting else None
    booking.offer_until, booking.reason = None, Reason.NONE
    booking.since, booking.booked_by = now, by
    booking.save()
    if by.pk != person.pk:
        audit.record(by, "booked-for", person, now, session=row.pk)
    return booking


def _turns_of_leading(row: TrainingSession, person: User) -> int:
    """Who led the session has it in the calendar already: the place follows with a higher `sequence`."""
    prefetch_related_objects([row], "trainers")  # once for all whom this transaction books
    return next((one.turn for one in row.trainers.all() if one.person_id == person.pk), 0)


def _end(session: TrainingSession, row: Booking, reason: str, now: dt.datetime) -> None:
    row.state, row.reason, row.since, row.offer_until = State.CANCELLED, reason, now, None
    row.turn += 1
    row.session = session
    row.save(update_fields=["state", "reason", "since", "offer_until", "turn"])
    settle(session, now)
    tell([row], now)


def _why(session: TrainingSession, row: Booking, by: User, now: dt.datetime) -> str:
    if by.pk != row.person_id:
        return Reason.TEAM
    if row.is_offered:
        return Reason.DECLINED
    if row.is_waiting or session.can_be_cancelled_freely(now):
        return Reason.SELF
    return Reason.APOLOGY


def _too_many(wanted: int, free: int) -> Full:
    said = ngettext(
        "There is %(free)s free place and you chose %(wanted)s people. Nobody was booked.",
        "There are %(free)s free places and you chose %(wanted)s people. Nobody was booked.",
        free,
    )
    return Full(said % {"free": free, "wanted": wanted})
