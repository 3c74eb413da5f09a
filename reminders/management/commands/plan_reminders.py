"""`manage.py plan_reminders`: from causes to messages once, as the background does every five minutes."""

from typing import Any

from django.core.management.base import BaseCommand

from reminders import planner
from trainingsite import clock


class Command(BaseCommand):
    help = "Plan all reminders once: new ones, those that moved, those that are not needed any more."

    def handle(self, *args: Any, **options: Any) -> None:
        planned = planner.plan_all(clock.now())
        self.stdout.write(f"new: {planned.made}")
        self.stdout.write(f"moved: {planned.moved}")
        self.stdout.write(f"not needed any more: {planned.dropped}")
