"""The nudge that questions wait to be recalled: once a week at most, for those who are still at it."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django.db.models import Count, Max, Q

from courses.models import Recall
from courses.retrieval import AT_ONCE
from participants.models import User
from reminders.kinds.base import Kind, narrowed
from reminders.kinds.digests import AHEAD, of_week
from reminders.wish import Group, Wish
from trainingsite.clock import day_of

STILL_AT_IT = dt.timedelta(days=70)  # the longest pause between two questions, and a little
RECALL_DUE = Kind("recall_due", Group.NUDGE, 15, "steps")


class OfRecall:
    """As soon as three questions wait; the week decides, so that answering them makes it still for the week."""

    kinds = (RECALL_DUE,)

    def wishes(self, now: dt.datetime, about: Any = None) -> Iterator[Wish]:
        day = day_of(now + AHEAD)
        waiting = Recall.objects.filter(person__is_active=True, item__withdrawn=False)
        waiting = narrowed(waiting, about, {User: lambda person: {"person": person.pk}})
        counted = waiting.values_list("person_id", "person__time_zone").annotate(
            due=Count("pk", filter=Q(due_on__lte=day)), learned=Max("learned_on"), asked=Max("asked_on")
        )
        lately = Q(learned__gt=day - STILL_AT_IT) | Q(asked__gt=day - STILL_AT_IT)
        rows = list(counted.filter(lately, due__gte=AT_ONCE).order_by("person_id"))
        yield from of_week(RECALL_DUE, [(person, zone) for person, zone, *_counts in rows], now)

    def messages(self, about: Any) -> Q | None:
        return None
