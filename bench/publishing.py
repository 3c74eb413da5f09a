"""How fast figures of growth are published and exported, and with how much memory: in a process of its own.

Publishing everything from nothing stands against the least a database can do about it: one statement that pairs
baseline and the round after it by person and skill, and adds up n, the sum and the squares of the changes by unit.

`python -m bench.publishing --out FILE` (started by bench).
"""

import argparse
import gc
import json
import random
import resource
import tempfile
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median
from typing import Any

import django
from django.db import connection, transaction

from bench import cpu
from bench.place import Place, run
from bench.ratios import Sample, ratio

GOAL, MEMORY_GOAL = 10, 500  # times the statement; MB
FIRST_BYTE_GOAL, LINEAR = 2, 1.2  # times the floor; the most a row may cost more with more people
PEAK_GOAL = 4  # MB at any size: the names of units are kept, rows are not
ROUNDS, FIRST_BYTES = 3, 40
EXPORTS = ("csv", "xlsx")
STATEMENT = """
WITH answer AS (
    SELECT evidence.person_id, evidence.skill_id, round.cohort_id, round.kind, evidence.share,
           CASE evidence.kind WHEN 'task' THEN 2.0 ELSE 1.0 END AS points
      FROM skills_evidence evidence
      JOIN skills_measurementround round ON round.id = evidence.round_id AND round.kind IN ('T0', 'T1')
      JOIN skills_sitting sitting ON sitting.round_id = round.id AND sitting.person_id = evidence.person_id
     WHERE evidence.kind IN ('item', 'task') AND evidence.attempt = 1 AND sitting.finished_at IS NOT NULL
), pair AS (
    SELECT person_id, skill_id,
           sum(points * share) FILTER (WHERE kind = 'T1') / sum(points) FILTER (WHERE kind = 'T1')
         - sum(points * share) FILTER (WHERE kind = 'T0') / sum(points) FILTER (WHERE kind = 'T0') AS change
      FROM answer
     GROUP BY person_id, skill_id, cohort_id
)
SELECT unit.path, pair.skill_id, count(pair.change), sum(pair.change), sum(pair.change * pair.change)
  FROM pair
  JOIN participants_membership member ON member.user_id = pair.person_id AND member.ends IS NULL
  JOIN participants_unit unit ON unit.id = member.unit_id
 WHERE pair.change IS NOT NULL
 GROUP BY unit.path, pair.skill_id
"""


def published(here: Place, url: str) -> dict[str, Any]:
    """In a process of its own, so that the memory is that of publishing and of nothing before it."""
    with tempfile.TemporaryDirectory() as folder:
        found: dict[str, Any] = {}
        for what in ("publishing", "exporting"):
            out = Path(folder) / f"{what}.json"
            run("bench.publishing", "--out", str(out), what, env=here.environment(url))
            found[what] = json.loads(out.read_text(encoding="utf-8"))
    return found


# --- publishing -------------------------------------------------------------------------------------------
def publishing() -> dict[str, Any]:
    """Publishing from nothing against the statement, in turns; what is measured is taken back."""
    from trainingsite import clock

    now = clock.now()
    statements, ours = [], []
    pairs = figures = 0
    for turn in range(ROUNDS):
        statements.append(_timed(_paired))
        with transaction.atomic():
            _forget()
            ours.append(_timed(lambda: _publish(now)))
            if turn == 0:
                pairs, figures = _counted()
            transaction.set_rollback(True)
    if not pairs:
        raise RuntimeError("nobody was counted")
    return {
        "pairs": pairs,
        "figures": figures,
        "cpu": ratio([one.cpu for one in ours], [one.cpu for one in statements]),
        "wall": ratio([one.wall for one in ours], [one.wall for one in statements]),
        "seconds": median(one.wall for one in ours) / 1e9,
        "memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def _publish(now: Any) -> None:
    from dashboards.actions import publish

    if publish(now=now) is None:
        raise RuntimeError("there was nothing to publish")


def _paired() -> None:
    with connection.cursor() as cursor:
        cursor.execute(STATEMENT)
        if not cursor.fetchall():
            raise RuntimeError("the statement found nobody")


def _forget() -> None:
    """Nothing was ever published."""
    from dashboards.models import Batch, Counted, Figure, Publication, Sums
    from trainingsite.append_only import erasing

    with erasing():
        for model in (Sums, Figure, Counted, Batch, Publication):
            model._default_manager.all()._raw_delete(using="default")


def _counted() -> tuple[int, int]:
    from dashboards.models import Counted, Figure

    return Counted.objects.filter(after__kind="T1").count(), Figure.objects.count()


def _timed(act: Callable[[], Any]) -> Sample:
    """Once more when the connection was opened anew in between, as it is after a minute of requests."""
    for _attempt in range(3):
        gc.collect()
        if (sample := cpu.timed(act)) is not None:
            return sample
    raise RuntimeError("the connection is opened anew each time")


# --- exporting --------------------------------------------------------------------------------------------
def exporting() -> dict[str, Any]:
    """Each kind of file, of everything there is: when its first piece comes, what a row costs, and the memory."""
    from bench.measure import FLOOR_OF, Visitors, floors
    from bench.rows import HEIDI
    from bench.visitor import ask

    visitors = Visitors()
    below, _second = floors(visitors[FLOOR_OF])
    asked = {kind: visitors[HEIDI].request(f"/growth/export.{kind}") for kind in EXPORTS}
    rows = ask(below.handler, asked["csv"]()).text.count("\r\n") - 1
    if rows < 1:
        raise RuntimeError("there was nothing to export")
    return {kind: {"rows": rows} | _exported(below, environ, rows) for kind, environ in asked.items()}


def _exported(below: Any, environ: Callable[[], dict[str, Any]], rows: int) -> dict[str, float]:
    order = random.Random(rows)
    first: list[int] = []
    floor: list[int] = []
    for turn in range(FIRST_BYTES):
        sides = [(first, lambda: _first_piece(below.handler, environ())), (floor, below.ask)]
        for kept, act in order.sample(sides, 2):
            sample = _timed(act)
            if turn >= FIRST_BYTES // 4:  # the ones before warm up
                kept.append(sample.cpu)
    whole = [_timed(lambda: _through(below.handler, environ())).cpu for _turn in range(ROUNDS)]
    tracemalloc.start()
    _through(below.handler, environ())
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return {"first": ratio(first, floor), "us_a_row": median(whole) / rows / 1e3, "peak_kb": peak / 1024}


def _pieces(handler: Any, environ: dict[str, Any]) -> Iterator[bytes]:
    begun: list[str] = []
    answer = handler(environ, lambda status, _headers, _exc_info=None: begun.append(status))
    if not begun[0].startswith("200"):
        raise RuntimeError(f"{environ['PATH_INFO']}: {begun[0]}")
    try:
        yield from answer
    finally:
        answer.close()


def _first_piece(handler: Any, environ: dict[str, Any]) -> None:
    pieces = _pieces(handler, environ)
    if not next(pieces):
        raise RuntimeError("the first piece is empty")
    pieces.close()  # type: ignore[attr-defined]  # of a generator


def _through(handler: Any, environ: dict[str, Any]) -> None:
    """To the end, keeping nothing."""
    for _piece in _pieces(handler, environ):
        pass


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("what", choices=["publishing", "exporting"])
    arguments = parser.parse_args()
    django.setup()
    found = {"publishing": publishing, "exporting": exporting}[arguments.what]()
    arguments.out.write_text(json.dumps(found), encoding="utf-8")


if __name__ == "__main__":
    main()
