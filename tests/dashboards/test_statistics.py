"""Figures of growth: the worked examples to their printed digits, what SciPy says of the same people, thresholds."""

import json
import math

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import stats

from dashboards import statistics
from dashboards.statistics import estimate, levels, mcnemar, retention, score, single, skill, waiting, wilson
from dashboards.tallies import Levels, Pairs, Single

PRE = [33, 42, 50, 25, 58, 67, 42, 75, 50, 33, 83, 100]
POST = [58, 67, 67, 50, 83, 75, 50, 83, 75, 42, 75, 100]
EXAMPLE = list(zip(PRE, POST, strict=True))

points = st.floats(0, 100, allow_nan=False).map(lambda value: round(value, 4))
people = st.lists(st.tuples(points, points), min_size=0, max_size=40)
with_changed = people.map(lambda pairs: [*EXAMPLE[:8], *pairs])  # eight who changed: nearly always there is a mean
level = st.integers(0, 4)
climbers = st.lists(st.tuples(level, level, level), max_size=40)


def shown(data):
    assume("change" in data)
    return data


# --- the worked example -------------------------------------------------------------------------------------
@pytest.fixture(scope="module")
def example():
    return score(Pairs.of(EXAMPLE))


def test_the_means_and_deviations_of_the_example(example):
    assert round(example["before"]["mean"], 4) == 54.8333
    assert round(example["before"]["sd"], 4) == 22.5986
    assert round(example["after"]["mean"], 4) == 68.75
    assert round(example["after"]["sd"], 4) == 16.6249


def test_the_change_of_the_example_with_its_interval(example):
    change = example["change"]
    assert [round(change[key], 4) for key in ("mean", "sd", "low", "high")] == [13.9167, 11.3895, 6.6802, 21.1532]
    assert round(statistics._quantile(11), 4) == 2.2010


def test_the_effect_sizes_of_the_example(example):
    assert round(example["effect"], 4) == 0.6601
    assert round(example["dz"], 4) == 1.2219


def test_the_gain_of_the_example(example):
    assert round(example["gain"], 4) == 0.3081
    assert round(example["normalised_change"], 4) == 0.3010
    assert Pairs.of(EXAMPLE).normalised == 11


def test_how_many_improved_in_the_example(example):
    assert [example[key] for key in ("n", "improved", "same", "fell", "superiority")] == [12, 10, 1, 1, 0.875]


@pytest.mark.parametrize(("count", "low", "high"), [(10, 0.5520, 0.9530), (9, 0.4677, 0.9111), (3, 0.0889, 0.5323)])
def test_the_intervals_of_shares_in_the_example(count, low, high):
    assert [round(end, 4) for end in wilson(count, 12)] == [low, high]


def test_the_share_at_the_level_in_the_example():
    at_60 = Levels.of((int(x >= 60), int(y >= 60), 1) for x, y in EXAMPLE)
    data = skill(at_60, 1)
    assert (data["before"]["count"], data["after"]["count"], data["gained"], data["lost"]) == (4, 8, 4, 0)
    assert data["p"] == 0.125


# --- beside an independent computation ----------------------------------------------------------------------
@given(with_changed)
def test_the_interval_is_that_of_a_paired_t_test(pairs):
    found = shown(score(Pairs.of(pairs)))["change"]
    expected = stats.ttest_rel([y for _x, y in pairs], [x for x, _y in pairs]).confidence_interval()
    assert (found["low"], found["high"]) == pytest.approx((expected.low, expected.high), abs=1e-4)


@given(st.lists(points, min_size=10, max_size=40), st.lists(points, min_size=10, max_size=40))
def test_two_groups_are_compared_as_welch_does(trained, later):
    data = waiting(Single.of(trained), Single.of(later))
    assume("difference" in data)
    expected = stats.ttest_ind(trained, later, equal_var=False).confidence_interval()
    found = data["difference"]
    assert (found["low"], found["high"]) == pytest.approx((expected.low, expected.high), abs=1e-4)


@given(st.lists(st.tuples(points, points), min_size=10, max_size=40))
def test_the_spread_is_tested_as_pitman_and_morgan_do(pairs):
    data = shown(score(Pairs.of(pairs)))
    sums = [x + y for x, y in pairs]
    assume(stats.tstd(sums) > 0.01)
    expected = stats.pearsonr(sums, [y - x for x, y in pairs]).pvalue
    assert data["spread"]["p"] == pytest.approx(expected, abs=1e-5)


def test_narrowing_differences_are_found():
    pairs = [(start, 60 + (start - 50) * 0.3 + (index % 3)) for index, start in enumerate(range(10, 91, 4))]
    assert score(Pairs.of(pairs))["spread"]["p"] < 0.001


# --- adding up ----------------------------------------------------------------------------------------------
@given(people, people)
def test_tallies_of_parts_add_up_to_the_tally_of_all(first, second):
    assert Pairs.of(first) + Pairs.of(second) == Pairs.of(first + second) == Pairs.of(second) + Pairs.of(first)


@given(climbers, climbers)
def test_tallies_of_levels_add_up(first, second):
    assert Levels.of(first) + Levels.of(second) == Levels.of(first + second)


@given(people, climbers)
def test_what_each_person_adds_makes_the_tally_of_all(pairs, rows):
    assert sum((Pairs.one(*pair) for pair in pairs), Pairs()) == Pairs.of(pairs)
    assert sum((Levels.one(*row) for row in rows), Levels()) == Levels.of(rows)


@given(st.lists(points), st.lists(points))
def test_tallies_of_single_numbers_add_up(first, second):
    assert Single.of(first) + Single.of(second) == Single.of(first + second)


@pytest.mark.parametrize("kind", [Pairs, Single, Levels])
def test_nobody_adds_nothing(kind):
    assert kind.of([]) == kind() == sum([kind(), kind()], kind())


def test_tallies_of_different_things_do_not_add():
    with pytest.raises(TypeError):
        Pairs() + Levels()


def test_results_that_differ_by_rounding_alone_are_the_same():
    assert Pairs.of([(100 * 7 / 12, 100 / 12 * 7)] * 3).same == 3


def test_many_people_far_from_zero_keep_their_deviation():
    tally = Single.of([99.999, 99.998] * 50_000)
    assert tally.sd == pytest.approx(0.0005, rel=1e-4)


# --- properties ---------------------------------------------------------------------------------------------
@given(with_changed)
def test_the_interval_holds_the_mean(pairs):
    change = shown(score(Pairs.of(pairs)))["change"]
    assert change["low"] <= change["mean"] <= change["high"]
    assert change["mean"] - change["low"] == pytest.approx(change["high"] - change["mean"])


@given(with_changed)
def test_looking_back_in_time_mirrors_the_change(pairs):
    there = shown(score(Pairs.of(pairs)))
    back = score(Pairs.of([(y, x) for x, y in pairs]))
    assert back["change"]["mean"] == -there["change"]["mean"]
    assert (back["change"]["low"], back["change"]["high"]) == (-there["change"]["high"], -there["change"]["low"])
    assert back["before"] == there["after"]
    assert (back.get("improved"), back.get("fell")) == (there.get("fell"), there.get("improved"))


@given(people)
def test_the_order_of_people_does_not_matter(pairs):
    assert score(Pairs.of(pairs)) == score(Pairs.of(sorted(pairs)))


@given(people)
def test_every_figure_can_be_kept_as_json(pairs):
    tally = Pairs.of(pairs)
    for data in (score(tally), estimate(tally), single(tally.change), waiting(tally.change, tally.change)):
        assert json.loads(json.dumps(data, allow_nan=False)) == data


@given(climbers)
def test_a_share_lies_in_its_interval(rows):
    data = skill(Levels.of(rows), 2)
    for side in (data.get("before", {}), data.get("after", {})):
        assert "share" not in side or 0 <= side["low"] <= side["share"] <= side["high"] <= 1


@given(climbers)
def test_who_came_and_who_went_never_gives_a_band_away(rows):
    data = skill(Levels.of(rows), 2)
    if "gained" in data:
        assert data["after"]["count"] == data["before"]["count"] + data["gained"] - data["lost"]
    elif "before" in data:
        assert "count" not in data["before"] or "count" not in data["after"]


# --- from how many people -----------------------------------------------------------------------------------
def some(number):
    return Pairs.of(EXAMPLE[:number])


@pytest.mark.parametrize("number", range(5))
def test_nothing_is_said_of_fewer_than_five(number):
    assert score(some(number)) == estimate(some(number)) == {"hidden": "few"}
    assert skill(Levels.of([(1, 2, 2)] * number), 2) == {"hidden": "few"}


def test_of_five_to_seven_only_how_many_went_which_way():
    mixed = Pairs.of([(40, 60), (40, 70), (50, 50), (60, 50), (20, 30), (70, 90)])
    assert score(mixed) == {"n": 6, "improved": 4, "same": 1, "fell": 1}
    assert score(some(7)) == {"n": 7, "almost_all": "improved"}


@pytest.mark.parametrize("pair", [(40, 60), (50, 50), (60, 40)])
def test_all_but_one_going_one_way_are_not_counted(pair):
    direction = "same" if pair[0] == pair[1] else "improved" if pair[0] < pair[1] else "fell"
    other = (70, 80) if direction == "fell" else (80, 70)
    assert score(Pairs.of([pair] * 5 + [other])) == {"n": 6, "almost_all": direction}
    assert "almost_all" not in score(Pairs.of([pair] * 4 + [other] * 2))


def test_the_mean_comes_with_its_interval_from_eight():
    mixed = Pairs.of([*EXAMPLE[:6], EXAMPLE[10], EXAMPLE[11]])
    assert sorted(score(mixed)) == [
        "after", "before", "ceiling", "change", "fell", "improved", "n", "same", "superiority",
    ]  # fmt: skip


def test_the_rest_is_shown_from_ten():
    later = {"effect", "dz", "gain", "normalised_change", "spread"}
    assert later & score(Pairs.of(EXAMPLE[:8] + EXAMPLE[10:11])).keys() == set()
    assert later <= score(Pairs.of(EXAMPLE[:8] + EXAMPLE[9:])).keys()


def test_one_number_per_person_is_shown_from_eight():
    assert single(Single.of(range(7))) == {"hidden": "few"}
    assert single(Single.of(range(8)))["mean"] == 3.5


def test_a_skill_with_five_to_nine_people_shows_who_rose():
    rows = [(1, 2, 2)] * 4 + [(2, 2, 2)] * 3 + [(2, 1, 2)] * 2
    assert skill(Levels.of(rows), 2) == {"n": 9, "rose": 4, "same": 3, "fell": 2, "target": 2}


def test_a_share_of_all_but_one_is_a_band_and_hides_who_came():
    rows = [(1, 2, 2)] * 6 + [(2, 2, 2)] * 5 + [(1, 1, 2)]
    data = skill(Levels.of(rows), 2)
    assert data["after"] == {"at_least": 11, "of": 12}
    assert data["before"]["count"] == 5
    assert data.keys() & {"gained", "lost", "p"} == set()


def test_as_many_coming_as_going_is_chance():
    assert (mcnemar(0, 0), mcnemar(3, 3)) == (1.0, 1.0)


def test_levels_add_up_over_the_skills():
    one = Levels.of([(0, 1, 2)] * 6 + [(1, 3, 2)] * 6)
    assert levels([one, one], 12) == {
        "n": 12, "measured": 24, "before": [12, 12, 0, 0, 0], "after": [0, 12, 0, 12, 0],
    }  # fmt: skip
    assert levels([one], 9) == levels([], 12) == {"hidden": "few"}


# --- bad input ----------------------------------------------------------------------------------------------
@pytest.mark.parametrize("pair", [(50, 60), (100, 100), (0, 0), (50, 50), (60, 50)])
def test_where_all_are_alike_no_mean_gives_them_away(pair):
    direction = "same" if pair[0] == pair[1] else "improved" if pair[0] < pair[1] else "fell"
    assert score(Pairs.of([pair] * 12)) == {"n": 12, "almost_all": direction, "alike": True}


def test_where_all_began_alike_no_mean_gives_them_away():
    data = score(Pairs.of([(50, 41 + 3.5 * step) for step in range(12)]))
    assert data == {"n": 12, "improved": 9, "same": 0, "fell": 3, "alike": True}


def test_levels_that_are_nearly_all_the_same_show_no_distribution():
    for rows in ([(2, 3, 2), (2, 1, 2)] * 6, [(2, 3, 2), (2, 1, 2)] * 5 + [(2, 3, 2), (1, 1, 2)]):
        assert levels([Levels.of(rows)], 12) == {"n": 12, "alike": True}
        assert levels([Levels.of([(after, before, 2) for before, after, _target in rows])], 12)["alike"] is True


def test_a_high_start_is_said_and_gives_no_gain():
    data = score(Pairs.of([(100 - 1.6 * step, 100 - 0.8 * step) for step in range(12)]))
    assert data["ceiling"] is True
    assert "gain" not in data


def test_a_falling_group_is_shown_as_it_is():
    data = score(Pairs.of([(y, x) for x, y in EXAMPLE]))
    assert data["change"]["high"] < 0
    assert data["effect"] < 0
    assert data["gain"] < 0


def test_a_hundred_thousand_people_give_a_narrow_interval():
    change = score(Pairs.of(EXAMPLE * 8_334))["change"]
    assert 0.1 < change["high"] - change["low"] < 0.2


@pytest.mark.parametrize("wrong", [math.nan, math.inf])
def test_what_is_no_number_is_refused(wrong):
    with pytest.raises((ValueError, OverflowError)):
        Pairs.of([(wrong, 50)])


def test_what_is_no_level_is_refused():
    for tally in (lambda: Levels.of([(1, 5, 2)]), lambda: Levels.one(-1, 2, 2)):
        with pytest.raises(ValueError, match="no level"):
            tally()


# --- follow-up and later starters ---------------------------------------------------------------------------
def test_what_is_left_is_a_share_of_a_certain_growth():
    data = retention(12, 54.0, 68.0, 64.5, Pairs.of(EXAMPLE))
    assert data == {"n": 12, "t0": 54.0, "t1": 68.0, "t2": 64.5, "share": 0.75}


def test_of_an_uncertain_growth_no_share_is_left():
    still = Pairs.of([(40 + 3 * step, 40 + 3 * step + (9 if step % 2 else -8)) for step in range(12)])
    assert "share" not in retention(12, 56.5, 57.0, 57.0, still)
    assert retention(9, 54.0, 68.0, 64.5, Pairs.of(EXAMPLE)) == {"hidden": "few"}


@pytest.mark.parametrize("t2", [0.0, 100.0])
def test_a_follow_up_at_the_end_of_the_scale_gives_nobody_away(t2):
    assert retention(12, 54.0, 68.0, t2, Pairs.of(EXAMPLE)) == {"n": 12, "alike": True}


def test_later_starters_are_compared_from_ten_on_each_side():
    changes = Pairs.of(EXAMPLE).change
    assert waiting(changes, some(9).change) == waiting(some(9).change, changes) == {"hidden": "few"}
    assert waiting(changes, changes)["difference"]["mean"] == 0


def test_later_starters_who_all_changed_alike_are_not_given_away():
    assert waiting(Pairs.of(EXAMPLE).change, Single.of([5.0] * 10)) == {"alike": True}
