"""Stops the children of a supervisor that was killed without a word. Run as a script, alone, standard library only.

Reads "+PID" and "-PID" lines; when the pipe closes, whoever wrote them is gone. What is still on the list is asked to
stop, then its process group is killed. The guardian inherits the folder's lock, so nobody moves in before it is done.
"""

import contextlib
import os
import signal
import sys
import time
from collections.abc import Iterable
from pathlib import Path

GRACE = 8.0


def _gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return True  # the number belongs to somebody else by now
    try:  # where there is a /proc: ended, only not yet collected by its new parent?
        return Path(f"/proc/{pid}/stat").read_text(errors="replace").rpartition(")")[2].split()[0] == "Z"
    except (OSError, IndexError):
        return False


def watch() -> set[int]:
    """The process ids that were on the list when the pipe closed."""
    listed: set[int] = set()
    for line in sys.stdin:
        pid = int(line[1:])
        if line.startswith("+"):
            listed.add(pid)
        else:
            listed.discard(pid)
    return listed


def stop(pids: set[int]) -> None:
    for pid in pids:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.kill(pid, signal.SIGTERM)
    deadline = time.monotonic() + GRACE
    while time.monotonic() < deadline and not all(_gone(pid) for pid in pids):
        time.sleep(0.1)
    kill_groups(pids)


def kill_groups(pids: Iterable[int]) -> None:
    """Kill what is left of the process groups, and wait a moment until they are really gone."""
    left, deadline = set(pids), time.monotonic() + 2
    while left and time.monotonic() < deadline:
        for pid in list(left):
            try:
                os.killpg(pid, signal.SIGKILL)
            except (ProcessLookupError, PermissionError):
                left.discard(pid)
        time.sleep(0.05 if left else 0)


if __name__ == "__main__":
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    stop(watch())
