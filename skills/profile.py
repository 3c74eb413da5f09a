"""Where one person stands in every skill: Self, Know and Do side by side, never averaged."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from skills.ledger import Ledger, SkillRecord
from skills.models import Skill
from skills.scores import Share
from trainingsite.translated import Text, pick

AREAS: dict[str, str | Promise] = {
    "M1": _("Account setup"),
    "M2": _("Profile management"),
    "M3": _("Finding information"),
    "M4": _("Joining discussions"),
}


@dataclass(frozen=True)
class Standing:
    """One skill of one person. None always means not measured, never zero.

    `do` is the level shown first; `first_do` the earliest one derived. `self_level` is the newest own estimate,
    `previous_self` the one of the period before it, `first_self` the first. `know` is the share of right answers in
    the newest measurement that asked, `asked` the same as "1 of 1".
    """

    skill: Skill
    name: Text
    target: int | None
    do: int | None
    first_do: int | None
    self_level: int | None
    previous_self: int | None
    first_self: int | None
    asked: Share | None

    @property
    def know(self) -> float | None:
        return self.asked.value if self.asked else None

    @property
    def at_target(self) -> bool:
        return self.do is not None and self.target is not None and self.do >= self.target


@dataclass(frozen=True)
class Area:
    """The skills of one module."""

    code: str
    name: str
    standings: tuple[Standing, ...]


def of(person: Any, language: str, now: dt.datetime, ledger: Ledger | None = None) -> list[Standing]:
    """Every skill the person has a target for, in order; four queries, whatever there is."""
    ledger = ledger or Ledger(person, now)
    skills = Skill.objects.filter(pk__in=ledger.targets).defer("descriptors", "mapping")
    return [standing(skill, ledger.of(skill), ledger.targets, language) for skill in skills]


def standing(skill: Skill, record: SkillRecord, targets: dict[int, int], language: str) -> Standing:
    estimates = record.self_levels
    return Standing(
        skill=skill,
        name=pick(skill.name, language),
        target=targets.get(skill.pk),
        do=record.do,
        first_do=record.first_do,
        self_level=estimates[-1] if estimates else None,
        previous_self=estimates[-2] if len(estimates) > 1 else None,
        first_self=estimates[0] if estimates else None,
        asked=record.know,
    )


def by_area(standings: Sequence[Standing]) -> list[Area]:
    """The standings grouped by module, in the order of the skills."""
    grouped = groupby(standings, key=lambda each: each.skill.module_code)
    return [Area(code, str(AREAS.get(code, code)), tuple(rows)) for code, rows in grouped]
