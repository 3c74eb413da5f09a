"""At nine o'clock an office of 200 signs in from one address (S6), over real HTTP, while somebody guesses."""

import http.client
import os
import re
import socket
import subprocess
import sys
import threading
import time
import urllib.parse
from pathlib import Path
from queue import Empty, Queue

import pytest

pytestmark = pytest.mark.slow
ROOT = Path(__file__).resolve().parent.parent.parent
PASSWORD = "kolme hiljaista junaa"
PEOPLE = 201  # 200 colleagues and the account under attack
LOAD = """
from django.contrib.auth.hashers import make_password
from participants.emails import ensure_verified
from participants.models import User
kept = make_password({password!r})
User.objects.bulk_create(
    [User(email=f"h{{n}}@example.com", name=f"Henkilö {{n}}", password=kept) for n in range({people})]
)
ensure_verified(User.objects.all())
"""


def free_port() -> int:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return door.getsockname()[1]


@pytest.fixture
def server(tmp_path):
    """gunicorn with two processes on a free port, SQLite, the cache of a single machine; yields (port, process)."""
    env = {key: value for key, value in os.environ.items() if key not in ("REDIS_URL", "DATABASE_URL")}
    env |= {"LOCAL": "1", "DEBUG": "0", "DATA_DIR": str(tmp_path), "LOG_LEVEL": "ERROR", "PYTHONPATH": str(ROOT)}
    env |= {"DJANGO_SETTINGS_MODULE": "trainingsite.settings"}
    run = [sys.executable, "manage.py"]
    subprocess.run([*run, "migrate", "-v0"], cwd=ROOT, env=env, check=True, capture_output=True)
    load = LOAD.format(password=PASSWORD, people=PEOPLE)
    subprocess.run([*run, "shell", "-v0", "-c", load], cwd=ROOT, env=env, check=True, capture_output=True)
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", "trainingsite.wsgi", "-b", f"127.0.0.1:{port}", "-w", "2"]
    command += ["--threads", "4", "--no-control-socket", "--pid", str(tmp_path / "pid")]
    process = subprocess.Popen(command, cwd=ROOT, env=env, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    try:
        wait_for(port, tmp_path / "pid")
        assert int((tmp_path / "pid").read_text()) == process.pid  # the server asked is the one started
        yield port
    finally:
        process.terminate()
        process.wait(20)


def wait_for(port: int, pid_file: Path) -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
            if pid_file.exists():
                return
        except OSError:
            time.sleep(0.2)
    raise AssertionError("the server did not start")


def sign_in(port: int, email: str, password: str, headers: dict[str, str] | None = None) -> tuple[int, str]:
    """A browser's two requests; returns (status, body of the answer)."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=90)
    connection.request("GET", "/accounts/login/", headers=headers or {})
    page = connection.getresponse()
    cookie = page.getheader("Set-Cookie", "").split(";")[0]
    token = re.search(r'csrfmiddlewaretoken" value="([^"]+)', page.read().decode())[1]
    form = urllib.parse.urlencode({"login": email, "password": password, "csrfmiddlewaretoken": token})
    sent = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": cookie} | (headers or {})
    connection.request("POST", "/accounts/login/", form, sent)
    answer = connection.getresponse()
    body = answer.read().decode()
    connection.close()
    return answer.status, body


def storm(port: int, emails: list[str], clients: int) -> list[int]:
    """All sign in at once through as many clients; returns the statuses."""
    waiting: Queue[str] = Queue()
    for email in emails:
        waiting.put(email)
    statuses: list[int] = []

    def client() -> None:
        while True:
            try:
                email = waiting.get_nowait()
            except Empty:
                return
            statuses.append(sign_in(port, email, PASSWORD)[0])

    threads = [threading.Thread(target=client) for _n in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return statuses


def test_two_hundred_sign_in_within_a_minute_while_a_guesser_is_stopped(server):
    said: list[str] = []

    def guess() -> None:
        for number in range(12):  # against one account, each time from "somewhere else"
            said.append(sign_in(server, "h0@example.com", "väärä", {"X-Forwarded-For": f"10.0.0.{number}"})[1])

    guesser = threading.Thread(target=guess)
    start = time.monotonic()
    guesser.start()
    statuses = storm(server, [f"h{number}@example.com" for number in range(1, PEOPLE)], clients=40)
    took = time.monotonic() - start
    guesser.join()
    refused = ["Liian monta virheellistä" in body for body in said]
    assert statuses == [302] * 200
    assert took < 60
    assert refused == [False] * 5 + [True] * 7
