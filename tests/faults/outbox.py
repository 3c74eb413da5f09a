"""An outbox with processes around it, all of them a test's own. The oracle is SQL and the mail server's log."""

import os
import signal
import sqlite3
import subprocess
import sys
from collections import Counter
from contextlib import closing

import psycopg2

from tests.faults.processes import ROOT, clean_environment, running, state_and_parent


class Outbox:
    """A database, a mail server and the processes that stand between them; all of them our own."""

    def __init__(self, database: str, folder, smtp_port: int, **environment: str) -> None:
        self.database, self.folder = database, folder
        self.environment = clean_environment(
            LOCAL="1",
            DATABASE_URL=database,
            DATA_DIR=str(folder / "data"),
            SMTP_HOST="127.0.0.1",
            SMTP_PORT=str(smtp_port),
            SMTP_STARTTLS=environment.pop("SMTP_STARTTLS", "0"),
            DJANGO_SETTINGS_MODULE="trainingsite.settings",
            **environment,
        )
        self.log = (folder / "nursery.log").open("wb")
        self.nursery = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.outbox_nursery"],
            cwd=ROOT,
            env=self.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self.log,
            text=True,
        )
        self.children: list[int] = []

    def ask(self, command: str) -> str:
        self.nursery.stdin.write(f"{command}\n")
        self.nursery.stdin.flush()
        said = self.nursery.stdout.readline().strip()
        assert said, (self.folder / "nursery.log").read_text()
        return said

    def start(self, command: str) -> int:
        pid = int(self.ask(command))
        self.children.append(pid)
        return pid

    def kill(self, pid: int) -> None:
        os.kill(pid, signal.SIGKILL)
        self.children.remove(pid)

    def sql(self, query: str) -> list[tuple]:
        if self.database.startswith("sqlite"):
            file = self.database.removeprefix("sqlite:///")
            with closing(sqlite3.connect(file, timeout=20, autocommit=True)) as connection:
                return connection.execute(query).fetchall()
        with psycopg2.connect(self.database) as connection, connection.cursor() as cursor:
            cursor.execute(query)
            return cursor.fetchall() if cursor.description else []

    def states(self) -> dict[str, int]:
        return dict(self.sql("SELECT state, count(*) FROM reminders_message GROUP BY state"))

    def all_sent(self) -> bool:
        return set(self.states()) == {"sent"}

    def stop(self) -> None:
        for pid in self.children:
            if running(pid) and state_and_parent(pid)[1] == self.nursery.pid:
                os.kill(pid, signal.SIGKILL)
        self.nursery.kill()
        self.nursery.wait()
        self.nursery.stdin.close()
        self.nursery.stdout.close()
        self.log.close()


def copies(server) -> Counter:
    """How often each Message-ID came."""
    return Counter(number for number, _address in server.mails)


def log_of(outbox) -> str:
    return (outbox.folder / "nursery.log").read_text()
