"""Agreement of two readers: worked examples, and what must hold for any marks."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from practice.agreement import MARKS, agreement, wants_second_reader

PAIRS = st.lists(st.tuples(st.sampled_from(MARKS), st.sampled_from(MARKS)), min_size=1, max_size=60)


def test_without_pairs_there_is_no_figure():
    assert agreement([]) is None


def test_a_worked_example_of_weighted_kappa():
    """Table 3 by 3: rows (10, 2, 0), (1, 8, 3), (0, 2, 9); worked by hand: 1 - (8/35) / (1082/1225) = 0.7412."""
    table = {(0, 0): 10, (0, 1): 2, (1, 0): 1, (1, 1): 8, (1, 2): 3, (2, 1): 2, (2, 2): 9}
    found = agreement([pair for pair, times in table.items() for _ in range(times)])
    assert found.pairs == 35
    assert found.same == pytest.approx(27 / 35)

    assert found.kappa == pytest.approx(0.7412, abs=1e-4)


def test_perfect_agreement_is_one():
    assert agreement([(0, 0), (1, 1), (2, 2)]).kappa == 1


def test_the_same_mark_throughout_says_nothing_beyond_chance():
    found = agreement([(2, 2)] * 12)
    assert (found.same, found.kappa) == (1, None)


def test_a_mark_outside_the_scale_is_refused():
    with pytest.raises(ValueError, match="0, 1 or 2"):
        agreement([(0, 3)])


def test_few_pairs_are_called_too_few():
    assert not agreement([(1, 1)] * 9).is_enough
    assert agreement([(1, 1)] * 10).is_enough


@given(PAIRS)
def test_the_order_of_the_readers_does_not_matter(pairs):
    there, back = agreement(pairs), agreement([(second, first) for first, second in pairs])
    assert there.same == back.same
    assert (there.kappa is None) == (back.kappa is None)
    if there.kappa is not None:
        assert there.kappa == pytest.approx(back.kappa)
        assert -1 - 1e-9 <= there.kappa <= 1 + 1e-9


def test_about_one_text_in_five_gets_a_second_reader():
    chosen = sum(wants_second_reader(number) for number in range(5000))
    assert 900 < chosen < 1100
    assert wants_second_reader(17) == wants_second_reader(17)
