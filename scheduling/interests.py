"""The interest list and the times that suit: what a person marks, and how many wait for a session about a skill."""

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.core.cache import cache
from django.db import transaction
from django.db.models import Count
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from scheduling.models import FreeTime, Interest
from skills.models import Skill
from trainingsite.templatetags.content import in_language

FEW = 5
KEPT_FOR = 60  # seconds
COUNTS = "scheduling:waiting-by-skill"
WEEKDAYS = range(5)
Time = tuple[int, int]
"""(weekday 0–4, hour)."""


@dataclass(frozen=True)
class Wish:
    """A skill (by its key) that can be wished for: how many wait, the person among them when `mine`."""

    pk: int
    name: str
    waiting: int
    mine: bool

    @property
    def said(self) -> str:
        """How many wait, in words; small numbers are not told."""
        if not self.waiting:
            return _("Nobody is waiting yet")
        if self.waiting < FEW:
            return _("A few are waiting, you among them") if self.mine else _("A few are waiting")
        words = ngettext("%(number)d is waiting", "%(number)d are waiting", self.waiting)
        if self.mine:
            words = ngettext(
                "%(number)d is waiting, you among them", "%(number)d are waiting, you among them", self.waiting
            )
        return words % {"number": self.waiting}


def wishes_of(person: Any, now: dt.datetime) -> list[Wish]:
    """Every skill the person has a target for, in the order of the framework."""
    mine = set(Interest.objects.of(person).values_list("skill", flat=True))
    counts = waiting_by_skill(now)
    return [Wish(pk, name, max(counts.get(pk, 0), pk in mine), pk in mine) for pk, name in _topics_for(person)]


def _topics_for(person: Any) -> list[tuple[int, str]]:
    """(key, name in the reader's language) of the skills with a target for people of this role; kept for a minute."""
    key = f"scheduling:skills:{person.role}:{get_language()}"
    found: list[tuple[int, str]] | None = cache.get(key)
    if found is None:
        skills = Skill.objects.aimed_at(person).order_by("position")
        found = [(pk, in_language(name)) for pk, name in skills.values_list("pk", "name")]
        cache.set(key, found, KEPT_FOR)
    return found


def most_wanted(wishes: Iterable[Wish], number: int) -> list[Wish]:
    """Own marks and what most people wait for, at most `number` and all the own ones, in their order.

    Small numbers do not decide: only whether there are any.
    """
    wishes = list(wishes)
    ranked = sorted(wishes, key=lambda wish: (not wish.mine, -wish.waiting * (wish.waiting >= FEW), not wish.waiting))
    chosen = {wish.pk for wish in ranked[: max(number, sum(wish.mine for wish in wishes))]}
    return [wish for wish in wishes if wish.pk in chosen]


def waiting_by_skill(now: dt.datetime) -> dict[int, int]:
    """How many people wait for a session about each skill; kept for a minute, or until somebody marks something."""
    found: dict[int, int] | None = cache.get(COUNTS)
    if found is None:
        waiting = Interest.objects.still_waiting(now).order_by().values_list("skill").annotate(Count("pk"))
        found = dict(waiting)
        cache.set(COUNTS, found, KEPT_FOR)
    return found


def times_of(person: Any) -> set[Time]:
    return set(FreeTime.objects.filter(person=person).values_list("weekday", "hour"))


def save_wishes(
    *, person: Any, skills: Collection[int], among: Collection[int], now: dt.datetime, times: Collection[Time] | None
) -> None:
    """Keep the marks: of the skills `among`, those in `skills` and no others; `times` None leaves the times alone.

    What is marked already keeps its date. The same again changes nothing.
    """
    with transaction.atomic():
        Interest.objects.of(person).filter(skill__in=set(among) - set(skills)).delete()
        fresh = [Interest(person=person, skill_id=key, at=now) for key in sorted(set(skills) & set(among))]
        Interest.objects.bulk_create(fresh, ignore_conflicts=True)
        if times is not None:
            _save_times(person, set(times))
    cache.delete(COUNTS)


def _save_times(person: Any, times: set[Time]) -> None:
    gone = times_of(person) - times
    for weekday, hour in gone:
        FreeTime.objects.filter(person=person, weekday=weekday, hour=hour).delete()
    fresh = [FreeTime(person=person, weekday=weekday, hour=hour) for weekday, hour in sorted(times)]
    FreeTime.objects.bulk_create(fresh, ignore_conflicts=True)
