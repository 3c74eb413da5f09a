"""A synthetic organisation of any size, with histories; the same for the same size, seed and day."""

import argparse
import datetime as dt
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from home import sample

LIMIT = 200_000


class Command(BaseCommand):
    help = "Create a synthetic organisation in an empty database (DEBUG=1 or ALLOW_DEMO=1)."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--people", type=int, default=1000)
        parser.add_argument("--seed", type=int, default=7)
        parser.add_argument("--today", type=dt.date.fromisoformat, help="the day all dates are relative to")

    def handle(self, *args: Any, **options: Any) -> None:
        people = options["people"]
        if not 20 <= people <= LIMIT:
            raise CommandError(f"--people must be from 20 to {LIMIT}.")
        try:
            written = sample.load(people=people, seed=options["seed"], today=options["today"])
        except RuntimeError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{len(written.people)} people created.")
