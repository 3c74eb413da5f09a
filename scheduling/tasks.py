"""Background doors of the sessions."""

from celery import shared_task

from scheduling import actions
from trainingsite import clock


@shared_task(name="scheduling.tasks.settle")
def settle() -> None:
    """Offers that ran out, places to offer, people who left."""
    actions.settle_due(clock.now())
