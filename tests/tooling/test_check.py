"""`make test` tells the truth: a failing step fails it, a skip is listed with its reason, and may be forbidden."""

import argparse
import importlib.util
import os
import sys
from collections import Counter
from pathlib import Path

import pytest

import scripts.check

ROOT = Path(__file__).resolve().parent.parent.parent
PLAIN = ["-c", os.devnull, *(f"-pno:{name}" for name in ("cacheprovider", "django", "playwright", "hypothesispytest"))]


@pytest.fixture
def check(tmp_path, monkeypatch):
    spec = importlib.util.spec_from_file_location("check_under_test", ROOT / "scripts" / "check.py")
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, spec.name, module)
    spec.loader.exec_module(module)
    monkeypatch.setattr(module, "RESULTS", tmp_path)
    monkeypatch.setattr(module, "STEPS", (module.Step("good", [sys.executable, "-c", "print('unseen')"]),))
    monkeypatch.setattr(module, "tests_for", lambda arguments: [("tests", [*PLAIN, str(tmp_path / "test_one.py")])])
    monkeypatch.delenv("REQUIRE_SERVICES", raising=False)
    (tmp_path / "test_one.py").write_text("def test_it():\n    assert True\n")
    return module


def run(check, monkeypatch, *arguments: str) -> int:
    monkeypatch.setattr(sys, "argv", ["check.py", *arguments])
    return check.main()


def test_what_holds_is_one_line_each(check, monkeypatch, capfd):
    assert run(check, monkeypatch) == 0
    out = capfd.readouterr().out
    assert "  ok    good" in out
    assert "unseen" not in out
    assert "1 passed" in out
    assert out.splitlines()[-1].startswith("All of it holds, in 0 min ")


def test_a_failing_step_is_shown_in_full_and_named_at_the_end(check, monkeypatch, capfd):
    bad = check.Step("bad", [sys.executable, "-c", "print('line one'); print('line two'); raise SystemExit(2)"])
    monkeypatch.setattr(check, "STEPS", (bad, *check.STEPS))
    assert run(check, monkeypatch) == 1
    out = capfd.readouterr().out
    assert "  FAIL  bad" in out
    assert "line one\nline two\n" in out
    assert "1 passed" in out  # the rest is still done
    assert out.splitlines()[-1].startswith("FAILED: bad, in ")


def test_a_failing_test_fails_all(check, monkeypatch, capfd, tmp_path):
    (tmp_path / "test_one.py").write_text("def test_it():\n    assert 1 == 2\n")
    assert run(check, monkeypatch) == 1
    assert capfd.readouterr().out.splitlines()[-1].startswith("FAILED: tests, in ")


def test_no_test_at_all_is_a_failure(check, monkeypatch, capfd, tmp_path):
    (tmp_path / "test_one.py").write_text("")
    assert run(check, monkeypatch) == 1


@pytest.mark.parametrize(("required", "code"), [("", 0), ("1", 1)])
def test_skips_are_listed_with_their_reasons_and_may_be_forbidden(check, monkeypatch, capfd, tmp_path, required, code):
    (tmp_path / "test_one.py").write_text(
        "import pytest\n"
        "@pytest.mark.parametrize('n', [1, 2])\n"
        "def test_page(n):\n    pytest.skip('needs Chromium')\n"
        "@pytest.mark.xfail(reason='known', strict=True)\n"
        "def test_known():\n    assert False\n"
    )
    needing = check.Step("pictures", ["true"], needs="a-program-nobody-has")
    monkeypatch.setattr(check, "STEPS", (*check.STEPS, needing))
    monkeypatch.setenv("REQUIRE_SERVICES", required)
    assert run(check, monkeypatch) == code
    out = capfd.readouterr().out.splitlines()
    assert [line for line in out if line.startswith("  skipped")] == [
        "  skipped ×2: needs Chromium",
        "  skipped ×1: pictures: the program a-program-nobody-has is not installed",
    ]
    assert out[-1].startswith("FAILED: skipped although REQUIRE_SERVICES=1" if required else "All of it holds")


def test_tests_that_hang_are_stopped(check, monkeypatch, capfd, tmp_path):
    (tmp_path / "test_one.py").write_text("import time\ndef test_it():\n    time.sleep(60)\n")
    monkeypatch.setattr(check, "LONGEST", 1.5)
    assert check.run_tests("tests", [*PLAIN, str(tmp_path / "test_one.py")], str(tmp_path), Counter()) == ["tests"]
    assert "were stopped" in capfd.readouterr().out


def test_nothing_of_a_developers_own_settings_reaches_a_check(check, monkeypatch):
    for name in ("REDIS_URL", "SMTP_HOST", "SECRET_KEY", "MFA_REQUIRED"):
        monkeypatch.setenv(name, "mine")
    monkeypatch.setenv("DATABASE_URL", "postgres://localhost/wanted")
    values = check.environment("/tmp/place")
    assert "mine" not in values.values()
    assert values["DATABASE_URL"] == "postgres://localhost/wanted"  # this one is asked for on purpose
    assert check.environment("/tmp/place", production=True)["LOCAL"] == "0"


def test_every_slow_test_runs_in_one_of_the_two_passes():
    """What one pass leaves out is what the other one asks for."""
    (_name, many), (_other, alone) = scripts.check.tests_for(argparse.Namespace(slow=True, postgresql=False))
    left_out = {option.removeprefix("--ignore=") for option in many if option.startswith("--ignore=")}
    assert left_out == {option for option in alone if option.startswith("tests/")}
    assert all((ROOT / folder).is_dir() for folder in left_out)
