"""Example letters, written from rows that are never saved."""

import datetime as dt
from typing import Any

from django.utils.translation import gettext as _

from participants.models import User
from reminders.letters.bookings import offered
from reminders.letters.letter import Letter
from reminders.letters.rows import Rows
from reminders.letters.soon import day_before
from reminders.models import Message
from scheduling.models import Booking, Place, SessionTrainer, TrainingSession
from trainingsite.clock import ORGANISATION_ZONE


def examples(person: Any, now: dt.datetime) -> list[tuple[str, Letter]]:
    """What the person would get the day before a session, and when a place is offered: (kind, letter)."""
    day_after = now.astimezone(ORGANISATION_ZONE) + dt.timedelta(days=1)
    starts = day_after.replace(hour=9, minute=0, second=0, microsecond=0)
    session = TrainingSession(
        pk=0,
        title=_("Finding news"),
        bring=_("a phone or a computer"),
        status=TrainingSession.Status.PUBLISHED,
        starts_at=starts.astimezone(dt.UTC),
        ends_at=starts.astimezone(dt.UTC) + dt.timedelta(hours=1),
        place=Place(name=_("Meeting room")),
    )
    trainer = SessionTrainer(session=session, person=User(name=_("Digital team")))
    said = {"pk": 0, "person": person, "session": session, "booked_by": person, "turn": 1}
    week_ago, soon = now - dt.timedelta(days=7), now + dt.timedelta(hours=12)
    rows = Rows(trainers={0: [trainer]}, with_calendar=False)
    occasion = f"0:1:{session.starts_at:%Y%m%d%H%M}"
    found: list[tuple[str, Letter]] = []
    ways = (("day_before", day_before, "booked", None), ("offered", offered, "offered", soon))
    for kind, write, state, until in ways:
        rows.bookings = {0: Booking(**said, state=state, since=week_ago, queued_at=week_ago, offer_until=until)}
        letter = write(Message(person=person, kind=kind, occasion=occasion), rows, now)
        if letter:
            found.append((kind, letter))
    return found
