"""Background doors of the figures."""

from celery import shared_task

from dashboards import actions, activity
from trainingsite import clock


@shared_task(name="dashboards.tasks.publish")
def publish() -> None:
    """Figures of the rounds that have closed, with whoever was not counted yet."""
    actions.publish(now=clock.now())


@shared_task(name="dashboards.tasks.count_activity")
def count_activity() -> None:
    """How many are at it, week by week, and where they stop."""
    activity.count(clock.now())
