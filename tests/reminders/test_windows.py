"""Nudges leave in the person's working hours only, and never when they are of no use any more."""

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reminders.holidays import is_holiday
from reminders.windows import Rhythm, first_open, fit, is_open, next_week, week_of

HELSINKI = ZoneInfo("Europe/Helsinki")
ZONES = [
    ZoneInfo(name)
    for name in ("Europe/Helsinki", "Europe/Lisbon", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu",
                 "Pacific/Apia", "America/Santiago", "UTC")
]  # fmt: skip
NORMAL = Rhythm(HELSINKI)


def at(text, zone=HELSINKI):
    return dt.datetime.fromisoformat(text).replace(tzinfo=zone).astimezone(dt.UTC)


def fitted(wanted, not_after=None, rhythm=NORMAL, now="2026-01-01 00:00"):
    found = fit(at(wanted), at(not_after) if not_after else None, rhythm, at(now), is_holiday)
    return f"{found.astimezone(rhythm.zone):%a %Y-%m-%d %H:%M}" if found else None


@pytest.mark.parametrize(
    ("wanted", "goes"),
    [
        ("2026-11-24 09:30", "Tue 2026-11-24 09:30"),
        ("2026-11-24 07:00", "Tue 2026-11-24 07:00"),
        ("2026-11-24 06:59", "Tue 2026-11-24 07:00"),
        ("2026-11-24 17:00", "Wed 2026-11-25 07:00"),
        ("2026-11-27 18:00", "Mon 2026-11-30 07:00"),
        ("2026-11-28 12:00", "Mon 2026-11-30 07:00"),
        ("2026-12-23 18:00", "Mon 2026-12-28 07:00"),  # Christmas Eve, Christmas Day, Boxing Day, Sunday
        ("2026-12-31 18:00", "Mon 2027-01-04 07:00"),
        ("2027-03-25 17:30", "Tue 2027-03-30 07:00"),  # Easter, and the clocks change
        ("2027-06-25 12:00", "Mon 2027-06-28 07:00"),  # Midsummer Eve
    ],
)
def test_what_may_not_go_goes_at_the_next_open_time(wanted, goes):
    assert fitted(wanted) == goes


@pytest.mark.parametrize(
    ("wanted", "not_after", "goes"),
    [
        ("2026-11-28 10:00", "2026-11-29 23:00", "Fri 2026-11-27 10:00"),
        ("2026-11-28 19:00", "2026-11-30 07:00", "Fri 2026-11-27 16:00"),
        ("2026-11-28 05:00", "2026-11-30 06:00", "Fri 2026-11-27 07:00"),
        ("2026-11-28 10:00", "2026-11-30 07:01", "Mon 2026-11-30 07:00"),
        ("2026-12-24 10:00", "2026-12-28 05:00", "Wed 2026-12-23 10:00"),
    ],
)
def test_what_would_be_too_late_goes_earlier(wanted, not_after, goes):
    assert fitted(wanted, not_after) == goes


def test_what_can_be_of_no_use_any_more_does_not_go():
    assert fitted("2026-11-28 10:00", "2026-11-29 23:00", now="2026-11-27 17:00") is None
    assert fitted("2026-11-24 10:00", "2026-11-24 10:00", now="2026-11-24 10:00") is None


def test_what_moves_earlier_never_goes_before_now():
    assert fitted("2026-11-28 10:00", "2026-11-29 23:00", now="2026-11-27 16:40") == "Fri 2026-11-27 16:40"


def test_leave_silence_and_wider_quiet_hours_are_kept():
    away = Rhythm(HELSINKI, away=((dt.date(2026, 11, 23), dt.date(2026, 11, 27)),))
    silent = Rhythm(HELSINKI, silent_until=dt.date(2026, 12, 22))
    late = Rhythm(HELSINKI, quiet_from=dt.time(14), quiet_until=dt.time(10))
    assert fitted("2026-11-24 09:00", rhythm=away) == "Mon 2026-11-30 07:00"
    assert fitted("2026-11-24 09:00", rhythm=silent) == "Tue 2026-12-22 07:00"
    assert fitted("2026-11-24 09:00", rhythm=late) == "Tue 2026-11-24 10:00"
    assert fitted("2026-11-24 14:00", rhythm=late) == "Wed 2026-11-25 10:00"


def test_who_is_silent_for_years_gets_nothing():
    assert fitted("2026-11-24 09:00", rhythm=Rhythm(HELSINKI, silent_until=dt.date(2029, 1, 1))) is None


def test_the_clock_is_the_persons_own():
    new_york = Rhythm(ZoneInfo("America/New_York"))
    found = fit(at("2026-11-24 09:00"), None, new_york, at("2026-11-01 00:00"), is_holiday)
    assert found == at("2026-11-24 07:00", new_york.zone)


def test_the_week_begins_on_monday_of_the_persons_clock():
    sunday_night = at("2026-11-29 23:30")
    assert week_of(sunday_night, HELSINKI) == (2026, 48)
    assert week_of(sunday_night, ZoneInfo("Asia/Kathmandu")) == (2026, 49)
    assert next_week(sunday_night, HELSINKI) == at("2026-11-30 00:00")


FIRST, MINUTES = dt.datetime(2026, 9, 1, tzinfo=dt.UTC), 455 * 24 * 60
MOMENTS = st.integers(0, MINUTES).map(lambda minutes: FIRST + dt.timedelta(minutes=minutes))
RHYTHMS = st.builds(
    Rhythm,
    st.sampled_from(ZONES),
    st.times(dt.time(13), dt.time(17)).map(lambda time: time.replace(microsecond=0)),
    st.times(dt.time(7), dt.time(12)).map(lambda time: time.replace(microsecond=0)),
    st.none() | st.dates(dt.date(2026, 9, 1), dt.date(2027, 12, 1)),
    st.lists(
        st.tuples(st.dates(dt.date(2026, 9, 1), dt.date(2027, 12, 1)), st.integers(0, 30)).map(
            lambda pair: (pair[0], pair[0] + dt.timedelta(days=pair[1]))
        ),
        max_size=3,
    ).map(tuple),
)


def in_window(moment, rhythm):
    local = moment.astimezone(rhythm.zone)
    day = local.date()
    return (
        local.weekday() < 5
        and rhythm.quiet_until <= local.time() < rhythm.quiet_from
        and not is_holiday(day)
        and not (rhythm.silent_until and day < rhythm.silent_until)
        and not any(first <= day <= last for first, last in rhythm.away)
    )


def check(wanted, hours, rhythm, now):
    not_after = None if hours is None else wanted + dt.timedelta(hours=hours)
    found = fit(wanted, not_after, rhythm, now, is_holiday)
    if found is None:
        start, end = now, min(not_after or now + dt.timedelta(days=399), now + dt.timedelta(days=399))
        hours_left = int((end - start).total_seconds() // 3600)
        assert not any(in_window(start + dt.timedelta(hours=hour), rhythm) for hour in range(hours_left))
        return
    assert in_window(found, rhythm)
    assert is_open(found, rhythm, is_holiday)
    assert found >= now
    assert not_after is None or found < not_after
    if in_window(wanted, rhythm) and wanted >= now and hours != 0:
        assert found == wanted


HOURS = st.none() | st.integers(0, 400)


@given(MOMENTS, HOURS, RHYTHMS, MOMENTS)
@settings(max_examples=100, deadline=None)
def test_at_any_clock_a_nudge_goes_in_the_window_and_in_time_or_not_at_all(wanted, hours, rhythm, now):
    check(wanted, hours, rhythm, now)


@pytest.mark.slow
@given(MOMENTS, HOURS, RHYTHMS, MOMENTS)
@settings(max_examples=5000, deadline=None)
def test_at_very_many_clocks(wanted, hours, rhythm, now):
    check(wanted, hours, rhythm, now)


CHANGES = [dt.date.fromisoformat(f"20{day}") for day in "26-10-25 27-03-28 27-03-14 27-04-04 27-10-31".split()]


@given(st.sampled_from(CHANGES), st.integers(-72 * 60, 72 * 60), st.sampled_from(ZONES))
@settings(max_examples=100, deadline=None)
def test_across_a_change_of_the_clocks_the_next_open_time_is_the_first_there_is(day, minutes, zone):
    start = dt.datetime(day.year, day.month, day.day, tzinfo=dt.UTC) + dt.timedelta(minutes=minutes)
    rhythm = Rhythm(zone)
    found = first_open(start, rhythm, is_holiday)
    assert in_window(found, rhythm)
    before = start
    while before < found:
        assert not in_window(before, rhythm)
        before += dt.timedelta(minutes=15)
