"""Load the sample organisation (Harjoituskeräys Oy, 240 invented people)."""

import argparse
import datetime as dt
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from home import sample


class Command(BaseCommand):
    help = "Load the sample organisation. Refuses on a real site and in a database that has people."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--seed", type=int, default=7)
        parser.add_argument("--today", type=dt.date.fromisoformat, help="the day all dates are relative to")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            written = sample.load(seed=options["seed"], today=options["today"])
        except RuntimeError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{len(written.people)} people in the sample organisation.")
