"""Verbs over people and units: guards, transaction, lock, re-read, change, trail. A refusal is a ValidationError."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.contrib.sessions.models import Session
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F, Q, Value
from django.db.models.functions import Concat, Substr
from django.utils.translation import gettext_lazy as _

from participants import audit
from participants.models import (
    Absence,
    Cohort,
    CohortMember,
    Invitation,
    ManagerAssignment,
    Membership,
    Role,
    Unit,
    User,
)
from participants.periods import Cut, Period, cut

CHUNK = 500


# --- units ----------------------------------------------------------------------------------------------
@transaction.atomic
def create_unit(*, name: str, parent: Unit | None, by: Any, now: dt.datetime) -> Unit:
    """A new unit under `parent` (None: at the top), with its path."""
    if "/" in name:
        raise ValidationError(_("The name of a unit cannot hold a slash."))
    if Unit.objects.filter(parent=parent, name__iexact=name).exists():
        raise ValidationError(_("There is already a unit of this name here."))
    unit = Unit.objects.create(name=name, parent=parent)
    unit.path = f"{parent.path if parent else '/'}{unit.pk}/"
    unit.save(update_fields=["path"])
    audit.record(by, "unit-changed", None, now, unit=unit.pk)
    return unit


@transaction.atomic
def move_unit(*, unit: Unit, to: Unit | None, by: Any, now: dt.datetime) -> None:
    """Hang the unit with all below it under another one. Memberships and managers stay with their units and days."""
    locked = {one.pk: one for one in Unit.objects.select_for_update().order_by("pk")}
    fresh, target = locked[unit.pk], locked[to.pk] if to else None
    if target and target.path.startswith(fresh.path):
        raise ValidationError(_("A unit cannot be moved under itself."))
    old, new = fresh.path, f"{target.path if target else '/'}{fresh.pk}/"
    Unit.objects.filter(pk=fresh.pk).update(parent=target)
    Unit.objects.filter(path__startswith=old).update(path=Concat(Value(new), Substr(F("path"), len(old) + 1)))
    audit.record(by, "unit-changed", None, now, unit=unit.pk, parent=target.pk if target else None)
    unit.refresh_from_db()


@transaction.atomic
def close_unit(*, unit: Unit, on: dt.date, by: Any, now: dt.datetime) -> None:
    """The unit is no more as of the day `on`. Only an empty one: people and units below must have moved first."""
    Unit.objects.select_for_update().get(pk=unit.pk)
    lasting = Q(ends=None) | Q(ends__gte=on)
    if Membership.objects.filter(lasting, unit=unit).exists():
        raise ValidationError(_("There are still people in the unit."))
    if unit.children.filter(closed_on=None).exists():
        raise ValidationError(_("There are still units below it."))
    _apply_cut(ManagerAssignment, _periods(ManagerAssignment.objects.filter(unit=unit)), on)
    Unit.objects.filter(pk=unit.pk).update(closed_on=on)
    audit.record(by, "unit-changed", None, now, unit=unit.pk, closed=True)
    unit.refresh_from_db()


# --- memberships ----------------------------------------------------------------------------------------
@transaction.atomic
def move_person(
    *, person: User, to: Unit, on: dt.date, by: Any, now: dt.datetime, ends: dt.date | None = None
) -> Membership:
    """In the unit `to` from the day `on`. The old membership ends the day before; a planned later one is dropped."""
    if to.closed_on and to.closed_on <= on:
        raise ValidationError(_("The unit has been closed."))
    User.objects.select_for_update().get(pk=person.pk)
    own = Membership.objects.filter(user=person)
    current = own.valid(on).filter(unit=to, ends=ends).first()
    if current and not own.filter(starts__gt=on).exists():
        return current
    _apply_cut(Membership, _periods(own), on)
    made = Membership.objects.create(user=person, unit=to, starts=on, ends=ends)
    audit.record(by, "moved", person, now, unit=to.pk)
    return made


def _periods(rows: Any) -> list[Period]:
    return [Period(*values) for values in rows.values_list("pk", "starts", "ends")]


def _apply_cut(model: Any, periods: Iterable[Period], at: dt.date) -> None:
    apply_cuts(model, [cut(periods, at)])


def apply_cuts(model: Any, cuts: Iterable[Cut]) -> None:
    """Write many cuts with few statements: removals, then one update for each last day."""
    gone: list[int] = []
    ended: dict[dt.date, list[int]] = {}
    for made in cuts:
        gone += made.gone
        for key, day in made.ended.items():
            ended.setdefault(day, []).append(key)
    for keys in chunked(gone):
        model.objects.filter(pk__in=keys).delete()
    for day, many in ended.items():
        for keys in chunked(many):
            model.objects.filter(pk__in=keys).update(ends=day)


def chunked(keys: list[Any]) -> Iterable[list[Any]]:
    return (keys[start : start + CHUNK] for start in range(0, len(keys), CHUNK))


# --- accounts -------------------------------------------------------------------------------------------
@transaction.atomic
def change_role(*, person: User, role: str, by: Any, now: dt.datetime) -> None:
    """Give a role. Nobody changes their own, and one administrator always stays."""
    if by is not None and by.pk == person.pk:
        raise ValidationError(_("You cannot change your own role."))
    if role not in Role.values:
        raise ValidationError(_("There is no such role."))
    fresh = User.objects.select_for_update().get(pk=person.pk)
    if fresh.role == role:
        return
    if fresh.is_administrator:
        keep_an_administrator(fresh)
    fresh.give_role(role)
    fresh.save(update_fields=["role", "is_staff", "is_superuser"])
    audit.record(by, "role-changed", person, now, role=role)
    person.refresh_from_db(fields=["role", "is_staff", "is_superuser"])


def keep_an_administrator(leaving: User) -> None:
    """Raise ValidationError when nobody else could administer the site; locks the others until the change is made."""
    others = User.objects.select_for_update().filter(role=Role.ADMINISTRATOR, is_active=True).exclude(pk=leaving.pk)
    if not list(others.order_by("pk").values_list("pk", flat=True)):
        raise ValidationError(_("The last administrator cannot go."))


@transaction.atomic
def close_account(*, person: User, on: dt.date, by: Any, now: dt.datetime) -> None:
    """The person leaves: membership and management end the day before `on`, sessions and invitations at once."""
    fresh = User.objects.select_for_update().get(pk=person.pk)
    if fresh.is_administrator:
        keep_an_administrator(fresh)
    _apply_cut(Membership, _periods(Membership.objects.filter(user=person)), on)
    _apply_cut(ManagerAssignment, _periods(ManagerAssignment.objects.filter(user=person)), on)
    shut_out([person.pk], now)
    audit.record(by, "left", person, now)
    person.refresh_from_db(fields=["is_active"])


@transaction.atomic
def reopen_account(*, person: User, by: Any, now: dt.datetime) -> None:
    """Back again, with the role kept; a unit is given by `move_person`."""
    if User.objects.filter(pk=person.pk, is_active=False).update(is_active=True):
        audit.record(by, "returned", person, now)
    person.refresh_from_db(fields=["is_active"])


def shut_out(people: list[int], now: dt.datetime) -> None:
    """Deactivate accounts, end their sessions and close their invitations."""
    for keys in chunked(people):
        User.objects.filter(pk__in=keys).update(is_active=False)
        Invitation.objects.filter(user__in=keys, used_at=None, expires_at__gt=now).update(expires_at=now)
        end_sessions(keys)


def end_sessions(people: list[int]) -> None:
    """Sign the people out everywhere, now."""
    from allauth.usersessions.models import UserSession

    sessions = UserSession.objects.filter(user__in=people)
    Session.objects.filter(session_key__in=sessions.values("session_key")).delete()
    sessions.delete()


# --- absences -------------------------------------------------------------------------------------------
@transaction.atomic
def add_absence(*, person: User, starts: dt.date, ends: dt.date) -> Absence:
    """Days away; the same days twice are one row."""
    User.objects.select_for_update().get(pk=person.pk)
    if (
        Absence.objects.filter(user=person, starts__lte=ends, ends__gte=starts)
        .exclude(starts=starts, ends=ends)
        .exists()
    ):
        raise ValidationError(_("You are already away on some of these days."))
    return Absence.objects.get_or_create(user=person, starts=starts, ends=ends)[0]


# --- cohorts --------------------------------------------------------------------------------------------
def save_cohort(*, cohort: Cohort, by: Any, now: dt.datetime) -> None:
    """Make a cohort, or change its name or first day. Two at the same moment cannot take the same name."""
    try:
        with transaction.atomic():
            cohort.save()
            audit.record(by, "cohort-changed", None, now, cohort=cohort.pk)
    except IntegrityError as error:
        raise ValidationError({"name": _("There is already a cohort of this name.")}) from error


@transaction.atomic
def add_to_cohort(*, cohort: Cohort, people: Iterable[int], on: dt.date, by: Any, now: dt.datetime) -> int:
    """Whoever is not in it yet joins; returns how many. All, or nobody when one does not work here on the day."""
    Cohort.objects.select_for_update().get(pk=cohort.pk)
    inside = CohortMember.objects.filter(cohort=cohort).values_list("user", flat=True)
    new = sorted(set(people) - set(inside))
    for keys in chunked(new):
        here = User.objects.select_for_update().active().employed(on).filter(pk__in=keys).order_by("pk")
        if len(here.values_list("pk", flat=True)) != len(keys):
            raise ValidationError(_("Somebody you chose does not work here any more. Nobody was added."))
    CohortMember.objects.bulk_create(
        (CohortMember(cohort=cohort, user_id=key, joined_at=now) for key in new), batch_size=CHUNK
    )
    audit.record_all(audit.event(by, "cohort-joined", key, now, cohort=cohort.pk) for key in new)
    return len(new)


@transaction.atomic
def remove_from_cohort(*, cohort: Cohort, person: User, by: Any, now: dt.datetime) -> bool:
    """Out of the cohort; what the person has answered and learned stays theirs. False: was not in it."""
    gone, _by_model = CohortMember.objects.filter(cohort=cohort, user=person).delete()
    if gone:
        audit.record(by, "cohort-left", person, now, cohort=cohort.pk)
    return bool(gone)
