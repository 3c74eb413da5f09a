"""One person's evidence, read once and laid out by skill and period."""

import datetime as dt
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from skills import scores
from skills.levels import Level, Piece, derive
from skills.measuring import rounds_of
from skills.models import Evidence, MeasurementRound, Sitting, Skill, Target
from skills.periods import newest, split

SHOWS_DOING = frozenset({Evidence.Kind.ITEM, Evidence.Kind.TASK, Evidence.Kind.OBSERVATION, Evidence.Kind.HELP})
TOLD_AFTERWARDS = frozenset({Evidence.Kind.ITEM, Evidence.Kind.TASK})
CONFIRMED = frozenset({Evidence.Kind.OBSERVATION, Evidence.Kind.HELP})


def as_piece(evidence: Evidence) -> Piece:
    """Attempts at an item or a task variant are one piece; each confirmed act is one of its own."""
    confirmed = evidence.kind in CONFIRMED
    return Piece(
        what=evidence.key if confirmed else evidence.source,
        kind=evidence.kind,
        tag=evidence.level or 0,
        passed=bool(evidence.passed),
        at=evidence.at,
        key=evidence.key,
        confirmed=confirmed,
    )


@dataclass(frozen=True)
class PeriodRecord:
    """One skill in one period. `sitting` is the sitting that started it; None before the first."""

    sitting: Sitting | None
    evidence: tuple[Evidence, ...]

    @property
    def self_level(self) -> int | None:
        """The newest own estimate of the period."""
        given = [each for each in self.evidence if each.kind == Evidence.Kind.SELF]
        return given[-1].value if given else None

    @cached_property
    def know(self) -> scores.Share | None:
        """Right first answers to the measurement items of the period."""
        asked = [each for each in self.evidence if each.kind == Evidence.Kind.ITEM and each.round_id]
        return scores.know(each.share == 1 for each in asked)

    @cached_property
    def level(self) -> Level:
        return derive(as_piece(each) for each in self.evidence if each.kind in SHOWS_DOING)

    @property
    def do(self) -> int | None:
        return self.level.do


@dataclass(frozen=True)
class SkillRecord:
    """One skill of one person: its periods, oldest first."""

    periods: tuple[PeriodRecord, ...]

    @cached_property
    def current(self) -> PeriodRecord:
        """The newest period in which a level can be derived, else the newest of all."""
        measured = newest(self.periods, lambda period: period if period.do is not None else None)
        return measured or self.periods[-1]

    @property
    def do(self) -> int | None:
        return self.current.do

    @property
    def first_do(self) -> int | None:
        return newest(self.periods[::-1], lambda period: period.do)

    @property
    def know(self) -> scores.Share | None:
        return newest(self.periods, lambda period: period.know)

    @property
    def self_levels(self) -> list[int]:
        """The own estimates, one per period that has one, oldest first."""
        return [period.self_level for period in self.periods if period.self_level is not None]


class Ledger:
    """Everything of one person in two queries; targets and rounds when somebody asks. `only` narrows to one skill.

    Answers and tasks of a measurement that is still going on are left out: what was right comes when the sitting is
    finished or its window has closed.
    """

    def __init__(self, person: Any, now: dt.datetime, *, only: Skill | None = None) -> None:
        self.person = person
        sittings = Sitting.objects.visible_to(person).select_related("round").order_by("started_at", "pk")
        self.sittings = list(sittings)
        going_on = {sitting.round_id for sitting in self.sittings if sitting.is_going_on(now)}
        rows = Evidence.objects.visible_to(person).order_by("at", "attempt", "pk")
        if only:
            rows = rows.filter(skill=only).select_related("confirmed_by")
        self.evidence = [each for each in rows if not (each.kind in TOLD_AFTERWARDS and each.round_id in going_on)]
        self._by_skill: dict[int, list[Evidence]] = {}
        for each in self.evidence:
            self._by_skill.setdefault(each.skill_id, []).append(each)
        self._records: dict[int, SkillRecord] = {}

    @cached_property
    def targets(self) -> dict[int, int]:
        """Target level by skill id: the row of the person's own role wins over "everyone"."""
        rows = Target.objects.filter(role__in=[Target.EVERYONE, self.person.role])
        ordered = sorted(rows.values_list("skill_id", "role", "level"), key=lambda row: row[1] != Target.EVERYONE)
        return {skill_id: level for skill_id, _role, level in ordered}

    @cached_property
    def rounds(self) -> list[tuple[MeasurementRound, Sitting | None]]:
        """The person's rounds in order of opening, each with the own sitting."""
        return rounds_of(self.person, self.sittings)

    def of(self, skill: Skill) -> SkillRecord:
        if skill.pk not in self._records:
            self._records[skill.pk] = self._record(self._by_skill.get(skill.pk, []))
        return self._records[skill.pk]

    def _record(self, own: list[Evidence]) -> SkillRecord:
        periods = split(own, [sitting.started_at for sitting in self.sittings])
        starts: list[Sitting | None] = [None, *self.sittings]
        return SkillRecord(tuple(PeriodRecord(start, tuple(rows)) for start, rows in zip(starts, periods, strict=True)))


def round_score(sitting: Sitting, evidence: list[Evidence]) -> float | None:
    """The score of one sitting by its own evidence alone; None while a scored step is unanswered."""
    begin = len(sitting.evidence_key(""))
    steps = {key: key.partition(":")[0] for key in sitting.steps if key.partition(":")[0] in scores.WORTH}
    answers = [
        scores.Answered(":".join(each.key[begin:].split(":")[:2]), each.kind, each.share or 0, each.attempt)
        for each in evidence
        if each.round_id == sitting.round_id and each.kind in scores.WORTH
    ]
    return scores.round_score(steps, answers)


def round_name(sitting: Sitting | None) -> str:
    """The measurement that started a period, in words; "" before the first."""
    return "" if sitting is None else str(MeasurementRound.Kind(sitting.round.kind).label)
