"""Conditions of reactions: what can be asked about something the learner did. Plain predicates over `Facts`.

A condition never raises; an unknown name never holds, also not turned round with "not " (`unknown` finds such names).
`LATER` conditions turned round ("not handed_off") are looked at when the reaction would come: "asks again after an
hour, unless it was handed over by then". Such a reaction comes besides the one spoken answer an act gets.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from practice.world import Act

if TYPE_CHECKING:
    from practice.index import Index, Item

LATER = frozenset({"handed_off"})
NOT = "not "


@dataclass(frozen=True)
class Facts:
    """An act, the post it was aimed at, and the log by kind, of which `done` shows what counts at `moment`."""

    act: Act
    aimed: "Item | None"
    log: Mapping[str, Sequence[Act]]
    index: "Index"
    moment: int

    def at(self, moment: int) -> "Facts":
        return replace(self, moment=moment)

    def done(self, kind: str) -> list[Act]:
        """Lines of a kind up to the act itself, and those done before the moment."""
        return [each for each in self.log.get(kind, ()) if each.seq <= self.act.seq or each.at < self.moment]


CONDITIONS: dict[str, Callable[[Facts], bool]] = {}


def plain(name: str) -> str:
    return name.removeprefix(NOT)


def is_later(name: str) -> bool:
    return name.startswith(NOT) and plain(name) in LATER


def unknown(names: Iterable[str]) -> tuple[str, ...]:
    """The names that are no condition."""
    return tuple(name for name in names if plain(name) not in CONDITIONS)


def holds(names: Iterable[str], facts: Facts) -> bool:
    """Whether all of them hold."""
    return all(plain(name) in CONDITIONS and CONDITIONS[plain(name)](facts) != name.startswith(NOT) for name in names)
