"""Why a page costs what it costs: its queries with where they come from, and where the time goes."""

import cProfile
import io
import pstats
import traceback
from collections.abc import Callable
from typing import Any

from django.db import connection

from bench.measure import Page
from bench.place import ROOT

REQUESTS = 30
LINES = 45


def origin() -> str:
    """The innermost lines of our own that led here, templates' own machinery left out."""
    own = [
        frame
        for frame in traceback.extract_stack()
        if frame.filename.startswith(str(ROOT)) and ".venv" not in frame.filename
    ]
    own = [frame for frame in own if "/bench/" not in frame.filename]
    return " < ".join(f"{frame.filename.removeprefix(f'{ROOT}/')}:{frame.lineno}" for frame in reversed(own[-3:]))


def queries(page: Page) -> list[str]:
    found: list[str] = []

    def note(execute: Callable[..., Any], sql: str, *arguments: Any) -> Any:
        table = sql.partition(" FROM ")[2].partition(" ")[0] if sql.startswith("SELECT") else ""
        found.append(f"{sql.partition(' ')[0]:<9}{table:<40}{origin()}")
        return execute(sql, *arguments)

    with connection.execute_wrapper(note):
        page.ask()
    return found


def times(page: Page) -> str:
    """The functions with most time in them and below them, over a few requests."""
    profile = cProfile.Profile()
    for _turn in range(REQUESTS):
        profile.runcall(page.ask)
    text = io.StringIO()
    pstats.Stats(profile, stream=text).strip_dirs().sort_stats("cumulative").print_stats(LINES)
    pstats.Stats(profile, stream=text).strip_dirs().sort_stats("tottime").print_stats(LINES // 2)
    return text.getvalue()


def explain(page: Page) -> None:
    for _turn in range(5):
        page.ask()
    print(f"\n== {page.row.name} ({page.row.url})")
    for number, line in enumerate(queries(page), 1):
        print(f"{number:>3} {line}")
    print(times(page))
