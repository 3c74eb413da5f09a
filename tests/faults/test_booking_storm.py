"""Two hundred people and twenty places: processes and threads on a database of their own, and pages over HTTP.

B1, B2, B3, B4, B6 and B7 of the booking rules, on PostgreSQL and on an SQLite file.
"""

import contextlib
import sqlite3
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import psycopg2
import pytest

from bench.http import served
from tests.faults.conftest import new_database
from tests.faults.house import TOKEN, House, press

pytestmark = pytest.mark.slow
CLIENTS, PLACES = 200, 20
CLICKS = 2


@pytest.fixture(scope="module")
def postgresql(tmp_path_factory):
    with new_database() as url:
        house = House(url, tmp_path_factory.mktemp("postgresql"))
        yield house
        house.close()


@pytest.fixture(scope="module")
def sqlite(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sqlite")
    house = House(f"sqlite:///{folder / 'storm.sqlite3'}", folder)
    yield house
    house.close()


@pytest.fixture(params=["postgresql", "sqlite"])
def house(request):
    return request.getfixturevalue(request.param)


def clicks(made, times, queue=False):
    """Every client `times` times, the clicks of one beside each other."""
    return [["book", made["session"], person, queue] for person in made["people"] for _ in range(times)]


def states(seen):
    return Counter(state for _person, state in seen["rows"])


def test_the_last_places_go_to_twenty_of_two_hundred(house):
    made = house.ask(do="make", people=CLIENTS, capacity=PLACES, waiting=0)
    outcomes = house.storm(clicks(made, CLICKS))
    seen = house.ask(do="look", session=made["session"])
    assert outcomes == {"booked": PLACES * CLICKS, "Full": (CLIENTS - PLACES) * CLICKS}
    assert (states(seen), seen["taken"]) == ({"booked": PLACES}, PLACES)
    assert house.times[-1] < 30


def test_without_the_lock_the_same_storm_fails(postgresql):
    """The negative control: more people than places, or the last belt of the database, in at least one of ten runs."""
    failed = 0
    for _ in range(10):
        made = postgresql.ask(do="make", people=CLIENTS, capacity=PLACES, waiting=0)
        outcomes = postgresql.storm(clicks(made, 1), locked=False)
        seen = postgresql.ask(do="look", session=made["session"])
        failed += states(seen)["booked"] > PLACES or outcomes["IntegrityError never_oversold"] > 0
        if failed:
            break
    assert failed


def test_twenty_cancel_at_once_and_the_first_twenty_who_wait_are_asked_once_each(house):
    made = house.ask(do="make", people=CLIENTS, capacity=PLACES, waiting=40)
    leaving, queue = made["people"][:PLACES], made["people"][PLACES : PLACES + 40]
    outcomes = house.storm([["cancel", made["session"], person] for person in leaving])
    seen = house.ask(do="look", session=made["session"])
    by_person = dict(seen["rows"])
    assert outcomes == {"cancelled": PLACES}
    assert [by_person[person] for person in queue] == ["offered"] * 20 + ["waiting"] * 20
    assert house.offered == {str(person): 1 for person in queue[:20]}
    assert (seen["taken"], seen["waiting"]) == (20, 20)


def test_places_come_and_go_during_the_storm(house):
    made = house.ask(do="make", people=CLIENTS, capacity=PLACES, waiting=0)
    calls = clicks(made, 1, queue=True)
    for at, capacity in [(30, 25), (80, 15), (120, 28), (160, 22)]:
        calls[at:at] = [["capacity", made["session"], made["people"][0], capacity]]
    outcomes = house.storm(calls)
    house.storm([["capacity", made["session"], made["people"][0], 22]])
    seen = house.ask(do="look", session=made["session"])
    held = states(seen)["booked"] + states(seen)["offered"]
    assert set(outcomes) <= {"booked", "waiting", "offered", "changed"}
    assert outcomes["changed"] == 4
    assert held == seen["taken"] <= seen["ceiling"] <= 28
    assert held >= 22
    assert states(seen)["waiting"] == seen["waiting"] == CLIENTS - held


def test_who_waits_for_the_lock_too_long_is_asked_to_try_again(house):
    made = house.ask(do="make", people=CLIENTS, capacity=PLACES, waiting=0)
    with holding(house, made["session"]):
        outcome, seconds = house.ask(
            do="impatient", session=made["session"], person=made["people"][0], milliseconds=3000
        )
    assert outcome == "Busy"
    assert 2.5 < seconds < 10


@contextlib.contextmanager
def holding(house, session):
    """Somebody who has the row and does not let go."""
    if house.url.startswith("sqlite"):
        connection = sqlite3.connect(house.url.removeprefix("sqlite:///"), isolation_level=None)
        connection.execute("BEGIN IMMEDIATE")
    else:
        connection = psycopg2.connect(house.url)
        connection.cursor().execute("SELECT * FROM scheduling_trainingsession WHERE id = %s FOR UPDATE", [session])
    yield
    connection.rollback()
    connection.close()


# --- over HTTP ---------------------------------------------------------------------------------------------
def test_the_pages_answer_everybody(house):
    made = house.ask(do="make", people=CLIENTS, capacity=PLACES, waiting=0)
    cookies = house.ask(do="cookies", people=made["people"], token=TOKEN)
    environment = house.environment | {"DJANGO_SETTINGS_MODULE": "trainingsite.settings"}
    with served(environment) as server, ThreadPoolExecutor(CLIENTS) as clients:
        statuses = Counter(clients.map(lambda cookie: press(server.url, made["session"], cookie), cookies))
        with holding(house, made["session"]) if house.url.startswith("postgres") else contextlib.nullcontext():
            busy = press(server.url, made["session"], cookies[-1])
    seen = house.ask(do="look", session=made["session"])
    assert statuses == {302: PLACES, 409: CLIENTS - PLACES}
    assert (states(seen), seen["taken"]) == ({"booked": PLACES}, PLACES)
    assert busy == 409
