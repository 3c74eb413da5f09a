"""Figures of growth, computed of tallies: what is said of a group from how many people on. Pure.

Shapes and thresholds: docs/growth.md; why these and not others: docs/decisions/0013-figures-of-growth.md. Sources: t
interval of the mean of differences; Wilson 1927 and the exact McNemar test for shares; Hake 1998 (gain); Lakens 2013
with Hedges' correction (effect); Pitman-Morgan (spread); Welch 1947 (two groups). SciPy is imported where it is used,
so that the web process starts without it.
"""

from functools import lru_cache
from math import inf, sqrt
from typing import Any

from dashboards.tallies import Levels, Pairs, Single
from skills.suppression import FEWEST, band

MEAN_FROM = 8
ALL_FROM = 10
CONFIDENCE = 0.95
HIGH_START = 90.0
SCORE_TOP = 100.0
ESTIMATE_TOP = 4.0
ALIKE = 0.02  # of the scale: deviations below it say nearly what each one got
FEW = {"hidden": "few"}

Data = dict[str, Any]


# --- one group, before and after --------------------------------------------------------------------------------
def score(pairs: Pairs) -> Data:
    """A score of 0-100 of the same people before and after."""
    data = _both(pairs, SCORE_TOP)
    if "change" not in data:
        return data
    before = pairs.before.mean
    data["ceiling"] = before >= HIGH_START
    if pairs.n < ALL_FROM:
        return data
    data |= {"effect": _effect(pairs), "dz": pairs.change.mean / pairs.change.sd, "spread": _spread(pairs)}
    if not data["ceiling"]:
        data["gain"] = pairs.change.mean / (SCORE_TOP - before)
    if pairs.normalised >= ALL_FROM:
        data["normalised_change"] = pairs.normalised_change
    return data


def estimate(pairs: Pairs) -> Data:
    """Own estimates 0-4 of the same people before and after."""
    return _both(pairs, ESTIMATE_TOP)


def _both(pairs: Pairs, top: float) -> Data:
    """Counts, and from eight people the means with the change; none of them where all are alike."""
    if pairs.n < FEWEST:
        return dict(FEW)
    data = _directions(pairs.n, {"improved": pairs.improved, "same": pairs.same, "fell": pairs.fell})
    if pairs.n < MEAN_FROM:
        return data
    sides = {"before": pairs.before, "after": pairs.after, "change": pairs.change}
    if _few_changed(pairs) or any(_alike(side, top) for side in sides.values()):
        return data | {"alike": True}
    if "improved" in data:
        data["superiority"] = (pairs.improved + pairs.same / 2) / pairs.n
    means = {name: {"mean": side.mean, "sd": side.sd} for name, side in sides.items()}
    means["change"] |= _ends(pairs.change)
    return data | means


def _directions(n: int, counts: dict[str, int]) -> Data:
    """How many went which way; where all or all but one went one way, only that they did."""
    name, most = max(counts.items(), key=lambda each: each[1])
    return {"n": n, "almost_all": name} if most >= n - 1 else {"n": n, **counts}


def _alike(values: Single, top: float) -> bool:
    """Whether a mean would give everybody away: an interval of no width is no precision either."""
    return values.sd < ALIKE * top


def _few_changed(pairs: Pairs) -> bool:
    """Whether a mean change would be that of one to four people: all the others are known to have stayed."""
    return pairs.n - pairs.same < FEWEST


def _effect(pairs: Pairs) -> float:
    """Hedges' g of the average deviation: d times J = 1 - 3 / (4 (n - 1) - 1)."""
    average = (pairs.before.sd + pairs.after.sd) / 2
    return (1 - 3 / (4 * (pairs.n - 1) - 1)) * pairs.change.mean / average


def _spread(pairs: Pairs) -> Data:
    """Deviations before and after; p of Pitman-Morgan: sums and differences correlate where variances differ.

    The variance of the sums follows from the others: var(x + y) = 2 var x + 2 var y - var(x - y).
    """
    from scipy.stats import t

    before, after, change = (side.squares_about_mean for side in (pairs.before, pairs.after, pairs.change))
    sums = 2 * before + 2 * after - change
    found: Data = {"before": pairs.before.sd, "after": pairs.after.sd}
    if not sums:  # each one's two scores have the same sum, so both sides spread alike
        return found | {"p": 1.0}
    squared = (after - before) ** 2 / (sums * change)
    statistic = sqrt((pairs.n - 2) * squared / (1 - squared)) if squared < 1 else inf
    return found | {"p": float(2 * t.sf(statistic, pairs.n - 2))}


# --- one number of each person -----------------------------------------------------------------------------------
def single(values: Single, top: float = ESTIMATE_TOP) -> Data:
    """The mean of one number per person with its interval, from eight people. `top` is the length of its scale."""
    return dict(FEW) if values.n < MEAN_FROM else _mean(values, top)


def _mean(values: Single, top: float) -> Data:
    if _alike(values, top):
        return {"n": values.n, "alike": True}
    return {"n": values.n, "mean": values.mean, **_ends(values)}


def _ends(values: Single) -> Data:
    """The ends of the t interval of a mean: mean -+ t x s / sqrt(n)."""
    half = _quantile(values.n - 1) * values.sd / sqrt(values.n)
    return {"low": values.mean - half, "high": values.mean + half}


@lru_cache(maxsize=4096)
def _quantile(freedom: float) -> float:
    from scipy.stats import t

    return float(t.ppf((1 + CONFIDENCE) / 2, freedom))


# --- levels --------------------------------------------------------------------------------------------------------
def skill(levels: Levels, target: int) -> Data:
    """One skill: who rose, and from ten people the share at the target before and after, each with its interval.

    Where one of the shares is in a band, who came and who went is left out: it would give the count away.
    """
    if levels.n < FEWEST:
        return dict(FEW)
    counts = {"rose": levels.rose, "same": levels.same, "fell": levels.fell}
    data = _directions(levels.n, counts) | {"target": target}
    if levels.n < ALL_FROM:
        return data
    data["before"], data["after"] = (share(k, levels.n) for k in (levels.reached_before, levels.reached_after))
    if "count" in data["before"] and "count" in data["after"]:
        data |= {"gained": levels.gained, "lost": levels.lost, "p": mcnemar(levels.gained, levels.lost)}
    return data


def share(count: int, of: int) -> Data:
    """So many of so many with the Wilson interval, or a band."""
    data: Data = dict(band(count, of))
    if "count" in data:
        low, high = wilson(count, of)
        data |= {"share": count / of, "low": low, "high": high}
    return data


@lru_cache(maxsize=65536)
def wilson(count: int, of: int) -> tuple[float, float]:
    """The 95 % interval of a share, which stays within 0-1 and holds in small groups too."""
    from scipy.stats import binomtest

    found = binomtest(count, of).proportion_ci(CONFIDENCE, "wilson")
    return float(found.low), float(found.high)


@lru_cache(maxsize=65536)
def mcnemar(gained: int, lost: int) -> float:
    """Exact and two-sided: as many coming as going is chance."""
    from scipy.stats import binomtest

    return float(binomtest(gained, gained + lost).pvalue) if gained + lost else 1.0


def levels(skills: list[Levels], people: int) -> Data:
    """The levels of `people` people over the skills given, from ten people; none where nearly all are the same."""
    total = sum(skills, Levels())
    if people < ALL_FROM or not total.n:
        return dict(FEW)
    if any(max(each) >= total.n - 1 for each in (total.before, total.after)):
        return {"n": people, "alike": True}
    return {"n": people, "measured": total.n, "before": list(total.before), "after": list(total.after)}


# --- later on, and later starters ---------------------------------------------------------------------------------
def retention(n: int, t0: float, t1: float, t2: float, growth: Pairs) -> Data:
    """What is left at the follow-up, of the means of n people who did all three; `growth` is theirs from T0 to T1.

    The share (T2 - T0) / (T1 - T0) only where the growth is certain: of an uncertain one it could be anything.
    """
    if n < ALL_FROM or growth.n < ALL_FROM:
        return dict(FEW)
    all_at_an_end = not 0 < t2 < SCORE_TOP
    sides = growth.before, growth.after, growth.change
    if all_at_an_end or _few_changed(growth) or any(_alike(side, SCORE_TOP) for side in sides):
        return {"n": n, "alike": True}
    data: Data = {"n": n, "t0": t0, "t1": t1, "t2": t2}
    certain = t1 > t0 and _ends(growth.change)["low"] > 0
    return data | {"share": (t2 - t0) / (t1 - t0)} if certain else data


def waiting(trained: Single, waiting: Single) -> Data:
    """Changes of those who went through beside those who had not begun: Welch's interval of the difference."""
    if min(trained.n, waiting.n) < ALL_FROM:
        return dict(FEW)
    if _alike(trained, SCORE_TOP) or _alike(waiting, SCORE_TOP):
        return {"alike": True}
    first, second = (each.sd**2 / each.n for each in (trained, waiting))
    freedom = (first + second) ** 2 / (first**2 / (trained.n - 1) + second**2 / (waiting.n - 1))
    difference, half = trained.mean - waiting.mean, _quantile(freedom) * sqrt(first + second)
    return {
        "trained": _mean(trained, SCORE_TOP),
        "waiting": _mean(waiting, SCORE_TOP),
        "difference": {"mean": difference, "low": difference - half, "high": difference + half},
    }
