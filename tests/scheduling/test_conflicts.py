"""One trainer or one room in two places: by example, and against the obvious comparison of all with all."""

import datetime as dt
from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from scheduling.conflicts import PLACE, TRAINER, Clash, Span, find

DAY = dt.datetime(2026, 12, 1, 6, 0, tzinfo=dt.UTC)
MINUTE = dt.timedelta(minutes=1)


def span(id, start, end, trainers=(), place=None):
    return Span(id, DAY + start * MINUTE, DAY + end * MINUTE, frozenset(trainers), place)


def test_one_trainer_in_two_sessions_at_once():
    found = find([span("a", 0, 60, {1}), span("b", 59, 90, {1, 2})])
    assert found == {"a": [Clash("b", TRAINER, 1)], "b": [Clash("a", TRAINER, 1)]}


def test_one_room_for_two_sessions_at_once():
    assert find([span("a", 0, 60, {1}, 7), span("b", 30, 40, {2}, 7)])["b"] == [Clash("a", PLACE, 7)]


def test_one_after_the_other_is_no_clash():
    assert find([span("a", 0, 60, {1}, 7), span("b", 60, 90, {1}, 7)]) == {}


def test_others_and_no_room_are_no_clash():
    assert find([span("a", 0, 60, {1}), span("b", 0, 60, {2}), span("c", 0, 60)]) == {}


def test_trainer_and_room_are_both_named():
    assert find([span("a", 0, 60, {1}, 7), span("b", 0, 60, {1}, 7)])["a"] == [
        Clash("b", PLACE, 7),
        Clash("b", TRAINER, 1),
    ]


@st.composite
def spans(draw):
    rows = []
    for id in range(draw(st.integers(0, 12))):
        start = draw(st.integers(0, 300))
        length = draw(st.integers(1, 120))
        trainers = draw(st.frozensets(st.integers(1, 4), max_size=3))
        rows.append(span(id, start, start + length, trainers, draw(st.none() | st.integers(1, 3))))
    return rows


def all_with_all(rows):
    found = set()
    for one, other in combinations(rows, 2):
        if one.start < other.end and other.start < one.end:
            things = [(TRAINER, key) for key in one.trainers & other.trainers]
            things += [(PLACE, one.place)] if one.place is not None and one.place == other.place else []
            found |= {(a.id, b.id, *thing) for thing in things for a, b in ((one, other), (other, one))}
    return found


@given(spans())
def test_finds_what_comparing_all_with_all_finds(rows):
    found = find(rows)
    assert {(id, *clash) for id, clashes in found.items() for clash in clashes} == all_with_all(rows)
    assert all(len(clashes) == len(set(clashes)) > 0 for clashes in found.values())


@given(spans())
def test_clashes_stand_in_order_of_time(rows):
    starts = {row.id: row.start for row in rows}
    for clashes in find(rows).values():
        times = [starts[clash.other] for clash in clashes]
        assert times == sorted(times)


def test_a_year_of_sessions_one_after_the_other_is_a_short_walk():
    """20,000 spans of one trainer that never meet: comparing all with all would be 200 million steps."""
    rows = [span(id, id * 10, id * 10 + 10, {1}, 1) for id in range(20_000)]
    assert find(rows) == {}
