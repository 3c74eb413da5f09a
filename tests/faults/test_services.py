"""The same site with real servers beside it: Redis killed and back again, PostgreSQL under the sample organisation."""

import http.cookiejar
import re
import signal
import sqlite3
import time
import urllib.parse
import urllib.request
from contextlib import closing

import pytest

from tests.faults.processes import Demo, eventually, running

pytestmark = pytest.mark.slow


def sign_in_as_aino(demo: Demo) -> str:
    """Press her button on the sign-in page; returns the page she comes to."""
    address = f"http://localhost:{demo.port}"
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))
    page = browser.open(f"{address}/accounts/login/", timeout=20).read().decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1]
    form = urllib.parse.urlencode({"csrfmiddlewaretoken": token, "persona": "aino.alku"}).encode()
    return browser.open(f"{address}/demo/sign-in/", form, timeout=20).read().decode()


def last_heartbeat(demo: Demo) -> str:
    with closing(sqlite3.connect(demo.folder / "sometaito.sqlite3", timeout=20)) as database:
        row = database.execute("SELECT at FROM trainingsite_heartbeat WHERE name = 'beat'").fetchone()
    return row[0] if row else ""


def test_redis_may_die_and_come_back(own_redis, tmp_path):
    demo = Demo(tmp_path / "demo", REDIS_URL=own_redis.url)
    try:
        demo.wait_until_serving(180)
        assert eventually(lambda: last_heartbeat(demo) != "", 20)  # web, Redis and worker: the whole way
        own_redis.kill()
        started = time.monotonic()
        assert "Aino" in sign_in_as_aino(demo)
        assert time.monotonic() - started < 15
        assert demo.get("/readyz")[0] == 200  # Redis away never takes an instance out of service
        own_redis.start()
        before = last_heartbeat(demo)
        assert eventually(lambda: last_heartbeat(demo) > before, 90)  # worker and beat found it again by themselves
        assert demo.process.poll() is None
        demo.process.send_signal(signal.SIGTERM)
        assert demo.process.wait(30) == 0
        assert demo.left_over() == {}
        assert running(own_redis.process.pid)
    finally:
        demo.stop()


def test_the_sample_organisation_lives_on_postgresql_too(own_database, tmp_path):
    demo = Demo(tmp_path / "demo", DATABASE_URL=own_database)
    try:
        demo.wait_until_serving(180)
        assert "Aino" in sign_in_as_aino(demo)
        assert not (demo.folder / "sometaito.sqlite3").exists()
        demo.process.send_signal(signal.SIGINT)
        assert demo.process.wait(30) == 0
    finally:
        demo.stop()


def test_a_database_that_does_not_answer_ends_with_its_name(tmp_path):
    demo = Demo(tmp_path / "demo", DATABASE_URL="postgres://nobody@127.0.0.1:1/nothing")
    try:
        assert demo.process.wait(60) == 1
        assert "The database does not answer" in demo.said
        assert "nobody@127.0.0.1:1/nothing" not in demo.said.splitlines()[-1]
        assert len(demo.said.splitlines()) <= 3
    finally:
        demo.stop()
