"""Why a level is what it is, in words: the named pieces, and what would lift it."""

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from skills.ledger import SkillRecord
from skills.levels import HELP, Gap, Level
from skills.models import Evidence, Item
from trainingsite.translated import Text, pick


@dataclass(frozen=True)
class NamedPiece:
    """One piece of evidence as the person reads it."""

    text: Text
    kind: str
    passed: bool
    at: dt.datetime
    measured: bool
    confirmed_by: str

    @property
    def result(self) -> str:
        return _("passed") if self.passed else _("not passed")


@dataclass(frozen=True)
class Explanation:
    """`reasons`: the pieces the level rests on; `others`: the rest; `missing`: sentences on what would lift it.

    `new_period`: a newer measurement has started clean and gives no level yet; `missing` then speaks of that one.
    """

    do: int | None
    reasons: tuple[NamedPiece, ...]
    others: tuple[NamedPiece, ...]
    missing: tuple[str, ...]
    next_level: int | None
    new_period: bool


def explain(record: SkillRecord, language: str) -> Explanation:
    """The explanation of one skill; one query for the wording of the items."""
    period, newest = record.current, record.periods[-1]
    level = period.level
    rows = {each.key: each for each in period.evidence}
    items = {item.code: item for item in Item.objects.filter(code__in=_codes(rows, level))}
    named = {piece.key for piece in level.named}
    spoken = {piece.key: _spoken(rows[piece.key], items, language) for piece in level.pieces}
    return Explanation(
        do=level.do,
        reasons=tuple(spoken[piece.key] for piece in level.named),
        others=tuple(text for key, text in spoken.items() if key not in named),
        missing=tuple(_missing(newest.level)),
        next_level=level.gap.level if level.gap else None,
        new_period=newest is not period,
    )


def _codes(rows: dict[str, Evidence], level: Level) -> set[str]:
    return {rows[piece.key].source for piece in level.pieces if piece.kind == Evidence.Kind.ITEM}


def _spoken(evidence: Evidence, items: dict[str, Item], language: str) -> NamedPiece:
    confirmer = str(evidence.confirmed_by or _("somebody who has left"))
    return NamedPiece(
        text=_text(evidence, items, language),
        kind=str(Evidence.Kind(evidence.kind).label),
        passed=bool(evidence.passed),
        at=evidence.at,
        measured=evidence.round_id is not None,
        confirmed_by=confirmer if evidence.kind in (Evidence.Kind.OBSERVATION, Evidence.Kind.HELP) else "",
    )


def _text(evidence: Evidence, items: dict[str, Item], language: str) -> Text:
    if evidence.kind == Evidence.Kind.ITEM and evidence.source in items:
        return pick(items[evidence.source].stem, language)
    words = {
        Evidence.Kind.TASK: _("Practice task %(code)s") % {"code": evidence.source},
        Evidence.Kind.OBSERVATION: _("Your work, seen by a trainer"),
        Evidence.Kind.HELP: _("You helped a colleague"),
    }
    return Text(words.get(Evidence.Kind(evidence.kind), evidence.source), language)


def _missing(level: Level) -> list[str]:
    gap = level.gap
    if gap is None:
        return []
    if level.do is None:
        number = 2 - sum(piece.kind != HELP for piece in level.pieces)
        return [
            ngettext(
                "One more question, task or observation is needed before a level can be told.",
                "%(number)d questions, tasks or observations are needed before a level can be told.",
                number,
            )
            % {"number": number}
        ]
    return _sentences(gap)


def _sentences(gap: Gap) -> list[str]:
    said = []
    if gap.help_missing:
        said.append(_("You help somebody else, for example by reading a draft, and a trainer confirms it."))
    if gap.pieces_missing:
        said.append(
            ngettext(
                "One more passed question, task or observation at level %(level)d or higher.",
                "%(number)d more passed questions, tasks or observations at level %(level)d or higher.",
                gap.pieces_missing,
            )
            % {"number": gap.pieces_missing, "level": gap.level}
        )
    if gap.task_missing:
        said.append(
            _("A passed practice task at level %(level)d, or a trainer who has seen you do it.") % {"level": gap.level}
        )
    if gap.share_missing:
        said.append(
            _("Four of five passed: up to level %(level)d you have passed %(passed)d of %(attempted)d tried.")
            % {"attempted": gap.attempted, "level": gap.level, "passed": gap.passed}
        )
    return said
