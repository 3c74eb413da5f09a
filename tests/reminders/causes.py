"""Rows that cause messages, as the apps below would write them."""

import datetime as dt
from zoneinfo import ZoneInfo

from reminders.models import Message
from scheduling.models import Booking, SessionTrainer, TrainingSession

NOW = dt.datetime(2026, 11, 24, 7, 30, tzinfo=dt.UTC)  # Tuesday, 9.30 in Helsinki
DAY, HOUR = dt.timedelta(days=1), dt.timedelta(hours=1)
HELSINKI = ZoneInfo("Europe/Helsinki")


def local(text, zone="Europe/Helsinki", fold=0):
    return dt.datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone), fold=fold).astimezone(dt.UTC)


def make_session(starts_at=NOW + 20 * DAY, *, status="published", hours=2, **fields):
    fields = {"title": "Löydä uutinen", "made_at": NOW - 30 * DAY, "published_at": NOW - 20 * DAY} | fields
    return TrainingSession.objects.create(
        starts_at=starts_at, ends_at=starts_at + hours * HOUR, status=status, **fields
    )


def make_booking(session, person, state="booked", *, since=NOW, **fields):
    fields = {"made_at": since, "booked_by": person} | fields
    if state == "waiting":
        fields.setdefault("queued_at", since)
    if state == "offered":
        fields = {"queued_at": since - HOUR, "offer_until": since + DAY} | fields
    return Booking.objects.create(session=session, person=person, state=state, since=since, **fields)


def make_trainer(session, person, *, since=NOW - 20 * DAY, **fields):
    return SessionTrainer.objects.create(session=session, person=person, since=since, **fields)


def make_round(cohort, *, opens_at=NOW - DAY, closes_at=NOW + 10 * DAY, kind="T0"):
    from skills.models import MeasurementRound

    return MeasurementRound.objects.create(cohort=cohort, kind=kind, opens_at=opens_at, closes_at=closes_at)


def make_cohort(*people, name="Syksy 2026"):
    from participants.models import Cohort, CohortMember

    cohort = Cohort.objects.create(name=name, starts=dt.date(2026, 9, 1))
    for person in people:
        CohortMember.objects.create(cohort=cohort, user=person, joined_at=NOW - 60 * DAY)
    return cohort


def messages(person=None, **conditions):
    """(kind, state, local time it goes at) of all messages in order."""
    rows = Message.objects.filter(**conditions).select_related("person")
    if person is not None:
        rows = rows.filter(person=person)
    return [
        (row.kind, row.state, f"{row.due_at.astimezone(row.person.zone):%a %Y-%m-%d %H:%M}")
        for row in rows.order_by("due_at", "kind", "pk")
    ]


def states(**conditions):
    """State by kind."""
    return {row.kind: row.state for row in Message.objects.filter(**conditions)}


def snapshot():
    fields = [field.attname for field in Message._meta.concrete_fields]
    return list(Message.objects.order_by("pk").values_list(*fields))
