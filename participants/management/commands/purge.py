"""`manage.py purge [--dry-run]`: remove whatever has had its time."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from participants import retention
from trainingsite import clock


class Command(BaseCommand):
    help = "Remove data whose time is over, by what every app declares in its privacy.py."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="only say how much would go")

    def handle(self, *args: Any, **options: Any) -> None:
        act = retention.due if options["dry_run"] else retention.purge
        found = act(clock.now())
        for label, number in found.items():
            self.stdout.write(f"{label}: {number}")
        if not found:
            self.stdout.write("Nothing to remove.")
