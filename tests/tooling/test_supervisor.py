"""The demo's supervisor leaves no child, whatever happens; tried with small stand-ins for web, worker and beat."""

import os
import signal
import socket
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

from home import supervisor
from home.demo_folder import Claim, Refused
from home.supervisor import StopAsked, Supervisor

ROOT = Path(__file__).resolve().parent.parent.parent
SLEEPER = [sys.executable, "-c", "import time; time.sleep(60)"]
STUBBORN = [
    sys.executable,
    "-c",
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('deaf', flush=True); time.sleep(60)",
]
WITH_GRANDCHILD = [
    sys.executable,
    "-c",
    "import subprocess, sys, time\n"
    "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])\n"
    "print(child.pid, flush=True); time.sleep(60)",
]


def running(pid: int) -> bool:
    """Whether the process lives; one that ended and waits to be collected does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text(errors="replace").rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def eventually(what, seconds: float = 10.0) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if what():
            return True
        time.sleep(0.05)
    return False


@pytest.fixture
def house(tmp_path):
    claim = Claim(tmp_path)
    claim.take()
    made = Supervisor(tmp_path / "logs", claim.descriptor)
    yield made
    made.stop_all()
    os.close(claim.descriptor)


def test_children_are_stopped_and_the_guardian_goes_too(house):
    pids = [house.start(name, SLEEPER).process.pid for name in ("web", "worker")]
    house.stop_all()
    assert not any(running(pid) for pid in [*pids, house.guardian.pid])


def test_grandchildren_are_stopped_with_them(house):
    child = house.start("web", WITH_GRANDCHILD)
    assert eventually(lambda: child.last_words().isdigit())
    grandchild = int(child.last_words())
    house.stop_all()
    assert not running(grandchild)


def test_a_child_that_does_not_listen_is_killed(house, monkeypatch):
    monkeypatch.setattr(supervisor, "GRACE", 0.5)
    child = house.start("worker", STUBBORN)
    assert eventually(lambda: child.last_words() == "deaf")
    house.stop_all()
    assert child.process.returncode == -signal.SIGKILL


def test_the_child_that_fell_is_named_with_its_last_words(house):
    house.start("web", SLEEPER)
    house.start("beat", [sys.executable, "-c", "print('out of ideas'); raise SystemExit(3)"])
    fallen = house.watch()
    assert (fallen.name, fallen.process.returncode, fallen.last_words()) == ("beat", 3, "out of ideas")


def test_a_signal_ends_the_watching_between_two_looks(house):
    house.start("web", SLEEPER)
    with house.signals():
        os.kill(os.getpid(), signal.SIGTERM)
        with pytest.raises(StopAsked):
            house.watch()


def test_signals_are_given_back_afterwards(house):
    before = signal.getsignal(signal.SIGTERM)
    with house.signals():
        assert signal.getsignal(signal.SIGTERM) != before
    assert signal.getsignal(signal.SIGTERM) == before


def test_a_demo_whose_starter_is_gone_stops(house):
    house.parent = os.getppid()
    house.check()
    house.parent = 1 if os.getppid() != 1 else 2
    with pytest.raises(StopAsked):
        house.check()


def test_waiting_tells_who_fell_meanwhile(house):
    house.start("web", [sys.executable, "-c", "raise SystemExit(1)"])
    fallen = house.wait_until(lambda: False, patience=10)
    assert fallen is not None
    assert fallen.name == "web"


def test_waiting_has_an_end(house):
    house.start("web", SLEEPER)
    with pytest.raises(TimeoutError):
        house.wait_until(lambda: False, patience=0.2)


def test_a_killed_supervisor_leaves_nothing_and_holds_the_folder_until_then(tmp_path):
    script = tmp_path / "killed.py"
    script.write_text(
        textwrap.dedent(f"""
        import sys, time
        from pathlib import Path
        from home.demo_folder import Claim
        from home.supervisor import Supervisor
        folder = Path({str(tmp_path)!r})
        claim = Claim(folder)
        claim.take()
        claim.sign("http://localhost:1/")
        house = Supervisor(folder / "logs", claim.descriptor)
        pids = [house.start(f"child{{n}}", command).process.pid
                for n, command in enumerate([{SLEEPER!r}, {WITH_GRANDCHILD!r}])]
        while not house.children[1].last_words():
            time.sleep(0.05)
        print(*pids, house.children[1].last_words(), house.guardian.pid, flush=True)
        time.sleep(60)
        """)
    )
    parent = subprocess.Popen(
        [sys.executable, str(script)], stdout=subprocess.PIPE, text=True, env=os.environ | {"PYTHONPATH": str(ROOT)}
    )
    with parent:
        pids = [int(word) for word in parent.stdout.readline().split()]
        assert len(pids) == 4
        assert all(running(pid) for pid in pids)
        parent.kill()
    claim = Claim(tmp_path)
    claim.take(patience=15)  # waits for the guardian: the folder is free only when everybody has left
    assert not any(running(pid) for pid in pids[:3])
    assert eventually(lambda: not running(pids[3]))
    os.close(claim.descriptor)


# --- the door -------------------------------------------------------------------------------------------
def test_a_busy_port_is_refused_with_the_next_one_named():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(Refused) as refusal:
            supervisor.listen(str(port))
    assert str(refusal.value) == f"Port {port} is busy: choose another, for example make demo PORT={port + 1}."


@pytest.mark.parametrize("port", ["", "web", "-1", "65536", "8000 ", "٣"])
def test_what_is_not_a_port_is_refused(port):
    with pytest.raises(Refused, match="is not a port"):
        supervisor.listen(port)


def test_port_nought_takes_any_free_one():
    with supervisor.listen("0") as door:
        assert door.getsockname()[0] == "127.0.0.1"
        assert door.getsockname()[1] > 0


def test_nobody_answering_is_no_answer():
    with supervisor.listen("0") as door:
        port = door.getsockname()[1]
    assert supervisor.answer(port, "/readyz")[0] == 0
