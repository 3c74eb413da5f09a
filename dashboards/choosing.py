"""Which figures are asked for: of a unit, perhaps of one cohort, perhaps the skills of one module."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.http import Http404

from courses.models import Module
from dashboards.completion import modules_of_programme
from dashboards.models import Figure
from participants.models import Cohort, ManagerAssignment, Unit


@dataclass(frozen=True)
class Choice:
    """`units` and `cohorts` are what else may be chosen: units near the reader's top and around the one asked for.

    `elsewhere`: the cohort asked for has figures, but none of this unit.
    """

    unit: Unit
    units: list[Unit]
    cohort: Cohort | None
    cohorts: list[Cohort]
    module: Module | None
    modules: list[Module]
    elsewhere: bool = False

    @property
    def parent(self) -> Unit | None:
        """The unit above, where the reader may see it."""
        return next((unit for unit in self.units if unit.pk == self.unit.parent_id), None)

    @property
    def below(self) -> list[Unit]:
        """The units right below, by name."""
        return [unit for unit in self.units if unit.parent_id == self.unit.pk]

    @property
    def options(self) -> list[tuple[Unit, str]]:
        """The units to choose from, set in by how deep they are below the reader's topmost ones."""
        top = min(unit.depth for unit in self.units)
        return [(unit, f"{'– ' * (unit.depth - top)}{unit.name}") for unit in self.units]

    @property
    def query(self) -> str:
        """The same choice in an address."""
        return self.query_of(self.unit)

    @property
    def filters(self) -> str:
        """The choice without the unit, to put behind another one: "" or "&cohort=3&module=M1"."""
        chosen = {"cohort": self.cohort and self.cohort.pk, "module": self.module and self.module.code}
        given = urlencode({name: value for name, value in chosen.items() if value})
        return f"&{given}" if given else ""

    @property
    def parent_query(self) -> str:
        return self.query_of(self.parent) if self.parent else ""

    def query_of(self, unit: Unit) -> str:
        return f"unit={unit.pk}{self.filters}"

    def figures(self, units: list[Unit]) -> dict[int, Figure]:
        """The newest figures of growth of the units, in the cohort that was chosen, by unit."""
        found = Figure.objects.current().growth().filter(unit__in=units, cohort=self.cohort)
        return {figure.unit_id: figure for figure in found.select_related("publication") if figure.unit_id}


def choose(asked: Mapping[str, str], reader: Any, today: dt.date) -> Choice | None:
    """What `?unit=…&cohort=…&module=…` means to this reader; None when there is no unit they may see.

    Without a unit: the topmost one of theirs. What is not there, or not theirs: 404. Four queries at most.
    """
    units = _units_around(asked.get("unit"), reader, today)
    unit = unit_of(asked.get("unit"), units)
    if unit is None:
        return None
    cohorts = list(_published(Figure.objects.filter(unit=unit)))
    cohort = _cohort(asked.get("cohort", ""), cohorts, reader)
    modules = modules_of_programme()
    elsewhere = cohort is not None and cohort not in cohorts
    return Choice(unit, units, cohort, cohorts, _module(asked.get("module", ""), modules), modules, elsewhere)


def number(text: str | None) -> int | None:
    """A key out of an address; None for what cannot be one."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 19 else None


def _units_around(wanted: str | None, reader: Any, today: dt.date) -> list[Unit]:
    """By the tree: the top of what the reader sees, the unit wanted, the one above it and those right below."""
    visible = Unit.objects.visible_to(reader)
    if reader.is_digital_team or reader.is_administrator:
        near = visible.near_the_top()
    else:
        own = ManagerAssignment.objects.valid(today).filter(user=reader).values("unit")
        near = visible.filter(Q(pk__in=own) | Q(parent__in=own))
    if (key := number(wanted)) is not None:
        above = Unit.objects.filter(pk=key).values("parent")
        near |= visible.filter(Q(pk=key) | Q(parent=key) | Q(pk__in=above))
    return in_tree_order(near)


def in_tree_order(units: Iterable[Unit]) -> list[Unit]:
    """Parents before children, children by name."""
    found = list(units)
    names = {str(unit.pk): unit.name.casefold() for unit in found}
    return sorted(found, key=lambda unit: [names.get(key, "") for key in unit.path.strip("/").split("/")])


def unit_of(wanted: str | None, units: Iterable[Unit]) -> Unit | None:
    """The unit asked for, else the first that is not closed. One that is not among the reader's does not exist: 404."""
    if wanted is None:
        return next((unit for unit in units if unit.closed_on is None), None)
    key = number(wanted)
    for unit in units:
        if unit.pk == key:
            return unit
    raise Http404


def _published(figures: QuerySet[Figure]) -> QuerySet[Cohort]:
    shown = figures.filter(current=True, kind=Figure.Kind.GROWTH).exclude(cohort=None)
    return Cohort.objects.filter(pk__in=shown.values("cohort"))


def _cohort(wanted: str, cohorts: list[Cohort], reader: Any) -> Cohort | None:
    """One of those published for the unit; another that the reader sees figures of is known too, but empty here."""
    if not wanted:
        return None
    key = number(wanted)
    for cohort in cohorts:
        if cohort.pk == key:
            return cohort
    found = key is not None and _published(Figure.objects.visible_to(reader)).filter(pk=key).first()
    if not found:
        raise Http404
    return found


def _module(wanted: str, modules: list[Module]) -> Module | None:
    if not wanted:
        return None
    for module in modules:
        if module.code == wanted:
            return module
    raise Http404
