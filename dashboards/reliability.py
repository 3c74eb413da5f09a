"""How well a measurement measures: reliability, items, agreement of raters, and one person's change. Pure.

Sources: Cronbach 1951 (alpha; KR-20 for right and wrong answers), Jacobson & Truax 1991 (reliable change), Cohen 1968
(weighted kappa). SciPy is imported where it is used, so that the web process starts without it.
"""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from statistics import StatisticsError, correlation, variance
from typing import Any

SHOWN_FROM = 30
KNOWN_FROM = 50
RATED_FROM = 20
DEAD_BELOW = 0.05
UNBALANCED_BELOW = 0.05
CERTAIN = 1.96


@dataclass(frozen=True)
class ReliableChange:
    """`change` in points, the `needed` amount that chance alone explains, and whether the change is beyond it."""

    change: float
    needed: float
    sure: bool


def alpha(rows: Sequence[Sequence[float]]) -> float | None:
    """Cronbach's alpha of people's points, a row per person and a column per step.

    None with fewer than two people or steps, or when all totals are equal. Raises ValueError for uneven rows.
    """
    columns = list(zip(*rows, strict=True))
    if len(rows) < 2 or len(columns) < 2:
        return None
    total = variance([sum(row) for row in rows])
    if not total:
        return None
    return len(columns) / (len(columns) - 1) * (1 - sum(variance(column) for column in columns) / total)


def known(rows: Sequence[Sequence[float]]) -> dict[str, Any]:
    """Alpha as it is published: from 30 people, marked uncertain below 50; else only how many there are."""
    value = alpha(rows) if len(rows) >= SHOWN_FROM else None
    return {"n": len(rows)} if value is None else {"n": len(rows), "value": value, "uncertain": len(rows) < KNOWN_FROM}


def sem(sd: float, alpha: float) -> float:
    """The standard error of one person's score, in the unit of `sd`; an alpha below 0 counts as 0."""
    return sd * sqrt(1 - min(max(alpha, 0.0), 1.0))


def reliable_change(before: float, after: float, sem: float) -> ReliableChange:
    """One person's change beside what chance explains 95 times of 100: |d| above 1.96 x sqrt(2) x SEM."""
    change, needed = after - before, CERTAIN * sqrt(2) * sem
    return ReliableChange(change, needed, abs(change) > needed)


def item(
    points: Sequence[float], totals: Sequence[float], chosen: Mapping[str, int], wrong: Collection[str]
) -> dict[str, Any]:
    """One item from 30 answers: how many got it right, how it goes with the rest of the test, options hardly chosen.

    `points` 0-1 and `totals` (this item's points among them) person by person; `chosen` counts the options, `wrong`
    names those that are not the key. Discrimination (corrected point-biserial) is None where all answered alike.
    """
    n = len(points)
    if n < SHOWN_FROM:
        return {"n": n}
    rest = [total - point for point, total in zip(points, totals, strict=True)]
    answers = sum(chosen.values())
    return {
        "n": n,
        "difficulty": sum(points) / n,
        "discrimination": _correlation(points, rest),
        "dead": sorted(option for option in wrong if chosen.get(option, 0) < DEAD_BELOW * answers),
    }


def _correlation(first: Sequence[float], second: Sequence[float]) -> float | None:
    try:
        return correlation(first, second)
    except StatisticsError:  # one of them is constant
        return None


def kappa(first: Sequence[int], second: Sequence[int]) -> float | None:
    """Quadratic weighted kappa of two raters of the same replies: 1 is full agreement, 0 what chance would give.

    1 - (mean squared difference) / (the same of ratings shuffled): the constant of the weights cancels. None without
    replies or when nothing could differ.
    """
    apart = sum((a - b) ** 2 for a, b in zip(first, second, strict=True))
    counted = Counter(first), Counter(second)
    by_chance = sum(m * n * (a - b) ** 2 for a, m in counted[0].items() for b, n in counted[1].items())
    return 1 - len(first) * apart / by_chance if by_chance else None


def agreement(first: Sequence[int], second: Sequence[int]) -> dict[str, Any]:
    """Kappa as it is published: from 20 replies that two people read."""
    value = kappa(first, second) if len(first) >= RATED_FROM else None
    return {"n": len(first)} if value is None else {"n": len(first), "kappa": value}


def balance(form_a: int, form_b: int) -> dict[str, Any]:
    """How many did each form first, and whether that can be the chance of a fair coin (exact binomial test)."""
    from scipy.stats import binomtest

    fair = not form_a + form_b or binomtest(form_a, form_a + form_b).pvalue >= UNBALANCED_BELOW
    return {"A": form_a, "B": form_b, "balanced": bool(fair)}
