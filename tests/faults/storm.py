"""A process of a storm: takes orders as lines of JSON on its input, answers each with one line.

Started several times beside each other on one database by `test_booking_storm.py`; every process has threads with
connections of their own.
"""

import datetime as dt
import json
import os
import sys
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import django

THREADS = 8


def order(**given):
    return globals()[f"do_{given.pop('do')}"](**given)


def do_make(people, capacity, waiting):
    """A session with its first people booked and the next ones waiting, the others strangers to it."""
    from django.utils import timezone

    from participants.models import User
    from scheduling.models import Booking, TrainingSession

    now = timezone.now()
    have = User.objects.count()
    User.objects.bulk_create(
        User(email=f"joku.{n}@harjoituskerays.example", name=f"Joku {n}", password="!") for n in range(have, people)
    )
    keys = list(User.objects.order_by("pk").values_list("pk", flat=True)[:people])
    starts = now + dt.timedelta(days=7)
    TrainingSession.objects.update(status="cancelled")  # those of earlier rounds must not overlap
    session = TrainingSession.objects.create(
        title="Myrsky", starts_at=starts, ends_at=starts + dt.timedelta(hours=1), capacity=capacity, ceiling=capacity,
        taken=capacity if waiting else 0, waiting=waiting, status="published", made_at=now,
    )  # fmt: skip
    for number, key in enumerate(keys[: capacity + waiting] if waiting else []):
        state = {"state": "booked"} if number < capacity else {"state": "waiting"}
        queued = now - dt.timedelta(hours=1) + dt.timedelta(seconds=number)
        Booking.objects.create(session=session, person_id=key, made_at=now, since=now, queued_at=queued, **state)
    return {"session": session.pk, "people": keys}


def do_storm(calls, locked=True):
    """Every call in a thread of the pool; (outcome, seconds) each, and how often each booking was offered a place."""
    from scheduling.actions import locking
    from scheduling.models import TrainingSession

    kept = locking.lock_row
    if not locked:  # what would happen without: only here, there is no switch in the product
        locking.lock_row = lambda pk: TrainingSession.objects.get(pk=pk)
    offered = Counter()
    with ThreadPoolExecutor(THREADS) as pool, listening(offered):
        outcomes = list(pool.map(one, calls))
        list(pool.map(lambda _n: hang_up(), range(THREADS * 4)))
    locking.lock_row = kept
    return {"outcomes": outcomes, "offered": offered}


def one(call):
    began = time.monotonic()
    try:
        outcome = perform(*call)
    except Exception as error:
        outcome = type(error).__name__ + ("" if "never_oversold" not in str(error) else " never_oversold")
    return outcome, time.monotonic() - began


def perform(verb, session, person, *more):
    from django.utils import timezone

    from participants.models import User
    from scheduling import actions
    from scheduling.models import Booking, TrainingSession

    who, now = User.objects.get(pk=person), timezone.now()
    if verb == "book":
        return actions.book(session=session, person=who, by=who, now=now, queue=more[0]).state
    if verb == "cancel":
        return actions.cancel(booking=Booking.objects.get(session=session, person=who), by=who, now=now).state
    changed = TrainingSession.objects.get(pk=session)
    changed.capacity = more[0]
    actions.save_session(session=changed, modules=[], trainers=[], by=who, now=now)
    return "changed"


def listening(offered):
    """Count the offers that were really made, not those of a transaction that was undone."""
    from contextlib import contextmanager

    from django.db import transaction

    from scheduling.signals import bookings_changed

    def hear(bookings, **kwargs):
        people = [booking.person_id for booking in bookings if booking.is_offered]
        transaction.on_commit(lambda: offered.update(people))

    @contextmanager
    def connected():
        bookings_changed.connect(hear, weak=False)
        yield
        bookings_changed.disconnect(hear)

    return connected()


def hang_up():
    from django.db import connection

    connection.close()


def do_impatient(session, person, milliseconds):
    """Book with little patience on SQLite; PostgreSQL has its three seconds."""
    from django.db import connection

    if connection.vendor == "sqlite":
        connection.ensure_connection()
        connection.connection.execute(f"PRAGMA busy_timeout={milliseconds}")
    return one(["book", session, person, False])


def do_look(session):
    from scheduling.models import TrainingSession

    row = TrainingSession.objects.get(pk=session)
    rows = list(row.bookings.order_by("queued_at", "pk").values_list("person", "state"))
    return {"taken": row.taken, "waiting": row.waiting, "ceiling": row.ceiling, "rows": rows}


def do_cookies(people, token):
    """The cookies of a browser that is signed in and has got a form, for each."""
    from django.conf import settings
    from django.test import Client

    from participants.models import User

    found = []
    for user in User.objects.filter(pk__in=people):
        client = Client()
        client.force_login(user)
        cookies = {name: morsel.value for name, morsel in client.cookies.items()} | {settings.CSRF_COOKIE_NAME: token}
        found.append("; ".join(f"{name}={value}" for name, value in cookies.items()))
    return found


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "trainingsite.settings"
    django.setup()
    for line in sys.stdin:
        sys.stdout.write(json.dumps(order(**json.loads(line))) + "\n")
        sys.stdout.flush()
