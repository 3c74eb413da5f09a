"""`manage.py erase_user EMAIL`: remove a person and everything held about them."""

from argparse import ArgumentParser
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from participants.erasure import erase
from participants.models import User
from trainingsite import clock


class Command(BaseCommand):
    help = "Erase a person by e-mail address. Cannot be undone; a second run finds nothing to do."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")

    def handle(self, *args: Any, **options: Any) -> None:
        person = User.objects.filter(email__iexact=options["email"].strip()).first()
        if person is None:
            self.stdout.write("Nothing to erase: nobody has this address.")
            return
        number = person.pk
        try:
            erase(person, by=None, now=clock.now())
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        self.stdout.write(f"Person {number} erased.")
