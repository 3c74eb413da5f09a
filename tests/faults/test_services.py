"""The same site with real servers beside it: Redis killed and back again, PostgreSQL under the sample organisation."""

import http.cookiejar
import os
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import time
import urllib.parse
import urllib.request
import uuid
from contextlib import closing

import psycopg2
import pytest
import redis

from tests.faults.processes import Demo, eventually, running

pytestmark = pytest.mark.slow
POSTGRES = os.environ.get("TEST_POSTGRES_URL", "postgres://postgres@127.0.0.1:5432")


class OwnRedis:
    """A server of this test alone, known by its process id: never the one somebody else runs."""

    def __init__(self, folder) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.folder = folder
        self.start()

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        command = ["redis-server", "--port", str(self.port), "--bind", "127.0.0.1", "--appendonly", "yes"]
        self.process = subprocess.Popen([*command, "--dir", self.folder], stdout=subprocess.DEVNULL)
        assert eventually(self.is_ours, 10)

    def is_ours(self) -> bool:
        try:
            return redis.Redis(port=self.port).info("server")["process_id"] == self.process.pid
        except redis.ConnectionError:
            return False

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()


@pytest.fixture
def own_redis(tmp_path):
    if not shutil.which("redis-server"):
        pytest.skip("needs the program redis-server")
    (tmp_path / "redis").mkdir()
    server = OwnRedis(tmp_path / "redis")
    yield server
    server.kill()


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


@pytest.fixture
def own_database():
    """A new database on the PostgreSQL server, dropped afterwards."""
    try:
        server = psycopg2.connect(f"{POSTGRES}/postgres")
    except psycopg2.OperationalError:
        pytest.skip("needs a PostgreSQL server (TEST_POSTGRES_URL)")
    server.autocommit = True
    name = f"sometaito_demo_{uuid.uuid4().hex[:12]}"
    with server.cursor() as cursor:
        cursor.execute(f'CREATE DATABASE "{name}"')
        yield f"{POSTGRES}/{name}"
        cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
    server.close()


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
