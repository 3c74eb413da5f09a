"""The clocks: CPU time of this process and of the database backend that serves it, and wall time."""

import time
from collections.abc import Callable
from pathlib import Path

from django.db import connection

from bench.ratios import Sample

SETTLE = 0.0003  # seconds, so that the backend has gone to sleep and its time is booked


def backend_pid() -> int | None:
    """The process of this connection's PostgreSQL backend; None without one."""
    if connection.vendor != "postgresql":
        return None
    connection.ensure_connection()
    return int(connection.connection.info.backend_pid)


def backend_nanoseconds(pid: int | None) -> int | None:
    """CPU time of the backend so far; None when it runs elsewhere or may not be read."""
    if pid is None:
        return None
    try:
        if Path(f"/proc/{pid}/comm").read_text(encoding="ascii").strip() not in {"postgres", "postmaster"}:
            return None
        return int(Path(f"/proc/{pid}/schedstat").read_text(encoding="ascii").split()[0])
    except (OSError, ValueError):
        return None


def timed(request: Callable[[], object]) -> Sample | None:
    """One request; None when the connection was opened anew in between, which is not the page's doing."""
    pid = backend_pid()
    time.sleep(SETTLE)
    before = backend_nanoseconds(pid)
    wall, own = time.perf_counter_ns(), time.process_time_ns()
    request()
    own, wall = time.process_time_ns() - own, time.perf_counter_ns() - wall
    time.sleep(SETTLE)
    after = backend_nanoseconds(pid)
    if backend_pid() != pid:
        return None
    return Sample(cpu=own + (after - before if before is not None and after is not None else 0), wall=wall)
