"""Who or what is in two sessions at the same time. Pure; times are aware datetimes, the end is exclusive."""

import datetime as dt
import heapq
from collections import defaultdict
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from typing import NamedTuple

TRAINER, PLACE = "trainer", "place"


@dataclass(frozen=True)
class Span:
    """A session that takes place (a cancelled one is not given): its trainers and its place by key."""

    id: Hashable
    start: dt.datetime
    end: dt.datetime
    trainers: frozenset[int] = frozenset()
    place: int | None = None


class Clash(NamedTuple):
    """With which other session, and because of what: ("trainer", key of the person) or ("place", key of the place)."""

    other: Hashable
    kind: str
    key: int


def find(spans: Iterable[Span]) -> dict[Hashable, list[Clash]]:
    """For every id that clashes, its clashes in order of time.

    A sweep over the starts for each trainer and each place: n log n, and one step more per clash.
    """
    by_thing: dict[tuple[str, int], list[Span]] = defaultdict(list)
    ordered = sorted(spans, key=lambda span: span.start)
    for span in ordered:
        for trainer in sorted(span.trainers):
            by_thing[TRAINER, trainer].append(span)
        if span.place is not None:
            by_thing[PLACE, span.place].append(span)
    found: dict[Hashable, list[Clash]] = defaultdict(list)
    for (kind, key), users in by_thing.items():
        for one, other in _overlapping(users):
            found[one.id].append(Clash(other.id, kind, key))
            found[other.id].append(Clash(one.id, kind, key))
    rank = {span.id: number for number, span in enumerate(ordered)}
    return {id: sorted(clashes, key=lambda clash: (rank[clash.other], *clash[1:])) for id, clashes in found.items()}


def _overlapping(spans: list[Span]) -> Iterable[tuple[Span, Span]]:
    """Pairs that share a moment, of spans in order of their start."""
    going_on: list[tuple[dt.datetime, int]] = []
    for number, span in enumerate(spans):
        while going_on and going_on[0][0] <= span.start:
            heapq.heappop(going_on)
        for _end, earlier in going_on:
            yield spans[earlier], span
        heapq.heappush(going_on, (span.end, number))
