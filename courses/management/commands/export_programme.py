"""Write a programme as a package, byte for byte as it was loaded."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from courses.models import ProgrammeVersion
from trainingsite import packages


class Command(BaseCommand):
    help = "Export a programme into an empty folder; by default its newest version."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slug")
        parser.add_argument("folder", type=Path)
        parser.add_argument("--number", type=int, help="the version (default: the newest)")

    def handle(self, *, slug: str, folder: Path, number: int | None, **options: Any) -> None:
        versions = ProgrammeVersion.objects.filter(programme__slug=slug).order_by("-number")
        version = (versions.filter(number=number) if number else versions).first()
        if version is None:
            raise CommandError(f"There is no programme {slug!r}" + (f" with version {number}." if number else "."))
        files = packages.files_of(version)
        try:
            packages.write_folder(files, folder)
        except (FileExistsError, NotADirectoryError):
            raise CommandError(f"{folder} is not an empty folder.") from None
        self.stdout.write(f"{version}: {len(files)} files written to {folder}")
