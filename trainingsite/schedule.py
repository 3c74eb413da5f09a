"""Everything that happens by itself, and when (UTC)."""

from celery.schedules import crontab

SCHEDULE = {
    "heartbeat": {"task": "trainingsite.tasks.heartbeat", "schedule": 30.0},
    "roster-imports": {"task": "participants.tasks.sweep_imports", "schedule": 30.0},
    "invitations": {"task": "participants.tasks.send_invitations", "schedule": 60.0},
    "sessions": {"task": "scheduling.tasks.settle", "schedule": 30.0},
    "need": {"task": "scheduling.tasks.count_need", "schedule": crontab(minute=40), "args": (True,)},
    "nightly-need": {"task": "scheduling.tasks.count_need", "schedule": crontab(hour=2, minute=10)},
    "reminders-plan": {"task": "reminders.tasks.plan", "schedule": 300.0},
    "reminders-send": {"task": "reminders.tasks.send", "schedule": 30.0},
    "nightly-activity": {"task": "dashboards.tasks.count_activity", "schedule": crontab(hour=2, minute=20)},
    "nightly-figures": {"task": "dashboards.tasks.publish", "schedule": crontab(hour=2, minute=30)},
    "nightly-purge": {"task": "participants.tasks.purge", "schedule": crontab(hour=1, minute=30)},
}
