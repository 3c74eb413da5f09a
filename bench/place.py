"""Where it is measured: databases, a cache server, static files and an environment of its own.

Everything lives under build/bench and in databases called sometaito_bench_…; only processes started here are ended.
"""

import contextlib
import datetime as dt
import hashlib
import os
import secrets
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import unquote, urlsplit, urlunsplit

import psycopg2

ROOT = Path(__file__).resolve().parent.parent
BUILD = ROOT / "build" / "bench"
SERVER = "postgres://postgres@127.0.0.1:5432/postgres"
PREFIX = "sometaito_bench_"
# What the sample depends on; when it changes, kept databases are made again.
MAKES_THE_SAMPLE = (
    "home/*.py",
    "dashboards/*.py",
    "bench/organisation.py",
    "bench/practice.py",
    "*/migrations/*.py",
    "*/models/*.py",
    "programmes/**/*",
    "*/package.py",
)


def fingerprint() -> str:
    digest = hashlib.sha256(dt.datetime.now(dt.UTC).date().isoformat().encode())  # its dates follow the day
    for pattern in MAKES_THE_SAMPLE:
        for path in sorted(ROOT.glob(pattern)):
            if path.is_file() and ".venv" not in path.parts:
                digest.update(path.read_bytes())
    return digest.hexdigest()[:10]


def run(module: str, *arguments: str, env: dict[str, str]) -> None:
    """One of our own modules in a process of its own; its words go to the terminal."""
    subprocess.run([sys.executable, "-m", module, *arguments], cwd=ROOT, env=env, check=True)


class Databases(Protocol):
    """Keeps one finished database per size and gives out copies."""

    note: str

    def copy(self, people: int, fill: Callable[[str], None]) -> contextlib.AbstractContextManager[str]: ...

    def empty(self, name: str) -> contextlib.AbstractContextManager[str]: ...


@dataclass
class Postgres:
    """`url` is a database of the server where databases may be created."""

    url: str
    note: str = ""

    @classmethod
    def found(cls) -> "Postgres | None":
        parts = urlsplit(os.environ.get("BENCH_DATABASE_URL", SERVER))
        if not parts.scheme.startswith("postgres"):
            return None
        if parts.password:  # production settings refuse well-known passwords, libpq takes them from here
            os.environ["PGPASSWORD"] = unquote(parts.password)
            parts = parts._replace(netloc=parts.netloc.replace(f":{parts.password}@", "@"))
        server = cls(urlunsplit(parts))
        try:
            version = server.ask("SHOW server_version")[0][0]
        except psycopg2.OperationalError:
            return None
        server.note = f"PostgreSQL {version.split()[0]}"
        return server

    def ask(self, sql: str, database: str = "") -> list[tuple[Any, ...]]:
        connection = psycopg2.connect(self.address(database) if database else self.url, connect_timeout=3)
        connection.autocommit = True
        try:
            with connection.cursor() as cursor:
                cursor.execute(sql)
                return cursor.fetchall() if cursor.description else []
        finally:
            connection.close()

    def address(self, name: str) -> str:
        return urlunsplit(urlsplit(self.url)._replace(path=f"/{name}"))

    @contextlib.contextmanager
    def empty(self, name: str) -> Iterator[str]:
        own = f"{PREFIX}{name}_{os.getpid()}"
        self.ask(f'CREATE DATABASE "{own}"')
        try:
            yield self.address(own)
        finally:
            self.ask(f'DROP DATABASE IF EXISTS "{own}" WITH (FORCE)')

    @contextlib.contextmanager
    def copy(self, people: int, fill: Callable[[str], None]) -> Iterator[str]:
        kept = f"{PREFIX}kept_{people}_{fingerprint()}"
        if not self.exists(kept):
            self.forget(people)
            self.make(kept, fill)
        own = f"{PREFIX}run_{people}_{os.getpid()}"
        self.ask(f'CREATE DATABASE "{own}" TEMPLATE "{kept}"')
        try:
            yield self.address(own)
        finally:
            self.ask(f'DROP DATABASE IF EXISTS "{own}" WITH (FORCE)')

    def exists(self, name: str) -> bool:
        return bool(self.ask(f"SELECT 1 FROM pg_database WHERE datname = '{name}'"))  # noqa: S608 - our own name

    def make(self, kept: str, fill: Callable[[str], None]) -> None:
        own = f"{PREFIX}making_{os.getpid()}"
        self.ask(f'DROP DATABASE IF EXISTS "{own}"')
        self.ask(f'CREATE DATABASE "{own}"')
        try:
            fill(self.address(own))
            self.ask("VACUUM ANALYZE", own)
            self.ask(f'ALTER DATABASE "{own}" RENAME TO "{kept}"')
        finally:
            self.ask(f'DROP DATABASE IF EXISTS "{own}" WITH (FORCE)')

    def forget(self, people: int) -> None:
        """Databases kept for this size from an older state of the code."""
        names = self.ask(f"SELECT datname FROM pg_database WHERE datname LIKE '{PREFIX}kept_{people}_%'")  # noqa: S608 - our own name
        for (name,) in names:
            with contextlib.suppress(psycopg2.Error):  # another run may be copying it just now
                self.ask(f'DROP DATABASE IF EXISTS "{name}"')


@dataclass
class Sqlite:
    """Where no PostgreSQL answers. Says so, because its figures are not comparable with the others."""

    note: str = "SQLite, because no PostgreSQL answered: set BENCH_DATABASE_URL. These figures are not comparable."
    folder: Path = BUILD / "databases"

    @contextlib.contextmanager
    def empty(self, name: str) -> Iterator[str]:
        path = self.folder / f"{name}-{os.getpid()}.sqlite3"
        self.folder.mkdir(parents=True, exist_ok=True)
        try:
            yield f"sqlite:///{path}"
        finally:
            self.remove(path)

    @contextlib.contextmanager
    def copy(self, people: int, fill: Callable[[str], None]) -> Iterator[str]:
        kept = self.folder / f"kept-{people}-{fingerprint()}.sqlite3"
        if not kept.is_file():
            for old in self.folder.glob(f"kept-{people}-*"):
                old.unlink()
            with self.empty("making") as url:
                fill(url)
                Path(url.removeprefix("sqlite:///")).rename(kept)
        with self.empty(f"run-{people}") as url:
            shutil.copyfile(kept, url.removeprefix("sqlite:///"))
            yield url

    @staticmethod
    def remove(path: Path) -> None:
        for suffix in ("", "-wal", "-shm"):
            Path(f"{path}{suffix}").unlink(missing_ok=True)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def ending(process: "subprocess.Popen[bytes]") -> Iterator[None]:
    """Ends the process, asked first, and waits until it is gone."""
    try:
        yield
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@contextlib.contextmanager
def cache_server() -> Iterator[str]:
    """The address of a Redis of our own; "" without one: pages then use the cache in files, as a small site does."""
    program = shutil.which("redis-server")
    if program is None:
        yield ""
        return
    port = free_port()
    command = [program, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
    server = subprocess.Popen(command, cwd=BUILD, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    with ending(server):
        for _attempt in range(100):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 0.2):
                break
            time.sleep(0.05)
        yield f"redis://127.0.0.1:{port}/0"


@dataclass
class Place:
    """`environment(url)` is production's, with the database given."""

    databases: Databases
    redis: str
    secret_key: str = field(default_factory=lambda: secrets.token_urlsafe(50))

    def environment(self, url: str, *, may_fill: bool = False) -> dict[str, str]:
        values = {
            name: value
            for name, value in os.environ.items()
            if name in {"PATH", "HOME", "LANG", "PGPASSWORD", "TMPDIR"}
        }
        return values | {
            "DJANGO_SETTINGS_MODULE": "bench.settings",
            "DATABASE_URL": url,
            "REDIS_URL": self.redis,
            "DATA_DIR": str(BUILD / "data"),
            "STATIC_ROOT": str(BUILD / "static"),
            "SECRET_KEY": self.secret_key,
            "ALLOWED_HOSTS": "bench.example",
            "BEHIND_PROXY": "1",
            "SMTP_HOST": "smtp.bench.example",
            "LOG_LEVEL": "WARNING",
            "DEBUG": "0",
            "LOCAL": "0",
            "ALLOW_DEMO": "1" if may_fill else "0",
            "DEMO_PASSWORD": self.secret_key,
            "MFA_REQUIRED": "1",
        }

    def organisation(self, people: int) -> contextlib.AbstractContextManager[str]:
        """The address of a database with the sample organisation of that size."""

        def fill(url: str) -> None:
            print(f"  making a sample organisation of {people:,} people …", flush=True)
            run("bench.organisation", str(people), env=self.environment(url, may_fill=True))

        return self.databases.copy(people, fill)


@contextlib.contextmanager
def place() -> Iterator[Place]:
    BUILD.mkdir(parents=True, exist_ok=True)
    with cache_server() as redis:
        here = Place(Postgres.found() or Sqlite(), redis)
        env = here.environment(f"sqlite:///{BUILD / 'none.sqlite3'}")
        subprocess.run([sys.executable, "scripts/build_assets.py"], cwd=ROOT, env=env, check=True)
        quietly = ["manage.py", "collectstatic", "--no-input", "--clear", "--verbosity", "0"]
        subprocess.run([sys.executable, *quietly], cwd=ROOT, env=env, check=True)
        yield here
