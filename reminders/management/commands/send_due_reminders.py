"""`manage.py send_due_reminders [--every SECONDS]`: the sender without Celery."""

import datetime as dt
import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from reminders.sending import LEASE, Sent, send_due
from trainingsite import clock


class Command(BaseCommand):
    help = "Send the messages that are due, once or again and again. Safe beside any number of other senders."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--most", type=int, default=200, help="messages in one go")
        parser.add_argument("--lease", type=float, default=LEASE.total_seconds(), help="seconds a message is kept")
        parser.add_argument("--every", type=float, default=0, help="go on for ever, looking every so many seconds")

    def handle(self, *args: Any, **options: Any) -> None:
        lease = dt.timedelta(seconds=options["lease"])
        while True:
            done = send_due(clock.now(), most=options["most"], lease=lease)
            self.stdout.write(_line(done))
            if not options["every"]:
                return
            if not done.more:
                time.sleep(options["every"])


def _line(done: Sent) -> str:
    numbers = ("sent", "later", "failed", "cancelled", "expired")
    text = ", ".join(f"{getattr(done, name)} {name}" for name in numbers)
    return f"{text}; the mail server is away" if done.away else text
