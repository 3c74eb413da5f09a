"""The demo as a whole, broken in every way people break it. Nothing may be left, and it must start again."""

import os
import shutil
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.faults.processes import ROOT, Demo, clean_environment, eventually, listeners, running

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def loaded(tmp_path_factory):
    """A folder with the sample organisation, made once by a first start from nothing."""
    folder = tmp_path_factory.mktemp("first") / "demo"
    demo = Demo(folder)
    try:
        demo.wait_until_serving(180)
        demo.process.send_signal(signal.SIGINT)
        assert demo.process.wait(30) == 0
    finally:
        demo.stop()
    return folder, demo.said


@pytest.fixture
def start(loaded, tmp_path):
    """Starts demos in copies of the loaded folder, and sees that none of them outlives the test."""
    demos: list[Demo] = []

    def begin(name: str = "demo", *, wait: bool = True, **options) -> Demo:
        if not (tmp_path / name).exists():
            shutil.copytree(loaded[0], tmp_path / name)
        demos.append(Demo(tmp_path / name, **options))
        return demos[-1].wait_until_serving() if wait else demos[-1]

    yield begin
    for demo in demos:
        demo.stop()


def test_the_first_start_makes_the_organisation_and_prints_one_screen(loaded):
    said = loaded[1].splitlines()
    assert said[:2] == ["Preparing the database …", "Making the sample organisation …"]
    assert len(said) <= 24
    assert [line.split()[0] for line in said if "@harjoituskerays.example" in line] == [
        f"{name}@harjoituskerays.example"
        for name in ("aino.alku", "eero.osaaja", "dana.digi", "mika.esihenkilo", "otto.toinen", "heidi.yllapito")
    ]
    assert "or sign in with the password harjoitus-demo" in said


def test_web_worker_and_beat_serve_without_any_broker(start):
    demo = start()
    assert "Making the sample organisation" not in demo.said
    assert demo.get("/readyz")[0] == 200
    assert demo.get("/accounts/login/")[0] == 200
    assert eventually(lambda: demo.get("/status")[0] == 200, 20)
    assert listeners(demo.port) <= demo.seen  # it is our own process that answers, not somebody else's
    assert listeners(demo.port) != set()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_stopped_demo_leaves_no_child(start, number):
    demo = start()
    assert len(demo.seen) >= 6
    demo.process.send_signal(number)
    assert demo.process.wait(30) == 0
    assert demo.left_over() == {}
    assert listeners(demo.port) == set()


def test_ctrl_c_in_the_terminal_of_make_leaves_no_child(start):
    demo = start(by_make=True)
    os.killpg(demo.process.pid, signal.SIGINT)  # a terminal sends it to the whole foreground group
    demo.process.wait(30)
    assert eventually(lambda: demo.left_over() == {}, 5), demo.left_over()


@pytest.mark.parametrize("by_make", [False, True])
def test_a_killed_demo_leaves_no_child_and_starts_clean_again(start, by_make):
    demo = start(by_make=by_make)
    demo.process.kill()
    demo.process.wait()
    (demo.folder / "broker" / "queue" / "00_half.celery.msg").write_text('{"body": "cut o')
    again = start(by_make=by_make)  # waits by itself until the guardian has cleaned up
    assert demo.left_over() == {}
    assert again.get("/readyz")[0] == 200
    assert eventually(lambda: again.get("/status")[0] == 200, 20)
    assert not (demo.folder / "broker" / "queue" / "00_half.celery.msg").exists()


@pytest.mark.parametrize(
    ("name", "words"), [("web", "-m gunicorn"), ("worker", "trainingsite worker"), ("beat", "trainingsite beat")]
)
def test_a_child_that_dies_is_named_and_all_stop(start, name, words):
    demo = start()
    os.kill(demo.one(words), signal.SIGKILL)
    assert demo.process.wait(30) == 1
    assert f"The {name} process ended by itself (exit code -9); all is stopped." in demo.said
    assert demo.left_over() == {}


def test_a_lost_web_worker_is_replaced_and_nobody_notices(start):
    demo = start()
    master = demo.one("-m gunicorn")
    lost = max(listeners(demo.port) - {master})
    os.kill(lost, signal.SIGKILL)
    assert eventually(lambda: len(listeners(demo.port) - {lost}) == 3, 20)
    assert demo.get("/readyz")[0] == 200
    assert demo.process.poll() is None
    demo.seen |= listeners(demo.port)


def test_a_busy_port_ends_with_one_sentence(start):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        demo = start(wait=False, port=port)
        assert demo.process.wait(30) == 1
    assert demo.said == f"Port {port} is busy: choose another, for example make demo PORT={port + 1}.\n"


def test_two_run_side_by_side(start):
    first, second = start("one"), start("two")
    assert first.port != second.port
    assert listeners(first.port) <= first.seen
    assert listeners(second.port) <= second.seen
    assert first.seen.isdisjoint(second.seen)
    first.process.send_signal(signal.SIGINT)
    assert first.process.wait(30) == 0
    assert second.get("/readyz")[0] == 200


def test_a_second_one_in_the_same_folder_is_told_of_the_first(start):
    first = start()
    second = subprocess.run(
        [sys.executable, "manage.py", "demo"],
        cwd=ROOT,
        env=clean_environment(DATA_DIR=str(first.folder), PORT="0"),
        capture_output=True,
        text=True,
        timeout=30,
    )
    assert (second.returncode, second.stdout) == (1, "")
    assert second.stderr.startswith(
        f"A demo is running in {first.folder} already (process {first.process.pid}, http://localhost:{first.port}/)"
    )
    assert first.get("/readyz")[0] == 200


def test_reset_waits_for_nobody_and_removes_only_what_is_stopped(start):
    demo = start()

    def reset() -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "manage.py", "demo", "--reset"],
            cwd=ROOT,
            env=clean_environment(DATA_DIR=str(demo.folder)),
            capture_output=True,
            text=True,
        )

    refused = reset()
    assert (refused.returncode, refused.stderr) == (
        1,
        f"The demo in {demo.folder} is running: stop it first with Ctrl-C. Nothing was removed.\n",
    )
    assert running(demo.process.pid)
    demo.process.send_signal(signal.SIGTERM)
    demo.process.wait(30)
    assert reset().returncode == 0
    assert not Path(demo.folder).exists()


def test_a_full_disk_ends_with_one_sentence(tmp_path):
    place = tmp_path / "small"
    place.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", place], capture_output=True)
    if mounted.returncode:
        pytest.skip("a small disk can be mounted by root only")
    try:
        demo = Demo(place / "demo")
        assert demo.process.wait(30) == 1
        assert demo.said.startswith(f"Not enough disk space in {place}/demo: ")
        assert len(demo.said.splitlines()) == 1
    finally:
        demo.stop()
        subprocess.run(["umount", place], check=True)
