"""Showing own levels to one's manager: for a time, by one's own will, and nothing but levels."""

import datetime as dt
import re

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from participants.erasure import erase
from participants.models import AuditEvent, ManagerAssignment, Membership
from skills import actions, privacy, sharing
from skills.models import LevelShare
from tests.conftest import NOW
from tests.courses.test_at_once import at_once
from tests.skills.test_profile import measure, text

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
DAY = dt.timedelta(days=1)
TODAY = NOW.date()
OWN = "/skills/sharing/"


@pytest.fixture(autouse=True)
def moment(now):
    return now


def shared(person, length="month", at=NOW):
    return sharing.share(person=person, length=length, now=at)


def page_of(person):
    return f"/skills/shared/{person.pk}/"


def verbs(person):
    return list(AuditEvent.objects.about(person).order_by("pk").values_list("verb", "actor_id"))


# --- the person's own page ---------------------------------------------------------------------------------
def test_nothing_is_shared_to_begin_with_and_the_page_says_who_would_see(aino, mika, client_for):
    page = text(client_for(aino).get(OWN))
    assert "Mika Esihenkilö Kuljetus" in page
    assert not LevelShare.objects.exists()


def test_the_readers_are_those_who_manage_the_unit_and_above_now(aino, mika, otto, dana, units):
    ManagerAssignment.objects.create(user=otto, unit=units["Harjoituskeräys"], starts=dt.date(2025, 1, 1))
    ManagerAssignment.objects.create(
        user=dana, unit=units["Palvelut"], starts=dt.date(2025, 1, 1), ends=TODAY - dt.timedelta(days=1)
    )
    assert [(each.name, each.unit) for each in sharing.readers_of(aino, TODAY)] == [
        ("Mika Esihenkilö", "Kuljetus"),
        ("Otto Toinen", "Harjoituskeräys"),
    ]


def test_nobody_is_their_own_reader(mika, units):
    Membership.objects.filter(user=mika).update(unit=units["Kuljetus"])
    assert sharing.readers_of(mika, TODAY) == []
    shared(mika)
    assert not LevelShare.objects.visible_to(mika).exists()


def test_a_person_without_a_unit_has_no_readers(person):
    assert sharing.readers_of(person("uusi", "Uusi Tulija", unit=None), TODAY) == []


@pytest.mark.parametrize(("length", "days"), [("week", 7), ("month", 30), ("quarter", 90)])
def test_sharing_lasts_as_long_as_was_chosen(aino, client_for, length, days):
    assert client_for(aino).post(OWN, {"length": length}).headers["Location"] == OWN
    share = LevelShare.objects.get()
    assert (share.person, share.starts_at, share.ends_at, share.ended_at) == (aino, NOW, NOW + days * DAY, None)
    assert verbs(aino) == [("levels-shared", aino.pk)]


@pytest.mark.parametrize("length", ["", "year", "\x00", "week\x00", "0", "365"])
def test_another_time_is_refused_and_nothing_is_shared(aino, client_for, length):
    answer = client_for(aino).post(OWN, {"length": length})
    assert (answer.status_code, LevelShare.objects.exists(), verbs(aino)) == (422, False, [])
    assert 'href="#id_length_group"' in answer.content.decode()
    assert 'id="id_length_group"' in answer.content.decode()


def test_a_double_click_and_a_second_choice_are_one_sharing(aino, client_for, now):
    client = client_for(aino)
    client.post(OWN, {"length": "week"})
    now(minutes=1)
    client.post(OWN, {"length": "week"})
    client.post(OWN, {"length": "quarter"})
    assert list(LevelShare.objects.values_list("ends_at", flat=True)) == [NOW + 7 * DAY]
    assert verbs(aino) == [("levels-shared", aino.pk)]


def test_taking_back_ends_it_at_once_and_again_changes_nothing(aino, mika, client_for, now):
    shared(aino)
    client = client_for(aino)
    moment = now(hours=1)
    for _press in range(2):
        assert client.post(f"{OWN}end/").headers["Location"] == OWN
    assert LevelShare.objects.get().ended_at == moment
    assert [verb for verb, _actor in verbs(aino)] == ["levels-shared", "levels-taken-back"]
    assert client_for(mika).get(page_of(aino)).status_code == 404


def test_what_ran_out_or_was_taken_back_can_be_shared_anew(aino, now):
    shared(aino, "week")
    shared(aino, "week", now(days=8))
    sharing.take_back(person=aino, now=now(days=1))
    shared(aino, "week", now(days=1))
    ended = LevelShare.objects.order_by("starts_at").values_list("ended_at", flat=True)
    assert list(ended) == [NOW + 7 * DAY, NOW + 9 * DAY, None]


def test_the_database_holds_one_open_sharing_of_a_person(aino):
    shared(aino)
    with pytest.raises(IntegrityError), transaction.atomic():
        LevelShare.objects.create(person=aino, starts_at=NOW, ends_at=NOW + DAY)


def test_a_sharing_ends_after_it_starts(aino):
    with pytest.raises(IntegrityError), transaction.atomic():
        LevelShare.objects.create(person=aino, starts_at=NOW, ends_at=NOW)


@pytest.mark.django_db(transaction=True)
def test_two_presses_at_the_same_moment_are_one_sharing(aino):
    at_once(*[lambda length=length: shared(aino, length) for length in ("week", "month", "week", "quarter")])
    assert (LevelShare.objects.count(), len(verbs(aino))) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_sharing_and_taking_back_at_the_same_moment_leave_one_or_none(aino):
    shared(aino)
    at_once(
        lambda: sharing.take_back(person=aino, now=NOW + DAY),
        lambda: sharing.take_back(person=aino, now=NOW + DAY),
        lambda: shared(aino, at=NOW + DAY),
    )
    assert [verb for verb, _actor in verbs(aino)].count("levels-taken-back") in {1, 2}
    assert LevelShare.objects.filter(ended_at=None).count() <= 1


# --- the manager's pages -----------------------------------------------------------------------------------
def test_the_manager_finds_those_who_share_now_and_until_when(aino, eero, mika, client_for):
    shared(aino, "week")
    page = text(client_for(mika).get("/skills/shared/"))
    assert ("Aino Alku" in page, "1. joulukuuta 2026" in page, "Eero" in page) == (True, True, False)


def test_the_manager_of_another_unit_finds_nobody(aino, otto, client_for):
    shared(aino)
    assert "Aino" not in text(client_for(otto).get("/skills/shared/"))
    assert client_for(otto).get(page_of(aino)).status_code == 404


@pytest.mark.parametrize("who", ["dana", "heidi", "eero"])
def test_who_does_not_manage_the_person_gets_nothing(request, aino, mika, client_for, who):
    shared(aino)
    client = client_for(request.getfixturevalue(who))
    assert [client.get(path).status_code for path in ("/skills/shared/", page_of(aino))] == [403, 404]


def test_an_administrator_who_manages_the_unit_sees_it_as_its_manager(aino, heidi, units, client_for):
    ManagerAssignment.objects.create(user=heidi, unit=units["Palvelut"], starts=dt.date(2025, 1, 1))
    shared(aino)
    assert client_for(heidi).get(page_of(aino)).status_code == 200


def test_a_person_who_shares_nothing_is_not_there_for_the_manager(aino, mika, client_for):
    assert client_for(mika).get(page_of(aino)).status_code == 404


def test_it_ends_by_itself_at_the_moment_that_was_said(aino, mika, client_for, now):
    shared(aino, "week")
    client = client_for(mika)
    now(days=7, seconds=-1)
    assert client.get(page_of(aino)).status_code == 200
    now(seconds=1)
    assert client.get(page_of(aino)).status_code == 404
    assert "Aino" not in text(client.get("/skills/shared/"))


def test_moving_to_another_unit_closes_it_for_the_old_manager_and_opens_it_for_the_new(
    aino, mika, otto, units, client_for
):
    shared(aino)
    Membership.objects.filter(user=aino).update(unit=units["Lajittelu"])
    assert [client_for(each).get(page_of(aino)).status_code for each in (mika, otto)] == [404, 200]


def test_a_former_manager_sees_nothing_and_the_new_one_does(aino, mika, otto, units, client_for):
    shared(aino)
    ManagerAssignment.objects.filter(user=mika).update(ends=TODAY - dt.timedelta(days=1))
    ManagerAssignment.objects.create(user=otto, unit=units["Kuljetus"], starts=TODAY)
    assert [client_for(each).get(page_of(aino)).status_code for each in (mika, otto)] == [404, 200]


def test_a_closed_account_shows_nothing(aino, mika, client_for):
    shared(aino)
    type(aino).objects.filter(pk=aino.pk).update(is_active=False)
    assert client_for(mika).get(page_of(aino)).status_code == 404


def test_the_manager_sees_the_level_and_the_target_and_nothing_else(
    aino, mika, items, join, window, passed, client_for
):
    measure(join(aino), window("T0", -9, -2), rating=4, at=NOW - 5 * DAY)
    for number in range(2):
        passed(aino, items["A02"].skill, "task", 2, source=f"T-{number}", at=NOW - DAY)
    shared(aino)
    page = client_for(mika).get(page_of(aino))
    rows = re.findall(r'standing__name" lang="fi">([^<]+)</h3>(.*?)</dl>', page.content.decode(), re.S)
    assert {name: re.findall(r"level-tile[ \w-]*?(\d|none)\"", body) for name, body in rows} == {
        "Tilin avaaminen": ["none"], "Yksityisyysasetukset": ["2"], "Perustoiminnot": ["none"],
    }  # fmt: skip
    shown = text(page)
    assert [
        word for word in ("Oma arvio", "Osattu", "Tietoa", "kuvaus 4", "Vaihtoehto", "20.11", "%") if word in shown
    ] == []
    assert {name: body.count("<dt>") for name, body in rows} == dict.fromkeys((name for name, _body in rows), 2)


def test_what_a_manager_is_given_holds_no_estimate(aino, items, join, window):
    measure(join(aino), window(), rating=4)
    areas = sharing.shown_to_manager(aino, "fi", NOW)
    assert {name for area in areas for each in area.skills for name in vars(each)} == {
        "name",
        "do",
        "target",
        "at_target",
    }


def test_every_look_is_in_the_trail_and_on_the_persons_own_page(aino, mika, client_for, now):
    shared(aino)
    client = client_for(mika)
    client.get(page_of(aino))
    client.get(page_of(aino))
    now(minutes=11)
    client.get(page_of(aino))
    assert verbs(aino)[1:] == [("levels-looked", mika.pk)] * 2
    assert text(client_for(aino).get(OWN)).count("Mika Esihenkilö 24.11.2026") == 2


def test_a_look_that_was_refused_is_no_look(aino, mika, otto, client_for):
    shared(aino)
    client_for(otto).get(page_of(aino))
    client_for(mika).get("/skills/shared/")
    assert verbs(aino) == [("levels-shared", aino.pk)]


def test_only_managers_have_the_page_in_the_menu(aino, mika, dana, client_for):
    entry = 'href="/skills/shared/"'
    assert [entry in client_for(each).get("/me/").content.decode() for each in (mika, aino, dana)] == [
        True,
        False,
        False,
    ]


def test_own_skills_lead_to_the_page(aino, client_for):
    assert f'href="{OWN}"' in client_for(aino).get("/skills/").content.decode()


# --- own data ----------------------------------------------------------------------------------------------
def test_the_sharing_is_in_the_export_and_goes_with_the_person(aino, eero):
    shared(aino)
    shared(eero)
    rows = next(section for section in privacy.export(aino) if section.key == "skills.levelshare").rows
    assert rows == [{"starts_at": NOW, "ends_at": NOW + 30 * DAY, "ended_at": None}]
    erase(aino, by=None, now=NOW)
    assert list(LevelShare.objects.values_list("person", flat=True)) == [eero.pk]


def test_a_year_after_it_ended_a_sharing_is_gone(aino, eero):
    shared(aino, "week")
    shared(eero, "quarter")
    sharing.take_back(person=eero, now=NOW + DAY)
    shared(eero, "quarter", NOW + 300 * DAY)

    def expired(at):
        return next(each.rows.count() for each in privacy.purge(at) if each.label == "sharings of levels")

    assert [expired(NOW + days * DAY) for days in (365, 367, 373)] == [0, 1, 2]


def test_looking_at_the_list_costs_the_same_for_few_and_many(
    aino, eero, mika, person, client_for, django_assert_num_queries
):
    client = client_for(mika)
    shared(aino)
    client.get("/skills/shared/")
    with CaptureQueriesContext(connection) as one:
        client.get("/skills/shared/")
    shared(eero)
    shared(person("kolmas", "Kolmas Henkilö"))
    with django_assert_num_queries(len(one)):
        client.get("/skills/shared/")


def test_a_measurement_that_goes_on_tells_the_manager_nothing(aino, mika, items, join, window, passed, client_for):
    """What was right comes when it is over, for the manager as for the person."""
    passed(aino, items["A01"].skill, "item", 2)
    sitting = measure(join(aino), window(), finish=False)
    shared(aino)
    client = client_for(mika)
    assert "level-tile bg-" not in client.get(page_of(aino)).content.decode()
    actions.finish_sitting(sitting=sitting, now=NOW)
    assert client.get(page_of(aino)).content.decode().count("level-tile bg-1") == 1
