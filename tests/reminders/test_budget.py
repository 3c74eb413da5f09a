"""At most so many nudges a week; the more important keeps its week."""

import datetime as dt
from collections import Counter
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from reminders.budget import Nudge, spread
from reminders.holidays import is_holiday
from reminders.windows import Rhythm, is_open, week_of

HELSINKI = ZoneInfo("Europe/Helsinki")
NORMAL = Rhythm(HELSINKI)
NOW = dt.datetime(2026, 11, 23, 6, tzinfo=dt.UTC)  # Monday at eight


def day(number, hour=8):
    return dt.datetime(2026, 11, number, hour, tzinfo=dt.UTC)


def spread_out(nudges, taken=(), per_week=2, rhythm=NORMAL, now=NOW):
    return spread(nudges, taken=taken, per_week=per_week, rhythm=rhythm, now=now, is_holiday=is_holiday)


def days(found):
    return {key: moment and f"{moment:%d.%m.}" for key, moment in found.items()}


def test_a_full_week_postpones_the_lower_priority():
    nudges = [Nudge("digest", 10, day(24)), Nudge("closes", 90, day(26)), Nudge("opens", 60, day(25))]
    assert days(spread_out(nudges)) == {"closes": "26.11.", "opens": "25.11.", "digest": "30.11."}


def test_what_is_of_no_use_next_week_is_dropped():
    nudges = [Nudge("digest", 10, day(24), day(29)), Nudge("closes", 90, day(26)), Nudge("opens", 60, day(25))]
    assert days(spread_out(nudges)) == {"closes": "26.11.", "opens": "25.11.", "digest": None}


def test_what_has_gone_takes_its_place_in_the_week():
    assert days(spread_out([Nudge("a", 90, day(24))], taken=[day(23, 6), day(23, 7)])) == {"a": "30.11."}
    assert days(spread_out([Nudge("a", 90, day(24))], taken=[day(20), day(20)])) == {"a": "24.11."}


def test_one_a_week_is_enough_for_those_who_wish_it():
    found = spread_out([Nudge(n, n, day(24)) for n in range(4)], per_week=1)
    assert days(found) == {3: "24.11.", 2: "30.11.", 1: "07.12.", 0: "14.12."}


MOMENTS = st.integers(-14 * 24, 40 * 24).map(lambda hours: NOW + dt.timedelta(hours=hours))
NUDGES = st.lists(
    st.builds(
        lambda priority, wanted, useful: (priority, wanted, wanted + dt.timedelta(hours=useful) if useful else None),
        st.integers(1, 5), MOMENTS, st.none() | st.integers(1, 500),
    ),
    max_size=8,
).map(lambda rows: [Nudge(number, *row) for number, row in enumerate(rows)])  # fmt: skip
ZONES = st.sampled_from([HELSINKI, ZoneInfo("America/New_York"), ZoneInfo("Pacific/Auckland")])
TAKEN = st.lists(MOMENTS.filter(lambda moment: moment <= NOW), max_size=3)


@given(NUDGES, TAKEN, st.integers(1, 2), ZONES)
@settings(max_examples=100, deadline=None)
def test_no_week_ever_holds_more_than_it_may(nudges, taken, per_week, zone):
    rhythm = Rhythm(zone)
    found = spread_out(nudges, taken, per_week, rhythm)
    gone = Counter(week_of(moment, zone) for moment in taken)
    weeks = Counter(week_of(moment, zone) for moment in found.values() if moment)
    assert all(count + gone[week] <= max(per_week, gone[week]) for week, count in weeks.items())
    assert found.keys() == {nudge.key for nudge in nudges}
    for nudge in nudges:
        if moment := found[nudge.key]:
            assert is_open(moment, rhythm, is_holiday)
            assert moment >= NOW
            assert nudge.not_after is None or moment < nudge.not_after


@given(NUDGES, TAKEN, st.randoms(use_true_random=False))
@settings(max_examples=100, deadline=None)
def test_the_order_they_are_read_in_does_not_matter_nor_how_often(nudges, taken, random):
    first = spread_out(nudges, taken)
    shuffled = list(nudges)
    random.shuffle(shuffled)
    assert spread_out(shuffled, taken) == first


@given(NUDGES, TAKEN)
@settings(max_examples=100, deadline=None)
def test_when_one_has_gone_the_others_stay_where_they_are(nudges, taken):
    planned = {key: moment for key, moment in spread_out(nudges, taken).items() if moment}
    if not planned:
        return
    key = min(planned, key=lambda key: (planned[key], key))
    rest = [nudge for nudge in nudges if nudge.key != key and nudge.key in planned]
    left = {other: moment for other, moment in planned.items() if other != key}
    assert spread_out(rest, [*taken, planned[key]]) == left


@given(NUDGES, TAKEN)
@settings(max_examples=100, deadline=None)
def test_a_lower_priority_never_moves_a_higher_one(nudges, taken):
    found = spread_out(nudges, taken)
    least = min((nudge.priority for nudge in nudges), default=0)
    above = [nudge for nudge in nudges if nudge.priority > least]
    assert spread_out(above, taken) == {nudge.key: found[nudge.key] for nudge in above}
