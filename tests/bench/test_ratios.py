"""What the bench makes of measured times."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.ratios import Sample, compare, halves, ratio

times = st.lists(st.integers(1_000, 10_000_000), min_size=2, max_size=60)


@given(times, st.integers(2, 50))
def test_a_page_that_always_takes_n_times_as_long_is_n_times_the_floor(floors, times_longer):
    ratios = compare([Sample(t * times_longer, t * times_longer) for t in floors], [Sample(t, t) for t in floors])
    assert ratios.cpu == pytest.approx(times_longer)
    assert ratios.wall == pytest.approx(times_longer)


@given(st.integers(1_000, 10_000_000), st.integers(2, 60))
def test_a_steady_floor_agrees_with_itself(time, rounds):
    ratios = compare([Sample(time, time)] * rounds, [Sample(time, time)] * rounds)
    assert (ratios.halves_cpu, ratios.halves_wall, ratios.measurable) == (1, 1, True)


def test_one_slow_request_in_many_does_not_move_the_ratio():
    assert ratio([10, 10, 10, 10, 9_000], [5, 5, 5, 5, 5]) == 2


@pytest.mark.parametrize(("other", "measurable"), [(100, True), (104, True), (96, True), (106, False), (90, False)])
def test_a_floor_that_differs_from_itself_by_more_than_five_per_cent_says_nothing(other, measurable):
    floors = [Sample(cpu, cpu) for _turn in range(20) for cpu in (other, 100)]
    assert compare(floors, floors).measurable is measurable


def test_halves_compares_alternate_rounds():
    assert halves([8, 4, 8, 4, 8, 4]) == 2
