"""What the page of one session shows to one person. Reading only."""

import datetime as dt
from functools import cached_property
from typing import Any

from django.db.models import Count
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from participants.models import Membership
from scheduling import placement
from scheduling.interests import FEW
from scheduling.models import Booking, Plan, TrainingSession
from scheduling.showing import SessionRow, row_of
from skills.ledger import Ledger


class SessionPage:
    """`row` holds time, place and what can be done; the rest is asked for by the page when it needs it."""

    def __init__(self, person: Any, session: TrainingSession, now: dt.datetime) -> None:
        self.person, self.session, self.now = person, session, now
        self.row: SessionRow = row_of(person, session, now)

    # --- who leads, who plans ---
    @cached_property
    def is_planner(self) -> bool:
        return bool(self.person.is_digital_team or self.person.is_administrator)

    @cached_property
    def is_leader(self) -> bool:
        return TrainingSession.objects.led_by(self.person).filter(pk=self.session.pk).exists()

    @property
    def can_book_others(self) -> bool:
        return self.is_planner or self.person.is_manager

    # --- the level ---
    @property
    def levels(self) -> str:
        """For which levels it is meant; "" when for all."""
        low, high = self.session.level_from, self.session.level_to
        if (low, high) == (0, 4):
            return ""
        if low == high:
            return _("Suits level %(level)d") % {"level": low}
        return _("Suits levels %(low)d–%(high)d") % {"low": low, "high": high}

    @cached_property
    def outside_levels(self) -> str:
        """Advice to those whose own level is another; they may come all the same."""
        if not self.levels or self.session.focus is None or self.row.step not in ("book", "queue", "offer"):
            return ""
        level = Ledger(self.person, self.now, only=self.session.focus).of(self.session.focus).do
        if level is None or self.session.level_from <= level <= self.session.level_to:
            return ""
        said = {"level": level}
        if level > self.session.level_to:
            return _("You are on level %(level)d, so much may be familiar. You are welcome all the same.") % said
        return _("You are on level %(level)d, so some may be new. You are welcome all the same.") % said

    # --- how to get there ---
    @property
    def shows_link(self) -> bool:
        """The link to the meeting is for those who have a place, and for those who lead."""
        return bool(self.session.meeting_link) and (self.row.state == "booked" or self.is_leader)

    # --- who comes ---
    @cached_property
    def coming(self) -> list[str]:
        """Who comes by unit, without names; no small number is told or follows from the others."""
        booked = Booking.objects.booked().filter(session=self.session)
        if self.session.taken < FEW or (number := booked.count()) < FEW:
            return [_("A few people so far.") if self.session.taken else _("Nobody yet.")]
        day = self.now.astimezone(self.session.tz).date()
        units = Membership.objects.valid(day).filter(user__in=booked.values("person")).order_by()
        counted = dict(units.values_list("unit__name").annotate(people=Count("user", distinct=True)))
        shown, rest = placement.parts(counted, max(0, number - sum(counted.values())), FEW)
        lines = [f"{unit}: {people}" for unit, people in shown]
        others = ngettext("%(number)d person from several units", "%(number)d people from several units", rest)
        return [*lines, others % {"number": rest}] if rest else lines

    # --- afterwards ---
    @cached_property
    def said(self) -> bool:
        return self.session.feedback.filter(person=self.person).exists()

    @cached_property
    def plan(self) -> Plan | None:
        return Plan.objects.visible_to(self.person).standing().filter(session=self.session).first()
