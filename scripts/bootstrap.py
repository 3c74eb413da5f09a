"""Makes the environment in .venv; started by scripts/bootstrap with a Python that works. Standard library only."""

import contextlib
import errno
import fcntl
import os
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
SPACE_NEEDED = {"run": 400_000_000, "dev": 900_000_000}
REQUIREMENTS = {"run": ROOT / "requirements.txt", "dev": ROOT / "requirements-dev.txt"}


def say(text: str) -> None:
    print(text, flush=True)


def give_up(text: str) -> NoReturn:
    raise SystemExit(text)


# --- what is there already ------------------------------------------------------------------------------
def stamp(kind: str) -> Path:
    return VENV / f"ready-{kind}"


def holds(path: Path, text: str) -> bool:
    return path.is_file() and path.read_text(encoding="utf-8").strip() == text.strip()


def usable_environment(here: str) -> bool:
    """A finished environment of this very folder, of a Python that still runs and is the one asked for."""
    finished = [stamp(kind) for kind in REQUIREMENTS if stamp(kind).is_file()]
    if not any(path.read_text(encoding="utf-8").strip().endswith(here) for path in finished):
        return False
    asked = "import sys; print(sys.base_prefix, sys.version)"
    answer = subprocess.run([PYTHON, "-c", asked], capture_output=True, text=True, check=False)
    return answer.returncode == 0 and answer.stdout == f"{sys.base_prefix} {sys.version}\n"


# --- making it ------------------------------------------------------------------------------------------
@contextlib.contextmanager
def alone() -> Iterator[None]:
    """Two set-ups in one folder take turns; the lock dies with its process and leaves no file."""
    descriptor = os.open(ROOT, os.O_RDONLY)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("Another set-up is at work in this folder: waiting for it.")
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


def check_room(want: str) -> None:
    free = shutil.disk_usage(ROOT).free
    if free < SPACE_NEEDED[want]:
        needed = SPACE_NEEDED[want] // 1_000_000
        give_up(f"Not enough disk space for the packages: {free // 1_000_000} MB free, {needed} MB needed in {ROOT}.")


def make_environment() -> None:
    if VENV.exists() or VENV.is_symlink():
        say("The environment in .venv is unfinished or of another Python: starting clean.")
        VENV.unlink() if VENV.is_symlink() else shutil.rmtree(VENV)
    say(f"Making the environment .venv with Python {sys.version.split()[0]}.")
    made = subprocess.run(
        [sys.executable, "-m", "venv", "--prompt", "sometaito", str(VENV)], capture_output=True, text=True, check=False
    )
    if made.returncode:
        explain(made.stdout + made.stderr, f"The environment could not be made with {sys.executable}.")


def explain(output: str, otherwise: str) -> NoReturn:
    """Ends with one sentence for the causes people meet, and the tool's own last words for the rest."""
    if os.strerror(errno.ENOSPC) in output:
        give_up(f"The disk is full: free some space in {ROOT} and run it again; it starts clean.")
    if re.search(r"NewConnectionError|name resolution|Connection refused|ProxyError|ReadTimeout|Network is un", output):
        give_up("The package index cannot be reached: the first set-up needs a network, the later ones do not.")
    give_up("\n".join(output.strip().splitlines()[-15:]) + f"\n{otherwise}")


class Progress:
    """One line that changes on a terminal; every fifteenth package a line in a log."""

    def __init__(self, total: int) -> None:
        self.total, self.terminal, self.shown, self.verb = total, sys.stdout.isatty(), 0, ""

    def show(self, verb: str, done: int) -> None:
        if verb != self.verb:
            self.verb, self.shown = verb, 0
        if done - self.shown < (1 if self.terminal else 15):
            return
        self.shown = done
        line = f"  {verb} {min(done, self.total)} of {self.total} packages"
        sys.stdout.write(f"\r\033[K{line}" if self.terminal else f"{line}\n")
        sys.stdout.flush()

    def end(self) -> None:
        sys.stdout.write("\r\033[K" if self.terminal else "")


def installed() -> int:
    return sum(1 for _ in VENV.glob("lib/python*/site-packages/*.dist-info"))


def install(want: str) -> None:
    """pip with hashes; the count of packages is shown while they are fetched and while they are unpacked."""
    total = len(re.findall(r"^[A-Za-z0-9].*==", REQUIREMENTS[want].read_text(encoding="utf-8"), re.MULTILINE))
    progress, output, fetched = Progress(total), [], 0
    command = [
        str(PYTHON),
        "-m",
        "pip",
        "install",
        "--no-input",
        "--disable-pip-version-check",
        "--progress-bar",
        "off",
    ]
    command += ["--no-deps", "--require-hashes", "-r", str(REQUIREMENTS[want])]
    done, before = threading.Event(), installed()

    def watch_unpacking() -> None:
        while not done.wait(0.5):
            if fetched < 0:
                progress.show("unpacked", installed() - before)

    threading.Thread(target=watch_unpacking, daemon=True).start()
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as pip:
        assert pip.stdout is not None  # noqa: S101 - PIPE was asked for two lines above
        for line in pip.stdout:
            output.append(line)
            if line.startswith(("Collecting ", "Processing ", "Requirement already")) and fetched >= 0:
                fetched += 1
                progress.show("fetched", fetched)
            elif line.startswith("Installing collected"):
                fetched = -1
    done.set()
    progress.end()
    if pip.returncode:
        explain("".join(output), "The packages could not be installed.")


def refresh_content() -> None:
    """Compiled translations and the static files that are made, not kept."""
    for script in (["scripts/messages.py", "--compile"], ["scripts/build_assets.py"]):
        if not (ROOT / script[0]).is_file():
            continue
        made = subprocess.run([PYTHON, *script], cwd=ROOT, capture_output=True, text=True, check=False)
        if made.returncode:
            explain(made.stdout + made.stderr, f"{' '.join(script)} failed.")
    (ROOT / "build").mkdir(exist_ok=True)
    (ROOT / "build" / "ready").touch()


def set_up(want: str, stamps: dict[str, str]) -> None:
    if not os.access(ROOT, os.W_OK):
        give_up(f"The folder cannot be written: {ROOT}. Work in a folder of your own.")
    here = str(ROOT)
    wanted = ["run", "dev"] if want == "dev" else ["run"]
    if not usable_environment(here):
        check_room(want)
        make_environment()
    if not all(holds(stamp(kind), stamps[kind]) for kind in wanted):
        check_room(want)
        for kind in REQUIREMENTS:
            stamp(kind).unlink(missing_ok=True)  # whoever is interrupted from here on starts clean
        say(f"Installing the packages of {REQUIREMENTS[want].name} (only now; later starts need no network).")
        install(want)
        for kind in wanted:
            stamp(kind).write_text(stamps[kind] + "\n", encoding="utf-8")
    refresh_content()


def main() -> None:
    want, run_stamp, dev_stamp = sys.argv[1:4]
    try:
        with alone():
            set_up(want, {"run": run_stamp, "dev": dev_stamp})
    except KeyboardInterrupt:
        give_up("\nStopped. The next set-up starts clean.")
    except OSError as error:
        if error.errno == errno.ENOSPC:
            give_up(f"The disk is full: free some space in {ROOT} and run it again; it starts clean.")
        if error.errno in {errno.EACCES, errno.EPERM, errno.EROFS}:
            give_up(f"The folder cannot be written: {error.filename or ROOT}. Work in a folder of your own.")
        raise


if __name__ == "__main__":
    main()
