"""`manage.py import_roster FILE [--dry-run] [--confirm-leavers]`: the roster page for operators and timers."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import translation

from participants.models import RosterImport
from participants.roster import applying, imports, reading
from participants.roster.planning import Plan, plan
from trainingsite import clock


class Command(BaseCommand):
    help = "Apply a roster file (CSV or XLSX): exit code 0 applied or nothing to do, 1 refused with a line per problem."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="only say what would change")
        parser.add_argument("--confirm-leavers", action="store_true", help="yes, more than a tenth of the people leave")

    def handle(self, *args: Any, **options: Any) -> None:
        with translation.override("en"):
            file = self.read(options["file"])
            with transaction.atomic():
                self.run_import(file, options)

    def run_import(self, file: reading.RosterFile, options: dict[str, Any]) -> None:
        now = clock.now()
        list(RosterImport.objects.select_for_update().order_by("pk").values_list("pk"))
        made = plan(file.rows, applying.snapshot(imports.local_day(now), lock=not options["dry_run"]))
        if made.problems:
            lines = [f"{options['file']}:{problem.line}: {problem.sentence}" for problem in made.problems]
            raise CommandError("\n".join(lines))
        self.report(made)
        if made.asks_again and not options["confirm_leavers"]:
            raise CommandError(
                f"{len(made.leaving)} of {made.active} people would leave: more than a tenth. "
                "If that is right, run again with --confirm-leavers."
            )
        if options["dry_run"] or made.is_empty:
            self.stdout.write("Nothing was changed." if options["dry_run"] else "Nothing to do.")
            return
        roster = imports.store(file=file, name=options["file"].name, by=None, now=now)
        roster.total = sum(made.counts().values())
        roster.preview = {"counts": made.counts(), "fingerprint": made.fingerprint()}
        imports.carry_out(roster, made, now)
        self.stdout.write("Applied.")

    def read(self, path: Path) -> reading.RosterFile:
        try:
            if path.stat().st_size > reading.MAX_BYTES:
                raise reading.too_big()
            return reading.read(path.name, path.read_bytes())
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror}") from error
        except reading.UnreadableError as error:
            raise CommandError(f"{path}: {error.sentence}") from error

    def report(self, made: Plan) -> None:
        counts = made.counts()
        self.stdout.write(
            "New {new}, changed {changed}, leaving {leaving}, rights gained {rights}, "
            "managers changed {posts}, new units {units}.".format(**counts)
        )
        for right in made.rights:
            self.stdout.write(f"Right gained: {right.email}: {right.kind}{f' of {right.unit}' if right.unit else ''}")
