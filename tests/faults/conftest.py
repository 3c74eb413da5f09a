"""Servers of a test's own: never the one somebody else runs."""

import contextlib
import os
import shutil
import socket
import subprocess
import uuid

import psycopg2
import pytest
import redis

from tests.faults.processes import eventually

POSTGRES = os.environ.get("TEST_POSTGRES_URL", "postgres://postgres@127.0.0.1:5432")


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


class OwnRedis:
    """A server of this test alone, known by its process id."""

    def __init__(self, folder) -> None:
        self.port = free_port()
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


@contextlib.contextmanager
def new_database():
    """The address of a new database on the PostgreSQL server, dropped afterwards."""
    try:
        server = psycopg2.connect(f"{POSTGRES}/postgres")
    except psycopg2.OperationalError:
        pytest.skip("needs a PostgreSQL server (TEST_POSTGRES_URL)")
    server.autocommit = True
    name = f"sometaito_demo_{uuid.uuid4().hex[:12]}"
    with server.cursor() as cursor:
        cursor.execute(f'CREATE DATABASE "{name}"')
        try:
            yield f"{POSTGRES}/{name}"
        finally:
            cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
    server.close()


@pytest.fixture
def own_database():
    """A new database on the PostgreSQL server, dropped afterwards."""
    with new_database() as url:
        yield url
