"""The checklist before the launch: what the software sees is ticked by itself, and only once it is so."""

import datetime as dt

import pytest
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from courses.models import Enrolment
from participants.models import Cohort, CohortMember, ManagerAssignment
from reminders.models import Message
from scheduling.models import TrainingSession
from skills.models import MeasurementRound
from tests.conftest import NOW
from tests.home.test_guides import in_language, page
from trainingsite.models import Heartbeat

DAY = dt.timedelta(days=1)


def lines_of(client):
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    groups = client.get(reverse("home:guide-launch")).context["groups"]
    return {line.title: line for group in groups for line in group.lines}


@pytest.fixture
def heidis(heidi, client_for, now, settings):
    settings.MFA_REQUIRED = False
    return client_for(in_language(heidi, "en"))


def one_line(client, start):
    return next(line for title, line in lines_of(client).items() if title.startswith(start))


def test_what_only_people_know_is_left_to_the_pen(heidis):
    paper = [title for title, line in lines_of(heidis).items() if line.done is None]
    assert [title.split()[0] for title in paper] == [
        "Time", "The", "The", "It", "The", "Languages,", "The", "A",
    ]  # fmt: skip
    assert all(lines_of(heidis)[title].seen == "" for title in paper)


def test_nothing_is_seen_as_done_on_an_empty_site(heidis):
    assert [title for title, line in lines_of(heidis).items() if line.done] == []


def test_two_members_make_a_digital_team(heidis, dana, person):
    line = one_line(heidis, "The digital team")
    assert (line.done, line.seen) == (False, "1 member")
    person("toinen.digi", "Toinen Digi", role="digital_team")
    assert one_line(heidis, "The digital team").done is True


@pytest.fixture
def cohort(db):
    return Cohort.objects.create(name="Ensimmäiset", starts=NOW.date())


def join(cohort, *people):
    for each in people:
        CohortMember.objects.create(cohort=cohort, user=each, joined_at=NOW)


def test_a_cohort_is_there_once_somebody_in_it_is_enrolled(heidis, cohort, shipped_version, aino):
    join(cohort, aino)
    assert one_line(heidis, "The first cohort").done is False
    Enrolment.objects.create(cohort=cohort, version=shipped_version, starts=NOW.date())
    line = one_line(heidis, "The first cohort")
    assert (line.done, line.seen) == (True, "1 person")
    assert one_line(heidis, "The programme is published").done is True


@pytest.fixture
def enrolled(cohort, shipped_version, aino, eero):
    join(cohort, aino, eero)
    Enrolment.objects.create(cohort=cohort, version=shipped_version, starts=NOW.date())
    return cohort


def test_three_of_a_unit_start_together(heidis, enrolled, person):
    assert one_line(heidis, "Three to six").done is False
    join(enrolled, person("kolmas.kuski", "Kolmas Kuski"))
    assert one_line(heidis, "Three to six").done is True


def test_managers_are_there_once_every_starting_unit_has_one_or_is_below_one(heidis, enrolled, person, dana, units):
    assert one_line(heidis, "Every unit").done is False
    boss = person("paallikko", "Pää Likkö", unit="Palvelut")
    given = ManagerAssignment.objects.create(user=boss, unit=units["Palvelut"], starts=NOW.date())
    assert one_line(heidis, "Every unit").seen == "1 of 1 units"
    join(enrolled, person("lajittelija", "Laji Ttelija", unit="Lajittelu"))
    assert one_line(heidis, "Every unit").done is False
    given.delete()
    assert one_line(heidis, "Every unit").seen == "0 of 2 units"


def test_the_baseline_is_there_once_every_enrolled_cohort_has_its_dates(heidis, enrolled):
    assert one_line(heidis, "The baseline").done is False
    MeasurementRound.objects.create(cohort=enrolled, kind="T1", opens_at=NOW, closes_at=NOW + DAY)
    assert one_line(heidis, "The baseline").done is False
    MeasurementRound.objects.create(cohort=enrolled, kind="T0", opens_at=NOW, closes_at=NOW + DAY)
    assert one_line(heidis, "The baseline").done is True


def test_sessions_are_there_once_one_to_come_is_published(heidis, dana):
    times = {"starts_at": NOW + DAY, "ends_at": NOW + DAY * 1.05, "made_by": dana, "made_at": NOW}
    session = TrainingSession.objects.create(title="Tilin perusta", **times)
    assert one_line(heidis, "The first sessions").done is False
    TrainingSession.objects.filter(pk=session.pk).update(status="published", published_at=NOW)
    assert one_line(heidis, "The first sessions").done is True


def test_everybody_is_invited_once_nobody_waits(heidis, enrolled, aino, eero):
    assert one_line(heidis, "Everybody who starts").seen == "2 people wait"
    for each in (aino, eero):
        each.last_login = NOW
        each.save()
    assert one_line(heidis, "Everybody who starts").done is True


def test_mail_works_once_a_message_has_gone(heidis, aino):
    row = Message.objects.create(
        person=aino, kind="x", occasion="1", group="service", wanted_at=NOW, due_at=NOW, made_at=NOW
    )
    assert one_line(heidis, "A test message").done is False
    Message.objects.filter(pk=row.pk).update(state="sent", sent_at=NOW)
    assert one_line(heidis, "A test message").done is True


def test_background_work_is_on_time_as_status_says(heidis, monkeypatch):
    assert one_line(heidis, "Background").done is False
    Heartbeat.objects.create(name="beat", at=dt.datetime.now(dt.UTC))
    monkeypatch.setattr("trainingsite.health.discover", lambda name: [])
    assert one_line(heidis, "Background").done is True


def test_the_second_step_and_the_contact_are_settings(heidis, heidi, settings):
    settings.SUPPORT_CONTACT = "apua@harjoituskerays.example"
    assert one_line(heidis, "A contact").seen == "apua@harjoituskerays.example"
    assert one_line(heidis, "A second step").done is False
    Authenticator.objects.create(user=heidi, type=Authenticator.Type.TOTP, data={})
    settings.MFA_REQUIRED = True
    assert one_line(heidis, "A second step").done is True


def test_the_tick_has_a_word_beside_it(heidis, dana, person):
    person("toinen.digi", "Toinen Digi", role="digital_team")
    shown = page(heidis, "launch", "en")
    assert "Done: 2 members" in shown
    assert shown.count("tick--done") == 1
    assert "Not yet: nothing sent yet" in shown


def test_the_digital_team_is_not_sent_where_it_may_not_go(dana, client_for, heidis):
    client = client_for(in_language(dana, "en"))
    for line in lines_of(client).values():
        path = line.url.partition("#")[0]
        assert not path or client.get(path).status_code == 200, line
    assert {"/roster/", "/reminders/queue/"} <= {line.url for line in lines_of(heidis).values()}


def test_the_list_says_that_it_is_no_legal_advice(heidis):
    assert "not legal advice" in page(heidis, "launch", "en")


def test_more_people_ask_for_no_more_queries(heidis, enrolled, person):
    def queries():
        with CaptureQueriesContext(connection) as asked:
            page(heidis, "launch", "en")
        return len(asked)

    queries()
    before = queries()
    join(enrolled, *(person(f"lisa.{number}", f"Lisä {number}") for number in range(8)))
    assert queries() == before
