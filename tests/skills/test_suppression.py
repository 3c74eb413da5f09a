"""Small groups: what is shown, what is hidden and why, and what comes later."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skills.suppression import Reason, admitted, band, may_cross, views


def total(batches, atoms):
    return sum(batches[number][path] for number, path in atoms)


def shown(batches):
    """How many people each figure is of, by the unit's path."""
    return {path: total(batches, atoms) for path, atoms in views(batches).included.items()}


def test_a_unit_of_four_is_hidden_and_so_is_the_smallest_of_its_siblings():
    batch = {"/1/": 4, "/2/": 6, "/3/": 9, "/4/": 7}
    assert shown([batch]) == {"/": 26, "/3/": 9, "/4/": 7}
    assert views([batch]).hidden == {"/1/": Reason.FEW, "/2/": Reason.REMAINDER}


def test_two_hidden_units_of_five_together_need_no_third():
    assert shown([{"/1/": 2, "/2/": 3, "/3/": 9}]) == {"/": 14, "/3/": 9}


def test_of_equal_siblings_the_first_by_path_is_hidden():
    assert shown([{"/1/": 2, "/2/": 8, "/3/": 8}]) == {"/": 18, "/3/": 8}


def test_a_few_people_of_the_parent_itself_hide_a_child_too():
    assert shown([{"/": 3, "/1/": 20, "/2/": 30}]) == {"/": 53, "/2/": 30}


def test_the_remainder_of_a_unit_inside_is_protected_without_hiding_anything_outside():
    batch = {"/1/2/": 6, "/1/3/": 4, "/1/4/": 8, "/5/": 9}
    assert shown([batch]) == {"/": 27, "/1/": 18, "/1/4/": 8, "/5/": 9}


def test_the_sibling_that_takes_no_others_along_is_hidden_first():
    batch = {"/": 2, "/1/2/": 5, "/1/3/": 5, "/4/": 11}
    assert shown([batch]) == {"/": 23, "/1/": 10, "/1/2/": 5, "/1/3/": 5}


def test_a_unit_with_everybody_in_one_child_shows_both():
    assert shown([{"/1/2/": 7, "/3/": 5}]) == {"/": 12, "/1/": 7, "/1/2/": 7, "/3/": 5}


def test_fewer_than_five_in_all_show_nothing():
    assert shown([{"/1/": 2, "/": 2}]) == {}
    assert views([{"/1/": 2, "/": 2}]).hidden == {"/": Reason.FEW, "/1/": Reason.FEW}


def test_batches_too_small_are_shown_together_once_they_are_five_people():
    batches = [{"/1/": 3}, {"/1/": 9, "/2/": 9}, {"/1/": 4}]
    assert shown(batches[:2]) == {"/": 18, "/1/": 9, "/2/": 9}
    assert shown(batches) == {"/": 25, "/1/": 16, "/2/": 9}
    assert views(batches).of_batches("/1/", {0, 2}) == frozenset()


def test_nobody_at_all_is_no_view():
    assert (shown([]), views([{}]).included, views([{"/1/": 0}]).hidden) == ({}, {}, {})


def test_a_unit_that_trickles_in_is_shown_once_it_has_five_people():
    batch = {"/1/": 4, "/2/": 20, "/3/": 30}
    assert shown([batch]) == {"/": 54, "/3/": 30}
    assert shown([batch, batch])["/1/"] == 8
    assert shown([batch, batch, batch]) == {"/": 162, "/1/": 8, "/2/": 40, "/3/": 90}


def test_people_added_later_are_five_or_more_at_once():
    batch = {"/1/": 2, "/2/": 20, "/3/": 30}
    assert [shown([batch] * number).get("/1/") for number in range(1, 8)] == [None, None, 6, 6, 6, 12, 12]


def test_people_added_later_are_added_to_the_units_in_between():
    batch = {"/1/2/": 3, "/3/": 3, "/4/": 9}
    assert shown([batch, batch]) == {"/": 30, "/1/": 6, "/1/2/": 6, "/3/": 6, "/4/": 18}


def test_nobody_is_added_while_too_few_others_would_be_left():
    batch = {"/1/": 10, "/2/": 3}
    assert shown([batch]) == {"/": 13}
    assert shown([batch, batch]) == {"/": 26, "/1/": 20, "/2/": 6}


def test_the_part_of_a_cohort_has_nobody_who_was_added_later():
    batch = {"/1/": 4, "/2/": 3, "/3/": 30}
    now = views([batch, batch])
    assert now.included["/1/"] == {(0, "/1/"), (1, "/1/")}
    assert now.of_batches("/1/", {0, 1}) == frozenset()
    assert now.of_batches("/3/", {1}) == {(1, "/3/")}
    assert total([batch, batch], now.of_batches("/", {0})) == 37


def test_a_unit_moved_to_another_parent_stays_one_unit_under_its_new_path():
    now = views([{"/1/9/": 8, "/1/": 7, "/2/": 6}, {"/2/9/": 5, "/2/": 5, "/1/": 6}])
    assert now.included["/2/9/"] == {(0, "/1/9/"), (1, "/2/9/")}
    assert now.included["/1/"] == {(0, "/1/9/"), (0, "/1/"), (1, "/1/")}
    assert now.included["/2/"] == {(0, "/2/"), (1, "/2/9/"), (1, "/2/")}
    assert "/1/9/" not in now.included | now.hidden
    assert now.of_batches("/2/9/", {0}) == now.of_batches("/1/9/", {0}) == {(0, "/1/9/")}


def test_people_of_a_unit_before_and_after_its_move_are_added_together():
    batches = [{"/1/9/": 3, "/1/": 20, "/2/": 20}, {"/2/9/": 3, "/1/": 20, "/2/": 20}]
    assert views(batches).included["/2/9/"] == {(0, "/1/9/"), (1, "/2/9/")}


def test_a_unit_hidden_for_another_one_may_have_many_people():
    assert views([{"/1/": 90, "/2/": 1}]).hidden == {"/1/": Reason.REMAINDER, "/2/": Reason.FEW}


def test_a_path_is_taken_as_it_is_wherever_it_comes_in_the_batch():
    batch = {"/3/": 9, "/1/": 4, "/4/": 7, "/2/": 6}
    assert views([batch]) == views([dict(sorted(batch.items()))])


@given(st.dictionaries(st.sampled_from([f"/{unit}/" for unit in range(9)]), st.integers(5, 60), min_size=1))
def test_nothing_is_hidden_among_units_of_five_or_more(batch):
    assert shown([batch]) == {"/": sum(batch.values())} | batch
    assert shown([batch, batch]) == {path: 2 * people for path, people in shown([batch]).items()}


def test_after_the_round_has_closed_everybody_is_admitted_if_they_are_five():
    assert admitted({"/1/": 1, "/2/": 4}, closed=True) == {"/1/", "/2/"}
    assert admitted({"/1/": 1, "/2/": 3}, closed=True) == frozenset()
    assert admitted({"/1/": 9, "/2/": 0}, closed=True) == {"/1/"}


def test_before_it_has_closed_only_units_with_five_waiting_are_admitted():
    assert admitted({"/1/": 5, "/1/2/": 4, "/": 30}, closed=False) == {"/1/", "/"}
    assert admitted({}, closed=False) == frozenset()


@pytest.mark.parametrize(
    ("atoms", "outside", "allowed"),
    [
        ({"a": (6, 5)}, 0, True),  # at least five show, whatever is subtracted
        ({"a": (6, 4)}, 0, False),  # the four others
        ({"a": (3, 9), "b": (9, 2)}, 0, True),
        ({"a": (3, 9), "b": (9, 1)}, 0, False),
        ({"a": (8, 0), "b": (3, 0)}, 0, True),  # everybody of the figure: nothing new
        ({"a": (8, 0), "b": (0, 3)}, 0, False),  # the figure less this set is the three
        ({"a": (8, 0), "b": (3, 0)}, 4, False),  # this set less the figure is the four outside
        ({"a": (8, 0)}, 5, True),
        ({"a": (0, 9)}, 0, True),  # nobody
        ({}, 0, True),
    ],
)
def test_a_further_set_may_cross_what_is_shown_only_by_five(atoms, outside, allowed):
    assert may_cross(atoms, outside) is allowed


def test_a_count_that_would_speak_of_everybody_is_a_band():
    assert [band(count, 5) for count in range(6)] == [
        {"at_most": 1, "of": 5},
        {"at_most": 1, "of": 5},
        {"count": 2},
        {"count": 3},
        {"at_least": 4, "of": 5},
        {"at_least": 4, "of": 5},
    ]


@pytest.mark.parametrize("count", [-1, 6])
def test_a_count_that_cannot_be_is_refused(count):
    with pytest.raises(ValueError, match="of 5"):
        band(count, 5)


def test_two_thousand_units_and_forty_batches_take_seconds_and_not_minutes():
    paths = [f"/{unit // 400}/{unit // 20}-{unit // 400}/{unit}-u/" for unit in range(2000)]
    batches = [{path: (index * 7 + number * 3) % 5 for index, path in enumerate(paths)} for number in range(40)]
    began = time.process_time()
    assert len(views(batches).included) == 2106
    assert time.process_time() - began < 6
