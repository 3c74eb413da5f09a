"""`make setup` chooses a Python by running it, and does nothing when nothing changed."""

import importlib.util
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
WORKS = "exit 0"
SHIM = 'echo "command not found" >&2; exit 127'
TOO_OLD = 'echo "is 3.11.2"; exit 3'


@pytest.fixture
def house(tmp_path):
    """A copy of the set-up script alone, whose bootstrap.py only says by which Python it was run."""
    shutil.copytree(ROOT / "scripts", tmp_path / "house" / "scripts", ignore=lambda *_: {"__pycache__"})
    (tmp_path / "house" / "scripts" / "bootstrap.py").write_text("")
    for name in ("requirements.txt", "requirements-dev.txt"):
        (tmp_path / "house" / name).write_text("Django==6.1.3\n")
    return tmp_path / "house"


def python(folder: Path, name: str, answer: str) -> Path:
    """A program that answers the probe as given, and names itself when it is given the real work."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    path.write_text(f'#!/bin/sh\nif [ "$1" = scripts/bootstrap.py ]; then echo "chosen: $0"; exit 0; fi\n{answer}\n')
    path.chmod(0o755)
    return path


def bootstrap(house: Path, *folders: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    tools = house.parent / "tools"  # no Python of this machine among them
    tools.mkdir(exist_ok=True)
    for tool in ("cat", "cksum", "dirname", "find", "sh"):
        if not (tools / tool).exists():
            (tools / tool).symlink_to(shutil.which(tool))
    path = ":".join(map(str, [*folders, tools]))
    clean = {"PATH": path, "HOME": str(house.parent / "home"), "PYENV_ROOT": str(house.parent / "pyenv")}
    return subprocess.run(
        ["/bin/sh", str(house / "scripts" / "bootstrap")], env=clean | environment, capture_output=True, text=True
    )


def test_a_shim_that_does_not_run_is_passed_over(house, tmp_path):
    python(tmp_path / "shims", "python3.13", SHIM)
    real = python(tmp_path / "real", "python3.12", WORKS)
    assert bootstrap(house, tmp_path / "shims", tmp_path / "real").stdout == f"chosen: {real}\n"


def test_the_same_name_further_down_the_path_is_found(house, tmp_path):
    python(tmp_path / "shims", "python3.13", SHIM)
    real = python(tmp_path / "real", "python3.13", WORKS)
    python(tmp_path / "shims", "python3.12", WORKS)
    assert bootstrap(house, tmp_path / "shims", tmp_path / "real").stdout == f"chosen: {real}\n"


def test_an_old_python_is_passed_over_for_one_kept_by_pyenv(house, tmp_path):
    python(tmp_path / "old", "python3", TOO_OLD)
    python(tmp_path / "pyenv" / "versions" / "3.12.1" / "bin", "python3", WORKS)
    newest = python(tmp_path / "pyenv" / "versions" / "3.13.0" / "bin", "python3", WORKS)
    assert bootstrap(house, tmp_path / "old").stdout == f"chosen: {newest}\n"


def test_without_a_usable_python_one_sentence_says_what_to_do(house, tmp_path):
    for name in ("python3", "python", "python3.12", "python3.13"):
        python(tmp_path / "old", name, TOO_OLD)
    script = house / "scripts" / "bootstrap"
    script.write_text(script.read_text().replace("/usr/", "/nowhere/").replace("/opt/", "/nowhere/"))
    done = bootstrap(house, tmp_path / "old")
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.startswith("No usable Python: Sometaito needs Python 3.12 or newer with venv")
    assert f"{tmp_path}/old/python3.13 is 3.11.2" in done.stderr


def test_the_python_asked_for_is_the_only_one_tried(house, tmp_path):
    python(tmp_path / "good", "python3.13", WORKS)
    wanted = python(tmp_path / "mine", "python-mine", WORKS)
    assert bootstrap(house, tmp_path / "good", PYTHON=str(wanted)).stdout == f"chosen: {wanted}\n"


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [("old", "PYTHON={path} cannot be used: it is 3.11.2;"), ("none", "PYTHON={path} is not a program")],
)
def test_a_python_asked_for_that_cannot_be_used_is_refused(house, tmp_path, asked, sentence):
    python(tmp_path / "good", "python3.13", WORKS)
    python(tmp_path / "mine", "old", TOO_OLD)
    path = str(tmp_path / "mine" / asked)
    done = bootstrap(house, tmp_path / "good", PYTHON=path)
    assert done.returncode == 1
    assert done.stderr.startswith(sentence.format(path=path))


def test_nothing_happens_when_nothing_changed(house, tmp_path):
    make_ready(house)
    started = time.monotonic()
    done = bootstrap(house)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert time.monotonic() - started < 0.5


def make_ready(house: Path) -> None:
    """What a finished set-up leaves."""
    (house / ".venv" / "bin").mkdir(parents=True)
    (house / ".venv" / "bin" / "python").symlink_to(sys.executable)
    sums = subprocess.run(
        "cksum < requirements.txt", shell=True, cwd=house, capture_output=True, text=True, check=True
    ).stdout.strip()
    (house / ".venv" / "ready-run").write_text(f"{sums} {house.resolve()}\n")
    catalogue = house / "locale" / "fi" / "LC_MESSAGES"
    catalogue.mkdir(parents=True)
    for name in ("django.po", "django.mo"):
        (catalogue / name).touch()
    (house / "scripts" / "build_assets.py").touch()
    (house / "static" / "css").mkdir(parents=True)
    (house / "build").mkdir()
    (house / "build" / "ready").touch()


@pytest.mark.parametrize("change", ["requirements", "catalogue", "style", "place", "python", "unfinished"])
def test_any_change_that_matters_starts_the_set_up(house, tmp_path, change):
    make_ready(house)
    chosen = python(tmp_path / "good", "python3.13", WORKS)
    if change == "requirements":
        (house / "requirements.txt").write_text("Django==6.1.4\n")
    elif change in {"catalogue", "style"}:
        python(house / ".venv" / "bin", "new", WORKS).replace(house / ".venv" / "bin" / "python")
        changed = {"catalogue": "locale/fi/LC_MESSAGES/django.po", "style": "static/css/tokens.css"}[change]
        (house / changed).touch()
        os.utime(house / changed, (2**32, 2**32))
        chosen = Path(".venv/bin/python")
    elif change == "place":
        house = house.rename(tmp_path / "moved")
    elif change == "python":
        (house / ".venv" / "bin" / "python").unlink()
    else:
        (house / ".venv" / "ready-run").unlink()
    assert bootstrap(house, tmp_path / "good").stdout == f"chosen: {chosen}\n"


# --- the part that does the work ------------------------------------------------------------------------
@pytest.fixture
def work(tmp_path, monkeypatch):
    spec = importlib.util.spec_from_file_location("bootstrap_under_test", ROOT / "scripts" / "bootstrap.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setattr(module, "ROOT", tmp_path)
    monkeypatch.setattr(module, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(module, "PYTHON", tmp_path / ".venv" / "bin" / "python")
    return module


def test_an_environment_that_was_not_finished_is_made_anew(work, tmp_path, capsys):
    (tmp_path / ".venv" / "half").mkdir(parents=True)
    assert not work.usable_environment(str(tmp_path))
    work.make_environment()
    assert "starting clean" in capsys.readouterr().out
    assert not (tmp_path / ".venv" / "half").exists()
    assert (tmp_path / ".venv" / "bin" / "python").exists()


def test_an_environment_of_another_folder_is_not_used(work, tmp_path):
    (tmp_path / ".venv").mkdir()
    (tmp_path / ".venv" / "ready-run").write_text("1 2 /somewhere/else\n")
    assert not work.usable_environment(str(tmp_path))


@pytest.mark.parametrize(
    ("output", "sentence"),
    [
        ("ERROR: [Errno 28] No space left on device", "The disk is full"),
        ("Failed to establish a new connection: NewConnectionError", "The package index cannot be reached"),
        ("Temporary failure in name resolution", "The package index cannot be reached"),
        ("something else broke", "something else broke\nIt failed."),
    ],
)
def test_what_pip_says_becomes_one_sentence(work, output, sentence):
    with pytest.raises(SystemExit) as end:
        work.explain(output, "It failed.")
    assert str(end.value).startswith(sentence)


def test_too_little_room_is_said_before_anything_is_fetched(work, monkeypatch):
    monkeypatch.setattr(work.shutil, "disk_usage", lambda _: type("Usage", (), {"free": 12_000_000}))
    with pytest.raises(SystemExit, match="Not enough disk space for the packages: 12 MB free, 400 MB needed"):
        work.check_room("run")


def test_a_folder_that_cannot_be_written_is_said_first(work, monkeypatch):
    monkeypatch.setattr(work.os, "access", lambda *_: False)
    with pytest.raises(SystemExit, match="The folder cannot be written: "):
        work.set_up("run", {"run": "", "dev": ""})


def test_two_set_ups_take_turns(work, capsys):
    import threading

    order = []

    def second() -> None:
        with work.alone():
            order.append("second")

    with work.alone():
        other = threading.Thread(target=second)
        other.start()
        time.sleep(0.2)
        order.append("first")
    other.join()
    assert order == ["first", "second"]
    assert "waiting for it" in capsys.readouterr().out


def test_progress_is_seldom_in_a_log(work, capsys):
    progress = work.Progress(total=40)
    for done in range(1, 41):
        progress.show("fetched", done)
    assert capsys.readouterr().out.splitlines() == [f"  fetched {n} of 40 packages" for n in (15, 30)]


def test_both_lists_pin_the_same_versions():
    def pins(name: str) -> dict[str, str]:
        lines = (ROOT / name).read_text().splitlines()
        return dict(line.split()[0].split("==") for line in lines if line[:1].isalnum())

    run, development = pins("requirements.txt"), pins("requirements-dev.txt")
    assert run.items() <= development.items()


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_every_pin_has_hashes_and_no_address(name):
    text = (ROOT / name).read_text()
    assert "://" not in text
    for pin in text.replace("\\\n", " ").splitlines():
        if pin[:1].isalnum():
            assert "--hash=sha256:" in pin
