"""A synthetic organisation of any size, with histories; the same for the same size, seed and day."""

import argparse
import datetime as dt
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from home import sample
from home.synthesis import GROWTH

LIMIT = 200_000
MOST_GROWTH = 30


class Command(BaseCommand):
    help = "Create a synthetic organisation in an empty database (DEBUG=1 or ALLOW_DEMO=1)."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--people", type=int, default=1000)
        parser.add_argument("--seed", type=int, default=7)
        parser.add_argument(
            "--growth",
            type=float,
            default=GROWTH,
            help=f"points by which one cohort grew on average (default {GROWTH:g})",
        )
        parser.add_argument("--today", type=dt.date.fromisoformat, help="the day all dates are relative to")

    def handle(self, *args: Any, **options: Any) -> None:
        people, growth = options["people"], options["growth"]
        if not 20 <= people <= LIMIT:
            raise CommandError(f"--people must be from 20 to {LIMIT}.")
        if not 0 <= growth <= MOST_GROWTH:
            raise CommandError(f"--growth must be from 0 to {MOST_GROWTH}.")
        try:
            written = sample.load(people=people, seed=options["seed"], today=options["today"], growth=growth)
        except RuntimeError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{len(written.people)} people created.")
