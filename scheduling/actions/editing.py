"""Planning: making, changing, publishing, moving and cancelling sessions."""

import datetime as dt
from typing import Any

from django.db.models import F
from django.utils.translation import gettext as _

from participants import audit
from participants.models import User
from scheduling.actions.errors import NotPossible
from scheduling.actions.locking import locked, one_at_a_time
from scheduling.actions.settling import settle, tell
from scheduling.models import Booking, SessionModule, SessionTrainer, TrainingSession
from scheduling.signals import session_changed

PLANNED = [
    "title", "lead", "agenda", "bring", "note", "language", "focus", "level_from", "level_to", "unit", "starts_at",
    "ends_at", "zone", "place", "meeting_link", "capacity", "opens_at", "closes_at", "invited_first_until",
]  # fmt: skip
IN_CALENDARS = ["title", "starts_at", "ends_at", "zone", "place_id", "meeting_link"]
Status = TrainingSession.Status


def save_session(
    *, session: TrainingSession, modules: list[tuple[str, str]], trainers: list[int], by: User, now: dt.datetime
) -> TrainingSession:
    """Write a session new or changed, with its modules (programme and module by slug) and trainers. Gives the row.

    What people have in their calendars gets a higher `sequence` when it changes. A capacity below the bookings throws
    nobody out. Raises NotPossible for an end before the start, a start moved into the past, a cancelled session; Busy.
    """
    if session.ends_at <= session.starts_at:
        raise NotPossible(_("The session must end after it starts."))
    if session.pk is None:
        return _make(session, modules, trainers, by, now)
    with locked(session) as row:
        if row.is_cancelled:
            raise NotPossible(_("The session was cancelled. Copy it to hold it after all."))
        if session.starts_at != row.starts_at:
            _check_start(session.starts_at, now)
        before = [getattr(row, name) for name in IN_CALENDARS]
        for name in PLANNED:
            setattr(row, name, getattr(session, name))
        row.ceiling = max(row.capacity, row.taken)
        changed = before != [getattr(row, name) for name in IN_CALENDARS]
        _write(row, changed, now)
        _set_modules(row, modules)
        changed = _set_trainers(row, trainers, now) or changed
        if changed:
            _tell(row, now)
        settle(row, now)
        return row


def publish(*, session: Any, by: User, now: dt.datetime) -> TrainingSession:
    """Let others see and book a draft; published already stays so. Raises NotPossible and Busy."""
    with locked(session) as row:
        if row.is_published:
            return row
        if row.is_cancelled:
            raise NotPossible(_("The session was cancelled. Copy it to hold it after all."))
        _check_start(row.starts_at, now)
        row.status, row.published_at = Status.PUBLISHED, now
        row.save(update_fields=["status", "published_at"])
        audit.record(by, "session-published", None, now, session=row.pk)
        _tell(row, now)
        return row


def cancel_session(*, session: Any, by: User, now: dt.datetime) -> TrainingSession:
    """Cancel a published session and everybody's bookings; remove a draft (it has no `pk` afterwards).

    Cancelled already stays so. Raises NotPossible when it is over, and Busy.
    """
    with locked(session) as row:
        if row.is_cancelled:
            return row
        if not row.is_published:
            row.delete()
            return row
        if row.is_over(now):
            raise NotPossible(_("The session is over."))
        row.status = Status.CANCELLED
        row.sequence, row.changed_at = row.sequence + 1, now
        row.save(update_fields=["status", "sequence", "changed_at"])
        audit.record(by, "session-cancelled", None, now, session=row.pk)
        ended = list(row.bookings.active().values_list("pk", flat=True))
        Booking.objects.filter(pk__in=ended).update(
            state=Booking.State.CANCELLED,
            reason=Booking.Reason.SESSION,
            since=now,
            offer_until=None,
            turn=F("turn") + 1,
        )
        settle(row, now)
        _tell(row, now)
        bookings = list(Booking.objects.filter(pk__in=ended).select_related("person"))
        for booking in bookings:
            booking.session = row
        tell(bookings, now)
        return row


def move(*, session: Any, starts_at: dt.datetime, by: User, now: dt.datetime, sequence_seen: int) -> TrainingSession:
    """Hold the session at another time, as long as before; booking closes as long before the start as it did.

    There already stays there. Raises NotPossible when somebody else changed it meanwhile, or for the past; and Busy.
    """
    with locked(session) as row:
        if row.starts_at == starts_at:
            return row
        if row.is_cancelled:
            raise NotPossible(_("The session was cancelled. Copy it to hold it after all."))
        if row.sequence != sequence_seen:
            raise NotPossible(_("Somebody changed the session meanwhile. Look at it again first."))
        _check_start(starts_at, now)
        later = starts_at - row.starts_at
        row.starts_at, row.ends_at = starts_at, row.ends_at + later
        row.closes_at = row.closes_at and row.closes_at + later
        _keep_bookable(row)
        _write(row, True, now)
        _tell(row, now)
        settle(row, now)
        return row


def _make(
    session: TrainingSession, modules: list[tuple[str, str]], trainers: list[int], by: User, now: dt.datetime
) -> TrainingSession:
    _check_start(session.starts_at, now)
    with one_at_a_time():
        session.status, session.made_by, session.made_at = Status.DRAFT, by, now
        session.ceiling = session.capacity
        session.save()
        _set_modules(session, modules)
        _set_trainers(session, trainers, now)
    return session


def _write(row: TrainingSession, in_calendars: bool, now: dt.datetime) -> None:
    if in_calendars and row.is_published:
        row.sequence, row.changed_at = row.sequence + 1, now
    row.save(update_fields=[*PLANNED, "ceiling", "sequence", "changed_at"])


def _keep_bookable(row: TrainingSession) -> None:
    """Moved forward, a session may close before it would open to all: what keeps people out until then falls away."""
    if row.opens_at and row.opens_at >= row.booking_closes:
        row.opens_at = None
    if row.invited_first_until and row.invited_first_until >= row.booking_closes:
        row.invited_first_until = None


def _check_start(starts_at: dt.datetime, now: dt.datetime) -> None:
    if starts_at <= now:
        raise NotPossible(_("The session would start in the past."))


def _set_modules(row: TrainingSession, modules: list[tuple[str, str]]) -> None:
    have = {(one.programme_slug, one.module_slug): one.pk for one in row.modules.all()}
    row.modules.filter(pk__in=[pk for key, pk in have.items() if key not in set(modules)]).delete()
    SessionModule.objects.bulk_create(
        SessionModule(session=row, programme_slug=programme, module_slug=module)
        for programme, module in dict.fromkeys(modules)
        if (programme, module) not in have
    )


def _set_trainers(row: TrainingSession, trainers: list[int], now: dt.datetime) -> bool:
    """Whether somebody came or went."""
    have = {one.person_id: one for one in row.trainers.all()}
    changed = False
    for person in dict.fromkeys(trainers):
        one = have.get(person)
        if one is None:
            turn = 1 + (row.bookings.filter(person=person).values_list("turn", flat=True).first() or 0)
            SessionTrainer.objects.create(session=row, person_id=person, since=now, turn=turn)
            changed = True
        elif one.removed_at:
            _turn(one, now, None)
            changed = True
    for person, one in have.items():
        if person not in trainers and one.removed_at is None:
            _turn(one, one.since, now)
            changed = True
    return changed


def _turn(one: SessionTrainer, since: dt.datetime, removed_at: dt.datetime | None) -> None:
    one.since, one.removed_at = since, removed_at
    one.turn += 1
    one.save(update_fields=["since", "removed_at", "turn"])


def _tell(row: TrainingSession, now: dt.datetime) -> None:
    """Drafts concern nobody yet."""
    if row.status != Status.DRAFT:
        session_changed.send(sender=TrainingSession, session=row, now=now)
