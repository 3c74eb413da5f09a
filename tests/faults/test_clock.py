"""Clocks that change, jump and stand still (F6), with real processes under `faketime`. The oracle is SQL and the mail
server's log."""

import datetime as dt
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from contextlib import closing
from zoneinfo import ZoneInfo

import pytest

from tests.faults.outbox import Outbox
from tests.faults.processes import ROOT, clean_environment, eventually
from tests.faults.smtp_sink import sink

pytestmark = pytest.mark.slow
HELSINKI = ZoneInfo("Europe/Helsinki")
STEP, HOUR, NOTHING = dt.timedelta(minutes=30), dt.timedelta(hours=1), dt.timedelta(0)
CAUSES = """
import datetime as dt, json, os
from participants.models import Cohort, CohortMember, User
from scheduling.models import Booking, TrainingSession
from skills.models import MeasurementRound

at = lambda text: dt.datetime.fromisoformat(text)
long_ago = at(os.environ["LONG_AGO"])
cohort = Cohort.objects.create(name="Ryhmä", starts=long_ago.date())
for name, starts in json.loads(os.environ["SESSIONS"]).items():
    person = User.objects.create(email=f"fine.{name}@harjoituskerays.example", name=name)
    session = TrainingSession.objects.create(
        title=name, starts_at=at(starts), ends_at=at(starts) + dt.timedelta(hours=1), capacity=1, ceiling=1, taken=1,
        status="published", made_at=long_ago, published_at=long_ago,
    )
    since = at(os.environ["BOOKED"]) if name == "late" else long_ago
    Booking.objects.create(session=session, person=person, booked_by=person, state="booked", since=since, made_at=since)
for number in range(3):
    person = User.objects.create(email=f"fine.nudged{number}@harjoituskerays.example", name=f"nudged{number}")
    CohortMember.objects.create(cohort=cohort, user=person, joined_at=long_ago)
opens = at(os.environ["OPENS"])
MeasurementRound.objects.create(cohort=cohort, kind="T0", opens_at=opens, closes_at=opens + dt.timedelta(days=20))
"""

SENDER = """
import runpy, select, sys, time
time.sleep = lambda seconds: select.select([], [], [], seconds)  # faketime would have it sleep by its own clock
sys.path.insert(0, ".")
runpy.run_path("manage.py", run_name="__main__")
"""


def utc(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=dt.UTC)


class Clocked:
    """A sender that runs on and on, and a planner that is called, on a clock that the test sets."""

    def __init__(self, tables, folder, smtp_port: int, now: dt.datetime) -> None:
        if not shutil.which("faketime"):
            (pytest.fail if os.environ.get("REQUIRE_SERVICES") == "1" else pytest.skip)("needs the program faketime")
        self.folder, self.file = folder, folder / "clock"
        said = subprocess.run(
            ["faketime", "-f", "+0", "sh", "-c", "echo $LD_PRELOAD"], check=True, capture_output=True, text=True
        )
        self.url = f"sqlite:///{folder / 'outbox.sqlite3'}"
        self.environment = clean_environment(
            LOCAL="1", DATABASE_URL=self.url, DATA_DIR=str(folder / "data"), SMTP_HOST="127.0.0.1",
            SMTP_PORT=str(smtp_port), SMTP_STARTTLS="0", LD_PRELOAD=said.stdout.strip(),
            FAKETIME_TIMESTAMP_FILE=str(self.file), FAKETIME_NO_CACHE="1", FAKETIME_DONT_FAKE_MONOTONIC="1",
        )  # fmt: skip
        self.set(now)
        shutil.copyfile(tables, folder / "outbox.sqlite3")
        self.sender: subprocess.Popen | None = None

    def set(self, now: dt.datetime) -> None:
        """In one movement, so that nobody reads half of it."""
        draft = self.file.with_suffix(".new")
        draft.write_text(f"{now.timestamp() - time.time():+.3f}\n")
        draft.replace(self.file)

    def manage(self, *words: str, **environment: str) -> str:
        command = [sys.executable, "manage.py", *words]
        done = subprocess.run(
            command, cwd=ROOT, env=self.environment | environment, capture_output=True, text=True, timeout=120
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def start(self) -> None:
        command = [sys.executable, "-c", SENDER, "send_due_reminders", "--every", "0.2"]
        with (self.folder / "sender.log").open("wb") as log:
            self.sender = subprocess.Popen(command, cwd=ROOT, env=self.environment, stdout=log, stderr=log)

    def goes_to(self, now: dt.datetime) -> None:
        """The clock shows it, the plan is made, and the sender has looked."""
        self.set(now)
        self.manage("plan_reminders")
        assert self.sender.poll() is None, (self.folder / "sender.log").read_text()
        assert eventually(lambda: not self.due(now), 20), self.due(now)

    sql = Outbox.sql

    @property
    def database(self) -> str:
        return self.url

    def due(self, now: dt.datetime) -> list[tuple]:
        moment = now.strftime("%Y-%m-%d %H:%M:%S")
        waiting = "SELECT person_id, kind FROM reminders_message WHERE state IN ('planned', 'sending')"
        return self.sql(f"{waiting} AND due_at <= '{moment}'")

    def of(self, state: str) -> list[str]:
        """The names of those who have a message in this state."""
        return [
            name
            for (name,) in self.sql(
                "SELECT person.name FROM reminders_message message"
                f" JOIN participants_user person ON person.id = message.person_id WHERE message.state = '{state}'"
            )
        ]

    def stop(self) -> None:
        if self.sender:
            self.sender.kill()
            self.sender.wait()


@pytest.fixture(scope="module")
def tables(tmp_path_factory):
    """A database with its tables and nothing in them."""
    folder = tmp_path_factory.mktemp("tables")
    file = folder / "tables.sqlite3"
    environment = clean_environment(LOCAL="1", DATABASE_URL=f"sqlite:///{file}", DATA_DIR=str(folder))
    subprocess.run([sys.executable, "manage.py", "migrate", "-v0"], cwd=ROOT, env=environment, check=True)
    with closing(sqlite3.connect(file)) as database:
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return file


@pytest.fixture
def clocked(tables, tmp_path):
    """`clocked(now, sessions, opens)` and the mail server: a world with its causes, and its sender at work."""
    made = []

    def begin(
        port: int, now: dt.datetime, sessions: dict[str, dt.datetime], opens: dt.datetime, booked=None
    ) -> Clocked:
        world = Clocked(tables, tmp_path, port, now)
        made.append(world)
        starts = "{" + ", ".join(f'"{name}": "{moment.isoformat()}"' for name, moment in sessions.items()) + "}"
        long_ago = (now - dt.timedelta(days=4)).isoformat()  # too late to hear of tomorrow's a week before
        moments = {"OPENS": opens.isoformat(), "LONG_AGO": long_ago, "BOOKED": (booked or now).isoformat()}
        world.manage("shell", "-v0", "-c", CAUSES, SESSIONS=starts, **moments)
        world.start()
        return world

    yield begin
    for world in made:
        world.stop()


def local(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=HELSINKI).astimezone(dt.UTC)


def sent_to(server) -> Counter:
    return Counter(address.partition("@")[0].removeprefix("fine.") for _number, address in server.mails)


NUDGED = {"nudged0", "nudged1", "nudged2"}
AUTUMN = {  # a session, and when its reminder must have gone: UTC, the clock goes from 4 to 3 at 1.00
    "before": (local("2026-10-26 02:45"), "2026-10-24T23:45"),
    "doubled": (local("2026-10-26 03:30"), "2026-10-25T00:30"),  # of the two half past three the first
    "after": (local("2026-10-26 04:30"), "2026-10-25T02:30"),
    "week": (local("2026-11-01 05:00"), "2026-10-25T03:00"),
}
SPRING = {  # the clock goes from 3 to 4 at 1.00
    "before": (local("2027-03-29 02:45"), "2027-03-28T00:45"),
    "missing": (local("2027-03-29 03:30"), "2027-03-28T01:30"),  # half past three does not exist: half past four
    "after": (local("2027-03-29 04:30"), "2027-03-28T01:30"),
    "week": (local("2027-04-04 05:00"), "2027-03-28T02:00"),
}


@pytest.mark.parametrize(
    ("cases", "begins", "weekday"),
    [(AUTUMN, local("2026-10-25 02:30"), "2026-10-26"), (SPRING, local("2027-03-28 02:30"), "2027-03-30")],
    ids=["autumn", "spring"],  # the Monday after the spring one is Easter Monday
)
def test_each_reminder_goes_once_at_its_time_while_the_clock_changes(clocked, tmp_path, cases, begins, weekday):
    with sink(tmp_path / "log") as server:
        sessions = {name: starts for name, (starts, _due) in cases.items()}
        world = clocked(server.port, begins, sessions, opens=begins + HOUR)
        moment, went = begins, {}
        while moment <= begins + 4 * HOUR:
            world.goes_to(moment)
            for name in world.of("sent"):
                went.setdefault(name, moment)
            moment += STEP
        late = {name: went[name] - utc(due) for name, (_starts, due) in cases.items()}
        assert {name: by for name, by in late.items() if not NOTHING <= by < STEP} == {}  # at the first look since then
        assert not NUDGED & set(went)  # it is night, and Sunday
        for hour in ("06:45", "07:15"):
            world.goes_to(local(f"{weekday} {hour}"))
            assert bool(NUDGED & set(sent_to(server))) == (hour == "07:15")
        assert sent_to(server) == dict.fromkeys({*cases, *NUDGED}, 1)


def test_a_clock_that_jumps_two_hours_on_and_back_sends_nothing_twice(clocked, tmp_path):
    with sink(tmp_path / "log") as server:
        begins = local("2026-10-25 02:30")
        world = clocked(server.port, begins, {name: starts for name, (starts, _due) in AUTUMN.items()}, begins)
        world.goes_to(begins)
        world.goes_to(utc("2026-10-25T00:40"))
        assert sent_to(server) == {"before": 1, "doubled": 1}
        world.goes_to(utc("2026-10-25T02:40"))
        assert sent_to(server) == {"before": 1, "doubled": 1, "after": 1}
        for minutes in (0, 60, 120, 180):
            world.goes_to(utc("2026-10-25T00:40") + dt.timedelta(minutes=minutes))
        assert sent_to(server) == {"before": 1, "doubled": 1, "after": 1, "week": 1}
        world.goes_to(local("2026-10-26 07:15"))
        world.goes_to(local("2026-10-26 05:15"))
        world.goes_to(local("2026-10-26 07:30"))
        assert sent_to(server) == dict.fromkeys({*AUTUMN, *NUDGED}, 1)


def test_a_sender_that_stood_still_for_six_hours_sends_once_what_is_still_of_use(clocked, tmp_path):
    with sink(tmp_path / "log") as server:
        begins, stopped = local("2026-10-25 02:30"), utc("2026-10-25T00:20")
        sessions = {
            "late": local("2026-10-25 06:00"),  # booked while the sender stood still, and over when it goes on
            "doubled": local("2026-10-26 03:30"),
            "after": local("2026-10-26 04:30"),
        }
        world = clocked(server.port, begins, sessions, begins, stopped + dt.timedelta(minutes=10))
        world.goes_to(stopped)
        assert "late" in world.of("planned")
        os.kill(world.sender.pid, signal.SIGSTOP)
        world.set(stopped + 6 * HOUR)
        time.sleep(1)
        assert sent_to(server) == {}
        os.kill(world.sender.pid, signal.SIGCONT)
        world.goes_to(stopped + 6 * HOUR)
        assert sent_to(server) == {"doubled": 1, "after": 1}
        assert world.of("expired") == ["late"]
        world.goes_to(local("2026-10-26 07:15"))
        assert sent_to(server) == dict.fromkeys({"doubled", "after", *NUDGED}, 1)
