"""How the programme is going, unit by unit: who takes part and what is done. Work organisation, not results."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.core.cache import cache
from django.db.models import Count, Q, QuerySet

from courses.models import Enrolment, LessonCompletion, Module, ModuleCompletion
from participants.models import CohortMember, Membership, Unit, User

MANY_UNITS, KEPT_SECONDS = 50, 60
Counts = dict[int, tuple[int, int, int, dict[str, int]]]


@dataclass
class UnitLine:
    """A unit with everything below it."""

    unit: Unit
    people: int = 0
    enrolled: int = 0
    begun: int = 0
    modules: dict[str, int] = field(default_factory=dict)

    def add(self, other: "UnitLine") -> None:
        self.people += other.people
        self.enrolled += other.enrolled
        self.begun += other.begun
        for slug, count in other.modules.items():
            self.modules[slug] = self.modules.get(slug, 0) + count

    def done(self, modules: list[Module]) -> list[int]:
        """People who have completed each module, in the order of the modules."""
        return [self.modules.get(module.slug, 0) for module in modules]


@dataclass(frozen=True)
class PersonLine:
    person: User
    enrolled: bool
    lessons: int
    modules: list[bool]


def modules_of_programme() -> list[Module]:
    """The modules of the version the newest cohort goes through. One query."""
    return list(Module.objects.filter(version=Enrolment.objects.values("version")[:1]).order_by("position"))


def lines_of(unit: Unit, units: Iterable[Unit], on: dt.date) -> tuple[UnitLine, list[UnitLine]]:
    """The unit as a whole, and a line for each unit right below it. Two queries whatever the size.

    `units` holds at least the unit and everything below it. With many units below, the counts may be a minute old.
    """
    own = {found.pk: UnitLine(found) for found in units if found.path.startswith(unit.path)}
    counts = _kept_counts(unit, list(own), on) if len(own) > MANY_UNITS else _counts(list(own), on)
    for pk, (people, enrolled, begun, modules) in counts.items():
        if pk in own:  # the tree may have changed within the minute
            own[pk] = UnitLine(own[pk].unit, people, enrolled, begun, dict(modules))
    return roll_up(unit, list(own.values()))


def _kept_counts(top: Unit, units: list[int], on: dt.date) -> Counts:
    key = f"completion:{top.pk}:{on}"
    kept: Counts | None = cache.get(key)
    if kept is None:
        kept = _counts(units, on)
        cache.set(key, kept, KEPT_SECONDS)
    return kept


def _counts(units: list[int], on: dt.date) -> Counts:
    """By unit: people, those taking part, those who have begun, and how many completed each module."""
    members = Membership.objects.valid(on).filter(unit__in=units, user__is_active=True)
    rows = members.values("unit").annotate(
        people=Count("user", distinct=True),
        enrolled=Count("user", distinct=True, filter=Q(user__in=CohortMember.objects.values("user"))),
        begun=Count("user", distinct=True, filter=Q(user__in=LessonCompletion.objects.values("person"))),
    )
    found: Counts = {row["unit"]: (row["people"], row["enrolled"], row["begun"], {}) for row in rows.order_by()}
    done = members.filter(user__module_completions__isnull=False)
    slugs = done.values_list("unit", "user__module_completions__module_slug").annotate(Count("user", distinct=True))
    for pk, slug, count in slugs.order_by():
        found[pk][3][slug] = count
    return found


def roll_up(top: Unit, own: list[UnitLine]) -> tuple[UnitLine, list[UnitLine]]:
    """Sum the units' own lines into the top one and into its direct children."""
    total = UnitLine(top)
    children = {line.unit.path: UnitLine(line.unit) for line in own if line.unit.parent_id == top.pk}
    for line in own:
        total.add(line)
        below = line.unit.path.removeprefix(top.path).split("/")[0]
        if below:
            children[f"{top.path}{below}/"].add(line)
    return total, sorted(children.values(), key=lambda line: line.unit.name)


def people_of(unit: Unit, on: dt.date) -> "QuerySet[User]":
    """The people of the unit and below on the day, by name."""
    return User.objects.active().in_units(Unit.objects.below([unit]), on).order_by("name", "pk")


def person_lines(people: list[User], modules: list[Module]) -> list[PersonLine]:
    """What each has completed; three queries for a whole page of people."""
    enrolled = set(CohortMember.objects.filter(user__in=people).values_list("user", flat=True))
    lessons = dict(LessonCompletion.objects.filter(person__in=people).values_list("person").annotate(Count("pk")))
    done = set(ModuleCompletion.objects.filter(person__in=people).values_list("person", "module_slug"))
    return [
        PersonLine(
            person,
            person.pk in enrolled,
            lessons.get(person.pk, 0),
            [(person.pk, module.slug) in done for module in modules],
        )
        for person in people
    ]
