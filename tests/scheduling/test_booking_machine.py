"""Whatever people do, in whatever order: the places, the queue and the offers stay in order.

Two sessions at the same time of day, seven people, a clock that goes on. After every step the rows are compared with
those before it.
"""

from collections import Counter

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from participants.models import User
from scheduling import actions, seats
from scheduling.actions import locking
from scheduling.models import Booking, TrainingSession
from scheduling.signals import bookings_changed
from tests.conftest import NOW
from tests.scheduling.a_session import DAY, MINUTE, a_session, nobody_listens

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
BOOKED, OFFERED, WAITING, CANCELLED = "booked", "offered", "waiting", "cancelled"
PEOPLE = 7
who = st.integers(0, PEOPLE - 1)
where = st.integers(0, 1)
stale = st.sampled_from([0, 0, 0, 0, 1, 2])  # mostly the newest turn, now and then one from the browser's history


class Sessions(RuleBasedStateMachine):
    people: list[User]
    dana: User

    def __init__(self):
        super().__init__()
        self.now = NOW
        self.room = transaction.atomic()
        self.room.__enter__()
        self.sessions = [a_session(title="A", capacity=2).pk, a_session(title="B", capacity=1).pk]
        self.before = {}
        self.step("nothing")
        bookings_changed.connect(self.hear)

    def teardown(self):
        bookings_changed.disconnect(self.hear)
        transaction.set_rollback(True)
        self.room.__exit__(None, None, None)

    def hear(self, bookings, **kwargs):
        self.told.update(booking.pk for booking in bookings)

    def step(self, name, asked=()):
        """What is known before a step: who asked for a place by it, and what the rows were."""
        self.name, self.asked, self.refused, self.told = name, set(asked), False, Counter()

    def do(self, name, call, asked=()):
        self.step(name, asked)
        try:
            with transaction.atomic():
                call()
        except actions.NotPossible:
            self.refused = True

    def turn(self, session, person, back):
        row = Booking.objects.filter(session=session, person=person).first()
        return row, max(0, (row.turn if row else 0) - back)

    @initialize(capacities=st.lists(st.integers(1, 4), min_size=2, max_size=2), many=st.integers(0, PEOPLE))
    def some_are_in(self, capacities, many):
        for pk, capacity in zip(self.sessions, capacities, strict=True):
            TrainingSession.objects.filter(pk=pk).update(capacity=capacity, ceiling=capacity)
        keys = [one.pk for one in self.people[:many]]
        self.book_many_in(self.sessions[0], keys, True)

    @rule(where=where, who=who, queue=st.booleans(), back=stale, by_dana=st.booleans())
    def book(self, where, who, queue, back, by_dana):
        session, person = self.sessions[where], self.people[who]
        _row, seen = self.turn(session, person, back)
        by = self.dana if by_dana else person
        person.refresh_from_db()
        self.do(
            "book",
            lambda: actions.book(session=session, person=person, by=by, now=self.now, seen=seen, queue=queue),
            {(session, person.pk)} if back == 0 else set(),
        )

    @rule(where=where, some=st.lists(who, unique=True), queue=st.booleans())
    def book_many(self, where, some, queue):
        self.book_many_in(self.sessions[where], [self.people[one].pk for one in some], queue)

    def book_many_in(self, session, keys, queue):
        self.do(
            "book_many",
            lambda: actions.book_many(session=session, people=keys, by=self.dana, now=self.now, queue=queue),
            {(session, key) for key in keys},
        )

    @rule(where=where, who=who, back=stale, by_dana=st.booleans())
    def cancel(self, where, who, back, by_dana):
        row, seen = self.turn(self.sessions[where], self.people[who], back)
        if row:
            by = self.dana if by_dana else self.people[who]
            self.do("cancel", lambda: actions.cancel(booking=row, by=by, now=self.now, seen=seen))

    @rule(where=where, who=who, accept=st.booleans(), back=stale)
    def answer(self, where, who, accept, back):
        row, seen = self.turn(self.sessions[where], self.people[who], back)
        asked = {(row.session_id, row.person_id)} if row and not back else set()
        if row:
            self.do(
                "answer",
                lambda: actions.answer_offer(booking=row, accept=accept, now=self.now, seen=seen),
                asked,
            )

    @rule(who=who, back=stale)
    def change_over(self, who, back):
        """From one session to the other, and the form of the first place sent once more."""
        self.cancel(0, who, 0, False)
        self.check()
        self.book(1, who, True, back, False)
        self.check()
        self.book(0, who, False, 1, False)

    @rule(where=where, capacity=st.integers(1, 5))
    def change_capacity(self, where, capacity):
        session = TrainingSession.objects.get(pk=self.sessions[where])
        session.capacity = capacity
        self.do(
            "capacity",
            lambda: actions.save_session(session=session, modules=[], trainers=[], by=self.dana, now=self.now),
        )

    @rule(where=where, minutes=st.integers(-20, 20))
    def move(self, where, minutes):
        session = TrainingSession.objects.get(pk=self.sessions[where])
        to, seen = session.starts_at + minutes * MINUTE, session.sequence
        self.do(
            "move", lambda: actions.move(session=session, starts_at=to, by=self.dana, now=self.now, sequence_seen=seen)
        )

    @rule(where=where, sure=st.integers(0, 9))
    def cancel_session(self, where, sure):
        if sure == 0:
            session = self.sessions[where]
            self.do("cancel_session", lambda: actions.cancel_session(session=session, by=self.dana, now=self.now))

    @rule(who=who)
    def leave_or_return(self, who):
        person = self.people[who]
        person.refresh_from_db()
        User.objects.filter(pk=person.pk).update(is_active=not person.is_active)
        self.do("leave", lambda: actions.settle_due(self.now))

    @rule(who=who)
    def erase(self, who):
        """As `scheduling.privacy.erase` does it: the rows go, and their sessions are settled, past or not."""
        own = Booking.objects.filter(person=self.people[who])
        held = list(own.values_list("session", flat=True))
        own.delete()
        self.do("erase", lambda: [self.settle(session) for session in held])

    def settle(self, session):
        with locking.locked(session) as row:
            actions.settle(row, self.now)

    @rule(time=st.sampled_from([MINUTE, 20 * MINUTE, DAY / 2, DAY, 2 * DAY, 6 * DAY]), swept=st.booleans())
    def wait(self, time, swept):
        self.now += time
        if swept:
            self.do("sweep", lambda: actions.settle_due(self.now))

    @invariant()
    def check(self):
        """Everything that must hold, by two questions to the database."""
        sessions = list(TrainingSession.objects.filter(pk__in=self.sessions))
        rows = {
            row.pk: row
            for row in Booking.objects.filter(session__in=self.sessions).select_related("person").order_by("pk")
        }
        for session in sessions:
            self.counts_are_true(session, [row for row in rows.values() if row.session_id == session.pk])
        both = Counter(row.person_id for row in rows.values() if row.state == BOOKED)
        assert max(both.values(), default=0) <= 1, "a person in two sessions at the same time"
        people = Counter((row.session_id, row.person_id) for row in rows.values())
        assert max(people.values(), default=0) <= 1, "a person twice in a session"
        self.steps_were_allowed(rows)
        self.before, self.told, self.asked = rows, Counter(), set()

    def counts_are_true(self, session, rows):
        held = sum(row.state in {BOOKED, OFFERED} for row in rows)
        was = sum(row.state in {BOOKED, OFFERED} for row in self.before.values() if row.session_id == session.pk)
        waiting = sum(row.state == WAITING for row in rows)
        assert (session.taken, session.waiting) == (held, waiting)
        assert held <= session.ceiling
        assert held <= max(session.capacity, was)
        assert session.ceiling == max(session.capacity, min(session.ceiling, held))
        if session.is_published and self.now < seats.last_offer_at(session.booking_closes):
            assert not (session.free and waiting), f"somebody waits beside a free place after {self.name}"
        if session.is_cancelled:
            assert held == waiting == 0

    def steps_were_allowed(self, rows):
        changed = set()
        for pk, row in rows.items():
            was = self.before.get(pk)
            key = (row.session_id, row.person_id)
            if was is None:
                changed.add(pk)
                assert key in self.asked or self.name == "book"
                continue
            if (was.state, was.turn) == (row.state, row.turn):
                continue
            changed.add(pk)
            assert row.turn >= was.turn
            if was.state == CANCELLED:
                assert key in self.asked, f"a cancelled person was taken up again by {self.name}"
            if row.state == OFFERED:
                assert was.state == WAITING
                assert row.person.is_active or self.name == "leave"
            if row.state == BOOKED:
                assert key in self.asked
        self.everybody_was_told(changed)
        self.order_was_kept(rows)

    def everybody_was_told(self, changed):
        assert changed <= set(self.told), f"a change by {self.name} that nobody heard of"
        if not self.refused:
            heard_once = {pk for pk, times in self.told.items() if times == 1}
            run_out = {pk for pk, row in self.before.items() if row.state == OFFERED}
            assert changed <= heard_once | run_out  # an offer may run out and be booked anew in one go

    def order_was_kept(self, rows):
        for session in self.sessions:
            queue = [row for row in self.before.values() if row.session_id == session and row.state == WAITING]
            queue.sort(key=lambda row: (row.queued_at, row.pk))
            now = [rows[row.pk].state for row in queue if row.pk in rows]
            if WAITING in now:
                assert OFFERED not in now[now.index(WAITING) :], "somebody was offered a place out of turn"


def run(person, dana, examples, steps):
    Sessions.people = [person(f"joku.{n}", f"Joku {n}") for n in range(PEOPLE)]
    Sessions.dana = dana
    with nobody_listens():
        run_state_machine_as_test(
            Sessions,
            settings=settings(
                max_examples=examples,
                stateful_step_count=steps,
                deadline=None,
                derandomize=True,  # a new seed is for whoever looks for mistakes, not for whoever waits for an answer
                suppress_health_check=list(HealthCheck),
            ),
        )


def test_whatever_people_do_the_places_stay_in_order(person, dana):
    run(person, dana, examples=100, steps=8)


@pytest.mark.slow
def test_whatever_many_people_do_for_long_the_places_stay_in_order(person, dana):
    run(person, dana, examples=1000, steps=10)
