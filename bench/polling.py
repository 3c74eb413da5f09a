"""Many learners with the practice channel open: each page asks every few seconds what came, over HTTP."""

import asyncio
import re
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from statistics import quantiles
from typing import Any
from urllib.parse import urlsplit

from bench.http import headers

GOOD = (200, 304)
EVERY = 5.0  # seconds, as in static/js/practice.js
LONGEST_WAIT = 30
STATUS = re.compile(rb"HTTP/1\.[01] (\d{3})")
ETAG = re.compile(rb"^etag:\s*(.+?)\r?$", re.IGNORECASE | re.MULTILINE)


@dataclass
class Poller:
    """One open page. `moving`: its clock goes, so every answer is new; where it stands only the first one is."""

    path: str
    cookie: str
    moving: bool
    etag: str = ""
    statuses: list[int] = field(default_factory=list)
    times: list[float] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)

    async def ask(self, host: str, port: int) -> None:
        sent = headers(self.cookie) | {"Connection": "close"} | ({"If-None-Match": self.etag} if self.etag else {})
        lines = [f"GET {self.path} HTTP/1.1", *(f"{name}: {value}" for name, value in sent.items()), "", ""]
        begun = time.perf_counter()
        reader, writer = await asyncio.open_connection(host, port)
        try:
            writer.write("\r\n".join(lines).encode())
            await writer.drain()
            answer = await reader.read()
        finally:
            writer.close()
        self.times.append(time.perf_counter() - begun)
        status, etag = STATUS.match(answer), ETAG.search(answer.partition(b"\r\n\r\n")[0])
        self.statuses.append(int(status[1]) if status else 0)
        self.etag = etag[1].decode() if etag else ""

    async def go(self, host: str, port: int, wait: float, until: float) -> None:
        """Ask every `EVERY` seconds, beginning after `wait`, at least once; never again before an answer has come."""
        await asyncio.sleep(wait)
        while (not self.statuses and not self.problems) or time.perf_counter() < until:
            begun = time.perf_counter()
            try:
                await asyncio.wait_for(self.ask(host, port), LONGEST_WAIT)
            except (OSError, TimeoutError) as problem:
                self.problems.append(type(problem).__name__)
            await asyncio.sleep(max(0.0, EVERY - (time.perf_counter() - begun)))


def polled(url: str, learners: Sequence[Mapping[str, Any]], seconds: float) -> dict[str, Any]:
    """All of them at once for so many seconds: how many were asked, what was wrong, how long the answers took in ms."""
    parts = urlsplit(url)
    pollers = [Poller(each["path"], each["cookie"], each["moving"]) for each in learners]

    async def together() -> None:
        until = time.perf_counter() + seconds
        waits = (EVERY * place / len(pollers) for place in range(len(pollers)))
        asked = zip(pollers, waits, strict=True)
        await asyncio.gather(*(one.go(parts.hostname or "", parts.port or 80, wait, until) for one, wait in asked))

    with ThreadPoolExecutor(1) as thread:  # of its own: whoever measures may have a loop running in theirs
        thread.submit(lambda: asyncio.run(together())).result()
    return judged(pollers) | {"seconds": seconds}


def judged(pollers: Sequence[Poller]) -> dict[str, Any]:
    """What came. `errors`: no answer, or one that should not be; `which` are the most frequent.

    `unneeded`: whole answers where nothing had changed.
    """
    times = sorted(each * 1000 for poller in pollers for each in poller.times)
    cuts = quantiles(times, n=100) if len(times) > 1 else [0.0] * 99
    statuses = [status for poller in pollers for status in poller.statuses]
    wrong = Counter(
        [*(text for poller in pollers for text in poller.problems), *(f"{one}" for one in statuses if one not in GOOD)]
    )
    standing = [poller.statuses for poller in pollers if not poller.moving]
    return {
        "learners": len(pollers),
        "requests": len(statuses),
        "errors": wrong.total(),
        "which": dict(wrong.most_common(3)),
        "unneeded": sum(status != 304 for statuses in standing for status in statuses[1:]),
        "not_modified": statuses.count(304),
        "p50": cuts[49],
        "p99": cuts[98],
    }
