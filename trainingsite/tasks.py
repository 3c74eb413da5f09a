"""Background doors of the house itself."""

from celery import shared_task
from django.utils import timezone

from trainingsite.models import Heartbeat


@shared_task(name="trainingsite.tasks.heartbeat")
def heartbeat() -> None:
    """Sent by beat, run by a worker: its age says whether both are alive."""
    Heartbeat.objects.update_or_create(name="beat", defaults={"at": timezone.now()})
