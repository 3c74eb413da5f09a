"""Showing own levels to one's manager for a time. The manager sees levels, and nothing of what they come from."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy

from participants import audit
from participants.models import AuditEvent, ManagerAssignment, Membership, User
from skills import profile
from skills.models import LevelShare
from trainingsite.translated import Text

LOOKED = "levels-looked"
LOOKS_SHOWN = 20


class Length(TextChoices):
    """For how long; a month is thirty days."""

    WEEK = "week", pgettext_lazy("for how long", "One week")
    MONTH = "month", pgettext_lazy("for how long", "One month")
    QUARTER = "quarter", pgettext_lazy("for how long", "Three months")


DAYS = {Length.WEEK: 7, Length.MONTH: 30, Length.QUARTER: 90}


def share(*, person: Any, length: str, now: dt.datetime) -> LevelShare:
    """The person's levels are open from now on. Shared already: that one stays as it is and is given back."""
    with transaction.atomic():
        User.objects.select_for_update(no_key=True).get(pk=person.pk)
        own = LevelShare.objects.of(person)
        if current := own.open(now).first():
            return current
        for run_out in own.filter(ended_at=None):
            run_out.ended_at = min(run_out.ends_at, now)
            run_out.save(update_fields=["ended_at"])
        days = DAYS[Length(length)]
        made = LevelShare.objects.create(person=person, starts_at=now, ends_at=now + dt.timedelta(days=days))
        audit.record(person, "levels-shared", person, now, days=days)
    return made


def take_back(*, person: Any, now: dt.datetime) -> bool:
    """From this moment nobody else sees the levels; whether there was anything to take back."""
    with transaction.atomic():
        if not LevelShare.objects.of(person).open(now).update(ended_at=now):
            return False
        audit.record(person, "levels-taken-back", person, now)
    return True


@dataclass(frozen=True)
class Reader:
    """A manager who sees what the person shares."""

    name: str
    unit: str


def readers_of(person: Any, on: dt.date) -> list[Reader]:
    """Who manages the person's unit or one above it on the day, the nearest first; two queries."""
    membership = Membership.objects.valid(on).filter(user=person).select_related("unit").first()
    if membership is None:
        return []
    chain = [int(each) for each in membership.unit.path.strip("/").split("/")]
    managing = ManagerAssignment.objects.valid(on).filter(unit__in=chain, user__is_active=True).exclude(user=person)
    rows = managing.select_related("user", "unit").order_by("-unit__path")
    return [Reader(each.user.name, each.unit.name) for each in rows]


def looks_at(person: Any) -> Sequence[audit.Line]:
    """Who has looked at the levels and when, the newest first."""
    looks = AuditEvent.objects.about(person).filter(verb=LOOKED)
    return audit.readable(looks[:LOOKS_SHOWN], person)


@dataclass(frozen=True)
class Shown:
    """One skill as a manager sees it. `do` is None while it is not measured."""

    name: Text
    do: int | None
    target: int | None
    at_target: bool


@dataclass(frozen=True)
class ShownArea:
    code: str
    name: str
    skills: tuple[Shown, ...]


def shown_to_manager(person: Any, language: str, now: dt.datetime) -> list[ShownArea]:
    """Level and target of every skill the person has a target for, by module. The rest is left behind here."""
    areas = profile.by_area(profile.of(person, language, now))
    return [ShownArea(area.code, area.name, tuple(_shown(each) for each in area.standings)) for area in areas]


def _shown(standing: profile.Standing) -> Shown:
    return Shown(standing.name, standing.do, standing.target, standing.at_target)
