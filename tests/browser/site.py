"""The site as people meet it: gunicorn on a free port, a sample organisation and a data folder of its own."""

import os
import secrets
import shutil
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
DATABASE = "sometaito.sqlite3"
PATIENCE = 90  # seconds; a machine with work to do is slow, a server that does not come is broken
CELERY = ["-m", "celery", "-A", "trainingsite", "worker", "--pool", "solo", "--loglevel", "WARNING"]
QUIET = ["--without-gossip", "--without-mingle", "--without-heartbeat"]


def environment(folder: Path, key: str) -> dict[str, str]:
    """Nothing of the developer's own settings, .env file or database reaches the site."""
    foreign = {"PORT", "SMTP_HOST", "MFA_REQUIRED", "SSO_CLIENT_ID", "ORGANISATION", "DEMO_PASSWORD"}
    values = {name: value for name, value in os.environ.items() if name not in foreign}
    values |= {"DEBUG": "0", "LOCAL": "1", "ALLOW_DEMO": "1", "REDIS_URL": "", "GUNICORN_CMD_ARGS": ""}
    values |= {"DATA_DIR": str(folder), "DATABASE_URL": f"sqlite:///{folder / DATABASE}", "SECRET_KEY": key}
    return values


def make_sample(folder: Path) -> Path:
    """A folder with the sample organisation, to be copied by every site that wants it fresh."""
    folder.mkdir(parents=True, exist_ok=True)
    for command in ("migrate", "load_sample"):
        done = subprocess.run(
            [sys.executable, "manage.py", command, "--verbosity", "0"],
            cwd=ROOT,
            env=environment(folder, secrets.token_urlsafe(50)),
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(f"{command} failed:\n{done.stdout}{done.stderr}")
    return folder


class Site:
    """Starts in `with`, is ready when it says so by /readyz, and ends only the processes it has started.

    `more` are settings of its own, by the names of the environment.
    """

    def __init__(self, folder: Path, sample: Path, **more: str) -> None:
        self.folder, self.more = folder, more
        self.key = secrets.token_urlsafe(50)
        self.processes: list[subprocess.Popen[bytes]] = []
        folder.mkdir(parents=True)
        for file in sample.glob(f"{DATABASE}*"):
            shutil.copy2(file, folder)

    def __enter__(self) -> "Site":
        door = socket.socket()
        door.bind(("127.0.0.1", 0))
        door.listen(64)
        self.address = f"http://localhost:{door.getsockname()[1]}"
        command = ["-m", "gunicorn", "trainingsite.wsgi:application", "--bind", f"fd://{door.fileno()}"]
        self.start("web", [*command, "--threads", "4", "--no-control-socket"], keep=[door.fileno()])
        door.close()  # the web process alone holds it now: if it falls, the question below is answered by an error
        try:
            with urllib.request.urlopen(f"{self.address}/readyz", timeout=PATIENCE) as answer:
                assert answer.status == 200
        except (OSError, AssertionError) as error:
            self.__exit__()
            raise RuntimeError(f"The site did not start ({error}):\n{self.log('web')}") from error
        return self

    def start(self, name: str, arguments: list[str], *, keep: list[int] | None = None) -> None:
        with (self.folder / f"{name}.log").open("wb") as output:
            process = subprocess.Popen(
                [sys.executable, *arguments],
                cwd=ROOT,
                env=environment(self.folder, self.key) | self.more,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                pass_fds=keep or [],
            )
        self.processes.append(process)

    def start_worker(self) -> None:
        """Background work, for the pages that wait for it."""
        self.start("worker", [*CELERY, *QUIET])

    def log(self, name: str) -> str:
        return (self.folder / f"{name}.log").read_text(encoding="utf-8", errors="replace")

    def complaints(self) -> str:
        """What the server wrote about a page that broke; "" when all went well."""
        text = self.log("web")
        return text if "Internal Server Error" in text else ""

    def __exit__(self, *_exception: object) -> None:
        for process in self.processes:
            process.terminate()
        for process in self.processes:
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
