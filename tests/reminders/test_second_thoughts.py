"""Senders that stood still for days, causes that move under a message in hand, people who change their minds."""

import datetime as dt

import pytest

from courses.models import Lesson, LessonCompletion, Module, Programme, ProgrammeVersion
from participants.models import Absence
from participants.retention import purge
from reminders import actions as reminders
from reminders.holidays import is_holiday
from reminders.models import Message, Preferences
from reminders.planner import Planned, plan_about, plan_all
from reminders.sending import send_due
from scheduling import actions
from scheduling.models import Plan
from tests.reminders.causes import (
    DAY,
    HOUR,
    NOW,
    local,
    make_booking,
    make_cohort,
    make_round,
    make_session,
    messages,
    states,
)

pytestmark = pytest.mark.django_db
MINUTE = dt.timedelta(minutes=1)
START = local("2026-12-14 09:00")  # a Monday


def sent(person):
    return [message.kind for message in Message.objects.filter(person=person, state="sent").order_by("sent_at", "pk")]


# --- a sender that stood still --------------------------------------------------------------------------
@pytest.mark.parametrize("first", [lambda now: plan_all(now), lambda now: None])
def test_never_three_nudges_in_a_week_even_after_a_pause_over_the_weekend(first, aino, mailoutbox):
    """Two of Friday's were left, and two of the new week are due as well."""
    friday = local("2026-11-27 15:00")
    make_round(make_cohort(aino), opens_at=friday, closes_at=NOW + 30 * DAY)
    sessions = [make_session(START + number * DAY) for number in range(3)]
    for number, session in enumerate(sessions):
        session.invitations.create(person=aino, at=friday if number == 0 else local("2026-11-30 08:00"))
    plan_all(local("2026-11-27 10:00"))
    monday = local("2026-11-30 09:00")
    Message.objects.filter(due_at__gt=friday).update(due_at=monday - HOUR)
    first(monday)
    send_due(monday)
    send_due(monday + HOUR)
    assert len(mailoutbox) == 2
    plan_all(monday + HOUR)
    assert {row[2][:14] for row in messages(aino, state="planned")} == {"Mon 2026-12-07"}
    assert sent(aino) == ["session_invited", "session_invited"]  # the more urgent ones


def test_a_refused_nudge_that_was_sent_has_taken_its_place_in_the_week(aino, mailoutbox):
    round_ = make_round(make_cohort(aino), opens_at=NOW, closes_at=NOW + 30 * DAY)
    for number in range(2):
        make_session(START + number * DAY).invitations.create(person=aino, at=NOW)
    plan_all(NOW)
    send_due(NOW)
    assert len(mailoutbox) == 2
    for message in Message.objects.filter(state="sent"):
        reminders.decline(message=message.pk, person=aino, now=NOW)
    Message.objects.filter(subject=f"round:{round_.pk}").update(due_at=NOW)
    assert send_due(NOW + HOUR).sent == 0


@pytest.mark.parametrize(
    ("hours", "kinds"),
    [
        (6, ["booked", "week_before", "day_before"]),  # each late, each still of use
        (24 * 6 + 6, ["booked", "day_before"]),  # the week before would say the same as the day before
        (24 * 8, []),
    ],
)
def test_after_a_pause_what_is_of_use_goes_once(hours, kinds, aino, mailoutbox):
    begun = START - 7 * DAY - 4 * HOUR
    make_booking(make_session(START), aino, since=begun)
    plan_all(begun)
    for moment in (begun + hours * HOUR, begun + hours * HOUR, START - HOUR, START + 2 * DAY):
        if moment >= begun + hours * HOUR:
            plan_all(moment)
            send_due(moment)
    assert sorted(sent(aino)) == sorted(kinds)
    assert len(mailoutbox) == len(kinds)


def test_a_plan_is_remembered_half_a_day_late_and_no_later(aino, mailoutbox):
    for hour in (0, 7):
        at = NOW + hour * HOUR
        Plan.objects.create(person=aino, situation="a", deed=f"b{hour}", at=at, made_at=NOW, changed_at=NOW)
    plan_all(NOW - HOUR)
    send_due(NOW + 13 * HOUR)
    assert list(Message.objects.order_by("due_at").values_list("state", flat=True)) == ["expired", "sent"]


# --- a cause that moves under a message in hand ---------------------------------------------------------
def test_a_round_that_is_put_off_while_its_message_is_due_is_told_at_the_new_time(aino, mailoutbox):
    round_ = make_round(make_cohort(aino), opens_at=NOW, closes_at=NOW + 20 * DAY)
    plan_all(NOW)
    round_.opens_at += 2 * DAY
    round_.save()
    assert send_due(NOW).cancelled == 1  # before any sweep has seen the new time
    plan_all(NOW + MINUTE)
    assert messages(aino, kind="round_opens") == [("round_opens", "planned", "Thu 2026-11-26 09:30")]
    assert send_due(NOW + 2 * DAY).sent == 1


def test_what_the_sender_found_useless_stays_away_while_its_cause_is_the_same(aino, mailoutbox):
    Preferences.objects.create(person=aino, digest=True)
    plan_all(NOW)
    assert send_due(NOW).cancelled == 1  # nothing is ahead of her
    assert plan_all(NOW + HOUR) == Planned()
    assert mailoutbox == []


def test_a_round_that_is_gone_takes_its_messages_along(aino):
    round_ = make_round(make_cohort(aino), opens_at=NOW + DAY)
    plan_all(NOW)
    round_.delete()
    plan_all(NOW)
    assert set(states().values()) == {"cancelled"}


def test_a_session_moved_twice_before_the_mail_left_is_told_once(aino, dana, mailoutbox):
    session = make_session(START)
    make_booking(session, aino, since=NOW - DAY)
    Message.objects.all().delete()
    for days in (1, 2):
        session.refresh_from_db()
        start = START + days * DAY
        actions.move(session=session.pk, starts_at=start, by=dana, now=NOW + days * MINUTE,
                     sequence_seen=session.sequence)  # fmt: skip
    Message.objects.filter(kind="booked").update(state="sent", sent_at=NOW)
    send_due(NOW + HOUR)
    assert [mail.to for mail in mailoutbox] == [[aino.email]]
    assert Message.objects.filter(kind="session_moved", state="sent").count() == 1


# --- a measurement that is about to close ---------------------------------------------------------------
def test_who_comes_late_or_has_little_time_hears_of_the_end_alone(aino, eero, mailoutbox):
    make_round(make_cohort(aino), opens_at=NOW - 9 * DAY, closes_at=NOW + 2 * DAY)
    make_round(make_cohort(eero, name="Toinen"), opens_at=NOW, closes_at=NOW + 2 * DAY)
    plan_all(NOW)
    assert [row[0] for row in messages(aino)] == ["round_closes"]
    assert [row[0] for row in messages(eero)] == ["round_closes"]


def test_two_rounds_at_once_keep_to_two_a_week(aino, mailoutbox):
    for name in ("Yksi", "Kaksi"):
        make_round(make_cohort(aino, name=name), opens_at=NOW, closes_at=local("2026-12-04 16:00"))
    moment = NOW
    while moment < local("2026-12-05 00:00"):
        plan_all(moment)
        send_due(moment)
        moment += 3 * HOUR
    weeks = [message.sent_at.isocalendar()[1] for message in Message.objects.filter(state="sent")]
    assert sorted(weeks) == [48, 48, 49, 49]


# --- second thoughts ------------------------------------------------------------------------------------
def test_who_does_not_want_the_invitation_and_books_after_all_is_reminded(aino):
    session = make_session(START)
    session.invitations.create(person=aino, at=NOW)
    plan_all(NOW)
    reminders.decline(message=Message.objects.get(kind="session_invited").pk, person=aino, now=NOW)
    actions.book(session=session.pk, person=aino, by=aino, now=NOW + HOUR)
    assert states() == {
        "session_invited": "declined", "booked": "planned", "week_before": "planned", "day_before": "planned",
    }  # fmt: skip


def test_a_no_to_the_summary_can_be_taken_back_as_long_as_it_holds(aino, client_for, time_machine):
    Preferences.objects.create(person=aino, digest=True)
    plan_all(NOW)
    message = Message.objects.get(kind="weekly_digest")
    reminders.decline(message=message.pk, person=aino, now=NOW)
    later = NOW + 200 * DAY
    plan_all(later)
    assert states() == {"weekly_digest": "declined"}
    time_machine.move_to(later, tick=False)
    assert f"/reminders/{message.pk}/decline/" in client_for(aino).get("/reminders/").text
    reminders.undecline(message=message.pk, person=aino, now=later)
    assert Message.objects.filter(kind="weekly_digest", state="planned").count() == 1


def test_four_weeks_of_silence_and_its_early_end(aino):
    make_round(make_cohort(aino), opens_at=NOW + DAY, closes_at=NOW + 15 * DAY)
    make_booking(make_session(START), aino)
    plan_all(NOW)
    before = messages(aino)
    reminders.silence(person=aino, now=NOW)
    assert [row[:2] for row in messages(aino, group="nudge")] == [
        ("round_opens", "expired"),
        ("round_closes", "expired"),
    ]
    assert len(messages(aino, state="planned")) == 3  # what was promised comes
    reminders.silence(person=aino, now=NOW, end=True)
    assert messages(aino) == before


def test_leave_that_begins_between_planning_and_sending_is_kept(aino, mailoutbox):
    make_round(make_cohort(aino), opens_at=NOW, closes_at=NOW + 20 * DAY)
    plan_all(NOW)
    Absence.objects.create(user=aino, starts=dt.date(2026, 11, 24), ends=dt.date(2026, 11, 25))
    assert send_due(NOW).later == 1
    assert messages(aino, kind="round_opens") == [("round_opens", "planned", "Thu 2026-11-26 07:00")]


def test_who_moves_to_another_zone_gets_nudges_on_the_new_clock(aino, mailoutbox):
    make_round(make_cohort(aino), opens_at=NOW, closes_at=NOW + 20 * DAY)
    plan_all(NOW)
    aino.time_zone = "America/New_York"
    aino.save()
    assert send_due(NOW).later == 1
    plan_all(NOW)
    assert messages(aino, kind="round_opens") == [("round_opens", "planned", "Tue 2026-11-24 07:00")]


# --- names and years ------------------------------------------------------------------------------------
def test_a_module_whose_names_are_too_long_for_the_key_is_spoken_of_too(aino, mailoutbox):
    slug, module = "p" * 70, "m" * 70
    programme = Programme.objects.create(slug=slug)
    version = ProgrammeVersion.objects.create(programme=programme, number=1, title={"fi": "S"}, published_at=NOW)
    of = Module.objects.create(version=version, code="M1", slug=module, position=1, title={"fi": "Uutinen"})
    for letter in "ab":
        Lesson.objects.create(
            module=of, code=letter, slug=letter, position=ord(letter), minutes=5, title={"fi": letter}
        )
    LessonCompletion.objects.create(person=aino, programme_slug=slug, lesson_slug="a", at=NOW - 10 * DAY)
    plan_all(NOW)
    assert send_due(NOW).sent == 1
    assert "Uutinen" in mailoutbox[0].subject


@pytest.mark.parametrize("day", [
    "2026-06-19", "2026-12-24", "2026-12-25", "2027-01-06", "2027-03-26", "2027-03-29", "2027-05-06", "2027-06-25",
    "2027-12-06", "2027-12-24", "2028-01-06", "2028-04-14", "2028-04-17", "2028-05-01", "2028-05-25", "2028-06-23",
    "2028-12-06", "2028-12-25", "2028-12-26",
])  # fmt: skip
def test_public_holidays_of_finland_that_fall_on_a_working_day(day):
    assert is_holiday(dt.date.fromisoformat(day))


@pytest.mark.parametrize("day", ["2026-12-31", "2027-04-30", "2027-02-05", "2028-02-28"])
def test_days_of_flags_and_eves_on_which_people_work_are_none(day):
    assert not is_holiday(dt.date.fromisoformat(day))


def test_a_week_over_new_year_is_one_week(aino, mailoutbox):
    """2026 has a week 53: Monday 28 December to Sunday 3 January."""
    cohort = make_cohort(aino)
    for number, opens in enumerate(["2026-12-28 08:00", "2026-12-30 08:00", "2027-01-01 08:00"]):
        make_round(cohort, opens_at=local(opens), closes_at=local("2027-03-01 12:00"), kind=f"T{number}")
    moment = local("2026-12-28 08:00")
    while moment < local("2027-01-05 00:00"):
        plan_all(moment)
        send_due(moment)
        moment += 6 * HOUR
    days = Message.objects.filter(state="sent").order_by("sent_at").values_list("sent_at", flat=True)
    assert [f"{day:%m-%d}" for day in days] == ["12-28", "12-30", "01-04"]


# --- cleaning up ----------------------------------------------------------------------------------------
def test_cleaning_up_makes_nobody_get_a_message_again(aino, mailoutbox):
    session = make_session(NOW + 400 * DAY)
    session.invitations.create(person=aino, at=NOW)
    make_booking(make_session(NOW + 300 * DAY), aino)
    round_ = make_round(make_cohort(aino), opens_at=NOW, closes_at=NOW + 300 * DAY)
    plan_about(aino, NOW)
    send_due(NOW)
    assert len(mailoutbox) == 3
    later = NOW + 250 * DAY
    purge(later)
    plan_all(later)
    coming = {row[0] for row in messages(aino, state="planned")}
    assert coming == {"week_before", "day_before"}
    assert Message.objects.filter(subject=f"round:{round_.pk}", state="sent").count() == 1
