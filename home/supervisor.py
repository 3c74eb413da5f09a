"""Starts, watches and stops the processes of a demo. Leaves no child behind, however it ends. Uses no Django."""

import contextlib
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from home.demo_folder import Refused
from home.guardian import kill_groups

GRACE = 10.0
GUARDIAN = Path(__file__).with_name("guardian.py")


def listen(port_text: str) -> socket.socket:
    """The open socket the web server will get, so that nobody can take the port in between. Raises Refused."""
    if not port_text.isascii() or not port_text.isdigit() or int(port_text) > 65535:
        raise Refused(f"PORT={port_text} is not a port: give a number up to 65535, for example make demo PORT=8001.")
    port = int(port_text)
    door = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        door.bind(("127.0.0.1", port))
        door.listen(512)
    except PermissionError:
        raise Refused(f"Port {port} needs more rights than you have: choose another, make demo PORT=8001.") from None
    except OSError:
        raise Refused(f"Port {port} is busy: choose another, for example make demo PORT={port + 1}.") from None
    return door


def answer(port: int, path: str) -> tuple[int, str]:
    """Status and text of the site's answer there; (0, why) when there is none."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    try:
        connection.request("GET", path, headers={"Host": f"localhost:{port}"})
        got = connection.getresponse()
        return got.status, got.read(200).decode("utf-8", "replace")
    except (OSError, http.client.HTTPException) as error:
        return 0, str(error)
    finally:
        connection.close()


class StopAsked(Exception):
    """Somebody pressed Ctrl-C, sent TERM or closed the terminal."""


@dataclass
class Child:
    name: str
    process: subprocess.Popen[bytes]
    log: Path

    def last_words(self, lines: int = 12) -> str:
        return "\n".join(self.log.read_text(encoding="utf-8", errors="replace").splitlines()[-lines:])


@dataclass
class Supervisor:
    """Children in their own sessions: a terminal's Ctrl-C reaches only us, and we signal only their main processes."""

    logs: Path
    lock: int
    children: list[Child] = field(default_factory=list)
    asked_to_stop: int = 0
    parent: int = 0

    def __post_init__(self) -> None:
        self.logs.mkdir(parents=True, exist_ok=True)
        self.guardian = subprocess.Popen(  # noqa: S603 - our own script
            [sys.executable, "-I", "-S", str(GUARDIAN)],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            pass_fds=[self.lock],
            start_new_session=True,
        )

    def tell_guardian(self, text: str) -> None:
        pipe = self.guardian.stdin
        if pipe is not None:
            with contextlib.suppress(OSError):
                pipe.write(text.encode("ascii"))
                pipe.flush()

    # --- signals -----------------------------------------------------------------------------------------
    def _remember(self, number: int, frame: FrameType | None) -> None:
        if self.asked_to_stop:  # asked twice: no more patience
            self.kill_all()
        self.asked_to_stop = number

    @contextlib.contextmanager
    def signals(self) -> Iterator[None]:
        """Inside, a wish to stop is remembered; it is acted on between two steps or looks."""
        numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
        before = {number: signal.signal(number, self._remember) for number in numbers}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def check(self) -> None:
        """Raises StopAsked when it is time to go."""
        if self.asked_to_stop or (self.parent and os.getppid() != self.parent):
            raise StopAsked

    # --- children ----------------------------------------------------------------------------------------
    def start(self, name: str, command: Sequence[str], *, keep: Sequence[int] = ()) -> Child:
        log = self.logs / f"{name}.log"
        with log.open("wb") as output:
            process = subprocess.Popen(  # noqa: S603 - commands built in this app
                command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd=GUARDIAN.parent.parent,
                env=os.environ | {"PYTHONUNBUFFERED": "1", "GUNICORN_CMD_ARGS": ""},
                pass_fds=keep,
                start_new_session=True,
            )
        self.tell_guardian(f"+{process.pid}\n")
        child = Child(name, process, log)
        self.children.append(child)
        return child

    def fallen(self) -> Child | None:
        """The first child that ended by itself."""
        return next((child for child in self.children if child.process.poll() is not None), None)

    def run(self, name: str, command: Sequence[str]) -> Child:
        """Run one step to its end. Raises StopAsked."""
        child = self.start(name, command)
        while child.process.poll() is None:
            self.check()
            time.sleep(0.05)
        self.children.remove(child)
        self.tell_guardian(f"-{child.process.pid}\n")
        return child

    def wait_until(self, ready: Callable[[], bool], patience: float) -> Child | None:
        """Wait until ready; returns the child that fell meanwhile. Raises StopAsked, or TimeoutError."""
        deadline = time.monotonic() + patience
        while not ready():
            self.check()
            if child := self.fallen():
                return child
            if time.monotonic() > deadline:
                raise TimeoutError
            time.sleep(0.2)
        return None

    def watch(self) -> Child:
        """Look after the children until one falls. Raises StopAsked."""
        while True:
            self.check()
            if child := self.fallen():
                return child
            time.sleep(0.2)

    def stop_all(self) -> None:
        """Ask all main processes, wait, then kill what is left of their groups. Never raises."""
        for child in reversed(self.children):
            if child.process.poll() is None:
                child.process.terminate()
        deadline = time.monotonic() + GRACE
        for child in self.children:
            with contextlib.suppress(subprocess.TimeoutExpired):
                child.process.wait(max(0.0, deadline - time.monotonic()))
        self.kill_all()
        for child in self.children:
            child.process.wait()
            self.tell_guardian(f"-{child.process.pid}\n")
        self.children.clear()
        if self.guardian.stdin is not None:
            self.guardian.stdin.close()
        self.guardian.wait()

    def kill_all(self) -> None:
        """Kill what is left of the children's process groups: their own children belong to it."""
        kill_groups(child.process.pid for child in self.children)
