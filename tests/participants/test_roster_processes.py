"""Imports in real processes on a database file: workers at once, a worker killed, bytes gone after erasing."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow
ROOT = Path(__file__).resolve().parents[2]
START = "import django; django.setup(); from participants.roster import imports, reading, applying; "
START += "from participants.models import *; from trainingsite import clock; "


class House:
    """A database of its own; every call is a process of its own."""

    def __init__(self, folder):
        keep = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "REDIS_URL"}}
        self.env = keep | {"DEBUG": "1", "DATA_DIR": str(folder), "DJANGO_SETTINGS_MODULE": "trainingsite.settings"}

    def start(self, code):
        return subprocess.Popen(
            [sys.executable, "-c", START + code], cwd=ROOT, env=self.env, stdout=subprocess.PIPE, text=True
        )

    def run(self, code):
        process = self.start(code)
        answer, _errors = process.communicate(timeout=120)
        assert process.returncode == 0
        return answer.strip()

    def manage(self, *words):
        command = [sys.executable, "manage.py", *words]
        done = subprocess.run(command, cwd=ROOT, env=self.env, capture_output=True, text=True, timeout=120)
        assert done.returncode == 0, done.stderr[-800:]


@pytest.fixture
def house(tmp_path):
    made = House(tmp_path)
    made.manage("migrate", "--verbosity", "0")
    return made


@pytest.fixture
def queued(house, tmp_path):
    """A roster of 4,000 people that somebody has said yes to; returns its number."""
    lines = ["email;name;unit", *(f"h{n}@x.example;Henkilö {n};Oy/Tiimi {n % 40}" for n in range(4_000))]
    (tmp_path / "roster.csv").write_text("\n".join(lines))
    return house.run(
        f"file = reading.read('a.csv', open({str(tmp_path / 'roster.csv')!r}, 'rb').read()); now = clock.now(); "
        "roster = imports.store(file=file, name='a.csv', by=None, now=now); imports.preview(roster.pk, now); "
        "roster.refresh_from_db(); "
        "imports.confirm(roster=roster, fingerprint=roster.preview['fingerprint'], leavers=False, by=None, now=now); "
        "print(roster.pk)"
    )


APPLIED = (
    "print(RosterImport.objects.get().state, User.objects.count(), Membership.objects.count(), "
    "AuditEvent.objects.filter(verb='roster-applied').count())"
)


def test_four_workers_at_once_apply_once(house, queued):
    workers = [house.start(f"imports.apply({queued}, clock.now())") for _number in range(4)]
    assert [worker.wait(timeout=120) for worker in workers] == [0, 0, 0, 0]
    assert house.run(APPLIED) == "applied 4000 4000 1"


def test_a_worker_killed_half_way_leaves_nothing_and_the_sweep_finishes(house, queued):
    slow = (
        "applying._Applier.change_posts = lambda self: (print('half way', flush=True), __import__('time').sleep(60)); "
    )
    worker = house.start(slow + f"imports.apply({queued}, clock.now())")
    assert worker.stdout.readline() == "half way\n"
    worker.kill()
    worker.wait()
    assert house.run(APPLIED) == "applying 0 0 0"
    later = "from datetime import timedelta; later = clock.now() + timedelta(minutes=2); "
    house.run(later + "[imports.apply(pk, later) for pk in imports.waiting(later)[1]]")
    assert house.run(APPLIED) == "applied 4000 4000 1"


def test_progress_can_be_seen_from_outside_while_it_runs(house, queued):
    slow = (
        "applying._Applier.change_posts = lambda self: (print('half way', flush=True), __import__('time').sleep(3)); "
    )
    worker = house.start(slow + f"imports.apply({queued}, clock.now())")
    assert worker.stdout.readline() == "half way\n"
    assert house.run("print(imports.progress(RosterImport.objects.get()))") == "4000"
    assert worker.wait(timeout=60) == 0


def test_an_erased_person_is_gone_from_the_bytes_of_the_files(house, tmp_path):
    roster = tmp_path / "roster.csv"
    roster.write_text("email;name;unit\nkanarianlintu@x.example;Kaneli Kanarianlintu;Oy\na@x.example;Aino;Oy\n")
    house.manage("import_roster", str(roster))
    roster.unlink()

    def traces():
        files = [path for path in tmp_path.rglob("*") if path.is_file()]
        return {path.name for path in files if b"kanarianlintu" in path.read_bytes().lower()}

    assert traces() != set()
    house.manage("erase_user", "kanarianlintu@x.example")
    time.sleep(0.1)
    assert traces() == set()
    assert house.run("print(User.objects.get().name)") == "Aino"
