"""Pieces of time that never overlap."""

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from participants.periods import DAY, Period, cut

ANY = st.dates(dt.date(2020, 1, 1), dt.date(2030, 12, 31))


@st.composite
def rows_in_time(draw):
    """Periods one after another, the last perhaps without an end."""
    marks = sorted(draw(st.sets(ANY, max_size=8)))
    ends = [*[mark - DAY for mark in marks[1:]], draw(st.sampled_from([None, dt.date(2031, 1, 1)]))]
    return [Period(key, *pair) for key, pair in enumerate(zip(marks, ends, strict=False))]


@given(rows_in_time(), ANY)
def test_after_the_cut_the_day_and_all_later_ones_are_free(periods, at):
    made = cut(periods, at)
    for period in periods:
        if period.key in made.gone:
            continue
        ends = made.ended.get(period.key, period.ends)
        assert ends is not None
        assert period.starts <= ends < at


@given(rows_in_time(), ANY)
def test_what_lay_before_stays_as_it_was(periods, at):
    made = cut(periods, at)
    untouched = [period for period in periods if period.ends and period.ends < at]
    assert not {period.key for period in untouched} & {*made.gone, *made.ended}
