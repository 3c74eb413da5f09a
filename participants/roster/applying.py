"""Carry out a plan inside the caller's transaction, in bulk: ten thousand people in seconds."""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from participants import actions, audit
from participants.models import AuditEvent, ManagerAssignment, Membership, Unit, User
from participants.periods import Cut, Period, cut
from participants.roster.planning import Change, Known, Plan, Today

BATCH = 500
type Progress = Callable[[int], None]


# --- the organisation as it is --------------------------------------------------------------------------
def snapshot(day: dt.date, importer: Any = None, *, lock: bool = False) -> Today:
    """People, units and managers as the planner wants them. With `lock` nobody else changes them until the end."""
    people = User.objects.order_by("pk")
    if lock:
        list(Unit.objects.select_for_update().order_by("pk").values_list("pk"))
        people = people.select_for_update()
    paths = unit_paths()
    newest, before = _newest_memberships()
    known = []
    for pk, email, name, title, role, active in people.values_list("pk", "email", "name", "title", "role", "is_active"):
        unit, starts, ends = newest.get(pk, (None, None, None))
        where = paths.get(unit, "") if unit else ""
        known.append(Known(email, name, title, role, active, where, starts, ends, before.get(pk)))
    managers = ManagerAssignment.objects.filter(ends=None).values_list("unit", "user__email")
    open_units = set(Unit.objects.filter(closed_on=None).values_list("pk", flat=True))
    return Today(
        day=day,
        people=known,
        units=[path for pk, path in paths.items() if pk in open_units],
        managers={paths[unit]: email for unit, email in managers},
        importer=importer.email if importer else "",
    )


def unit_paths(units: QuerySet[Unit] | None = None) -> dict[int, str]:
    """Unit id → "Harjoituskeräys/Palvelut/Kuljetus", closed ones too; below a unit that is not given only the name."""
    paths: dict[int, str] = {}
    found = Unit.objects.all() if units is None else units
    for pk, name, parent in found.order_by("path").values_list("pk", "name", "parent"):
        paths[pk] = f"{paths[parent]}/{name}" if parent in paths else name
    return paths


def _newest_memberships() -> tuple[dict[int, tuple[int, dt.date, dt.date | None]], dict[int, dt.date]]:
    newest: dict[int, tuple[int, dt.date, dt.date | None]] = {}
    before: dict[int, dt.date] = {}
    rows = Membership.objects.order_by("user", "starts").values_list("user", "unit", "starts", "ends")
    for user, unit, starts, ends in rows:
        if user in newest and (last := newest[user][2]):
            before[user] = last
        newest[user] = (unit, starts, ends)
    return newest, before


# --- carrying out ---------------------------------------------------------------------------------------
def apply(plan: Plan, *, day: dt.date, by: Any, now: dt.datetime, progress: Progress = lambda done: None) -> None:
    """Write everything the plan says. The caller holds the transaction and the lock, and has looked at the plan."""
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("a plan is applied whole or not at all: open a transaction first")
    _Applier(plan, day, by, now, progress).run()


class _Applier:
    def __init__(self, plan: Plan, day: dt.date, by: Any, now: dt.datetime, progress: Progress) -> None:
        self.plan, self.day, self.by, self.now, self.progress = plan, day, by, now, progress
        self.events: list[AuditEvent] = []
        self.done = 0

    def run(self) -> None:
        self.make_units()
        self.welcome()
        self.ids = dict(User.objects.values_list("email", "pk"))
        self.ids = {email.lower(): pk for email, pk in self.ids.items()}
        self.change_people()
        self.change_memberships()
        self.see_off()
        self.change_posts()
        audit.record_all(self.events)

    def told(self, number: int) -> None:
        self.done += number
        self.progress(self.done)

    def trail(self, verb: str, person: int, **details: Any) -> None:
        self.events.append(audit.event(self.by, verb, person, self.now, **details))

    def unit(self, path: str) -> int:
        return self.units[path.casefold()]

    def make_units(self) -> None:
        self.units = {path.casefold(): pk for pk, path in unit_paths().items()}
        for path in self.plan.units:
            key = path.casefold()
            if key in self.units:  # closed once, in use again
                Unit.objects.filter(pk=self.units[key]).update(closed_on=None)
                continue
            above, _slash, name = path.rpartition("/")
            parent = Unit.objects.get(pk=self.unit(above)) if above else None
            self.units[key] = actions.create_unit(name=name, parent=parent, by=self.by, now=self.now).pk

    def welcome(self) -> None:
        joined = timezone.now()
        for start in range(0, len(self.plan.new), BATCH):
            part = self.plan.new[start : start + BATCH]
            people = [
                User(
                    email=one.email, name=one.name, title=one.title, role=one.role, language=one.language,
                    password=make_password(None), date_joined=joined,
                )
                for one in part
            ]  # fmt: skip
            User.objects.bulk_create(people)
            Membership.objects.bulk_create(
                Membership(user=person, unit_id=self.unit(one.unit), starts=one.starts or self.day, ends=one.ends)
                for person, one in zip(people, part, strict=True)
            )
            for person in people:
                self.trail("joined", person.pk)
            self.told(len(part))

    def change_people(self) -> None:
        own = [change for change in self.plan.changed if change.fields.keys() & {"name", "title", "role", "active"}]
        for start in range(0, len(own), BATCH):
            part = {self.ids[change.email]: change for change in own[start : start + BATCH]}
            people = list(User.objects.filter(pk__in=part))
            for person in people:
                self.change_person(person, part[person.pk])
            User.objects.bulk_update(people, ["name", "title", "role", "is_active"], batch_size=100)
            self.told(len(part))

    def change_person(self, person: User, change: Change) -> None:
        for name, (_before, after) in change.fields.items():
            if name in {"name", "title", "role"}:
                setattr(person, name, after)
        if "role" in change.fields:
            self.trail("role-changed", person.pk, role=person.role)
        if "active" in change.fields:
            person.is_active = True
            self.trail("returned", person.pk)
        if change.fields.keys() & {"name", "title"}:
            self.trail("details-changed", person.pk)

    def change_memberships(self) -> None:
        moved = [change for change in self.plan.changed if "unit" in change.fields]
        corrected = [change for change in self.plan.changed if change.fields.keys() & {"starts", "ends"}]
        periods = self.periods([self.ids[change.email] for change in moved + corrected])
        cuts, made = [], []
        for change in moved:
            person, starts = self.ids[change.email], change.starts or self.day
            cuts.append(cut(periods[person], starts))
            made.append(
                Membership(user_id=person, unit_id=self.unit(change.fields["unit"][1]), starts=starts, ends=change.ends)
            )
            self.trail("moved", person, unit=made[-1].unit_id)
        actions.apply_cuts(Membership, cuts)
        Membership.objects.bulk_create(made, batch_size=BATCH)
        self.correct(corrected, periods)
        self.told(len(moved) + len(corrected))

    def correct(self, changes: list[Change], periods: dict[int, list[Period]]) -> None:
        rows = []
        for change in changes:
            newest = max(periods[self.ids[change.email]], key=lambda period: period.starts)
            starts = change.fields.get("starts", [None, newest.starts])[1]
            ends = change.fields.get("ends", [None, newest.ends])[1]
            rows.append(Membership(pk=newest.key, starts=starts, ends=ends))
            self.trail("details-changed", self.ids[change.email])
        Membership.objects.bulk_update(rows, ["starts", "ends"], batch_size=100)

    def periods(self, people: list[int]) -> dict[int, list[Period]]:
        found: dict[int, list[Period]] = defaultdict(list)
        for keys in actions.chunked(people):
            rows = Membership.objects.filter(user__in=keys).values_list("user", "pk", "starts", "ends")
            for user, key, starts, ends in rows:
                found[user].append(Period(key, starts, ends))
        return found

    def see_off(self) -> None:
        people = [self.ids[one.email] for one in self.plan.leaving]
        periods = self.periods(people)
        cuts = []
        for person, one in zip(people, self.plan.leaving, strict=True):
            away = one.last_day + dt.timedelta(days=1) if one.last_day else self.day
            cuts.append(cut(periods[person], away))
            self.trail("left", person)
        actions.apply_cuts(Membership, cuts)
        for keys in actions.chunked(people):
            posts = ManagerAssignment.objects.filter(user__in=keys).values_list("pk", "starts", "ends")
            actions.apply_cuts(ManagerAssignment, [cut([Period(*row) for row in posts], self.day)])
        actions.shut_out(people, self.now)
        self.told(len(people))

    def change_posts(self) -> None:
        posts = {self.unit(post.unit): post for post in self.plan.posts}
        open_posts: list[Cut] = []
        for keys in actions.chunked(list(posts)):
            rows = ManagerAssignment.objects.filter(unit__in=keys).values_list("pk", "starts", "ends")
            open_posts.append(cut([Period(*row) for row in rows], self.day))
        actions.apply_cuts(ManagerAssignment, open_posts)
        for unit, post in posts.items():
            if post.before:
                self.trail("manager-ended", self.ids[post.before], unit=unit)
            if post.after:
                self.trail("manager-given", self.ids[post.after], unit=unit)
        ManagerAssignment.objects.bulk_create(
            ManagerAssignment(unit_id=unit, user_id=self.ids[post.after], starts=self.day)
            for unit, post in posts.items()
            if post.after
        )
        self.told(len(posts))
