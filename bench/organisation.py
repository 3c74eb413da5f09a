"""Fills an empty database with the sample organisation: `python -m bench.organisation PEOPLE`."""

import sys

import django


def fill(people: int) -> None:
    from django.core.management import call_command

    from bench import practice, sessions
    from home import sample

    call_command("migrate", verbosity=0)
    sample.load(people=people)
    practice.fill(people)
    sessions.fill()
    _second_factors()


def _second_factors() -> None:
    """Production lets nobody but plain employees in without one."""
    from allauth.mfa.models import Authenticator
    from django.db.models import Q

    from home.personas import DOMAIN, PERSONAS
    from participants.models import User

    known = Q(email__in=[f"{persona.local}@{DOMAIN}" for persona in PERSONAS])
    people = User.objects.filter(known | Q(practice_runs__isnull=False)).distinct()
    factors = [Authenticator(user=person, type=Authenticator.Type.TOTP, data={"secret": "bench"}) for person in people]
    Authenticator.objects.bulk_create(factors)


if __name__ == "__main__":
    django.setup()
    fill(int(sys.argv[1]))
