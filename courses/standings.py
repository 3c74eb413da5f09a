"""Where a person stands in the skills of a programme, as the personal path needs to know it."""

from collections.abc import Iterable

from courses.path import Standing
from skills.ledger import Ledger, PeriodRecord, SkillRecord
from skills.models import Evidence, Skill
from skills.scores import SAFETY_CERTAINTY

DEFAULT_TARGET = 2


def standings_of(skills: Iterable[Skill], ledger: Ledger) -> dict[str, Standing]:
    """By skill code, from the person's ledger."""
    return {skill.code: standing(ledger.of(skill), ledger.targets.get(skill.pk)) for skill in skills}


def standing(record: SkillRecord, target: int | None) -> Standing:
    """In one skill."""
    estimates = record.self_levels
    return Standing(
        target=DEFAULT_TARGET if target is None else target,
        do=record.do,
        by_task=any(piece.is_task for piece in record.current.level.pieces),
        estimate=estimates[-1] if estimates else None,
        sure=_sure_and_right(record.periods[-1]),
    )


def _sure_and_right(period: PeriodRecord) -> bool:
    """The item of the newest measurement was right, and the person stood behind the answer."""
    return any(
        row.kind == Evidence.Kind.ITEM and row.round_id and row.passed and (row.certainty or 0) >= SAFETY_CERTAINTY
        for row in period.evidence
    )
