"""Periods of evidence: each sitting of a measurement round starts a new one, so a new round starts clean. Pure."""

import datetime as dt
from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from typing import Protocol


class Dated(Protocol):
    @property
    def at(self) -> dt.datetime: ...


def split[D: Dated](pieces: Iterable[D], starts: Sequence[dt.datetime]) -> list[list[D]]:
    """One list per period, oldest first: what came before the first start, then one for each start.

    A piece belongs to the last start at or before it; `starts` may come in any order.
    """
    ordered = sorted(starts)
    periods: list[list[D]] = [[] for _ in range(len(ordered) + 1)]
    for piece in pieces:
        periods[bisect_right(ordered, piece.at)].append(piece)
    return periods


def newest[P, R](periods: Sequence[P], derive: Callable[[P], R | None]) -> R | None:
    """What the newest period gives in which anything can be derived. Nothing is never taken for zero."""
    return next((found for found in map(derive, reversed(periods)) if found is not None), None)
