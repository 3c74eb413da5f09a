"""How a level follows from evidence, and how it explains itself. Pure: no database, no clock.

Level 1-3 holds when at least two passed pieces are tagged at it or higher, one of them a task from level 2 on, and at
least 80 % of the attempted pieces tagged at it or lower are passed. The level is the highest that holds. Level 4 is
level 3 and an act of helping that a person confirmed. Fewer than two pieces: not measured, which is never 0.

How the rule is read where it leaves a choice:
- Attempts at the same thing with the same tag are one piece, passed when any attempt passed. So trying again and
  failing never lowers a level.
- 80 % of no pieces is fulfilled. So passed pieces tagged higher carry a lower level too, and a passed piece can only
  raise the share of every level: more passed evidence never lowers a level.
- Not measured is below 0, and an act of helping is no piece for levels 1-3.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property, lru_cache
from typing import NamedTuple

NEEDED = 2
SHARE = Fraction(4, 5)
TASKS = frozenset({"task", "observation"})
HELP = "help"
HIGHEST_BY_TASKS = 3
GUIDE = 4


@dataclass(frozen=True)
class Piece:
    """One attempt. `what` names the thing tried: an item, a task variant, or the single act a person confirmed."""

    what: str
    kind: str
    tag: int
    passed: bool
    at: dt.datetime
    key: str
    confirmed: bool = False

    @property
    def is_task(self) -> bool:
        """A trainer's confirmed observation counts as a task."""
        return self.kind in TASKS


@dataclass(frozen=True)
class Gap:
    """What stands between a person and `level`."""

    level: int
    pieces_missing: int
    task_missing: bool
    passed: int
    attempted: int
    help_missing: bool = False

    @property
    def share_missing(self) -> bool:
        return self.passed < SHARE * self.attempted

    @property
    def is_closed(self) -> bool:
        return not (self.pieces_missing or self.task_missing or self.share_missing)


class AtLevel(NamedTuple):
    """Pieces counted for one level: passed at it or higher, tasks among these; passed and tried at it or lower."""

    enough: int
    tasks: int
    passed: int
    tried: int


@dataclass(frozen=True)
class Level:
    """`do` is 0-4, or None for not measured. `pieces` are all pieces it was derived from."""

    do: int | None
    pieces: tuple[Piece, ...]

    @cached_property
    def named(self) -> tuple[Piece, ...]:
        """A smallest set of pieces that gives this very level: without any one of them it would be another."""
        return _smallest(self.pieces, self.do)

    @cached_property
    def gap(self) -> Gap | None:
        """What is missing from the next level; None at the top."""
        return _gap(self.pieces, self.do)


def derive(attempts: Iterable[Piece]) -> Level:
    """The level of one skill in one period, from its attempts in any order."""
    pieces = _merged(attempts)
    return Level(_level(pieces), pieces)


@lru_cache(maxsize=65536)  # whoever asks for everybody has the same few numbers again and again
def level_of_counts(pieces: int, helped: int, *at: int) -> int | None:
    """The level of `derive`, of counts of merged pieces. `pieces` and what is counted `at` levels leave helping out.

    `at`: the four of `AtLevel` for level 1, then for 2 and for 3; `helped`: confirmed acts of helping.
    """
    if pieces < NEEDED:
        return None
    levels = range(1, HIGHEST_BY_TASKS + 1)
    own = [AtLevel(*at[4 * (level - 1) : 4 * level]) for level in levels]
    held = max((level for level in levels if _gap_of(level, own[level - 1]).is_closed), default=0)
    return GUIDE if held == HIGHEST_BY_TASKS and helped else held


def _merged(attempts: Iterable[Piece]) -> tuple[Piece, ...]:
    """One piece per thing and tag: the first pass if there is one, else the last try."""
    tried: dict[tuple[str, str, int, bool], list[Piece]] = {}
    for attempt in attempts:
        tried.setdefault((attempt.kind, attempt.what, attempt.tag, attempt.confirmed), []).append(attempt)
    merged = [_standing_for(tries) for tries in tried.values()]
    return tuple(sorted(merged, key=lambda piece: (piece.at, piece.key)))


def _standing_for(tries: list[Piece]) -> Piece:
    ordered = sorted(tries, key=lambda piece: (piece.at, piece.key))
    return next((piece for piece in ordered if piece.passed), ordered[-1])


def _countable(pieces: Iterable[Piece]) -> list[Piece]:
    return [piece for piece in pieces if piece.kind != HELP]


def _level(pieces: Iterable[Piece]) -> int | None:
    pieces = tuple(pieces)
    countable = _countable(pieces)
    if len(countable) < NEEDED:
        return None
    held = max((level for level in range(1, HIGHEST_BY_TASKS + 1) if _holds(level, countable)), default=0)
    return GUIDE if held == HIGHEST_BY_TASKS and _helped(pieces) else held


def _helped(pieces: Iterable[Piece]) -> bool:
    return any(piece.kind == HELP and piece.confirmed and piece.passed for piece in pieces)


def _holds(level: int, countable: list[Piece]) -> bool:
    return _to(level, countable).is_closed


def _to(level: int, countable: list[Piece]) -> Gap:
    enough = [piece for piece in countable if piece.passed and piece.tag >= level]
    tried = [piece for piece in countable if piece.tag <= level]
    tasks = sum(piece.is_task for piece in enough)
    return _gap_of(level, AtLevel(len(enough), tasks, sum(piece.passed for piece in tried), len(tried)))


def _gap_of(level: int, counts: AtLevel) -> Gap:
    return Gap(
        level=level,
        pieces_missing=max(0, NEEDED - counts.enough),
        task_missing=level > 1 and not counts.tasks,
        passed=counts.passed,
        attempted=counts.tried,
    )


def _gap(pieces: tuple[Piece, ...], do: int | None) -> Gap | None:
    if do == GUIDE:
        return None
    if do == HIGHEST_BY_TASKS:
        return Gap(GUIDE, 0, False, 0, 0, help_missing=True)
    return _to((do or 0) + 1, _countable(pieces))


def _smallest(pieces: tuple[Piece, ...], do: int | None) -> tuple[Piece, ...]:
    """Leave out what can be left out, again and again, until every piece left is needed.

    Tried in this order: failed pieces, then those tagged farthest from the level, older before newer. So what stays is
    as plain as it can be: recent passed pieces of the level itself.
    """
    kept = list(pieces)
    order = sorted(pieces, key=lambda piece: (piece.passed, -abs(piece.tag - (do or 0)), piece.at, piece.key))
    shrunk = True
    while shrunk:
        shrunk = False
        for piece in order:
            rest = [other for other in kept if other is not piece]
            if len(rest) < len(kept) and _level(rest) == do:
                kept, shrunk = rest, True
    return tuple(kept)
