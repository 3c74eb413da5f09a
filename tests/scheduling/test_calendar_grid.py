"""Weeks and months of days: Monday first, numbered as in ISO 8601, weekends only when needed."""

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduling import calendar_grid as grid

DAYS = st.dates(grid.FIRST, grid.LAST)


def test_a_week_is_its_working_days():
    assert [day.day for day in grid.days_of_week(dt.date(2026, 11, 24))] == [23, 24, 25, 26, 27]


@pytest.mark.parametrize(("busy", "length"), [((), 5), ((27,), 5), ((28,), 6), ((29,), 7), ((22, 30), 5)])
def test_a_weekend_is_shown_when_something_is_on_it(busy, length):
    days = [dt.date(2026, 11, day) for day in busy]
    assert len(grid.days_of_week(dt.date(2026, 11, 24), days)) == length


def test_a_month_begins_with_its_first_working_day():
    weeks = grid.weeks_of_month(dt.date(2026, 11, 24))  # the first of November is a Sunday
    assert [week.number for week in weeks] == [45, 46, 47, 48, 49]
    assert weeks[0].days[0] == dt.date(2026, 11, 2)
    with_sunday = grid.weeks_of_month(dt.date(2026, 11, 24), [dt.date(2026, 11, 1)])
    assert [week.number for week in with_sunday] == [44, 45, 46, 47, 48, 49]
    assert {len(week.days) for week in with_sunday} == {7}


@given(DAYS)
@settings(max_examples=100)
def test_every_day_is_in_its_own_week_and_month(day):
    week = grid.days_of_week(day, [day])
    assert day in week
    assert week[0].weekday() == 0
    weeks = grid.weeks_of_month(day, [day])
    assert any(day in each.days for each in weeks)
    assert [each.number for each in weeks] == [each.days[0].isocalendar().week for each in weeks]
    shown = [one for each in weeks for one in each.days]
    assert shown == sorted(set(shown))
    assert weeks[0].days[0] >= grid.bounds_of_month(day)[0]
    assert weeks[-1].days[-1] < grid.bounds_of_month(day)[1]


@given(DAYS)
@settings(max_examples=100)
def test_months_follow_each_other(day):
    after, before = grid.next_month(day), grid.previous_month(day)
    assert (after.day, before.day) == (1, 1)
    assert grid.previous_month(after) == grid.first_of_month(day) == grid.next_month(before)


def test_days_no_planner_can_show_are_told():
    assert [grid.in_range(day) for day in (dt.date.min, dt.date.max, dt.date(2026, 11, 24))] == [False, False, True]
