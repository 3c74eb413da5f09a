"""Who was there: a six-digit code the trainer shows, or the trainer's own mark."""

import datetime as dt
import secrets
from typing import Any

from django.utils.translation import gettext as _

from participants.models import User
from scheduling.actions.bookings import locked_with, take
from scheduling.actions.checks import check_people
from scheduling.actions.errors import Full, NotPossible, WrongCode
from scheduling.actions.locking import locked
from scheduling.actions.settling import settle, tell
from scheduling.models import Booking, TrainingSession

BEFORE = dt.timedelta(minutes=15)
AFTER = dt.timedelta(minutes=30)
MOST_WRONG_CODES = 5
Attendance = Booking.Attendance


def takes_check_ins(session: TrainingSession, now: dt.datetime) -> bool:
    """From 15 minutes before the start to 30 minutes after the end."""
    return session.is_published and session.starts_at - BEFORE <= now <= session.ends_at + AFTER


def open_code(*, session: Any, by: User, now: dt.datetime) -> str:
    """The six digits of the session, the same for everybody who asks. Raises NotPossible outside its time, and Busy."""
    with locked(session) as row:
        if not takes_check_ins(row, now):
            raise NotPossible(_("The code can be shown from 15 minutes before the start to 30 minutes after the end."))
        if not row.code:
            row.code = f"{secrets.randbelow(1_000_000):06}"
            row.save(update_fields=["code"])
        return row.code


def check_in(*, session: Any, person: User, code: str, now: dt.datetime) -> Booking:
    """Mark oneself present. Present already stays so. Raises WrongCode, NotPossible and Busy.

    After five wrong codes only the trainer can mark the person.
    """
    with locked(session) as row:
        booking = row.bookings.booked().filter(person=person).first()
        if booking is None:
            raise NotPossible(_("You have no place in this session. Tell the trainer that you are here."))
        if booking.attendance == Attendance.PRESENT:
            return booking
        if not takes_check_ins(row, now) or not row.code:
            raise NotPossible(_("You can check in when the trainer shows the code."))
        if booking.wrong_codes >= MOST_WRONG_CODES:
            raise NotPossible(_("Too many wrong codes. Tell the trainer that you are here."))
        booking.session = row
        if right := secrets.compare_digest(row.code.encode(), "".join(code.split()).encode()):
            _mark(booking, Attendance.PRESENT, now, by_code=True)
        else:
            booking.wrong_codes += 1
            booking.save(update_fields=["wrong_codes"])
    if not right:  # only now: the count of wrong ones must stay
        raise WrongCode(_("That is not the code of this session."))
    return booking


def mark(*, booking: Any, attendance: str, by: User, now: dt.datetime) -> Booking:
    """The trainer's mark: present, absent, or "" to take it back. Raises NotPossible and Busy."""
    with locked_with(booking) as (session, row):
        if not row.is_booked or attendance not in Attendance.values:
            raise NotPossible(_("Only people with a place can be marked."))
        if not session.is_published or now < session.starts_at - BEFORE:
            raise NotPossible(_("Attendance can be marked from 15 minutes before the start."))
        if row.attendance != attendance:
            row.session = session
            _mark(row, attendance, now, by_code=False)
        return row


def let_in(*, booking: Any, by: User, now: dt.datetime) -> Booking:
    """Somebody without a place stands in the room: a place, and present. Who has a place already stays as they are.

    A seat is a free place, or the one of somebody marked absent. Raises Full, Overlaps, NotPossible and Busy.
    """
    with locked_with(booking) as (session, row):
        settle(session, now)
        row.refresh_from_db(fields=["state", "reason", "since", "turn", "offer_until"])
        if row.is_booked:
            return row
        if now < session.starts_at - BEFORE:
            raise NotPossible(_("Attendance can be marked from 15 minutes before the start."))
        check_people(session, [row.person], by, now)
        absent = session.bookings.booked().filter(attendance=Attendance.ABSENT).count()
        if not row.is_offered and session.taken - absent >= session.capacity:
            raise Full(_("No place is free. Mark first who did not come, then there is room for others."))
        session.ceiling = max(session.ceiling, session.taken + 1)
        row = take(session, row.person, row, by, now, True)
        _mark(row, Attendance.PRESENT, now, by_code=False)
        settle(session, now)
        return row


def _mark(booking: Booking, attendance: str, now: dt.datetime, *, by_code: bool) -> None:
    booking.attendance, booking.checked_in_by_code = attendance, by_code
    booking.attendance_at = now if attendance else None
    booking.save(update_fields=["attendance", "attendance_at", "checked_in_by_code"])
    tell([booking], now)
