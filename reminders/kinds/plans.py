"""The message at the time of one's own plan."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django.db.models import Q

from participants.models import User
from reminders.kinds.base import Kind, minute, narrowed
from reminders.wish import Group, Wish
from scheduling.models import Plan

PLAN_DUE = Kind("plan_due", Group.PROMISED)
USEFUL = dt.timedelta(hours=12)
BY = {Plan: lambda plan: {"pk": plan.pk}, User: lambda person: {"person": person.pk}}


class OfPlans:
    kinds = (PLAN_DUE,)

    def wishes(self, now: dt.datetime, about: Any = None) -> Iterator[Wish]:
        rows = Plan.objects.standing().filter(done_at=None, at__gt=now - USEFUL, person__is_active=True)
        for pk, person, at in list(
            narrowed(rows, about, BY).order_by("person_id", "pk").values_list("pk", "person_id", "at")
        ):
            subject = f"plan:{pk}"
            occasion = f"{subject}:{minute(at)}"
            yield PLAN_DUE.wish(person, occasion, at, subject=subject, not_after=at + USEFUL, data={"plan": pk})

    def messages(self, about: Any) -> Q | None:
        return Q(person=about.person_id, subject=f"plan:{about.pk}") if isinstance(about, Plan) else None
