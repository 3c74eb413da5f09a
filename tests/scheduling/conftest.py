"""What the tests of planning share: Dana's browser, her sessions, and a clock that stands still."""

import datetime as dt

import pytest
import time_machine

from scheduling.models import SessionTrainer, TrainingSession
from tests.conftest import NOW

START = dt.datetime(2026, 12, 3, 7, tzinfo=dt.UTC)  # a Thursday, nine on Helsinki's clock


@pytest.fixture
def at_now():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def client(dana, client_for):
    """Dana of the digital team, reading English."""
    dana.language = "en"
    dana.save()
    return client_for(dana)


@pytest.fixture
def session(dana):
    """Published, with Dana as its trainer."""
    made = TrainingSession.objects.create(
        title="Uutiset", starts_at=START, ends_at=START + dt.timedelta(hours=1), made_at=NOW, status="published"
    )
    made.meeting_link = "https://example.org/a"
    made.save()
    SessionTrainer.objects.create(session=made, person=dana, since=NOW)
    return made


@pytest.fixture
def other(dana):
    """Another session of Dana's, an hour later than `session`."""
    start = START + dt.timedelta(hours=1)
    made = TrainingSession.objects.create(
        title="Turvallinen käyttö", starts_at=start, ends_at=start + dt.timedelta(hours=1), made_at=NOW
    )
    SessionTrainer.objects.create(session=made, person=dana, since=NOW)
    return made
