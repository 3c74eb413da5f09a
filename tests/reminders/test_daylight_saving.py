"""Around the nights when the clocks change: each message exactly once, at the time the clock should show."""

import datetime as dt
from itertools import cycle, product
from zoneinfo import ZoneInfo

import pytest

from reminders.models import Message
from reminders.planner import plan_about, plan_all
from scheduling.models import Plan
from tests.reminders.causes import DAY, HOUR, local, make_booking, make_cohort, make_round, make_session

pytestmark = pytest.mark.django_db

CHANGES = ["2026-10-25", "2027-03-28", "2027-10-31"]
DAYS_AFTER = [-1, 0, 1, 3, 7]
CLOCKS = ["09:00", "03:30", "23:45"]
SPRING = "2027-03-28 03:30"  # does not exist in Helsinki


def started(day, clock):
    """A start that the clock of Helsinki can show."""
    text = f"{day:%Y-%m-%d} {clock}"
    return text if text != SPRING else "2027-03-28 04:30"


CASES = [
    started(dt.date.fromisoformat(change) + dt.timedelta(days=after), clock)
    for change, after, clock in product(CHANGES, DAYS_AFTER, CLOCKS)
]


def shown(moment, zone="Europe/Helsinki"):
    return f"{moment.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M}"


def wall(text, days):
    """The same reading of the clock so many days before, by the calendar alone; in the gap, an hour later."""
    found = (dt.datetime.fromisoformat(text) - dt.timedelta(days=days)).strftime("%Y-%m-%d %H:%M")
    return found if found != SPRING else "2027-03-28 04:30"


def sent_as_time_goes_by(moments):
    """Plan and send at each moment; (kind, when it was sent) in order, and nothing twice."""
    gone = []
    for now in moments:
        plan_all(now)
        for row in Message.objects.filter(state="planned", due_at__lte=now):
            gone.append((row.kind, row.due_at))
            Message.objects.filter(pk=row.pk).update(state="sent", sent_at=now, attempts=1)
    return gone


@pytest.mark.parametrize(
    ("text", "zone"), list(zip(CASES, cycle(["Europe/Helsinki", "America/New_York"]), strict=False))
)
def test_a_session_is_announced_at_the_same_time_of_the_clock_a_week_and_a_day_before(text, zone, aino):
    aino.time_zone = zone
    aino.save()
    session = make_session(local(text))
    plan_about(make_booking(session, aino, since=session.starts_at - 20 * DAY), session.starts_at - 20 * DAY)
    around = [session.starts_at - days * DAY + hours * HOUR for days in (7, 1) for hours in (-1, 0, 1)]
    gone = sent_as_time_goes_by([session.starts_at - 20 * DAY, *around])
    assert [(kind, shown(at)) for kind, at in gone] == [
        ("booked", shown(session.starts_at - 20 * DAY)),
        ("week_before", wall(text, 7)),
        ("day_before", wall(text, 1)),
    ]


@pytest.mark.parametrize(
    ("start", "day_before", "hours"),
    [
        ("2026-10-26 09:00", "Sun 2026-10-25 09:00", 24),
        ("2026-10-25 09:00", "Sat 2026-10-24 09:00", 25),
        ("2027-03-29 09:00", "Sun 2027-03-28 09:00", 24),
        ("2027-03-28 09:00", "Sat 2027-03-27 09:00", 23),
        ("2027-11-01 09:00", "Sun 2027-10-31 09:00", 24),
        ("2027-10-31 09:00", "Sat 2027-10-30 09:00", 25),
        ("2027-03-29 03:30", "Sun 2027-03-28 04:30", 23),
        ("2026-10-26 03:30", "Sun 2026-10-25 03:30", 25),
    ],
)
def test_the_day_before_is_counted_on_the_clock_and_not_in_hours(start, day_before, hours, aino):
    session = make_session(local(start))
    plan_about(make_booking(session, aino, since=session.starts_at - 9 * DAY), session.starts_at - 9 * DAY)
    due = Message.objects.get(kind="day_before").due_at
    assert f"{due.astimezone(ZoneInfo('Europe/Helsinki')):%a %Y-%m-%d %H:%M}" == day_before
    assert session.starts_at - due == hours * HOUR


@pytest.mark.parametrize("fold", [0, 1])
@pytest.mark.parametrize("start", ["2026-10-25 03:30", "2027-10-31 03:30"])
def test_both_turns_of_the_doubled_hour_are_hours_of_their_own(start, fold, aino):
    session = make_session(local(start, fold=fold))
    plan_about(make_booking(session, aino, since=session.starts_at - 9 * DAY), session.starts_at - 9 * DAY)
    day_before, week_before = (Message.objects.get(kind=f"{unit}_before") for unit in ("day", "week"))
    assert session.starts_at - day_before.due_at == (24 + fold) * HOUR
    assert shown(day_before.due_at) == wall(start, 1)
    assert shown(week_before.due_at) == wall(start, 7)
    assert day_before.occasion.endswith(f"{session.starts_at:%Y%m%d%H%M}")


@pytest.mark.parametrize("fold", [0, 1])
def test_a_plan_in_the_doubled_hour_comes_in_the_hour_that_was_meant(fold, aino):
    at = local("2026-10-25 03:15", fold=fold)
    Plan.objects.create(person=aino, situation="a", deed="b", at=at, made_at=at - DAY, changed_at=at - DAY)
    gone = sent_as_time_goes_by([at - 2 * HOUR, at - HOUR, at, at + HOUR, at + 2 * HOUR])
    assert gone == [("plan_due", at)]


@pytest.mark.parametrize(
    ("closes", "zone", "goes"),
    [
        ("2026-10-26 09:00", "Europe/Helsinki", "2026-10-23 09:00"),
        ("2027-03-29 09:00", "Europe/Helsinki", "2027-03-25 09:00"),  # Good Friday is a holiday: earlier
        ("2027-11-01 09:00", "Europe/Helsinki", "2027-10-29 09:00"),
        ("2026-10-28 09:00", "Europe/Helsinki", "2026-10-26 07:00"),  # three days before is the Sunday of the change
        ("2026-10-28 09:00", "America/New_York", "2026-10-26 07:00"),
        ("2026-10-28 09:00", "Asia/Kathmandu", "2026-10-26 07:00"),
        ("2027-11-03 09:00", "Europe/Lisbon", "2027-11-01 07:00"),
    ],
)
def test_a_nudge_keeps_to_the_working_hours_of_the_own_clock(closes, zone, goes, aino):
    aino.time_zone = zone
    aino.save()
    closes_at = local(closes)
    make_round(make_cohort(aino), opens_at=closes_at - 30 * DAY, closes_at=closes_at)
    plan_all(closes_at - 10 * DAY)
    assert shown(Message.objects.get(kind="round_closes").due_at, zone) == goes


def test_a_sweep_through_the_whole_night_sends_each_message_once(aino, eero):
    """Every quarter of an hour of the night when three o'clock comes twice, as beat does it."""
    first = local("2026-10-25 02:00")
    night = [first + number * dt.timedelta(minutes=15) for number in range(20)]
    sessions = [make_session(moment + DAY) for moment in night[2:18:3]]
    for session in sessions:
        for person in (aino, eero):
            make_booking(session, person, since=session.starts_at - 20 * DAY)
    gone = sent_as_time_goes_by([first - 7 * DAY, *night, first + DAY])
    assert len([kind for kind, _at in gone if kind == "day_before"]) == 2 * len(sessions)
    assert Message.objects.filter(kind="day_before").count() == 2 * len(sessions)
