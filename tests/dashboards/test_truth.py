"""Do the figures tell the truth? Growth is planted where it is known, and the published interval must find it."""

import numpy as np
import pytest

from dashboards.statistics import score, waiting
from dashboards.tallies import Pairs, Single
from tests.dashboards.sampler import Population

pytestmark = pytest.mark.slow
SEED = 20261124
GROUPS = 2_000
SIZES = [8, 12, 30, 100]
GROWN = Population()
STILL = Population(growth=0.0)
PRACTISED = Population(growth=0.10)  # everybody does better the second time, trained or not


def changes_of(population, n, seed=SEED):
    """The published change of each group."""
    groups = population.groups(np.random.default_rng([seed, n]), number=GROUPS, n=n)
    return [score(Pairs.of(map(tuple, group)))["change"] for group in groups.tolist()]


def comparisons(trained, later, n):
    """Trained beside waiting, each pair of groups on its own."""
    sides = [
        population.groups(np.random.default_rng([SEED, n, side]), number=GROUPS, n=n)
        for side, population in enumerate([trained, later])
    ]
    differences = [(side[..., 1] - side[..., 0]).tolist() for side in sides]
    return [waiting(Single.of(a), Single.of(b))["difference"] for a, b in zip(*differences, strict=True)]


def share_of(intervals, holds):
    return sum(holds(each) for each in intervals) / len(intervals)


def test_the_planted_people_are_like_those_of_the_domain():
    scores = GROWN.groups(np.random.default_rng(SEED), number=1, n=200_000)[0]
    before, after = scores[:, 0], scores[:, 1]
    assert 0.55 < np.corrcoef(before, after)[0, 1] < 0.65
    assert (after == 100).mean() > 0.01, "a ceiling that nobody reaches is none"
    assert (after - before).mean() == pytest.approx(GROWN.true_change, abs=0.2)


@pytest.mark.parametrize("n", SIZES)
def test_the_interval_covers_the_planted_growth(n):
    planted = GROWN.true_change
    covered = share_of(changes_of(GROWN, n), lambda change: change["low"] <= planted <= change["high"])
    assert 0.93 <= covered <= 0.97


def test_an_interval_that_forgets_how_small_the_group_is_would_be_found():
    planted = GROWN.true_change
    narrow = share_of(
        changes_of(GROWN, 8), lambda change: abs(change["mean"] - planted) <= 1.96 * change["sd"] / 8**0.5
    )
    assert narrow < 0.93


@pytest.mark.parametrize("n", SIZES)
def test_where_nothing_grew_growth_is_hardly_ever_shown(n):
    assert STILL.true_change == pytest.approx(0, abs=0.5)
    assert share_of(changes_of(STILL, n), lambda change: change["low"] > 0) <= 0.05


@pytest.mark.parametrize("n", [12, 30, 100])
def test_the_effect_of_taking_a_test_twice_is_not_taken_for_the_programme(n):
    helped = share_of(comparisons(PRACTISED, PRACTISED, n), lambda difference: difference["low"] > 0)
    assert helped <= 0.05


def test_before_and_after_alone_would_take_practice_for_growth():
    assert share_of(changes_of(PRACTISED, 30), lambda change: change["low"] > 0) > 0.5


@pytest.mark.parametrize("n", [12, 30])
def test_the_comparison_covers_what_the_programme_added(n):
    added = GROWN.true_change - PRACTISED.true_change
    covered = share_of(
        comparisons(GROWN, PRACTISED, n), lambda difference: difference["low"] <= added <= difference["high"]
    )
    assert 0.93 <= covered <= 0.97
