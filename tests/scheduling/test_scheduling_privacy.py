"""What sessions and reminders hold on people comes out whole, goes at once when asked, and by the clock."""

import datetime as dt

import pytest

from participants import audit
from participants.erasure import erase
from reminders import privacy as reminder_privacy
from reminders.models import Message, Preferences
from scheduling import actions, privacy
from scheduling.models import (
    Booking,
    Feedback,
    FreeTime,
    Interest,
    Plan,
    SessionInvitation,
    SessionTrainer,
    TrainingSession,
)
from skills.models import Framework, Skill
from tests.conftest import NOW
from tests.scheduling.a_session import a_session, counts, people, states
from trainingsite.privacy import everything_about

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
DAY = dt.timedelta(days=1)
EVERYTHING = (Booking, Feedback, Plan, Interest, FreeTime, SessionInvitation, SessionTrainer, Message, Preferences)


def gone(found):
    return {each.label: each.go() for each in found if each.rows.exists()}


@pytest.fixture
def skill(db):
    framework = Framework.objects.create(code="1", levels=[])
    return Skill.objects.create(
        framework=framework,
        code="S07",
        slug="search",
        module_code="M3",
        position=1,
        name={"fi": "Haku"},
        descriptors={},
    )


@pytest.fixture
def busy(aino, dana, skill):
    """Aino has a row of everything; the session is Dana's."""
    session = a_session(title="Uutisten löytäminen", made_by=dana, focus=skill)
    actions.book(session=session.pk, person=aino, by=dana, now=NOW)
    Feedback.objects.create(session=session, person=aino, useful=4, level="right", wish="Lisää aikaa", at=NOW)
    Plan.objects.create(
        person=aino, session=session, situation="kahvi on keitetty", deed="luen uutisen", at=session.ends_at,
        made_at=NOW, changed_at=NOW,
    )  # fmt: skip
    Interest.objects.create(person=aino, skill=skill, at=NOW)
    FreeTime.objects.create(person=aino, weekday=1, hour=9)
    SessionInvitation.objects.create(session=session, person=aino, at=NOW)
    SessionTrainer.objects.create(session=session, person=aino, since=NOW)
    Preferences.objects.create(person=aino, per_week=1)
    Message.objects.get_or_create(
        person=aino, kind="booked", occasion="1:1",
        defaults={"group": "service", "wanted_at": NOW, "due_at": NOW, "made_at": NOW},
    )  # fmt: skip
    return session


def test_the_export_names_the_session_and_what_the_person_wrote(busy, aino):
    sections = {section.key: section.rows for section in everything_about(aino)}
    assert sections["scheduling.booking"][0]["session__title"] == "Uutisten löytäminen"
    assert sections["scheduling.booking"][0]["booked_by__name"] == "Dana Digi"
    assert sections["scheduling.feedback"][0]["wish"] == "Lisää aikaa"
    assert sections["scheduling.plan"][0]["deed"] == "luen uutisen"
    assert sections["scheduling.interest"][0]["skill__code"] == "S07"
    assert sections["scheduling.freetime"] == [{"weekday": 1, "hour": 9}]
    assert sections["reminders.preferences"][0]["per_week"] == 1
    assert {"kind", "sent_at", "due_at"} <= sections["reminders.message"][0].keys()
    assert not {"data", "subject", "occasion"} & sections["reminders.message"][0].keys()


def test_who_booked_for_others_reads_which_but_not_for_whom(busy, dana):
    sections = {section.key: section for section in everything_about(dana)}
    (row,) = sections["scheduling.booked_for"].rows
    assert row["session__title"] == "Uutisten löytäminen"
    assert "Aino" not in str(row)
    assert [row["title"] for row in sections["scheduling.trainingsession"].rows] == ["Uutisten löytäminen"]


def test_booking_for_somebody_is_in_their_trail(busy, aino):
    said = [audit.describe(verb) for verb in (*privacy.VERBS, *reminder_privacy.VERBS)]
    assert all(sentence not in (*privacy.VERBS, *reminder_privacy.VERBS) for sentence in said)


def test_erasing_gives_the_place_to_the_next_one(aino, person, skill):
    session = a_session(capacity=1)
    eero, otto = people(person, 2)
    for one in (aino, eero, otto):
        actions.book(session=session.pk, person=one, by=one, now=NOW, queue=True)
    assert counts(session)[:2] == (1, 2)
    erase(aino, by=None, now=NOW)
    assert states(session) == {eero.pk: "offered", otto.pk: "waiting"}
    assert counts(session)[:2] == (1, 1)


def test_erasing_leaves_nothing_behind(busy, aino, dana):
    Booking.objects.filter(person=aino).update(booked_by=dana)
    erase(aino, by=None, now=NOW)
    assert not any(model.objects.exists() for model in EVERYTHING)
    erase(dana, by=None, now=NOW)
    busy.refresh_from_db()
    assert (busy.made_by, busy.taken, busy.waiting) == (None, 0, 0)


def test_two_years_after_a_session_nobody_knows_who_was_there(busy, aino, dana):
    just_before = busy.ends_at + privacy.KEPT - DAY
    later = busy.ends_at + privacy.KEPT + DAY
    assert gone(privacy.purge(just_before)) == {}
    assert gone(privacy.purge(later)) == {
        "bookings": 1,
        "feedback on sessions": 1,
        "invitations to sessions": 1,
        "trainers of sessions": 1,
        "planners of sessions": 1,
        "plans": 1,
    }
    assert counts(busy)[:2] == (0, 0)
    assert TrainingSession.objects.filter(pk=busy.pk, title="Uutisten löytäminen").exists()
    assert Interest.objects.exists()
    assert gone(privacy.purge(later)) == {}


@pytest.mark.parametrize(
    ("state", "fields", "days", "goes"),
    [
        ("sent", {"sent_at": NOW}, 179, False),
        ("sent", {"sent_at": NOW}, 181, True),
        ("sent", {"sent_at": NOW, "not_after": NOW + 100 * DAY}, 181, False),  # it would be sent anew
        ("sent", {"sent_at": NOW, "not_after": NOW + 100 * DAY}, 281, True),
        ("cancelled", {}, 181, True),
        ("expired", {}, 181, True),
        ("planned", {}, 500, False),
        ("declined", {}, 500, False),
        ("declined", {}, 731, True),
    ],
)
def test_messages_go_half_a_year_after_their_use_and_a_no_later(aino, state, fields, days, goes):
    Message.objects.create(
        person=aino, kind="booked", occasion="9:9", group="service", state=state, wanted_at=NOW, due_at=NOW,
        made_at=NOW, **fields,
    )  # fmt: skip
    assert bool(gone(reminder_privacy.purge(NOW + days * DAY))) is goes
