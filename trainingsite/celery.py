"""The Celery application: a waker, not a memory. What must happen stands in the database."""

import os
import time
from typing import Any

from celery import Celery
from django.conf import settings

import trainingsite.broker  # noqa: F401 - makes our transports known

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "trainingsite.settings")

REST = 30.0  # seconds before a silent broker is asked again: each asking keeps a page waiting
_silent_until = 0.0  # of this process, on the monotonic clock

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
    from redis.exceptions import RedisError

    global _silent_until
    if settings.CELERY_TASK_ALWAYS_EAGER:
        task.apply(args)
        return True
    if time.monotonic() < _silent_until:
        return False
    try:
        task.apply_async(args, retry=False, ignore_result=True)
    except (OperationalError, RedisError, OSError) as error:
        if _was_silent(error):
            _silent_until = time.monotonic() + REST
        return False
    return True


def _was_silent(error: BaseException | None) -> bool:
    """Whether the broker said nothing until the time was up; one that is away refuses at once."""
    from redis.exceptions import TimeoutError as RedisTimeout

    while error is not None:
        if isinstance(error, TimeoutError | RedisTimeout):
            return True
        error = error.__cause__ or error.__context__
    return False
