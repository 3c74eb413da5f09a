"""The clock of a run never goes back, knows nights and weekends, and a working week fits in fifteen minutes."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from practice import clockwork
from practice.clockwork import moment, scenario_second, works

STARTS, LASTS = "2026-03-23T09:00", 14 * 24 * 3600
SINCE = dt.datetime(2026, 11, 24, 7, 30, tzinfo=dt.UTC)
HOUR, DAY = 3600, 24 * 3600
FRIDAY_17 = 4 * DAY + 8 * HOUR

starts = st.sampled_from([STARTS, "2026-03-27T16:59", "2026-03-28T00:00", "2026-03-23T07:59:30"])
speeds = st.sampled_from(clockwork.SPEEDS)
reals = st.floats(-1e4, 1e4, allow_nan=False)


def after(seconds: float, *, at: int = 0, speed: int = 60, starts: str = STARTS, lasts: int = LASTS) -> int:
    return scenario_second(at, SINCE, SINCE + dt.timedelta(seconds=seconds), speed, starts=starts, lasts=lasts)


def test_a_paused_clock_stands_still():
    assert after(600, at=77, speed=0) == 77


def test_real_speed_is_real_by_day_and_by_night():
    assert after(600, speed=1) == 600
    assert after(600, at=12 * HOUR, speed=1) == 12 * HOUR + 600


def test_a_real_second_is_a_minute_at_the_usual_speed():
    assert after(10) == 600


def test_nights_pass_ten_times_quicker_when_the_clock_hurries():
    assert after(10, at=8 * HOUR) == 8 * HOUR + 6000  # from 17:00
    assert after(10, at=8 * HOUR, speed=1) == 8 * HOUR + 10


def test_a_stretch_over_closing_time_runs_at_both_speeds():
    assert after(20, at=8 * HOUR - 600) == 8 * HOUR + 6000


def test_weekends_pass_like_nights():
    saturday_noon = 5 * DAY + 3 * HOUR
    assert not works(saturday_noon, STARTS)
    assert after(6, at=saturday_noon) == saturday_noon + 3600


def test_a_working_week_takes_at_most_fifteen_minutes():
    assert after(15 * 60, speed=200) >= FRIDAY_17
    assert after(15 * 60 - 1, speed=200) < FRIDAY_17, "the promise is exact, so that a slower clock would be noticed"


def test_the_clock_stops_by_itself_after_fifteen_real_minutes():
    assert after(15 * 60, speed=1) == after(3 * DAY, speed=1) == 900


def test_the_clock_never_passes_the_end():
    assert after(600, speed=200, lasts=1000) == 1000


def test_a_clock_past_the_end_is_not_taken_back():
    assert after(600, at=5000, lasts=1000) == 5000


def test_a_real_clock_that_was_set_back_changes_nothing():
    assert after(-3600, at=500) == 500


@given(reals, reals, speeds, starts, st.integers(-5 * DAY, LASTS))
def test_the_clock_never_goes_back(one, other, speed, starts, at):
    sooner, later = sorted((one, other))
    assert at <= after(sooner, at=at, speed=speed, starts=starts) <= after(later, at=at, speed=speed, starts=starts)


@given(st.integers(0, 800), st.integers(0, 100), speeds, starts, st.integers(0, 5 * DAY))
def test_asking_in_between_loses_less_than_a_second_of_working_time(first, second, speed, starts, at):
    middle = after(first, at=at, speed=speed, starts=starts)
    whole = after(first + second, at=at, speed=speed, starts=starts)
    assert whole - clockwork.NIGHT_FACTOR <= after(second, at=middle, speed=speed, starts=starts) <= whole


def test_a_second_is_said_as_weekday_and_time():
    assert moment(0, STARTS) == clockwork.Moment(0, 9, 0, dt.date(2026, 3, 23))
    assert moment(-1, STARTS) == clockwork.Moment(0, 8, 59, dt.date(2026, 3, 23))
    assert moment(FRIDAY_17, STARTS) == clockwork.Moment(4, 17, 0, dt.date(2026, 3, 27))


@pytest.mark.parametrize("second", [6 * DAY - 6 * HOUR, 6 * DAY, 7 * DAY])
def test_the_night_in_which_summer_time_begins_is_as_long_as_any_other(second):
    """29.3.2026 is the Sunday of the change; a scenario knows wall time only."""
    assert moment(second, STARTS).hour == (9 + second // HOUR) % 24
