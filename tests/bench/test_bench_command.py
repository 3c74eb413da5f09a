"""The bench itself: a short pass on few people from end to end, so that it never rots."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from bench.rows import ROWS

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def output():
    env = os.environ | {"ROUNDS": "10"}
    command = [sys.executable, "-m", "bench", "--check"]
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False, timeout=570)
    assert "Traceback" not in done.stderr, done.stderr
    return done.stdout


@pytest.mark.slow
def test_every_page_is_the_right_one_and_gets_a_line(output):
    found = dict(re.findall(r"^(.{22})\s+200 (.*)$", output, re.MULTILINE))
    lines = {name.strip(): line for name, line in found.items()}
    assert set(lines) == {"floor ÷ 2nd floor", *(row.name for row in ROWS)}
    assert [name for name, line in lines.items() if "×" not in line.partition("OVER")[0]] == []


@pytest.mark.slow
def test_no_page_asks_the_database_more_often_than_agreed(output):
    assert re.findall(r"^(.{22}).*OVER: \d+ queries", output, re.MULTILINE) == []


@pytest.mark.slow
def test_the_pages_are_also_served_over_http_and_the_memory_is_weighed(output):
    if "wrk is not installed" in output:
        pytest.skip("wrk is not installed: nothing asks over HTTP")
    assert re.search(r"^bare +8 +\d+ +1\.00", output, re.MULTILINE)
    assert re.search(r"^memory of 2 workers: \d+ MB", output, re.MULTILINE)


@pytest.mark.slow
def test_learners_who_poll_get_no_error_and_nothing_in_vain(output):
    if "wrk is not installed" in output:
        pytest.skip("wrk is not installed: nothing asks over HTTP")
    assert re.search(r"^\d+ learners poll for \d+ s: [1-9].* of them 304, 0 errors.*   pass$", output, re.MULTILINE)


@pytest.mark.slow
def test_a_large_scenario_is_measured_against_a_small_one(output):
    assert re.search(r"^practice, 10,000 posts ÷ 1,000: \d+\.\d ×", output, re.MULTILINE)


@pytest.mark.slow
def test_publishing_and_exporting_are_measured(output):
    assert re.search(r"^growth, [1-9]\d* people into [1-9]\d* figures: ", output, re.MULTILINE)
    assert re.findall(r"^export, (\w+), [1-9]", output, re.MULTILINE) == ["csv", "xlsx"]


@pytest.mark.slow
def test_nothing_is_left_behind(output):
    assert output
    left = [
        path for path in Path("/proc").glob("[0-9]*/cmdline") if b"django.core.wsgi:get_wsgi_application" in _read(path)
    ]
    assert left == []


def _read(path):
    try:
        return path.read_bytes()
    except OSError:  # it has ended meanwhile
        return b""
