"""The same pages over HTTP: gunicorn with two sync workers, asked by wrk; and the memory of the workers."""

import contextlib
import http.client
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from bench.place import ROOT, Place, ending

APPLICATION = "django.core.wsgi:get_wsgi_application()"  # of the settings in the environment
WORKERS = 2
CLIENTS = (1, 8)
LONGEST = 5  # seconds of one run
POLLING = 15  # times as long: a minute of a whole bench
OPTIONS = ["--workers", str(WORKERS), "--worker-class", "sync", "--no-control-socket", "--worker-tmp-dir", "/dev/shm"]  # noqa: S108 - memory, as in production
PAGE = re.compile(r"Requests/sec:\s+([\d.]+)")
PERCENTILE = re.compile(r"^\s+(50|90|99)%\s+([\d.]+)(us|ms|s)$", re.MULTILINE)
TO_MS = {"us": 0.001, "ms": 1.0, "s": 1000.0}


@dataclass
class Server:
    pid: int
    url: str

    def workers(self) -> list[int]:
        return [int(pid) for pid in Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()]

    def memory(self) -> float | None:
        """Proportional set size of the workers in MB; None where the kernel does not say."""
        try:
            texts = [Path(f"/proc/{pid}/smaps_rollup").read_text() for pid in self.workers()]
        except OSError:
            return None
        sizes = [int(line.split()[1]) for text in texts for line in text.splitlines() if line.startswith("Pss:")]
        return sum(sizes) / 1024


@contextlib.contextmanager
def served(env: Mapping[str, str]) -> Iterator[Server]:
    """gunicorn on a port the system chose; ended, with its workers, on the way out."""
    with socket.create_server(("127.0.0.1", 0), backlog=2048) as listener:  # as many as gunicorn lets wait itself
        port = listener.getsockname()[1]
        descriptor = listener.fileno()
        command = [sys.executable, "-m", "gunicorn", APPLICATION, "--bind", f"fd://{descriptor}", *OPTIONS]
        process = subprocess.Popen(
            [*command, "--log-level", "error"], cwd=ROOT, env=dict(env), pass_fds=[descriptor], start_new_session=True
        )
        with ending(process):
            yield Server(process.pid, f"http://127.0.0.1:{port}")


def fetch(url: str, cookie: str) -> int:
    """The status of one answer; waits for workers that are still starting."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=30)
    try:
        connection.request("GET", parts.path, headers=headers(cookie))
        return connection.getresponse().status
    finally:
        connection.close()


def headers(cookie: str) -> dict[str, str]:
    return {"Host": "bench.example", "Cookie": cookie, "X-Forwarded-Proto": "https", "Accept-Encoding": "gzip, br"}


def load(url: str, cookie: str, clients: int, seconds: int) -> dict[str, float]:
    """Requests per second and percentiles in ms. Raises RuntimeError when an answer was not a 2xx."""
    given = [part for name, value in headers(cookie).items() for part in ("-H", f"{name}: {value}")]
    command = ["wrk", "-t1", f"-c{clients}", f"-d{seconds}s", "--latency", *given, url]
    text = subprocess.run(command, capture_output=True, text=True, check=True, timeout=seconds + 20).stdout
    if "Non-2xx" in text or "Socket errors: connect" in text:
        raise RuntimeError(f"{url} did not always answer 200:\n{text}")
    found = PAGE.search(text)
    times = {f"p{rank}": float(value) * TO_MS[unit] for rank, value, unit in PERCENTILE.findall(text)}
    return {"per_second": float(found[1]) if found else 0.0, **times}


def driven(server: Server, pages: Sequence[Mapping[str, str]], seconds: int) -> dict[str, Any]:
    """Every page with 1 and 8 clients, and the memory before and after."""
    for page in pages:
        for _worker in range(WORKERS * 3):
            if (status := fetch(server.url + page["path"], page["cookie"])) != 200:
                raise RuntimeError(f"{page['path']} answered {status} over HTTP")
    at_first = server.memory()
    loads = {
        page["name"]: {
            str(clients): load(server.url + page["path"], page["cookie"], clients, seconds) for clients in CLIENTS
        }
        for page in pages
    }
    return {"pages": loads, "memory_mb": server.memory(), "memory_at_first_mb": at_first}


def over_http(
    place: Place, url: str, pages: Sequence[Mapping[str, str]], pollers: Sequence[Mapping[str, Any]], seconds: int
) -> dict[str, Any]:
    """Ours and the bare app, one after the other under the same command; {"skipped": why} without wrk.

    After ours has been weighed the learners poll it, 15 times as long as one page is asked for.
    """
    from bench.polling import polled

    if shutil.which("wrk") is None:
        return {"skipped": "wrk is not installed"}
    seconds = min(seconds, LONGEST)
    with served(place.environment(url)) as server:
        ours = driven(server, pages, seconds)
        polling = polled(server.url, pollers, seconds * POLLING)
    with place.databases.empty("bare") as bare_url:
        env = place.environment(bare_url) | {"DJANGO_SETTINGS_MODULE": "bench.bare.settings"}
        fill = [sys.executable, "-m", "bench.bare.organisation"]
        cookie = subprocess.run(fill, cwd=ROOT, env=env, check=True, stdout=subprocess.PIPE, text=True).stdout.strip()
        with served(env) as server:
            bare = driven(server, [{"name": "bare", "path": "/floor/", "cookie": cookie}], seconds)
    return {"ours": ours, "bare": bare, "polling": polling, "seconds": seconds}
