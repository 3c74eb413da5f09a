"""Facts of lessons: each says where it is from and when it was checked; those that age are looked at twice a year."""

import datetime as dt

import pytest

from courses.facts import STALE_AFTER, checked_on, is_stale

TODAY = dt.date(2026, 11, 24)


def fact(**fields):
    return {"text": "On X a bio holds 160 characters.", "source": "R34"} | fields


@pytest.mark.parametrize("days", [0, 179, 180])
def test_a_fact_checked_within_half_a_year_is_fresh(days):
    assert not is_stale(fact(ages=True, checked_on=str(TODAY - dt.timedelta(days=days))), TODAY)


def test_a_day_later_it_is_stale():
    assert is_stale(fact(ages=True, checked_on=str(TODAY - STALE_AFTER - dt.timedelta(days=1))), TODAY)


def test_one_that_was_never_checked_is_stale_at_once():
    assert is_stale(fact(ages=True), TODAY)
    assert checked_on(fact()) is None


def test_one_that_does_not_age_is_never_stale():
    assert not is_stale(fact(checked_on="2011-01-01"), TODAY)
    assert not is_stale(fact(), TODAY)
