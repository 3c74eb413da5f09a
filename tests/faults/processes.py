"""What runs, read from /proc: process ids, not promises. And a demo to start, watch and break."""

import contextlib
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
FOREIGN = ("DATABASE_URL", "REDIS_URL", "DATA_DIR", "PORT", "LOCAL", "DEBUG", "ALLOW_DEMO", "SECRET_KEY", "MAKEFLAGS")


def clean_environment(**extra: str) -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name not in FOREIGN} | {"ENV_FILE": os.devnull} | extra


def state_and_parent(pid: int) -> tuple[str, int]:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text(errors="replace").rpartition(")")[2].split()
    except OSError:
        return "gone", 0
    return fields[0], int(fields[1])


def running(pid: int) -> bool:
    return state_and_parent(pid)[0] not in {"Z", "gone"}


def descendants(pid: int) -> set[int]:
    """All living processes below this one."""
    parents = {int(path.name): state_and_parent(int(path.name))[1] for path in Path("/proc").glob("[0-9]*")}
    found, fresh = set(), {pid}
    while fresh:
        fresh = {child for child, parent in parents.items() if parent in fresh} - found
        found |= fresh
    return {child for child in found if running(child)}


def command_line(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/cmdline").read_text(errors="replace").replace("\0", " ")
    except OSError:
        return ""


def listeners(port: int) -> set[int]:
    """Process ids that hold the listening socket of this port on 127.0.0.1."""
    wanted = f"0100007F:{port:04X}"
    rows = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    sockets = {f"socket:[{row[9]}]" for row in rows if row[1] == wanted and row[3] == "0A"}
    found = set()
    for descriptor in Path("/proc").glob("[0-9]*/fd/*"):
        with contextlib.suppress(OSError):
            if str(descriptor.readlink()) in sockets:
                found.add(int(descriptor.parts[2]))
    return found


def eventually(what, seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if what():
            return True
        time.sleep(0.1)
    return bool(what())


class Demo:
    """`manage.py demo`, or `make demo`, in a folder and on a free port of its own."""

    def __init__(self, folder: Path, *, by_make: bool = False, port: int = 0, **environment: str) -> None:
        self.folder = folder
        command = [sys.executable, "manage.py", "demo"]
        if by_make:
            command = [shutil.which("make") or "make", "demo"]
        self.output = folder.with_suffix(".out")
        with self.output.open("wb") as output:
            self.process = subprocess.Popen(
                command,
                cwd=ROOT,
                env=clean_environment(DATA_DIR=str(folder), PORT=str(port), **environment),
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self.seen: set[int] = set()

    @property
    def said(self) -> str:
        return self.output.read_text(encoding="utf-8")

    @property
    def port(self) -> int:
        return int(re.search(r"running: http://localhost:(\d+)/", self.said)[1])

    @property
    def supervisor(self) -> int:
        """The process id of `manage.py demo` itself, also below make."""
        return next(
            pid for pid in {self.process.pid, *descendants(self.process.pid)} if "manage.py demo" in command_line(pid)
        )

    def wait_until_serving(self, seconds: float = 90) -> "Demo":
        eventually(lambda: "Stop with Ctrl-C" in self.said or self.process.poll() is not None, seconds)
        assert "Stop with Ctrl-C" in self.said, self.said
        self.seen = descendants(self.process.pid)
        return self

    def get(self, path: str) -> tuple[int, str]:
        try:
            with urllib.request.urlopen(f"http://localhost:{self.port}{path}", timeout=20) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    def one(self, words: str) -> int:
        """The lowest process id below the demo whose command line holds the words: the main one of its kind."""
        return min(pid for pid in descendants(self.supervisor) if words in command_line(pid))

    def left_over(self) -> dict[int, str]:
        return {pid: command_line(pid) for pid in self.seen if running(pid)}

    def stop(self) -> None:
        """Whatever a test did: nothing of it stays."""
        for pid in {*self.seen, *descendants(self.process.pid), self.process.pid}:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.process.wait()
