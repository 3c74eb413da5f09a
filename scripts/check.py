"""Everything that must hold before a change lands: `make test`, `make test-slow`, `make lint`.

    python scripts/check.py                  linters, types, templates, translations, migrations, settings, tests
    python scripts/check.py --lint           the same without the tests
    python scripts/check.py --slow           only the tests marked slow
    python scripts/check.py --postgresql     only the tests marked both_databases, on the DATABASE_URL given

Ends with what was skipped and why. With REQUIRE_SERVICES=1 a skip is a failure.
"""

import argparse
import os
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

ROOT = Path(__file__).resolve().parent.parent
BIN = Path(sys.executable).parent
RESULTS = ROOT / "test-results"
LONGEST = 20 * 60  # seconds; a hanging test must not hang whoever waits for the answer
ALONE = ("tests/bench", "tests/faults", "tests/security", "tests/tooling")  # their slow tests look at the clock
MANAGE = [sys.executable, "manage.py"]


@dataclass(frozen=True)
class Step:
    name: str
    command: Sequence[str]
    production: bool = False
    needs: str = ""  # a program; without it the step is skipped


STEPS = (
    Step("types (mypy)", [f"{BIN}/mypy", "."]),
    Step("lint (ruff)", [f"{BIN}/ruff", "check", "."]),
    Step("format (ruff)", [f"{BIN}/ruff", "format", "--check", "."]),
    Step("templates (djlint)", [f"{BIN}/djlint", "--lint", "--quiet", "templates"]),
    Step("migrations", [*MANAGE, "makemigrations", "--check", "--dry-run"]),
    Step("translations", [sys.executable, "scripts/messages.py", "--check"], needs="xgettext"),
    Step("deployment settings", [*MANAGE, "check", "--deploy", "--fail-level", "WARNING"], production=True),
)


# --- where the steps run --------------------------------------------------------------------------------
def environment(data_dir: str, *, production: bool = False) -> dict[str, str]:
    """The same for everybody: nothing of a developer's own settings or .env file reaches a check."""
    own = {"DEBUG", "LOCAL", "ALLOW_DEMO", "REDIS_URL", "SMTP_HOST", "SECRET_KEY", "MFA_REQUIRED", "GUNICORN_CMD_ARGS"}
    values = {name: value for name, value in os.environ.items() if name not in own}
    values |= {"ENV_FILE": os.devnull, "DATA_DIR": data_dir, "DEBUG": "0", "REDIS_URL": "", "SMTP_HOST": ""}
    values |= {"LOCAL": "1", "ALLOW_DEMO": "1", "SECRET_KEY": secrets.token_urlsafe(50)}
    values.setdefault("DATABASE_URL", f"sqlite:///{data_dir}/sometaito.sqlite3")
    if production:
        values |= {"LOCAL": "0", "ALLOW_DEMO": "0", "ALLOWED_HOSTS": "sometaito.example", "BEHIND_PROXY": "1"}
        values |= {"SMTP_HOST": "smtp.sometaito.example", "REDIS_URL": "redis://127.0.0.1:6379/0"}
        values |= {"DEFAULT_FROM_EMAIL": "Sometaito <sometaito@sometaito.example>"}
    return values


def run_step(step: Step, data_dir: str) -> tuple[Step, float, str | None]:
    """Returns the step, its seconds, and its output when it failed."""
    started = time.monotonic()
    done = subprocess.run(
        step.command,
        cwd=ROOT,
        env=environment(data_dir, production=step.production),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return step, time.monotonic() - started, done.stdout if done.returncode else None


def run_steps(data_dir: str, skipped: Counter[str]) -> list[str]:
    """All steps, as many at a time as there are cores; returns the names of those that failed."""
    todo = []
    for step in STEPS:
        if step.needs and not shutil.which(step.needs):
            skipped[f"{step.name}: the program {step.needs} is not installed"] += 1
        else:
            todo.append(step)
    failed = []
    with ThreadPoolExecutor(max_workers=os.cpu_count() or 2) as pool:
        for step, seconds, output in pool.map(lambda step: run_step(step, data_dir), todo):
            print(f"  {'ok  ' if output is None else 'FAIL'}  {step.name:<22}{seconds:5.1f} s", flush=True)
            if output is not None:
                failed.append(step.name)
                print(output.rstrip(), flush=True)
    return failed


# --- tests ----------------------------------------------------------------------------------------------
def run_tests(name: str, options: Sequence[str], data_dir: str, skipped: Counter[str]) -> list[str]:
    """pytest, live; adds what was skipped to `skipped` and returns [name] when something failed."""
    RESULTS.mkdir(exist_ok=True)
    report = RESULTS / f"{name.replace(', ', '-').replace(' ', '-')}.xml"
    report.unlink(missing_ok=True)
    command = [sys.executable, "-m", "pytest", "-q", "--no-header", f"--junit-xml={report}", *options]
    process = subprocess.Popen(command, cwd=ROOT, env=environment(data_dir), start_new_session=True)
    try:
        code = process.wait(LONGEST)
    except subprocess.TimeoutExpired:
        print(f"The {name} took more than {LONGEST // 60} minutes and were stopped.", flush=True)
        code = 1
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
    if report.is_file():
        skipped.update(skips_in(report))
    return [name] if code else []


def skips_in(report: Path) -> Counter[str]:
    """Reasons of skipped tests and how many tests each concerns."""
    found: Counter[str] = Counter()
    for skip in ElementTree.parse(report).iter("skipped"):  # noqa: S314 - written by our own pytest
        if skip.get("type") != "pytest.xfail":
            found[skip.get("message") or "without a reason"] += 1
    return found


def tests_for(arguments: argparse.Namespace) -> list[tuple[str, list[str]]]:
    """One pass of pytest after the other: its name and its options."""
    parallel = ["-n", "auto", "--dist", "worksteal"]
    if arguments.slow:
        beside = [f"--ignore={folder}" for folder in ALONE]
        return [
            ("slow tests, some at a time", ["-m", "slow", *parallel, *beside]),
            ("slow tests, one at a time", ["-m", "slow", *ALONE]),
        ]
    if arguments.postgresql:
        return [("tests on PostgreSQL", ["-m", "both_databases", *parallel])]
    return [("tests", parallel)]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--lint", action="store_true")
    parser.add_argument("--slow", action="store_true")
    parser.add_argument("--postgresql", action="store_true")
    arguments = parser.parse_args()
    if arguments.postgresql and not os.environ.get("DATABASE_URL", "").startswith("postgres"):
        parser.error("--postgresql needs DATABASE_URL=postgres://...")
    started, skipped, failed = time.monotonic(), Counter[str](), list[str]()
    with tempfile.TemporaryDirectory(prefix="sometaito-check-") as data_dir:
        if not (arguments.slow or arguments.postgresql):
            failed += run_steps(data_dir, skipped)
        if not arguments.lint:
            for name, options in tests_for(arguments):
                failed += run_tests(name, options, data_dir, skipped)
    for reason, count in sorted(skipped.items()):
        print(f"  skipped ×{count}: {reason}")
    if skipped and os.environ.get("REQUIRE_SERVICES") == "1":
        failed.append("skipped although REQUIRE_SERVICES=1")
    minutes, seconds = divmod(round(time.monotonic() - started), 60)
    print(f"{'FAILED: ' + ', '.join(failed) if failed else 'All of it holds'}, in {minutes} min {seconds} s.")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
