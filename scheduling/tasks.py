"""Background doors of the sessions."""

from celery import shared_task

from scheduling import actions, counting
from trainingsite import clock


@shared_task(name="scheduling.tasks.settle")
def settle() -> None:
    """Offers that ran out, places to offer, people who left."""
    actions.settle_due(clock.now())


@shared_task(name="scheduling.tasks.count_need")
def count_need(only_when_stale: bool = False) -> None:
    """How many need which skill: every night, and within the hour after somebody has shown something."""
    now = clock.now()
    if not only_when_stale or counting.is_stale(now):
        counting.count(now)
