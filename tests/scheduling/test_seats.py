"""The arithmetic of places: example by example, and what holds for any bookings at any moment."""

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scheduling import seats
from scheduling.seats import BOOKED, CANCELLED, EXPIRED, HOLDING, LEFT, OFFERED, WAITING, Entry, Room

NOW = dt.datetime(2026, 11, 24, 7, 30, tzinfo=dt.UTC)
MINUTE, HOUR, DAY = dt.timedelta(minutes=1), dt.timedelta(hours=1), dt.timedelta(days=1)
ROOM = Room(capacity=2, ceiling=2, closes=NOW + 7 * DAY)


def booked(key):
    return Entry(key, BOOKED)


def waiting(key, ago=0):
    return Entry(key, WAITING, queued_at=NOW - ago * MINUTE)


def offered(key, until=HOUR):
    return Entry(key, OFFERED, queued_at=NOW - HOUR, offer_until=NOW + until)


def states(settled):
    return {entry.key: entry.state for entry in settled.changed}


def after(entries, settled):
    changed = {entry.key: entry for entry in settled.changed}
    return [changed.get(entry.key, entry) for entry in entries]


def test_a_free_place_is_offered_to_who_has_waited_longest():
    settled = seats.settle([booked(1), waiting(2, ago=5), waiting(3, ago=9)], ROOM, NOW)
    assert states(settled) == {3: OFFERED}
    assert settled.changed[0].offer_until == NOW + DAY
    assert (settled.taken, settled.waiting, settled.ceiling) == (2, 1, 2)


def test_of_two_who_came_in_the_same_moment_the_first_row_is_first():
    assert states(seats.settle([booked(1), waiting(3), waiting(2)], ROOM, NOW)) == {2: OFFERED}


def test_an_open_offer_holds_the_place():
    settled = seats.settle([booked(1), offered(2), waiting(3)], ROOM, NOW)
    assert (settled.changed, settled.taken, settled.waiting) == ((), 2, 1)


@pytest.mark.parametrize(("until", "gone"), [(MINUTE, False), (0 * MINUTE, True), (-DAY, True)])
def test_an_offer_ends_at_its_minute_and_the_next_is_asked(until, gone):
    settled = seats.settle([booked(1), offered(2, until), waiting(3)], ROOM, NOW)
    assert states(settled) == ({2: CANCELLED, 3: OFFERED} if gone else {})
    assert {entry.reason for entry in settled.changed if entry.key == 2} == ({EXPIRED} if gone else set())


def test_an_offer_lasts_a_day_but_not_past_the_end_of_booking():
    assert seats.offer_until(NOW, NOW + 3 * DAY) == NOW + DAY
    assert seats.offer_until(NOW, NOW + 3 * HOUR) == NOW + 3 * HOUR


def test_an_offer_is_shortened_when_the_session_moves_forward():
    settled = seats.settle([offered(1, DAY)], replace(ROOM, closes=NOW + HOUR), NOW)
    assert [(entry.state, entry.offer_until) for entry in settled.changed] == [(OFFERED, NOW + HOUR)]


@pytest.mark.parametrize(("closes", "asked"), [(31 * MINUTE, True), (30 * MINUTE, False), (-MINUTE, False)])
def test_in_the_last_half_hour_nobody_is_asked(closes, asked):
    settled = seats.settle([waiting(1)], replace(ROOM, closes=NOW + closes), NOW)
    assert states(settled) == ({1: OFFERED} if asked else {})
    assert settled.waiting == (0 if asked else 1)


def test_places_of_a_session_that_is_not_held_are_not_offered():
    assert seats.settle([waiting(1)], replace(ROOM, open=False), NOW).changed == ()


def test_fewer_places_than_bookings_throw_nobody_out_and_offer_nothing_until_one_is_free():
    small = Room(capacity=1, ceiling=3, closes=NOW + DAY)
    settled = seats.settle([booked(1), booked(2), booked(3), waiting(4)], small, NOW)
    assert (settled.changed, settled.taken, settled.ceiling) == ((), 3, 3)
    settled = seats.settle([booked(2), waiting(4)], small, NOW)
    assert (settled.changed, settled.taken, settled.ceiling) == ((), 1, 1)
    assert states(seats.settle([waiting(4)], small, NOW)) == {4: OFFERED}


def test_more_taken_than_allowed_never_raises_the_ceiling():
    """The database then refuses the row: `session_never_oversold`."""
    settled = seats.settle([booked(1), booked(2), booked(3)], ROOM, NOW)
    assert (settled.taken, settled.ceiling) == (3, 2)


def test_who_has_left_loses_place_offer_and_turn():
    gone = [replace(entry, here=False) for entry in (booked(1), offered(2), waiting(3))]
    settled = seats.settle([*gone, waiting(4)], ROOM, NOW)
    assert states(settled) == {1: CANCELLED, 2: CANCELLED, 3: CANCELLED, 4: OFFERED}
    assert [entry.reason for entry in settled.changed] == [LEFT, LEFT, LEFT, ""]


# --- for any bookings ----------------------------------------
around = st.integers(-3000, 3000).map(lambda minutes: NOW + minutes * MINUTE)


@st.composite
def entry(draw, key):
    state = draw(st.sampled_from([BOOKED, OFFERED, WAITING, WAITING, CANCELLED]))
    return Entry(
        key,
        state,
        queued_at=draw(around) if state in {WAITING, OFFERED} else None,
        offer_until=draw(around) if state == OFFERED else None,
        here=draw(st.integers(0, 9)) > 0,
    )


@st.composite
def situations(draw):
    keys = draw(st.lists(st.integers(1, 99), unique=True, max_size=14))
    entries = [draw(entry(key)) for key in keys]
    capacity = draw(st.integers(1, 12))
    taken = sum(one.state in HOLDING for one in entries)
    return entries, Room(capacity, max(capacity, taken), draw(around), draw(st.integers(0, 9)) > 0)


@given(situations())
def test_no_more_are_taken_than_there_are_places_or_were_before(situation):
    entries, room = situation
    settled = seats.settle(entries, room, NOW)
    before = sum(one.state in HOLDING for one in entries)
    assert settled.taken <= max(room.capacity, before)
    assert settled.taken <= settled.ceiling <= room.ceiling
    assert settled.ceiling >= room.capacity


@given(situations())
def test_nobody_waits_while_a_place_is_free_and_there_is_time_to_answer(situation):
    entries, room = situation
    settled = seats.settle(entries, room, NOW)
    if room.open and seats.last_offer_at(room.closes) > NOW:
        assert settled.waiting == 0 or settled.taken >= room.capacity


@given(situations())
def test_the_order_of_the_queue_is_kept(situation):
    entries, room = situation
    result = after(entries, seats.settle(entries, room, NOW))
    before = {one.key: one for one in entries}
    asked = {one.key for one in result if one.state == OFFERED and before[one.key].state == WAITING}
    still = {one.key for one in result if one.state == WAITING}
    rank = {one.key: number for number, one in enumerate(seats.queue(entries))}
    assert all(rank[one] < rank[other] for one in asked for other in still)


@given(situations())
def test_a_second_time_changes_nothing(situation):
    entries, room = situation
    settled = seats.settle(entries, room, NOW)
    again = seats.settle(after(entries, settled), replace(room, ceiling=settled.ceiling), NOW)
    assert again == replace(settled, changed=())


@given(situations())
def test_nobody_is_twice_and_the_counts_are_those_of_the_rows(situation):
    entries, room = situation
    settled = seats.settle(entries, room, NOW)
    result = after(entries, settled)
    assert len({one.key for one in settled.changed}) == len(settled.changed)
    assert settled.taken == sum(one.state in HOLDING for one in result)
    assert settled.waiting == sum(one.state == WAITING for one in result)


@given(situations())
def test_only_the_way_forward(situation):
    """Booked stays booked; cancelled stays cancelled; who waits is asked or waits; an offer stands or has run out."""
    entries, room = situation
    before = {one.key: one for one in entries}
    for one in seats.settle(entries, room, NOW).changed:
        was = before[one.key]
        if not was.here:
            assert (one.state, one.reason) == (CANCELLED, LEFT)
        elif was.state == OFFERED:
            assert (one.state, one.reason) in {(CANCELLED, EXPIRED), (OFFERED, "")}
        else:
            assert (was.state, one.state) == (WAITING, OFFERED)
            assert NOW < one.offer_until <= room.closes


@given(situations(), st.integers(0, 4000))
@settings(max_examples=100)
def test_whose_offer_ran_out_is_not_asked_again(situation, minutes):
    entries, room = situation
    first = seats.settle(entries, room, NOW)
    gone = {one.key for one in first.changed if one.state == CANCELLED}
    later = seats.settle(after(entries, first), room, NOW + minutes * MINUTE)
    assert gone.isdisjoint(one.key for one in later.changed)
