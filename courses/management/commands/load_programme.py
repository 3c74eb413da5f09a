"""Load a programme package, all or nothing."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from trainingsite import clock, packages


class Command(BaseCommand):
    help = "Load a programme package from a folder. Exit code 1: refused, a line per problem, nothing written."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path)
        parser.add_argument("--publish", action="store_true", help="open the version for enrolling")

    def handle(self, *, folder: Path, publish: bool, **options: Any) -> None:
        try:
            package = packages.read(packages.read_folder(folder))
            loading = packages.load(package, now=clock.now(), publish=publish)
        except packages.PackageRefused as refused:
            raise CommandError("Nothing was loaded:\n" + str(refused), returncode=1) from None
        changed = f"{loading.changes} rows written" if loading.changes else "nothing to do"
        self.stdout.write(f"{loading.version}: {changed}")
