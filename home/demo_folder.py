"""The folder one demo lives in: who has it now, what it may hold, and how it is forgotten. Uses no Django."""

import errno
import fcntl
import os
import secrets
import shutil
import time
from collections.abc import MutableMapping, Sequence
from pathlib import Path

SPACE_NEEDED = 100_000_000
MADE_BY_THE_DEMO = {
    *("sometaito.sqlite3", "sometaito.sqlite3-wal", "sometaito.sqlite3-shm", "sometaito.sqlite3-journal"),
    *("secret-key", "clock-days", "demo.lock", "mail", "cache", "files", "logs", "broker", "beat"),
}


class Refused(Exception):
    """Why a demo cannot start or be forgotten, as one sentence for the terminal."""


def explain(error: OSError, folder: Path) -> Refused:
    """The sentence for an error met in the folder."""
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return Refused(f"The disk is full: free some space, or choose another folder with DATA_DIR= (now {folder}).")
    if error.errno in {errno.EACCES, errno.EPERM, errno.EROFS}:
        return Refused(f"The folder {folder} cannot be written: choose another with DATA_DIR=.")
    if error.errno in {errno.ENOTDIR, errno.EEXIST}:
        return Refused(f"{folder} is a file, not a folder: choose another with DATA_DIR=.")
    return Refused(f"The folder {folder} cannot be used ({error.strerror}): choose another with DATA_DIR=.")


def open_folder(folder: Path) -> None:
    """Make the folder and see that it can be written and has room. Raises Refused."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        trial = folder / f".trial-{os.getpid()}"
        trial.write_bytes(b"x" * 4096)
        trial.unlink()
        free = shutil.disk_usage(folder).free
    except OSError as error:
        raise explain(error, folder) from error
    if free < SPACE_NEEDED:
        raise Refused(
            f"Not enough disk space in {folder}: {free // 1_000_000} MB free, {SPACE_NEEDED // 1_000_000} MB needed; "
            "free some or choose another folder with DATA_DIR=."
        )


def prepare_environment(arguments: Sequence[str], environ: MutableMapping[str, str] = os.environ) -> None:
    """What settings must know before Django reads them. Values of a .env file never reach a demo: only what was typed.

    Ends the process with one sentence when the folder cannot be used.
    """
    folder = Path(environ.get("DATA_DIR") or ".demo").resolve()
    environ.update(DATA_DIR=str(folder), LOCAL="1", ALLOW_DEMO="1", DEBUG="0", SMTP_HOST="", SECRET_KEY="")
    environ["ENV_FILE"] = os.devnull
    environ["PORT"] = environ.get("PORT") or "8000"
    environ["DATABASE_URL"] = environ.get("DATABASE_URL") or f"sqlite:///{folder / 'sometaito.sqlite3'}"
    if "--reset" in arguments:  # a key for this moment: settings would make the folder to keep one in it
        environ["SECRET_KEY"] = secrets.token_urlsafe(50)
        return
    try:
        open_folder(folder)
    except Refused as refusal:
        raise SystemExit(str(refusal)) from None


# --- one demo per folder --------------------------------------------------------------------------------
def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


class Claim:
    """The lock on a folder. It belongs to the process and to the guardian it is handed to, and dies with both."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.descriptor = os.open(folder / "demo.lock", os.O_RDWR | os.O_CREAT, 0o600)

    def take(self, patience: float = 30.0) -> None:
        """Take the folder; wait while a demo is stopping or the guardian of a killed one cleans up. Raises Refused."""
        began = time.monotonic()
        deadline, sure = began + patience, began + 1.0  # a demo whose make was killed needs a moment to notice
        while True:
            try:
                fcntl.flock(self.descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                pid, address = self.holder()
                if time.monotonic() > deadline or (pid and _alive(pid) and time.monotonic() > sure):
                    raise Refused(
                        f"A demo is running in {self.folder} already (process {pid}, {address}): use it, stop it with "
                        "Ctrl-C, or start another in its own folder and port: make demo DATA_DIR=.demo2 PORT=8001."
                    ) from None
                time.sleep(0.2)
            else:
                return

    def holder(self) -> tuple[int, str]:
        """Process id and address written by whoever has the folder; 0 before they have, and while they are stopping."""
        words = os.pread(self.descriptor, 200, 0).decode("utf-8", "replace").split()
        return (int(words[0]), words[1]) if len(words) == 2 and words[0].isdigit() else (0, "starting")

    def sign(self, address: str) -> None:
        self._write(f"{os.getpid()} {address}")

    def sign_off(self) -> None:
        """Say that the demo is stopping: whoever comes next waits instead of being sent away."""
        self._write("0 stopping")

    def _write(self, text: str) -> None:
        os.ftruncate(self.descriptor, 0)
        os.pwrite(self.descriptor, f"{text}\n".encode(), 0)


def forget_leftovers(folder: Path) -> None:
    """What a killed demo leaves: messages to workers (the database knows the work) and the state of beat."""
    for name in ("broker", "beat"):
        shutil.rmtree(folder / name, ignore_errors=True)


def reset(folder: Path) -> str:
    """Remove what the demo made in the folder, and nothing else. Returns what was done; raises Refused."""
    if not folder.is_dir():
        return f"There is nothing in {folder}: no demo was started there."
    names = {path.name for path in folder.iterdir()}
    if names and not names & MADE_BY_THE_DEMO:
        raise Refused(f"{folder} is not the folder of a demo: nothing was removed.")
    if strangers := sorted(names - MADE_BY_THE_DEMO):
        listed = ", ".join(strangers[:5])
        raise Refused(f"{folder} holds what the demo did not make ({listed}): nothing was removed.")
    claim = Claim(folder)
    try:
        claim.take(patience=15)
    except Refused:
        raise Refused(f"The demo in {folder} is running: stop it first with Ctrl-C. Nothing was removed.") from None
    for name in sorted(names):
        path = folder / name
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
    (folder / "demo.lock").unlink(missing_ok=True)
    os.close(claim.descriptor)
    folder.rmdir()
    return f"The sample organisation in {folder} is forgotten; make demo begins a new one."
