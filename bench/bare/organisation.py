"""Fills the bare app's database, prints the cookie of somebody signed in: `python -m bench.bare.organisation`."""

import sys

import django


def fill() -> str:
    from django.conf import settings
    from django.contrib.auth.models import Group, User
    from django.core.management import call_command
    from django.test import Client

    call_command("migrate", verbosity=0)
    User.objects.bulk_create([User(username=f"person-{number}") for number in range(1000)])
    Group.objects.bulk_create([Group(name=f"group {number}") for number in range(20)])
    client = Client()
    client.force_login(User.objects.earliest("pk"))  # type: ignore[arg-type]  # the bare app has Django's own User
    return f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"


if __name__ == "__main__":
    django.setup()
    sys.stdout.write(fill())
