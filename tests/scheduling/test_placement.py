"""Bands of like level, groups of a good size, and parts that give no small number away."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from scheduling.placement import LARGEST, SMALLEST, Band, bands, parts

FEW = 5
by_level = st.dictionaries(st.integers(0, 4), st.integers(0, 60))


@given(by_level)
def test_everybody_is_in_one_band(people):
    found = bands(people, FEW)
    assert sum(band.people for band in found) == sum(people.values())
    for band in found:
        assert band.people == sum(people.get(level, 0) for level in range(band.low, band.high + 1))
    assert all(one.high < two.low for one, two in pairwise(found))


@given(by_level)
def test_no_band_is_small_unless_all_are_few(people):
    found = bands(people, FEW)
    assert all(band.people >= FEW for band in found) or (len(found) == 1 and 0 < sum(people.values()) < FEW)


@given(by_level)
def test_large_bands_stay_apart(people):
    low, middle, high = people.get(0, 0) + people.get(1, 0), people.get(2, 0), people.get(3, 0) + people.get(4, 0)
    if all(number == 0 or number >= FEW for number in (low, middle, high)):
        assert len(bands(people, FEW)) == sum(bool(number) for number in (low, middle, high))


@given(st.integers(0, 2000))
def test_groups_hold_everybody_and_are_of_a_good_size(people):
    sizes = Band(0, 1, people).sizes
    assert sum(sizes) == people
    assert all(size <= LARGEST for size in sizes)
    assert not sizes or max(sizes) - min(sizes) <= 1
    if people >= SMALLEST and people != LARGEST + 1:
        assert min(sizes) >= SMALLEST


@given(st.dictionaries(st.text(max_size=3), st.integers(0, 30), max_size=8), st.integers(0, 30))
def test_parts_give_no_small_number_away(numbers, rest):
    shown, left = parts(numbers, rest, FEW)
    total = sum(numbers.values()) + rest
    assert sum(number for _name, number in shown) + left == total
    assert all(number >= FEW for _name, number in shown)
    assert left == 0 or left >= FEW or not shown
    assert [number for _name, number in shown] == sorted((number for _name, number in shown), reverse=True)


def test_like_levels_learn_together():
    assert bands({0: 4, 1: 8, 2: 9}, FEW) == [Band(0, 1, 12), Band(2, 2, 9)]
    assert bands({0: 4, 2: 9}, FEW) == [Band(0, 2, 13)]
    assert bands({1: 2}, FEW) == [Band(0, 1, 2)]
    assert bands({-1: 40}, FEW) == []
