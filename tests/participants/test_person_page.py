"""One person on the administrator's page: role, account, erasure."""

import pytest

from participants.models import AuditEvent, User

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(heidi, client_for, fresh):
    return fresh(client_for(heidi))


def test_the_page_shows_units_and_what_the_person_manages(client, mika):
    page = client.get(f"/roster/people/{mika.pk}/").content.decode()
    assert "Mika Esihenkilö" in page
    assert "Kuljetus" in page


def test_a_role_is_changed_and_refused_for_oneself(client, aino, heidi):
    client.post(f"/roster/people/{aino.pk}/role/", {"role": "digital_team"})
    client.post(f"/roster/people/{heidi.pk}/role/", {"role": "employee"})
    aino.refresh_from_db()
    heidi.refresh_from_db()
    assert (aino.role, heidi.role) == ("digital_team", "administrator")
    assert "Et voi vaihtaa omaa rooliasi" in client.get("/roster/").content.decode()


def test_forged_fields_change_nothing_but_the_role(client, aino):
    before = User.objects.filter(pk=aino.pk).values().get()
    client.post(f"/roster/people/{aino.pk}/role/", {**dict.fromkeys(before, "1"), "role": "digital_team"})
    assert User.objects.filter(pk=aino.pk).values().get() == before | {"role": "digital_team"}


def test_an_account_is_closed_and_opened(client, aino):
    client.post(f"/roster/people/{aino.pk}/account/", {"act": "close"})
    aino.refresh_from_db()
    assert not aino.is_active
    client.post(f"/roster/people/{aino.pk}/account/", {"act": "open"})
    client.post(f"/roster/people/{aino.pk}/account/", {"act": "nonsense"})
    aino.refresh_from_db()
    assert aino.is_active


def test_a_person_is_erased_only_after_a_yes(client, aino):
    assert client.post(f"/roster/people/{aino.pk}/erase/").status_code == 422
    assert User.objects.filter(pk=aino.pk).exists()
    assert client.post(f"/roster/people/{aino.pk}/erase/", {"sure": "on"}).url == "/roster/"
    assert not User.objects.filter(pk=aino.pk).exists()
    assert AuditEvent.objects.filter(subject_id=aino.pk).latest("pk").verb == "erased"
    assert client.get(f"/roster/people/{aino.pk}/erase/").status_code == 404


def test_the_last_administrator_cannot_be_erased(client, heidi):
    answer = client.post(f"/roster/people/{heidi.pk}/erase/", {"sure": "on"})
    assert answer.status_code == 422
    assert "Viimeinen ylläpitäjä ei voi lähteä." in answer.content.decode()


def test_erasing_asks_again_who_is_there(heidi, aino, client_for):
    assert "reauthenticate" in client_for(heidi).get(f"/roster/people/{aino.pk}/erase/").url


@pytest.mark.parametrize("name", ["aino", "mika", "dana"])
@pytest.mark.parametrize("path", ["role/", "account/", "erase/"])
def test_others_may_not(staff, client_for, name, path, aino):
    answer = client_for(staff[name]).post(f"/roster/people/{aino.pk}/{path}", {"role": "administrator", "sure": "on"})
    assert answer.status_code == 403
    assert User.objects.filter(pk=aino.pk, role="employee", is_active=True).exists()
