"""The folder of a demo: usable, claimed by one, forgotten without touching anything else."""

import errno
import os
import subprocess
import sys

import pytest

from home import demo_folder
from home.demo_folder import Claim, Refused


def test_a_folder_is_made_and_left_empty(tmp_path):
    demo_folder.open_folder(tmp_path / "a" / "b")
    assert list((tmp_path / "a" / "b").iterdir()) == []


@pytest.mark.parametrize(
    ("number", "sentence"),
    [
        (errno.ENOSPC, "The disk is full: free some space, or choose another folder with DATA_DIR="),
        (errno.EACCES, "The folder {folder} cannot be written: choose another with DATA_DIR=."),
        (errno.EROFS, "The folder {folder} cannot be written: choose another with DATA_DIR=."),
        (errno.ENOTDIR, "{folder} is a file, not a folder: choose another with DATA_DIR=."),
        (errno.EIO, "The folder {folder} cannot be used (Input/output error): choose another"),
    ],
)
def test_every_error_has_its_sentence(tmp_path, number, sentence):
    refusal = demo_folder.explain(OSError(number, os.strerror(number)), tmp_path)
    assert str(refusal).startswith(sentence.format(folder=tmp_path))


def test_a_file_in_the_place_of_the_folder_is_refused(tmp_path):
    (tmp_path / "file").touch()
    for folder in (tmp_path / "file", tmp_path / "file" / "below"):
        with pytest.raises(Refused, match="is a file, not a folder"):
            demo_folder.open_folder(folder)


def test_too_little_room_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(demo_folder.shutil, "disk_usage", lambda _: type("Usage", (), {"free": 3_000_000}))
    with pytest.raises(Refused, match=r"Not enough disk space in .*: 3 MB free, 100 MB needed"):
        demo_folder.open_folder(tmp_path)


def test_a_demo_reads_what_was_typed_and_never_sends_real_mail(tmp_path):
    environ = {"DATA_DIR": str(tmp_path / "d"), "SMTP_HOST": "smtp.example", "SECRET_KEY": "x", "DEBUG": "1"}
    demo_folder.prepare_environment(["manage.py", "demo"], environ)
    assert environ == {
        "DATA_DIR": str(tmp_path / "d"),
        "DATABASE_URL": f"sqlite:///{tmp_path}/d/sometaito.sqlite3",
        "ENV_FILE": os.devnull,
        "SMTP_HOST": "",
        "SECRET_KEY": "",
        "DEBUG": "0",
        "LOCAL": "1",
        "ALLOW_DEMO": "1",
        "PORT": "8000",
    }


def test_a_database_and_a_broker_that_were_typed_are_kept(tmp_path):
    environ = {"DATA_DIR": str(tmp_path), "DATABASE_URL": "postgres://h/d", "REDIS_URL": "redis://h/1", "PORT": "8123"}
    demo_folder.prepare_environment(["manage.py", "demo"], environ)
    assert (environ["DATABASE_URL"], environ["REDIS_URL"], environ["PORT"]) == ("postgres://h/d", "redis://h/1", "8123")


def test_forgetting_makes_no_folder(tmp_path):
    environ = {"DATA_DIR": str(tmp_path / "none")}
    demo_folder.prepare_environment(["manage.py", "demo", "--reset"], environ)
    assert len(environ["SECRET_KEY"]) >= 50
    assert not (tmp_path / "none").exists()


# --- the claim ------------------------------------------------------------------------------------------
def test_a_second_demo_in_the_same_folder_is_told_of_the_first(tmp_path):
    first, second = Claim(tmp_path), Claim(tmp_path)
    first.take()
    first.sign("http://localhost:8000/")
    with pytest.raises(Refused) as refusal:
        second.take()
    assert str(refusal.value).startswith(
        f"A demo is running in {tmp_path} already (process {os.getpid()}, http://localhost:8000/): use it"
    )
    os.close(first.descriptor)
    second.take()
    os.close(second.descriptor)


def test_a_claim_of_the_dead_is_void(tmp_path):
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    (tmp_path / "demo.lock").write_text(f"{dead.pid} http://localhost:8000/\n")
    claim = Claim(tmp_path)
    claim.take(patience=0)
    claim.sign("http://localhost:8001/")
    assert claim.holder() == (os.getpid(), "http://localhost:8001/")
    os.close(claim.descriptor)


def test_leftovers_of_a_killed_demo_are_forgotten_and_data_is_kept(tmp_path):
    for name in ("broker/queue", "beat", "mail"):
        (tmp_path / name).mkdir(parents=True)
        (tmp_path / name / "left").touch()
    demo_folder.forget_leftovers(tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {"mail"}


# --- forgetting -----------------------------------------------------------------------------------------
def test_reset_removes_what_the_demo_made(tmp_path):
    folder = tmp_path / "demo"
    (folder / "mail").mkdir(parents=True)
    for name in ("sometaito.sqlite3", "sometaito.sqlite3-wal", "secret-key", "demo.lock", "mail/1.eml"):
        (folder / name).touch()
    assert demo_folder.reset(folder).endswith("is forgotten; make demo begins a new one.")
    assert not folder.exists()


def test_reset_of_a_folder_with_something_else_removes_nothing(tmp_path):
    for name in ("sometaito.sqlite3", "thesis.odt"):
        (tmp_path / name).touch()
    with pytest.raises(Refused, match=r"what the demo did not make \(thesis\.odt\): nothing was removed"):
        demo_folder.reset(tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {"sometaito.sqlite3", "thesis.odt"}


def test_reset_of_another_folder_removes_nothing(tmp_path):
    (tmp_path / "letters").mkdir()
    with pytest.raises(Refused, match="is not the folder of a demo"):
        demo_folder.reset(tmp_path)
    assert (tmp_path / "letters").is_dir()


def test_reset_does_not_follow_links_out_of_the_folder(tmp_path):
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "keep").touch()
    (tmp_path / "demo").mkdir()
    (tmp_path / "demo" / "secret-key").touch()
    (tmp_path / "demo" / "mail").symlink_to(tmp_path / "elsewhere")
    demo_folder.reset(tmp_path / "demo")
    assert (tmp_path / "elsewhere" / "keep").exists()
    assert not (tmp_path / "demo").exists()


def test_reset_while_the_demo_runs_is_refused(tmp_path):
    (tmp_path / "sometaito.sqlite3").touch()
    running = Claim(tmp_path)
    running.take()
    running.sign("http://localhost:8000/")
    with pytest.raises(Refused, match="is running: stop it first"):
        demo_folder.reset(tmp_path)
    assert (tmp_path / "sometaito.sqlite3").exists()
    os.close(running.descriptor)


def test_reset_of_nothing_says_so(tmp_path):
    assert demo_folder.reset(tmp_path / "none") == f"There is nothing in {tmp_path}/none: no demo was started there."
