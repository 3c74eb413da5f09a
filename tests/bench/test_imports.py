"""Nothing heavy is imported in the web process: it would cost every worker memory and every start time."""

import json
import os
import secrets
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
# Celery comes into a web process with the first worker that it wakes: few pages do.
HEAVY = [
    "openpyxl", "fontTools", "polib", "numpy", "scipy", "pandas", "PIL", "lxml", "requests",
    "celery", "kombu", "amqp", "billiard", "click", "yaml", "dateutil", "holidays", "sqlalchemy",
    "hypothesis", "pytest", "_pytest", "playwright", "time_machine", "aiosmtpd", "mypy", "test", "tests", "bench",
    "django.test", "unittest",
]  # fmt: skip
WATCH = """
import json, sys, traceback

class Watch:
    '''Finds nothing itself; notes who asked for a heavy module first, as a chain of files.'''
    chains = {}

    def find_spec(self, name, path=None, target=None):
        heavy = next((one for one in HEAVY if name == one or name.startswith(one + ".")), None)
        if heavy and heavy not in self.chains:
            frames = [f for f in traceback.extract_stack() if not f.filename.startswith("<")][:-1]
            last = len(frames) - 1
            self.chains[heavy] = [
                f"{f.filename.removeprefix(ROOT)}:{f.lineno}"
                for place, f in enumerate(frames)
                if f.filename.startswith(ROOT) and ".venv" not in f.filename or place == last
            ]

HEAVY, ROOT = json.loads(sys.argv[1]), sys.argv[2] + "/"
sys.meta_path.insert(0, Watch())
"""
WEB = """
from trainingsite.wsgi import application
from django.urls import get_resolver
get_resolver().url_patterns
"""
REPORT = """
sys.stdout.write(json.dumps(Watch.chains))
"""


def imported(script, tmp_path):
    """Runs the script in a fresh process as production would; heavy module -> chain of files."""
    env = {
        "PATH": os.environ["PATH"],
        "DJANGO_SETTINGS_MODULE": "trainingsite.settings",
        "SECRET_KEY": secrets.token_urlsafe(50),
        "ALLOWED_HOSTS": "bench.example",
        "DATABASE_URL": f"sqlite:///{tmp_path}/none.sqlite3",
        "DATA_DIR": str(tmp_path),
        "STATIC_ROOT": str(tmp_path / "static"),
        "SMTP_HOST": "smtp.bench.example",
        "BEHIND_PROXY": "1",
        "DEBUG": "0", "LOCAL": "0", "ALLOW_DEMO": "0", "REDIS_URL": "",
        "PYTHONWARNINGS": "ignore",
    }  # fmt: skip
    command = [sys.executable, "-c", WATCH + script + REPORT, json.dumps(HEAVY), str(ROOT)]
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=True)
    return json.loads(done.stdout)


def test_the_web_process_imports_nothing_heavy(tmp_path):
    chains = imported(WEB, tmp_path)
    assert chains == {}, "\n".join(f"{name}: {' > '.join(chain)}" for name, chain in chains.items())


@pytest.mark.parametrize("module", ["openpyxl", "celery"])
def test_a_planted_heavy_import_is_found_with_who_imported_it(module, tmp_path):
    chains = imported(f"import {module}\n", tmp_path)
    assert module in chains
