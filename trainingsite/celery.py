"""The Celery application: a waker, not a memory. What must happen stands in the database."""

import os
from typing import Any

from celery import Celery
from django.conf import settings

import trainingsite.broker  # noqa: F401 - makes our transports known

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "trainingsite.settings")

app = Celery("sometaito")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.set_default()  # every thread of the web server publishes by this app, not only the one that imported it


@app.on_after_configure.connect
def use_schedule(sender: Any, **kwargs: Any) -> None:
    from trainingsite.schedule import SCHEDULE

    sender.conf.beat_schedule = SCHEDULE


def wake(task: Any, *args: Any) -> bool:
    """Ask a worker to run the task now; False when the broker does not answer (the sweep will find the work)."""
    from kombu.exceptions import OperationalError

    if settings.CELERY_TASK_ALWAYS_EAGER:
        task.apply(args)
        return True
    try:
        task.apply_async(args, retry=False, ignore_result=True)
    except (OperationalError, OSError):
        return False
    return True
