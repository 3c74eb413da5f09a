"""Who may have a place in a session, and when."""

import datetime as dt

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from participants.models import User
from scheduling.actions.errors import NotPossible, Overlaps
from scheduling.actions.locking import lock_people
from scheduling.models import Booking, TrainingSession
from scheduling.models.sessions import units_around


def check_people(
    row: TrainingSession, people: list[User], by: User, now: dt.datetime, *, admitted: bool = False
) -> None:
    """Raise NotPossible or Overlaps unless all the people may have a place. The row must be locked.

    The organisers may book others before booking opens, past the invited and the unit, and until the session ends.
    Who is `admitted` stands in the queue or has an offer, perhaps by them: what keeps others out is past for them.
    """
    if not row.is_published:
        raise NotPossible(_("The session was cancelled.") if row.is_cancelled else _("The session is not open yet."))
    organiser = any(person.pk != by.pk for person in people) and _organises(row, by)
    _check_window(row, by, now, organiser, admitted)
    for person in people:
        if not person.is_active:
            raise NotPossible(_("%(name)s does not work here any more.") % {"name": person.name})
        if not (organiser or admitted):
            _check_access(row, person, by, now)
    _check_overlaps(row, people, by)


def _organises(row: TrainingSession, by: User) -> bool:
    return TrainingSession.objects.led_by(by).filter(pk=row.pk).exists()


def _check_window(row: TrainingSession, by: User, now: dt.datetime, organiser: bool, admitted: bool) -> None:
    if now >= (row.ends_at if organiser else row.booking_closes):
        raise NotPossible(_("Booking has closed."))
    if row.opens_at and now < row.opens_at and not (organiser or admitted):
        opens = date_format(row.opens_at.astimezone(by.zone), "j.n.Y H:i", use_l10n=False)
        raise NotPossible(_("Booking opens on %(moment)s.") % {"moment": opens})


def _check_access(row: TrainingSession, person: User, by: User, now: dt.datetime) -> None:
    if row.unit_id and row.unit_id not in units_around(person):
        raise NotPossible(_("The session is only for the unit %(unit)s.") % {"unit": row.unit})
    first = row.invited_first_until
    if first and now < first and not row.invitations.filter(person=person).exists():
        opens = date_format(first.astimezone(by.zone), "j.n.Y H:i", use_l10n=False)
        raise NotPossible(_("Until %(moment)s the places are for those who were invited.") % {"moment": opens})


def _check_overlaps(row: TrainingSession, people: list[User], by: User) -> None:
    """The people are locked, so that two windows cannot book them twice for the same time."""
    lock_people([person.pk for person in people])
    held = Booking.objects.holding().filter(person__in=people).exclude(session=row)
    found = held.overlapping(row.starts_at, row.ends_at).select_related("session", "person").first()
    if found is None:
        return
    names = {"name": found.person.name, "title": found.session.title}
    if found.person_id == by.pk:
        raise Overlaps(_("You have a place in “%(title)s” at the same time. Cancel it first.") % names)
    raise Overlaps(_("%(name)s has a place in “%(title)s” at the same time. Nobody was booked.") % names)
