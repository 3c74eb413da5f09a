"""Nudges about a measurement: it opens, it closes soon."""

import datetime as dt
import heapq
from collections.abc import Iterator
from typing import Any

from django.db.models import Exists, OuterRef, Q

from participants.models import CohortMember, User
from reminders.kinds.base import Kind, days_before, narrowed
from reminders.wish import Group, Wish
from skills.models import MeasurementRound, Sitting
from trainingsite.clock import ORGANISATION_ZONE

NEW = dt.timedelta(days=21)  # so long after the opening it is still news
AHEAD = dt.timedelta(days=14)  # and so long before it can be seen in the list of coming messages
DAYS_BEFORE = 3
BY = {
    MeasurementRound: lambda round_: {"pk": round_.pk},
    User: lambda person: {"cohort__members__user": person.pk},
}

ROUND_OPENS = Kind("round_opens", Group.NUDGE, 60, "steps", reach=NEW)
ROUND_CLOSES = Kind("round_closes", Group.NUDGE, 90, "steps")


class OfRounds:
    kinds = (ROUND_OPENS, ROUND_CLOSES)

    def wishes(self, now: dt.datetime, about: Any = None) -> Iterator[Wish]:
        rounds = MeasurementRound.objects.filter(closes_at__gt=now, opens_at__lt=now + AHEAD)
        each = [self._of(round_, now, about) for round_ in narrowed(rounds, about, BY).order_by("pk").distinct()]
        yield from heapq.merge(*each, key=lambda wish: wish.person)

    def _of(self, round_: MeasurementRound, now: dt.datetime, about: Any) -> Iterator[Wish]:
        """Those of the cohort who have not finished their sitting."""
        kinds = self._moments(round_, now)
        if not kinds:
            return iter(())
        finished = Sitting.objects.finished().filter(round=round_, person=OuterRef("user"))
        members = CohortMember.objects.filter(~Exists(finished), cohort=round_.cohort_id, user__is_active=True)
        members = members.filter(user=about.pk) if isinstance(about, User) else members
        people = list(members.order_by("user_id").values_list("user_id", flat=True))
        return self._wishes(round_, kinds, people)

    def _moments(self, round_: MeasurementRound, now: dt.datetime) -> list[tuple[Kind, dt.datetime]]:
        """Who is late, or has no more than these days, hears of the end alone: two at once would say the same."""
        closes = max(days_before(round_.closes_at, DAYS_BEFORE, ORGANISATION_ZONE.key), round_.opens_at)
        is_news = round_.opens_at > now - NEW and closes > max(now, round_.opens_at)
        found = [(ROUND_OPENS, round_.opens_at)] if is_news else []
        return [*found, (ROUND_CLOSES, closes)] if closes < now + AHEAD else found

    def _wishes(
        self, round_: MeasurementRound, kinds: list[tuple[Kind, dt.datetime]], people: list[int]
    ) -> Iterator[Wish]:
        key, data = f"round:{round_.pk}", {"round": round_.pk}
        for person in people:
            for kind, wanted in kinds:
                yield kind.wish(person, key, wanted, subject=key, not_after=round_.closes_at, data=data)

    def messages(self, about: Any) -> Q | None:
        return Q(subject=f"round:{about.pk}") if isinstance(about, MeasurementRound) else None
