"""What happens by itself: every entry is a task that exists, and the clock of beat never jumps."""

import pytest

from trainingsite.celery import app
from trainingsite.schedule import SCHEDULE


def registered():
    app.loader.import_default_modules()
    return set(app.tasks)


@pytest.mark.django_db  # Celery lets Django check its models, and some checks ask the database what it can do
@pytest.mark.parametrize("name", SCHEDULE)
def test_every_entry_is_a_registered_task(name):
    assert SCHEDULE[name]["task"] in registered()


def test_beat_counts_in_utc_where_no_hour_is_missing_or_doubled():
    assert (str(app.conf.timezone), app.conf.enable_utc) == ("UTC", True)
    assert str(app.timezone) == "UTC"


def test_nothing_else_is_in_the_schedule_of_beat():
    assert app.conf.beat_schedule == SCHEDULE


def test_reminders_are_planned_every_five_minutes_and_sent_every_half_minute():
    every = {entry["task"]: entry["schedule"] for entry in SCHEDULE.values()}
    assert (every["reminders.tasks.plan"], every["reminders.tasks.send"]) == (300.0, 30.0)
