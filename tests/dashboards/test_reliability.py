"""How well the measurement measures: the worked examples, thresholds, and what cannot be said."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from dashboards.reliability import agreement, alpha, balance, item, kappa, known, reliable_change, sem

ROWS = [[int(point) for point in row] for row in ("1110", "1100", "1000", "1111", "0000", "1101")]
FIRST = [0, 1, 2, 3, 3, 2, 1, 4, 2, 3]
SECOND = [0, 1, 2, 3, 2, 2, 2, 4, 1, 3]


def test_alpha_of_the_example():
    assert round(alpha(ROWS), 4) == 0.7385


def test_the_standard_error_of_the_example():
    deviation = stats.tstd([sum(row) for row in ROWS])
    assert round(float(deviation), 4) == 1.4720
    assert round(sem(deviation, alpha(ROWS)), 4) == 0.7528


def test_the_reliable_change_of_the_example():
    error = sem(20, 0.80)
    assert round(error, 3) == 8.944
    assert round(error * 2**0.5, 3) == 12.649
    assert round(reliable_change(50, 60, error).needed, 2) == 24.79


def test_kappa_of_the_example():
    assert round(kappa(FIRST, SECOND), 4) == 0.88


def test_kappa_weighs_a_miss_of_two_four_times_a_miss_of_one():
    one, two = kappa([0, 1, 2, 3, 4], [0, 1, 2, 3, 3]), kappa([0, 1, 2, 3, 4], [0, 1, 2, 3, 2])
    assert one == pytest.approx(1 - 5 * 1 / 85)
    assert two == pytest.approx(1 - 5 * 4 / 80)


@pytest.mark.parametrize(("after", "sure"), [(74.7, False), (74.8, True), (25.3, False), (25.2, True), (50, False)])
def test_a_change_is_certain_beyond_what_chance_explains(after, sure):
    assert reliable_change(50, after, sem(20, 0.80)).sure is sure


def test_a_perfect_test_makes_any_change_certain_and_none_no_change():
    assert reliable_change(50, 51, sem(20, 1.0)).sure is True
    assert reliable_change(50, 50, sem(20, 1.0)).sure is False


def test_a_negative_alpha_leaves_the_whole_deviation_as_error():
    assert sem(20, -0.3) == 20


@pytest.mark.parametrize("rows", [[], [[1, 0]], [[1], [0]], [[1, 0], [0, 1]], [[1, 1]] * 40])
def test_alpha_of_too_little_is_not_known(rows):
    assert alpha(rows) is None


def test_rows_of_different_length_are_refused():
    with pytest.raises(ValueError, match="zip"):
        alpha([[1, 0], [1]])


def test_alpha_is_published_from_thirty_and_certain_from_fifty():
    assert known((ROWS * 5)[:29]) == {"n": 29}
    assert known((ROWS * 9)[:30])["uncertain"] is True
    assert known((ROWS * 9)[:49])["uncertain"] is True
    assert known((ROWS * 9)[:50])["uncertain"] is False


def test_alpha_of_people_who_are_all_alike_is_not_published():
    assert known([[1, 1, 0]] * 60) == {"n": 60}


def test_an_item_is_judged_from_thirty_answers():
    points = [1] * 20 + [0] * 10
    totals = [10] * 20 + [4] * 10
    found = item(points, totals, {"a": 20, "b": 10}, {"b", "c"})
    assert (found["n"], found["difficulty"], found["dead"]) == (30, 20 / 30, ["c"])
    assert round(found["discrimination"], 4) == 1.0
    assert item(points[:29], totals[:29], {"a": 19, "b": 10}, {"b", "c"}) == {"n": 29}


@given(st.lists(st.tuples(st.integers(0, 1), st.integers(0, 11)), min_size=30, max_size=60))
def test_an_item_is_compared_with_the_rest_of_the_test_without_itself(answers):
    points = [point for point, _rest in answers]
    rest = [others for _point, others in answers]
    found = item(points, [sum(answer) for answer in answers], {"a": 30}, set())["discrimination"]
    if len(set(points)) == 1 or len(set(rest)) == 1:
        assert found is None
    else:
        assert found == pytest.approx(stats.pointbiserialr(points, rest).statistic)


@pytest.mark.parametrize(("chosen", "dead"), [(4, ["b"]), (5, [])])
def test_an_option_is_dead_below_five_per_cent(chosen, dead):
    points = [1] * (100 - chosen) + [0] * chosen
    assert item(points, points, {"a": 100 - chosen, "b": chosen}, {"b"})["dead"] == dead


@given(st.lists(st.integers(0, 4), min_size=1, max_size=30))
def test_raters_who_agree_have_a_kappa_of_one(ratings):
    assert kappa(ratings, ratings) == (1 if len(set(ratings)) > 1 else None)


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4)), max_size=30))
def test_it_does_not_matter_who_rates_first(pairs):
    assert kappa([a for a, _b in pairs], [b for _a, b in pairs]) == kappa(
        [b for _a, b in pairs], [a for a, _b in pairs]
    )


def test_agreement_is_published_from_twenty_replies():
    assert agreement(FIRST, SECOND) == {"n": 10}
    assert agreement([], []) == {"n": 0}
    assert round(agreement(FIRST * 2, SECOND * 2)["kappa"], 2) == 0.88


@pytest.mark.parametrize(
    ("form_a", "form_b", "balanced"), [(0, 0, True), (40, 41, True), (5, 0, True), (6, 0, False), (60, 30, False)]
)
def test_forms_given_by_a_fair_coin_are_balanced(form_a, form_b, balanced):
    assert balance(form_a, form_b) == {"A": form_a, "B": form_b, "balanced": balanced}
