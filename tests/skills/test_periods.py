"""Each sitting starts a new period, so a new round starts clean."""

import datetime as dt
from dataclasses import dataclass

from hypothesis import given
from hypothesis import strategies as st

from skills.periods import newest, split

MOMENT = dt.datetime(2026, 9, 1, tzinfo=dt.UTC)


@dataclass(frozen=True)
class Mark:
    at: dt.datetime


def day(number):
    return MOMENT + dt.timedelta(days=number)


def marks(*days):
    return [Mark(day(number)) for number in days]


def test_without_a_sitting_there_is_one_period():
    assert split(marks(1, 2), []) == [marks(1, 2)]


def test_what_is_done_at_the_moment_a_sitting_starts_belongs_to_it():
    assert split(marks(1, 5, 9), [day(5)]) == [marks(1), marks(5, 9)]


def test_periods_follow_the_sittings_and_may_be_empty():
    assert split(marks(1, 30), [day(20), day(5)]) == [marks(1), [], marks(30)]


@given(st.lists(st.integers(0, 60)), st.lists(st.integers(0, 60), max_size=5))
def test_every_piece_is_in_exactly_one_period_and_periods_do_not_overlap(days, starts):
    periods = split(marks(*days), [day(start) for start in starts])
    assert sorted(mark.at for period in periods for mark in period) == sorted(mark.at for mark in marks(*days))
    ends = [day(start) for start in sorted(starts)]
    for number, period in enumerate(periods):
        assert all(number == 0 or mark.at >= ends[number - 1] for mark in period)
        assert all(number == len(ends) or mark.at < ends[number] for mark in period)


def test_the_newest_period_that_gives_anything_counts_and_zero_is_something():
    assert newest([3, 0, None], lambda value: value) == 0
    assert newest([None, None], lambda value: value) is None
