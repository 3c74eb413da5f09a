"""If-then plans: made, changed, done, removed. Every change is told to the calendar by a higher `sequence`."""

import datetime as dt
from typing import Any

from django.db import transaction

from scheduling.actions.locking import lock_people
from scheduling.models import Booking, Plan, SessionTrainer, TrainingSession
from scheduling.models.bookings import held_at
from scheduling.signals import plan_changed

TWICE_WITHIN = dt.timedelta(minutes=10)  # the same plan made again so soon is the same form sent again


@transaction.atomic
def make_plan(
    *, person: Any, situation: str, deed: str, at: dt.datetime, zone: str, session: Any, now: dt.datetime
) -> Plan:
    """`session` is the one it came out of, or None. The same plan once more within minutes is the first one."""
    lock_people([person.pk])
    words: dict[str, Any] = {"situation": situation, "deed": deed, "at": at}
    own = Plan.objects.visible_to(person).standing().filter(**words, session=session, done_at=None)
    if made := own.filter(made_at__gt=now - TWICE_WITHIN).first():
        return made
    plan = Plan.objects.create(person=person, session=session, zone=zone, made_at=now, changed_at=now, **words)
    plan_changed.send(sender=Plan, plan=plan, now=now)
    return plan


def change_plan(*, plan: Plan, situation: str, deed: str, at: dt.datetime, zone: str, now: dt.datetime) -> Plan:
    """A later time opens a plan that was done. Nothing new changes nothing."""
    return _changed(
        plan, now, situation=situation, deed=deed, at=at, zone=zone, **({"done_at": None} if at > now else {})
    )


def finish_plan(*, plan: Plan, now: dt.datetime) -> Plan:
    """Done already stays as it was."""
    return plan if plan.done_at else _changed(plan, now, done_at=now)


def remove_plan(*, plan: Plan, now: dt.datetime) -> Plan:
    """It goes out of the lists and calendars; removed already stays as it was."""
    return plan if plan.removed_at else _changed(plan, now, removed_at=now)


@transaction.atomic
def _changed(plan: Plan, now: dt.datetime, **values: Any) -> Plan:
    row = Plan.objects.select_for_update().get(pk=plan.pk)
    if row.removed_at or all(getattr(row, name) == value for name, value in values.items()):
        return row
    for name, value in values.items():
        setattr(row, name, value)
    row.sequence += 1
    row.changed_at = now
    row.save(update_fields=[*values, "sequence", "changed_at"])
    plan_changed.send(sender=Plan, plan=row, now=now)
    return row


def busy_with(person: Any, at: dt.datetime) -> str:
    """The title of the session the person is in or leads at that time; "" for none."""
    until = at + dt.timedelta(minutes=Plan.MINUTES)
    booked: Booking | None = held_at(person, at, until).select_related("session").first()
    if booked:
        return booked.session.title
    led = SessionTrainer.objects.active().filter(person=person).values("session")
    found = TrainingSession.objects.published().between(at, until).filter(pk__in=led).first()
    return found.title if found else ""
