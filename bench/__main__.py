"""python -m bench [--check] [--rows NAME] [--no-http]: measure, print a table, write bench/results.json.

ROUNDS=300 rounds per page, SCALE=full adds 100,000 people, BENCH_DATABASE_URL names the PostgreSQL server to use.
Ends with 1 when a goal is missed. --check: a short pass on few people that shows the bench itself works;
ratios of so few rounds are shown and not judged, query counts, weights and texts are.
"""

import argparse
import datetime as dt
import json
import os
import platform
import tempfile
from pathlib import Path
from typing import Any

from bench.place import ROOT, Place, place, run
from bench.table import Verdict, lines

RESULTS = ROOT / "bench" / "results.json"
SIZES = {"check": [200], "default": [1_000, 10_000], "full": [1_000, 10_000, 100_000]}


def measured(here: Place, url: str, rounds: int, rows: str) -> dict[str, Any]:
    """All pages at one size, in a process of their own with production's environment."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "out.json"
        run("bench.measure", "--out", str(out), "--rounds", str(rounds), "--rows", rows, env=here.environment(url))
        found: dict[str, Any] = json.loads(out.read_text(encoding="utf-8"))
    return found


def all_measured(arguments: argparse.Namespace) -> dict[str, Any]:
    scale = "check" if arguments.check else os.environ.get("SCALE", "default")
    rounds = int(os.environ.get("ROUNDS", "20" if arguments.check else "300"))
    seconds = 1 if arguments.check else 4
    with place() as here:
        redis = "own Redis" if here.redis else "cache in files, because no redis-server was found"
        print(f"Measured on {here.databases.note}; {redis}; {rounds} rounds.", flush=True)
        results: dict[str, Any] = {"made": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"), "rounds": rounds}
        results |= {
            "database": here.databases.note,
            "python": platform.python_version(),
            "cores": os.cpu_count(),
            "sizes": {},
        }
        for people in SIZES[scale]:
            with here.organisation(people) as url:
                print(f"  {people:,} people", flush=True)
                found = measured(here, url, rounds, arguments.rows)
                pages, pollers = found.pop("http"), found.pop("pollers")
                results["sizes"][str(people)] = found
                if "http" not in results and not arguments.no_http:
                    from bench.http import over_http

                    print("  over HTTP", flush=True)
                    results["http"] = over_http(here, url, pages, pollers, seconds)
                if not arguments.rows:
                    from bench.publishing import published

                    print("  figures of growth", flush=True)
                    found |= published(here, url)
        if not arguments.rows:
            from bench.sending import sending

            print("  mails", flush=True)
            results["sending"] = sending(here, **({"mails": 40, "rounds": 1} if arguments.check else {}))
    return results


def explained(arguments: argparse.Namespace) -> int:
    """Nothing is measured: what the pages ask the database and where their time goes."""
    with place() as here, here.organisation(SIZES["check" if arguments.check else "default"][0]) as url:
        run("bench.measure", "--rows", arguments.rows, env=here.environment(url))
    return 0


def report(results: dict[str, Any], *, judge_times: bool) -> int:
    """Print it all; how many goals were missed."""
    first = next(iter(results["sizes"].values()))
    if not first["backend"]:
        print("The database backend's CPU time could not be read: CPU is that of the web process alone.")
    missed = 0
    for text, verdict in lines(results):
        counts = verdict is not None and bool(verdict.over) and (judge_times or not verdict.timed)
        missed += counts
        print(text if verdict is None else f"{text}   {shown(verdict, counts)}")
    print(f"{missed} of the goals missed." if missed else "Every goal that could be measured is met.")
    return missed


def shown(verdict: Verdict, counts: bool) -> str:
    return f"({verdict}, not judged)" if verdict.over and not counts else str(verdict)


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="python -m bench", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--check", action="store_true", help="a short pass on few people")
    parser.add_argument("--rows", default="", metavar="NAME", help="only pages whose name contains this")
    parser.add_argument("--explain", action="store_true", help="show the queries and a profile of the pages instead")
    parser.add_argument("--no-http", action="store_true", help="leave out gunicorn and wrk")
    arguments = parser.parse_args()
    if arguments.explain:
        return explained(arguments)
    results = all_measured(arguments)
    if not arguments.check and not arguments.rows:
        RESULTS.write_text(json.dumps(results, indent=1, ensure_ascii=False), encoding="utf-8")
    return 1 if report(results, judge_times=not arguments.check) else 0


if __name__ == "__main__":
    raise SystemExit(main())
