"""Stops the children of a supervisor that was killed without a word. Run as a script, alone, standard library only.

Reads "+PID" and "-PID" lines; when the pipe closes, whoever wrote them is gone. What is still on the list is asked to
stop, then its process group is killed. The guardian inherits the folder's lock, so nobody moves in before it is done.
"""

import contextlib
import os
import signal
import sys
import time

GRACE = 8.0


def _gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return True  # the number belongs to somebody else by now
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
    for pid in pids:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(pid, signal.SIGKILL)


if __name__ == "__main__":
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    stop(watch())
