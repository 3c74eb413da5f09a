"""Measures the pages at one size, in one process: `python -m bench.measure --out FILE` (started by bench)."""

import argparse
import gc
import json
import random
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import django
from django.core.cache import cache
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from django.test.utils import override_settings

from bench import cpu, floor
from bench.ratios import Ratios, Sample, compare
from bench.rows import ROWS, Row
from bench.visitor import Answer, Visitor, ask

WARM_UPS = 50
FLOOR_OF = "eero.osaaja"


class WrongPage(Exception):
    """What was measured is not the page it should be."""


@dataclass
class Page:
    """One row made ready: how to ask for it, and what must come."""

    row: Row
    environ: Callable[[], dict[str, Any]]
    handler: WSGIHandler
    bytes: int = 0
    queries: int = 0

    def look(self) -> None:
        """Ask once with the queries counted; from now on every answer must be as long as this one."""
        asked = 0

        def count(execute: Callable[..., Any], *arguments: Any) -> Any:
            nonlocal asked
            asked += 1
            return execute(*arguments)

        with connection.execute_wrapper(count):
            answer = self.ask()
        self.bytes, self.queries = len(answer.body), asked

    def ask(self) -> Answer:
        return self.checked(ask(self.handler, self.environ()))

    def checked(self, answer: Answer) -> Answer:
        where = f"{self.row.name} ({self.row.url})"
        if answer.status != self.row.status:
            raise WrongPage(
                f"{where}: status {answer.status} {answer.headers.get('Location', '')}, not {self.row.status}"
            )
        if self.row.text not in answer.headers.get("Location", answer.text):
            raise WrongPage(f"{where}: “{self.row.text}” is not on the page")
        end = "END:VCALENDAR" if self.row.url.endswith(".ics") else "</html>"
        if self.row.status == 200 and not self.row.htmx and not answer.text.rstrip().endswith(end):
            raise WrongPage(f"{where}: the page ends too soon")
        if self.bytes and not 0.9 < len(answer.body) / self.bytes < 1.1:
            raise WrongPage(f"{where}: {len(answer.body)} bytes, at first {self.bytes}")
        return answer

    def timed(self) -> Sample | None:
        environ = self.environ()
        answers: list[Answer] = []
        sample = cpu.timed(lambda: answers.append(ask(self.handler, environ)))
        self.checked(answers[0])
        return sample


class Visitors:
    """Sessions are made once per persona."""

    def __init__(self) -> None:
        self.known: dict[str, Visitor] = {"": Visitor()}

    def __getitem__(self, local: str) -> Visitor:
        from home.personas import DOMAIN

        if local not in self.known:
            self.known[local] = Visitor.signed_in(f"{local}@{DOMAIN}")
        return self.known[local]


def prepared(row: Row, visitors: Visitors, names: Mapping[str, str], handler: WSGIHandler) -> Page:
    known = {**names, "turn": "{turn}"}
    data = {key: value.format(**known) for key, value in row.data.items()} if row.data is not None else None
    address = row.url.format(**known)
    environ = visitors[row.who].request(address, data, htmx=row.htmx)
    if row.again:
        known_as = ask(handler, environ()).headers.get("ETag", "")
        environ = visitors[row.who].request(address, data, htmx=row.htmx, etag=known_as)
    return Page(row, environ, handler)


def one_pass(page: Page, below: Page, rounds: int, warm_ups: int) -> Ratios:
    """Page and floor in turns of random order, from an empty cache."""
    cache.clear()
    for _turn in range(warm_ups):
        page.ask()
        below.ask()
    page.look()
    below.look()
    gc.collect()
    order = random.Random(page.row.name)
    above_samples: list[Sample] = []
    below_samples: list[Sample] = []
    while len(above_samples) < rounds:
        first, second = (page, below) if order.random() < 0.5 else (below, page)
        one, other = first.timed(), second.timed()
        if one is None or other is None:
            continue
        above_samples.append(one if first is page else other)
        below_samples.append(other if first is page else one)
    return compare(above_samples, below_samples)


def measured(page: Page, below: Page, rounds: int) -> dict[str, Any]:
    """A pass, and one more when the floor did not agree with itself."""
    ratios = one_pass(page, below, rounds, min(WARM_UPS, rounds))
    if not ratios.measurable:
        ratios = one_pass(page, below, rounds, min(WARM_UPS, rounds) // 5)
    return asdict(ratios) | {"queries": page.queries, "bytes": page.bytes, "measurable": ratios.measurable}


def floors(visitor: Visitor) -> tuple[Page, Page]:
    """The floor behind our own middleware, and behind Django's seven."""
    row = Row("floor", FLOOR_OF, "/floor/", floor.TEXT, goal=None)  # type: ignore[arg-type]  # it is the measure itself
    environ = visitor.request(row.url)
    with override_settings(MIDDLEWARE=floor.DJANGO_DEFAULT_MIDDLEWARE):
        second = Page(row, environ, WSGIHandler())
    return Page(row, environ, WSGIHandler()), second


def measure(rounds: int, wanted: str) -> dict[str, Any]:
    from bench.planning import planning
    from bench.practice import pollers
    from bench.sample import names
    from bench.timeline import timeline
    from bench.weight import weights
    from trainingsite import clock

    visitors, known = Visitors(), names()
    first, second = floors(visitors[FLOOR_OF])
    pages = [prepared(row, visitors, known, first.handler) for row in ROWS if wanted in row.name]
    results: dict[str, Any] = {"rows": {}, "backend": cpu.backend_nanoseconds(cpu.backend_pid()) is not None}
    results["middleware"] = measured(first, second, rounds)
    for page in pages:
        print(f"    {page.row.name}", flush=True)
        try:
            results["rows"][page.row.name] = measured(page, first, rounds)
        except WrongPage as problem:
            results["rows"][page.row.name] = {"wrong": str(problem)}
    results["http"] = [
        {"name": page.row.name, "path": page.row.url.format(**known), "cookie": visitors[page.row.who].cookie_header}
        for page in (first, *pages)
        if page is first or page.row.over_http
    ]
    results["weights"] = weights(first.handler, visitors)
    results["timeline"] = timeline(min(rounds // 10, 30))
    results["pollers"] = pollers(clock.now())
    results["planning"] = planning(clock.now())
    return results


def explain_all(wanted: str) -> None:
    from bench.explain import explain
    from bench.sample import names

    visitors, known = Visitors(), names()
    first, _second = floors(visitors[FLOOR_OF])
    for row in ROWS:
        if wanted in row.name:
            explain(prepared(row, visitors, known, first.handler))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, help="where the results go; without it the pages are explained instead")
    parser.add_argument("--rounds", type=int, default=300)
    parser.add_argument("--rows", default="")
    arguments = parser.parse_args()
    django.setup()
    if arguments.out is None:
        explain_all(arguments.rows)
        return
    arguments.out.write_text(json.dumps(measure(arguments.rounds, arguments.rows)), encoding="utf-8")


if __name__ == "__main__":
    main()
