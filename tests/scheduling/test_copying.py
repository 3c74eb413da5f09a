"""Holding a session again: on other days, or with a whole period. Copies are drafts."""

import datetime as dt

import pytest

from scheduling.models import Place, SessionTrainer, TrainingSession
from tests.conftest import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases, pytest.mark.usefixtures("at_now")]
PLAN = "/sessions/plan/"
START = dt.datetime(2026, 9, 2, 6, tzinfo=dt.UTC)  # a Wednesday, nine on Helsinki's clock in summer


@pytest.fixture
def session(dana):
    made = TrainingSession.objects.create(
        title="Uutiset",
        starts_at=START,
        ends_at=START + dt.timedelta(hours=1),
        made_at=NOW,
        status="published",
        meeting_link="https://example.org/a",
    )
    SessionTrainer.objects.create(session=made, person=dana, since=NOW)
    return made


def copies(session):
    return [copy.starts_at.astimezone(copy.tz).strftime("%Y-%m-%d %H:%M") for copy in session.copies.order_by("pk")]


# --- one session ----------------------------------------------------------------------------------------
def test_every_week_makes_drafts_at_the_same_time_of_the_clock(client, session):
    answer = client.post(f"{PLAN}{session.pk}/copy/", {"first": "2026-12-02", "every": "7", "times": "3"})
    assert (answer.status_code, answer.url) == (302, f"{PLAN}?view=list&show=drafts")
    assert copies(session) == ["2026-12-02 09:00", "2026-12-09 09:00", "2026-12-16 09:00"]
    assert set(session.copies.values_list("status", flat=True)) == {"draft"}
    assert SessionTrainer.objects.active().count() == 4


def test_every_two_weeks_and_single_days_go_together_once_each(client, session):
    sent = {"first": "2026-12-02", "every": "14", "times": "2", "days": "16.12.2026, 2026-12-18\n3.12.2026."}
    assert client.post(f"{PLAN}{session.pk}/copy/", sent).status_code == 302
    assert sorted(copies(session)) == ["2026-12-02 09:00", "2026-12-03 09:00", "2026-12-16 09:00", "2026-12-18 09:00"]


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({}, "first"),
        ({"first": "2026-13-01"}, "first"),
        ({"first": "2026-11-20"}, "__all__"),
        ({"first": "2026-11-24"}, "__all__"),  # today, at nine: half an hour ago
        ({"first": "9999-12-31", "every": "7", "times": "20"}, "__all__"),
        ({"first": "0001-01-01", "every": "7", "times": "20"}, "__all__"),
        ({"first": "2026-12-02", "every": "7", "times": "21"}, "times"),
        ({"first": "2026-12-02", "every": "7", "times": "0"}, "times"),
        ({"first": "2026-12-02", "every": "1", "times": "3"}, "every"),
        ({"days": "3.12.2026 ensi viikolla"}, "days"),
        ({"days": "3.12.2026\x00"}, "days"),
        ({"days": " ".join(f"{day}.12.2026" for day in range(1, 22))}, "__all__"),
    ],
)
def test_days_that_cannot_be_are_told_and_nothing_is_made(client, session, sent, field):
    answer = client.post(f"{PLAN}{session.pk}/copy/", sent)
    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert copies(session) == []


def test_the_same_form_sent_twice_makes_one_set_of_copies(client, session):
    sent = {"first": "2026-12-02", "every": "7", "times": "2"}
    assert [client.post(f"{PLAN}{session.pk}/copy/", sent).status_code for _again in range(2)] == [302, 422]
    assert len(copies(session)) == 2


def test_a_day_without_that_hour_is_named(client, session):
    early = dt.datetime(2026, 9, 6, 0, 30, tzinfo=dt.UTC)  # half past three
    TrainingSession.objects.update(starts_at=early, ends_at=early + dt.timedelta(hours=1))
    answer = client.post(f"{PLAN}{session.pk}/copy/", {"first": "2027-03-28"})
    assert answer.status_code == 422
    assert "does not exist" in answer.context["form"].errors["__all__"][0]


def test_copies_that_clash_are_made_and_counted(client, dana, session):
    there = dt.datetime(2026, 12, 2, 7, 30, tzinfo=dt.UTC)
    other = TrainingSession.objects.create(
        title="Kuvat", starts_at=there, ends_at=there + dt.timedelta(hours=1), made_at=NOW
    )
    SessionTrainer.objects.create(session=other, person=dana, since=NOW)
    sent = {"first": "2026-12-02", "every": "7", "times": "2"}
    answer = client.post(f"{PLAN}{session.pk}/copy/", sent, follow=True)
    assert len(copies(session)) == 2
    assert "1 of them is in conflict." in answer.content.decode()


def test_a_cancelled_session_can_be_held_after_all(client, session):
    TrainingSession.objects.update(status="cancelled")
    assert client.get(f"{PLAN}{session.pk}/copy/").status_code == 200
    assert client.post(f"{PLAN}{session.pk}/copy/", {"first": "2026-12-02"}).status_code == 302


# --- a whole period -------------------------------------------------------------------------------------
AUTUMN = {"first": "2026-08-31", "last": "2026-10-04", "start": "2027-01-11"}


@pytest.fixture
def autumn(session, dana):
    """Three in the period, one cancelled, one after it."""
    room = Place.objects.create(name="Vantaan varikko")
    for title, days, status in [("Kuvat", 7, "published"), ("Luonnos", 14, "draft"), ("Peruttu", 3, "cancelled")]:
        start = START + dt.timedelta(days=days)
        made = TrainingSession.objects.create(
            title=title, starts_at=start, ends_at=start + dt.timedelta(hours=1), made_at=NOW, status=status, place=room
        )
        SessionTrainer.objects.create(session=made, person=dana, since=NOW)
    late = START + dt.timedelta(days=40)
    TrainingSession.objects.create(title="Myöhemmin", starts_at=late, ends_at=late + dt.timedelta(hours=1), made_at=NOW)


def test_a_period_is_shown_before_anything_is_made(client, autumn):
    answer = client.get(f"{PLAN}copy/", AUTUMN)
    rows = answer.context["rows"]
    assert [(row.card.session.title, row.start.isoformat()) for row in rows] == [
        ("Uutiset", "2027-01-13T07:00:00+00:00"),  # Wednesday at nine again, now in winter
        ("Kuvat", "2027-01-20T07:00:00+00:00"),
        ("Luonnos", "2027-01-27T07:00:00+00:00"),
    ]
    assert 'data-preview="3"' in answer.content.decode()
    assert TrainingSession.objects.count() == 5


def test_the_period_is_made_as_it_was_shown(client, autumn):
    answer = client.post(f"{PLAN}copy/", {**AUTUMN, "promised": "3"})
    assert answer.status_code == 302
    made = TrainingSession.objects.exclude(copied_from=None).order_by("starts_at")
    assert [(one.title, one.status) for one in made] == [("Uutiset", "draft"), ("Kuvat", "draft"), ("Luonnos", "draft")]
    assert made[0].starts_at == dt.datetime(2027, 1, 13, 7, tzinfo=dt.UTC)
    again = client.post(f"{PLAN}copy/", {**AUTUMN, "promised": "3"})
    assert again.status_code == 302
    assert made.count() == 3


def test_another_number_than_promised_makes_nothing(client, autumn):
    assert client.post(f"{PLAN}copy/", {**AUTUMN, "promised": "2"}).status_code == 422
    assert client.post(f"{PLAN}copy/", AUTUMN).status_code == 422
    assert not TrainingSession.objects.exclude(copied_from=None).exists()


def test_what_would_clash_is_marked_in_the_preview(client, autumn, dana):
    there = dt.datetime(2027, 1, 20, 7, 30, tzinfo=dt.UTC)
    busy = TrainingSession.objects.create(
        title="Varattu", starts_at=there, ends_at=there + dt.timedelta(hours=1), made_at=NOW
    )
    SessionTrainer.objects.create(session=busy, person=dana, since=NOW)
    rows = client.get(f"{PLAN}copy/", AUTUMN).context["rows"]
    assert [row.reasons for row in rows] == [[], ["Dana is busy"], []]


def test_more_than_can_be_made_at_once_is_told(client, autumn):
    TrainingSession.objects.bulk_create(
        TrainingSession(title=f"{number}", starts_at=START, ends_at=START + dt.timedelta(hours=1), made_at=NOW)
        for number in range(200)
    )
    answer = client.post(f"{PLAN}copy/", {**AUTUMN, "promised": "203"})
    assert answer.status_code == 409
    assert not TrainingSession.objects.exclude(copied_from=None).exists()


def test_an_empty_period_says_so(client, session):
    answer = client.get(f"{PLAN}copy/", {**AUTUMN, "first": "2026-01-01", "last": "2026-01-31"})
    assert (answer.status_code, answer.context["rows"]) == (200, [])


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"last": "2026-08-01"}, "last"),
        ({"first": "2020-01-01"}, "last"),
        ({"first": "0001-01-01", "last": "0001-01-02"}, "last"),
        ({"start": "2026-09-15"}, "start"),
        ({"start": "2026-11-01"}, "start"),
        ({"start": "9999-12-31"}, "start"),
        ({"first": ""}, "first"),
    ],
)
def test_a_period_that_cannot_be_is_told(client, autumn, changed, field):
    for ask in (client.get, client.post):
        answer = ask(f"{PLAN}copy/", {**AUTUMN, **changed})
        assert answer.status_code == 422
        assert list(answer.context["form"].errors) == [field]
