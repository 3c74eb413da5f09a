"""Redis behind a connection that nobody answers and nobody closes (F3): the site goes on, and finds it again."""

import http.cookiejar
import re
import sqlite3
import subprocess
import sys
import time
import urllib.parse
import urllib.request
from contextlib import closing

import pytest

from tests.faults.half_open import HalfOpen
from tests.faults.processes import ROOT, Demo, clean_environment, eventually

pytestmark = pytest.mark.slow
SWALLOWING = 60  # seconds
PATIENCE = 10  # seconds one click may take meanwhile
SESSIONS = """
import datetime as dt
from django.utils import timezone
from scheduling.models import TrainingSession
now = timezone.now()
for number in range(20):
    starts = now + dt.timedelta(days=3, hours=2 * number)
    made = TrainingSession.objects.create(
        title=f"Katkos {number}", starts_at=starts, ends_at=starts + dt.timedelta(hours=1),
        status="published", made_at=now,
    )
    print(made.pk)
"""


class Browser:
    """One person with cookies; every answer is timed."""

    def __init__(self, demo: Demo) -> None:
        self.address = f"http://localhost:{demo.port}"
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))
        self.slowest = 0.0

    def ask(self, path: str, **form: str) -> str:
        data = urllib.parse.urlencode(form).encode() if form else None
        began = time.monotonic()
        with self.opener.open(self.address + path, data, timeout=60) as answer:
            text = answer.read().decode()
        self.slowest = max(self.slowest, time.monotonic() - began)
        return text

    def token(self, page: str) -> str:
        return re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1]

    def sign_in(self, persona: str) -> str:
        return self.ask("/demo/sign-in/", csrfmiddlewaretoken=self.token(self.ask("/accounts/login/")), persona=persona)

    def book(self, session: int) -> str:
        page = self.ask(f"/sessions/{session}/")
        return self.ask(f"/sessions/{session}/book/", csrfmiddlewaretoken=self.token(page), seen="0")


def rows(demo: Demo, query: str) -> list[tuple]:
    with closing(sqlite3.connect(demo.folder / "sometaito.sqlite3", timeout=20)) as database:
        return database.execute(query).fetchall()


def last_heartbeat(demo: Demo) -> str:
    return max((at for (at,) in rows(demo, "SELECT at FROM trainingsite_heartbeat")), default="")


def sessions_in(demo: Demo) -> list[int]:
    environment = clean_environment(DATA_DIR=str(demo.folder), DEBUG="1", ALLOW_DEMO="1", REDIS_URL="")
    command = [sys.executable, "manage.py", "shell", "-v0", "-c", SESSIONS]
    done = subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True, text=True, timeout=60)
    return [int(word) for word in done.stdout.split()]


CONFIRMED = """
    SELECT message.state FROM reminders_message message
    WHERE message.kind = 'booked' AND message.subject IN ({})
"""


def test_a_half_open_redis_stops_no_booking_and_loses_no_reminder(own_redis, tmp_path):
    proxy = HalfOpen(own_redis.port)
    demo = Demo(tmp_path / "demo", REDIS_URL=f"redis://127.0.0.1:{proxy.port}/0")
    try:
        demo.wait_until_serving(180)
        sessions = sessions_in(demo)
        assert eventually(lambda: last_heartbeat(demo) != "", 40)
        aino, eero = Browser(demo), Browser(demo)
        aino.sign_in("aino.alku")
        aino.book(sessions.pop())
        proxy.swallows = True
        began, booked = time.monotonic(), []
        assert "Eero" in eero.sign_in("eero.osaaja")
        while time.monotonic() - began < SWALLOWING and len(sessions) > 1:
            booked.append(sessions.pop())
            aino.book(booked[-1])
            time.sleep(2)
        assert demo.get("/readyz")[0] == 200
        assert max(aino.slowest, eero.slowest) < PATIENCE
        left = SWALLOWING - (time.monotonic() - began)
        time.sleep(max(0, left))
        proxy.swallows = False
        silent_since = last_heartbeat(demo)
        aino.book(last := sessions.pop())
        marks = ", ".join(f"'session:{one}'" for one in [*booked, last])
        confirmed = CONFIRMED.format(marks)
        assert len(rows(demo, confirmed)) == len(booked) + 1  # the causes were committed without Redis
        assert eventually(lambda: last_heartbeat(demo) > silent_since, 120)  # beat and worker found it again
        assert eventually(lambda: set(rows(demo, confirmed)) == {("sent",)}, 60), rows(demo, confirmed)
        assert demo.process.poll() is None
    finally:
        demo.stop()
        proxy.close()
