"""Who comes to a session and who was there, for those who lead it. Reading only."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext as _

from participants.models import Membership, User
from scheduling.actions import takes_check_ins
from scheduling.actions.attendance import BEFORE
from scheduling.models import Booking, TrainingSession

State = Booking.State


@dataclass(frozen=True)
class Attending:
    """The bookings of one session by what they are; each person has `unit_name`, the unit of the day."""

    session: TrainingSession
    now: dt.datetime
    booked: Sequence[Booking]
    offered: Sequence[Booking]
    waiting: Sequence[Booking]
    gone: Sequence[Booking]

    @property
    def can_mark(self) -> bool:
        """Attendance is marked from a quarter of an hour before the start."""
        return self.session.is_published and self.now >= self.session.starts_at - BEFORE

    @property
    def lets_in(self) -> bool:
        """Who has no place and came all the same gets one, as long as the session goes on."""
        return self.can_mark and not self.session.is_over(self.now)

    @property
    def takes_codes(self) -> bool:
        return takes_check_ins(self.session, self.now)

    @property
    def present(self) -> int:
        return sum(each.attendance == Booking.Attendance.PRESENT for each in self.booked)

    @property
    def facts(self) -> list[dict[str, Any]]:
        """Rows of components/facts.html."""
        places = {"taken": len(self.booked), "capacity": self.session.capacity}
        rows = [
            {"label": _("Booked"), "value": _("%(taken)d of %(capacity)d places booked") % places, "icon": "people"},
        ]
        if self.waiting:
            said = _("%(number)d on the waiting list") % {"number": len(self.waiting)}
            rows.append({"label": _("Waiting"), "value": said, "icon": "clock"})
        if self.can_mark:
            there = {"present": self.present, "booked": len(self.booked)}
            said = _("%(present)d of %(booked)d present") % there
            rows.append({"label": _("Present"), "value": said, "icon": "check"})
        return rows


def attending(session: TrainingSession, now: dt.datetime) -> Attending:
    """In one query: places by name, offers and the queue in their order, the cancelled ones latest first."""
    day = now.astimezone(session.tz).date()
    unit = Membership.objects.valid(day).filter(user=OuterRef("person")).values("unit__name")[:1]
    rows = list(session.bookings.select_related("person").annotate(unit_name=Subquery(unit)).order_by("pk"))
    by_state: dict[str, list[Booking]] = {state: [] for state in State.values}
    for row in rows:
        by_state[row.state].append(row)
    return Attending(
        session=session,
        now=now,
        booked=sorted(by_state[State.BOOKED], key=lambda each: (each.person.name.casefold(), each.pk)),
        offered=sorted(by_state[State.OFFERED], key=lambda each: (each.offer_until, each.pk)),
        waiting=sorted(by_state[State.WAITING], key=lambda each: (each.queued_at, each.pk)),
        gone=sorted(by_state[State.CANCELLED], key=lambda each: (each.since, each.pk), reverse=True),
    )


def bookable_by(person: Any, today: dt.date) -> Any:
    """Whom the person may book: the digital team everybody who works here, a manager own people. With `unit_name`."""
    return User.objects.visible_to(person).active().employed(today).with_unit(today)
