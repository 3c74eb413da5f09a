"""The measures of growth: which tally each person adds to which, how tallies are kept, and what a page is told of them.

A measure is "score", "self", "shift", "gap" or the code of a skill; each has its own people.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import astuple
from typing import Any

from dashboards import statistics
from dashboards.results import Basis, Result
from dashboards.tallies import Levels, Pairs, Single, Tally
from skills.suppression import Reason

SCORE, SELF, SHIFT, GAP = "score", "self", "shift", "gap"
GROWN, LEFT, WAITED = "grown", "left", "waited"  # of the company's other figures: T0 to T1, T0 to T2, T0 to T0B
POINTS_PER_LEVEL = 25
KINDS: dict[str, type[Tally]] = {SCORE: Pairs, SELF: Pairs, SHIFT: Single, GAP: Single}
FURTHER: dict[str, type[Tally]] = {GROWN: Pairs, LEFT: Pairs, WAITED: Single}
Tallies = dict[str, Tally]


def kind_of(measure: str) -> type[Tally]:
    return (KINDS | FURTHER).get(measure, Levels)


def tallies_of(result: Result) -> Iterator[tuple[str, Tally]]:
    """What one person adds: the gap is the rise of own estimates, in points, minus that of the score."""
    before, after = result.score
    yield SCORE, Pairs.one(before, after)
    if result.self is not None:
        yield SELF, Pairs.one(*result.self)
        yield GAP, Single.of([POINTS_PER_LEVEL * (result.self[1] - result.self[0]) - (after - before)])
    if result.retro is not None:
        yield SHIFT, Single.of([result.retro])
    for code, levels in result.levels.items():
        yield code, Levels.one(*levels)


def total(measure: str, tallies: Iterable[Tally]) -> Tally:
    return sum(tallies, kind_of(measure)())


# --- kept in the database -------------------------------------------------------------------------------
def as_data(tallies: Mapping[str, Tally]) -> dict[str, list[Any]]:
    """Whole numbers, in the order of the fields."""
    return {measure: [_plain(value) for value in astuple(tally)] for measure, tally in tallies.items()}


def kept(data: Mapping[str, list[Any]]) -> Tallies:
    found: Tallies = {}
    for measure, values in data.items():
        fields: list[Any] = [tuple(value) if isinstance(value, list) else value for value in values]
        found[measure] = kind_of(measure)(*fields)
    return found


def _plain(value: Any) -> Any:
    return [int(each) for each in value] if isinstance(value, tuple) else int(value)


# --- said on pages --------------------------------------------------------------------------------------
def figure_of(tallies: Mapping[str, Tally], hidden: Mapping[str, Reason], skills: Iterable[str], basis: Basis) -> Any:
    """`Figure.data`: each measure with a tally as its statistics say, of the others why they are hidden."""

    def said(measure: str) -> dict[str, Any]:
        tally = tallies.get(measure)
        if tally is None:
            return {"hidden": str(hidden.get(measure, Reason.FEW))}
        if isinstance(tally, Levels):
            return statistics.skill(tally, basis.target(measure))
        if isinstance(tally, Single):
            return statistics.single(tally, top=100) if measure == GAP else statistics.single(tally)
        if not isinstance(tally, Pairs):
            raise TypeError(measure)
        return statistics.score(tally) if measure == SCORE else statistics.estimate(tally)

    shown = [tally for tally in tallies.values() if isinstance(tally, Levels)]
    data: dict[str, Any] = {measure: said(measure) for measure in KINDS}
    if "mean" in data[GAP] and _adds_something(data, tallies):
        data[GAP] = {"hidden": str(Reason.REMAINDER)}
    data["skills"] = {code: said(code) for code in skills}
    data["levels"] = statistics.levels(shown, max((each.n for each in shown), default=0))
    return data


def _adds_something(data: Mapping[str, Any], tallies: Mapping[str, Tally]) -> bool:
    """Whether the gap would say more than score and own estimates, whose difference it is.

    Of other people than these it gives the score of whoever made no estimates, and beside one of them a mean that is
    hidden because all are alike.
    """
    score, own, gap = (tallies.get(measure) for measure in (SCORE, SELF, GAP))
    if not (isinstance(score, Pairs) and isinstance(own, Pairs) and isinstance(gap, Single)):
        return True
    same_people = score.n == own.n == gap.n
    same_sum = abs(POINTS_PER_LEVEL * own.d - score.d - gap.d) <= 2 * POINTS_PER_LEVEL * gap.n  # millionths: rounding
    return not (same_people and same_sum and "change" in data[SCORE] and "change" in data[SELF])
