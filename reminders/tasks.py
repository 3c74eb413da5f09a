"""Background doors of the reminders."""

from celery import shared_task

from reminders import planner, sending
from trainingsite import clock
from trainingsite.celery import wake


@shared_task(name="reminders.tasks.plan")
def plan() -> None:
    """From causes to messages, for everybody."""
    planner.plan_all(clock.now())


@shared_task(name="reminders.tasks.send")
def send() -> None:
    """What is due, some of it at a time, so that other work gets its turn; asked for at once and by the sweep."""
    if sending.send_due(clock.now()).more:
        wake(send)
