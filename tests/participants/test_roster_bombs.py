"""Hostile rosters are refused within two seconds and 200 MB, with a sentence (each in a process of its own)."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.participants.bombs import BOMBS

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("kind", BOMBS)
def test_a_hostile_roster_is_refused_fast_in_little_memory(kind, tmp_path):
    name, content = BOMBS[kind]()
    (tmp_path / name).write_bytes(content)
    script = Path(__file__).parent / "bombs.py"
    done = subprocess.run(
        [sys.executable, str(script), str(tmp_path / name), name],
        env=os.environ | {"DATA_DIR": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr[-800:]
    seconds, answer = done.stdout.strip().split("|")
    assert answer != "READ"
    assert float(seconds) < 2
