"""`manage.py publish_growth`: publish the figures of growth now, say what would be published, or check what was."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import translation

from dashboards import actions
from dashboards.models import Batch, Figure, Publication
from participants.models import Unit
from skills.models import MeasurementRound
from trainingsite import clock

AFTER = MeasurementRound.Kind.T1
ALL = "all"


class Command(BaseCommand):
    help = (
        "Publish figures of growth of the rounds that have closed. Exit code 0: published, nothing new, or nothing "
        "differs; 1: a figure differs from the ledger, or what was asked for is not there."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--round", help='one round: its number, or its cohort and kind ("Autumn 2026:T1")')
        parser.add_argument(
            "--early", action="store_true",
            help="also while a round is open: of each unit those who have finished, at least five at once",
        )  # fmt: skip
        parser.add_argument("--dry-run", action="store_true", help="only say what would be published")
        parser.add_argument(
            "--check", nargs="?", const=ALL, metavar="N",
            help="compute publication N, or every one, anew from the ledger and say what differs",
        )  # fmt: skip

    def handle(self, *args: Any, **options: Any) -> None:
        with translation.override("en"):
            if options["check"]:
                self.check_all(options["check"])
            else:
                self.publish(self.round_of(options["round"]), early=options["early"], dry_run=options["dry_run"])

    # --- publishing ----------------------------------------------------------------------------------------
    def publish(self, round: MeasurementRound | None, *, early: bool, dry_run: bool) -> None:
        with transaction.atomic():
            made = actions.publish(now=clock.now(), round=round, early=early)
            if made is None:
                self.stdout.write("Nothing new to publish.")
                return
            self.report(made)
            if dry_run:
                transaction.set_rollback(True)
        self.stdout.write("Nothing was published: this was a dry run." if dry_run else f"Published as {made.pk}.")

    def report(self, made: Publication) -> None:
        for batch in Batch.objects.filter(publication=made).select_related("after__cohort", "before"):
            cohort, kinds = batch.after.cohort, f"{batch.before.kind} to {batch.after.kind}"
            self.stdout.write(f"{cohort}: {batch.people} people counted, {kinds}.")
        for kind, label in Figure.Kind.choices:
            rows = Figure.objects.filter(publication=made, kind=kind)
            shown = rows.filter(state=Figure.State.SHOWN).count()
            if hidden := rows.count() - shown:
                self.stdout.write(f"{label}: {shown} figures shown, {hidden} hidden.")
            elif shown:
                self.stdout.write(f"{label}: {shown} figures shown.")

    def round_of(self, text: str | None) -> MeasurementRound | None:
        """The round by its number, or by the name of its cohort and its kind."""
        if text is None:
            return None
        cohort, _, kind = text.rpartition(":")
        rounds = MeasurementRound.objects.filter(kind=AFTER)
        number = int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0
        found = rounds.filter(cohort__name=cohort, kind=kind) if cohort else rounds.filter(pk=number)
        if not found:
            raise CommandError(f"There is no round {AFTER} called {text!r}.")
        return found[0]

    # --- checking ------------------------------------------------------------------------------------------
    def check_all(self, which: str) -> None:
        publications = Publication.objects.order_by("pk")
        if which != ALL:
            number = int(which) if which.isascii() and which.isdigit() and len(which) < 19 else 0
            publications = publications.filter(pk=number)
            if not publications:
                raise CommandError(f"There is no publication {which!r}.")
        if sum(map(self.check_one, publications)):
            raise CommandError("Figures differ from the ledger.")

    def check_one(self, publication: Publication) -> int:
        """Say how a publication compares; returns the number of figures that differ."""
        if publication.sealed_at:
            self.stdout.write(f"{publication.pk}: sealed on {publication.sealed_at:%Y-%m-%d}, cannot be computed anew.")
            return 0
        differences = actions.check(publication)
        for difference in differences:
            self.stdout.write(f"{publication.pk}: {self.named(difference)} differs: {', '.join(difference.what)}.")
        if not differences:
            figures = Figure.objects.filter(publication=publication).count()
            self.stdout.write(f"{publication.pk}: {figures} figures, all as the ledger says.")
        return len(differences)

    def named(self, difference: actions.Difference) -> str:
        unit = "the company" if difference.unit is None else Unit.objects.get(pk=difference.unit)
        cohort = "" if difference.cohort is None else f", cohort {difference.cohort}"
        return f"{difference.kind} of {unit}{cohort}"
