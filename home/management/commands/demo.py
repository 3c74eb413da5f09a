"""`manage.py demo`: the whole site on this machine with a made-up organisation, without any server to install."""

import os
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand
from django.db import connections
from django.utils import translation

from home import demo_folder, supervisor
from home.demo_folder import Claim, Refused
from home.personas import PERSONAS
from home.supervisor import Child, StopAsked, Supervisor

MANAGE = str(settings.BASE_DIR / "manage.py")


def web_command(door: int) -> list[str]:
    memory = Path("/dev/shm")  # noqa: S108 - gunicorn's heartbeat files, private by their names
    command = [sys.executable, "-m", "gunicorn", "trainingsite.wsgi:application", "--bind", f"fd://{door}"]
    command += ["--workers", "2", "--threads", "4", "--no-control-socket", "--graceful-timeout", "5"]
    return [*command, "--worker-tmp-dir", str(memory)] if os.access(memory, os.W_OK) else command


def worker_command() -> list[str]:
    command = [sys.executable, "-m", "celery", "-A", "trainingsite", "worker", "--loglevel", "INFO"]
    command += ["--pool", "threads", "--concurrency", "2"]  # one process is enough for one machine
    return [*command, "--without-gossip", "--without-mingle", "--without-heartbeat"]


def beat_command(data_dir: Path) -> list[str]:
    (data_dir / "beat").mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "celery", "-A", "trainingsite", "beat", "--pidfile", "", "--loglevel", "INFO"]
    return [*command, "--schedule", str(data_dir / "beat" / "schedule")]


class Command(BaseCommand):
    help = "Start web, worker and beat with the sample organisation. PORT, DATA_DIR, DATABASE_URL, REDIS_URL are read."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--reset", action="store_true", help="forget the sample organisation in DATA_DIR")
        parser.add_argument("--stop-with-parent", action="store_true", help="stop when the starting process is gone")

    def handle(self, *args: Any, reset: bool, stop_with_parent: bool, **options: Any) -> None:
        data_dir = Path(settings.DATA_DIR)
        try:
            if reset:
                self.stdout.write(demo_folder.reset(data_dir))
                return
            claim = Claim(data_dir)
            claim.take()
            door = supervisor.listen(os.environ.get("PORT", "8000"))
            port = door.getsockname()[1]
            os.environ["PORT"] = str(port)  # PORT=0 takes any free one; links in mails must know it
            claim.sign(f"http://localhost:{port}/")
            house = Supervisor(data_dir / "logs", claim.descriptor, parent=os.getppid() if stop_with_parent else 0)
        except Refused as refusal:
            raise SystemExit(str(refusal)) from None
        except OSError as error:
            raise SystemExit(str(demo_folder.explain(error, data_dir))) from error
        except KeyboardInterrupt:
            raise SystemExit("Stopped before anything was started.") from None
        with house.signals():
            try:
                self.serve(house, door, data_dir)
            except StopAsked:
                self.stdout.write("\nStopping.")
            finally:
                claim.sign_off()
                house.stop_all()

    def serve(self, house: Supervisor, door: Any, data_dir: Path) -> None:
        port = door.getsockname()[1]
        self.prepare(house, data_dir)
        house.start("worker", worker_command())
        house.start("beat", beat_command(data_dir))
        house.start("web", web_command(door.fileno()), keep=[door.fileno()])
        door.close()
        try:
            fallen = house.wait_until(lambda: supervisor.answer(port, "/readyz")[0] == 200, patience=60)
        except TimeoutError:
            status, text = supervisor.answer(port, "/readyz")
            raise SystemExit(
                f"The site is not ready after a minute: it answers {status} {text}. Its log is {house.logs}/web.log."
            ) from None
        if fallen is None:
            self.first_heartbeat()
            self.stdout.write(self.screen(port, data_dir))
            self.stdout.flush()
            fallen = house.watch()
        self.explain_fall(fallen)

    def prepare(self, house: Supervisor, data_dir: Path) -> None:
        """Bring the database up to date and fill it when nobody is there."""
        demo_folder.forget_leftovers(data_dir)
        self.step(house, "Preparing the database", "migrate", "--no-input")
        empty = not get_user_model().objects.exists()
        connections.close_all()  # the children have their own; a copy of ours must not stay open beside them
        if empty:
            self.step(house, "Making the sample organisation", "load_sample")
        self.stdout.write("Starting web, worker and beat …")
        self.stdout.flush()

    def step(self, house: Supervisor, title: str, *arguments: str) -> None:
        self.stdout.write(f"{title} …")
        self.stdout.flush()
        child = house.run(arguments[0], [sys.executable, MANAGE, *arguments])
        if child.process.returncode:
            words = child.last_words()
            if "No space left on device" in words or "database or disk is full" in words:
                raise SystemExit("The disk is full: free some space, or choose another folder with DATA_DIR=.")
            if "OperationalError: connection" in words:
                raise SystemExit(f"The database does not answer: look at DATABASE_URL. All of it is in {child.log}.")
            raise SystemExit(f"{words}\n{title} failed; all of it is in {child.log}.")

    def first_heartbeat(self) -> None:
        """Beat sends its first one after half a minute; /status should not say "late" until then."""
        from trainingsite.celery import wake
        from trainingsite.tasks import heartbeat

        wake(heartbeat)

    def explain_fall(self, child: Child) -> None:
        code = child.process.returncode
        raise SystemExit(
            f"{child.last_words()}\nThe {child.name} process ended by itself (exit code {code}); all is stopped. "
            f"Its log is {child.log}."
        )

    def screen(self, port: int, data_dir: Path) -> str:
        address = f"http://localhost:{port}"
        with translation.override("en"):
            lines = [f"  {persona.email:<44}{persona.who}" for persona in PERSONAS]
        return "\n".join(
            [
                "",
                f"Sometaito is running: {address}/",
                "",
                f"A made-up organisation, {settings.ORGANISATION}. One click signs you in as one of",
                *lines,
                f"or sign in with the password {settings.DEMO_PASSWORD}",
                "",
                f"  what to try       {address}/demo/",
                f"  messages sent     {address}/demo/mailbox/",
                f"  data and logs     {data_dir}",
                "",
                "Stop with Ctrl-C. Begin from nothing: make demo-reset",
            ]
        )
