"""PostgreSQL goes away and comes back while places are being booked (F4): every answer that said yes was true (B3)."""

import contextlib
import http.client
import itertools
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import psycopg2
import pytest

from bench.http import served
from tests.faults.house import TOKEN, House, press
from tests.faults.postgres import OwnPostgres

pytestmark = pytest.mark.slow
PEOPLE, CLIENTS = 100, 6
RESTARTS, AWAY = 5, 4  # times; seconds of the last stop
RECOVERY = 5  # seconds after the server is back


@dataclass
class Answers:
    """When each form was sent and answered, and how; 0 is a connection that was lost."""

    found: list[tuple[float, float, int]] = field(default_factory=list)

    def post(self, *form) -> int:
        began = time.monotonic()
        try:
            status = press(*form)
        except (OSError, http.client.HTTPException):
            status = 0
        self.found.append((began, time.monotonic(), status))
        return status


@pytest.fixture
def house(tmp_path):
    server = OwnPostgres()
    try:
        house = House(server.url, tmp_path, 1, DEBUG="0", LOCAL="1", LOG_LEVEL="CRITICAL")
        house.server = server
        yield house
        house.close()
    finally:
        server.remove()


def book_until_it_says_yes(answers, give_up, *form) -> bool:
    """The same form again and again, as an impatient person would."""
    while not give_up.is_set():
        if answers.post(*form) == 302:
            return answers.post(*form) is not None  # a double click after the yes
        time.sleep(0.3)
    return False


def page_of(site, cookie) -> str:
    """What somebody sees who comes while the database is away."""
    parts = urlsplit(site)
    connection = http.client.HTTPConnection(parts.hostname, parts.port, timeout=60)
    headers = {"Host": f"localhost:{parts.port}", "Cookie": cookie}
    with contextlib.closing(connection):
        connection.request("GET", "/sessions/", headers=headers)
        answer = connection.getresponse()
        assert answer.status == 500
        return answer.read().decode()


def break_and_mend(server, site, cookie) -> list[tuple[float, float]]:
    """When the server was away; while it was, a page said so in plain words."""
    away = []
    for number in range(RESTARTS):
        time.sleep(2)
        began = time.monotonic()
        server.stop()
        if number == RESTARTS - 1:
            assert "Odota hetki ja yritä uudestaan" in page_of(site, cookie)
            time.sleep(AWAY)
        server.start()
        away.append((began, time.monotonic()))
    return away


def test_a_booking_that_was_confirmed_outlives_every_restart(house):
    made = house.ask(do="make", people=PEOPLE, capacity=PEOPLE, waiting=0)
    cookies = house.ask(do="cookies", people=made["people"], token=TOKEN)
    environment = house.environment | {"DJANGO_SETTINGS_MODULE": "trainingsite.settings"}
    answers, give_up, started = Answers(), threading.Event(), itertools.count()
    with served(environment) as web, ThreadPoolExecutor(CLIENTS + 1) as pool:

        def one(place) -> bool:
            pause = max(0.0, began + next(started) * 0.17 - time.monotonic())  # spread over all the restarts
            time.sleep(pause)
            return book_until_it_says_yes(answers, give_up, web.url, made["session"], cookies[place])

        assert press(web.url, made["session"], cookies[0]) == 302  # it has started
        began = time.monotonic()
        breaking = pool.submit(break_and_mend, house.server, web.url, cookies[0])
        stuck = threading.Timer(90, give_up.set)
        stuck.start()
        acknowledged = list(pool.map(one, range(1, PEOPLE)))
        away = breaking.result()
        late = [press(web.url, made["session"], cookie) for cookie in cookies]  # all forms once more
        stuck.cancel()
    assert all(acknowledged)
    assert late == [302] * PEOPLE
    with psycopg2.connect(house.server.url) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT person_id, state, turn FROM scheduling_booking ORDER BY person_id")
        assert cursor.fetchall() == [(person, "booked", 1) for person in sorted(made["people"])]
        cursor.execute("SELECT taken FROM scheduling_trainingsession WHERE id = %s", [made["session"]])
        assert cursor.fetchone() == (PEOPLE,)
    wrong = [answer for answer in answers.found if answer[2] != 302]
    assert wrong  # the server was missed
    outside = [a for a in wrong if not any(a[1] > since and a[0] < until + RECOVERY for since, until in away)]
    assert outside == []
    assert max(end - start for start, end, _status in answers.found) < 15
