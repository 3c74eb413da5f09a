"""Everybody's own page."""

import datetime as dt

import pytest

from participants.models import Absence, AuditEvent, User
from trainingsite import clock

pytestmark = pytest.mark.django_db
PROFILE = {"language": "fi", "time_zone": "Europe/Helsinki"}


@pytest.fixture
def client(aino, client_for, fresh):
    return fresh(client_for(aino))


def text(answer):
    return answer.content.decode()


def test_the_page_shows_who_i_am_and_where_i_work(client):
    page = text(client.get("/me/"))
    assert "Aino Alku" in page
    assert "Ajojärjestelijä" in page
    assert "Kuljetus" in page


def test_language_and_zone_are_mine_to_choose(client, aino):
    assert client.post("/me/", {"language": "sv", "time_zone": "Europe/Stockholm"}).url == "/me/"
    aino.refresh_from_db()
    assert (aino.language, aino.time_zone) == ("sv", "Europe/Stockholm")
    page = text(client.get("/me/"))
    assert "Sparat." in page
    assert '<html lang="sv"' in page


@pytest.mark.parametrize(
    "changes", [{"language": "xx"}, {"time_zone": "Mars/Olympus"}, {"time_zone": "\x00"}, {"language": ""}]
)
def test_a_value_that_is_not_offered_changes_nothing(client, aino, changes):
    before = User.objects.filter(pk=aino.pk).values().get()
    assert client.post("/me/", PROFILE | changes).status_code == 422
    assert User.objects.filter(pk=aino.pk).values().get() == before


def test_every_forged_field_of_every_form_is_ignored(client, aino, heidi):
    """A6: whatever is sent along, only the fields of the form change."""
    before = User.objects.filter(pk=aino.pk).values().get()
    forged = {
        field.name: {"role": "administrator", "email": "toinen@x.example", "id": str(heidi.pk)}.get(field.name, "1")
        for field in User._meta.get_fields()
    }
    client.post("/me/", forged | {"pk": heidi.pk} | PROFILE | {"language": "en"})
    assert User.objects.filter(pk=aino.pk).values().get() == before | {"language": "en"}
    days = {"starts": "2027-01-04", "ends": "2027-01-05"}
    client.post("/me/absences/", {"user": heidi.pk, "user_id": heidi.pk, "id": 999, "pk": 999} | days)
    absence = Absence.objects.get()
    assert (absence.user, absence.pk == 999) == (aino, False)
    client.post("/me/erase/", {"what": "account", "sure": "on", "person": heidi.pk, "user": heidi.pk, "pk": heidi.pk})
    assert set(AuditEvent.objects.values_list("subject_id", flat=True)) == {aino.pk}
    assert User.objects.filter(pk=aino.pk).values().get() == before | {"language": "en"}


# --- days away ------------------------------------------------------------------------------------------
def test_days_away_are_added_shown_and_removed(client, aino):
    first = clock.today() + dt.timedelta(days=3)
    client.post("/me/absences/", {"starts": first.isoformat(), "ends": first.isoformat()})
    absence = aino.absences.get()
    assert f"{first.day}.{first.month}.{first.year}" in text(client.get("/me/"))
    assert client.post(f"/me/absences/{absence.pk}/remove/").url == "/me/"
    assert not aino.absences.exists()
    assert client.post(f"/me/absences/{absence.pk}/remove/").status_code == 404


@pytest.mark.parametrize(
    "days",
    [
        {"starts": "2026-12-05", "ends": "2026-12-01"},
        {"starts": "2026-12-01", "ends": "2029-12-01"},
        {"starts": "eilen", "ends": "tänään"},
        {"starts": "\x00", "ends": ""},
        {},
    ],
)
def test_days_that_make_no_sense_are_refused_and_kept_on_the_page(client, days):
    answer = client.post("/me/absences/", days)
    assert answer.status_code == 422
    if days.get("ends"):
        assert days["ends"] in text(answer)
    assert Absence.objects.count() == 0


def test_overlapping_days_are_refused(client):
    client.post("/me/absences/", {"starts": "2027-01-04", "ends": "2027-01-08"})
    answer = client.post("/me/absences/", {"starts": "2027-01-08", "ends": "2027-01-09"})
    assert (answer.status_code, "Olet jo poissa" in text(answer)) == (422, True)
    client.post("/me/absences/", {"starts": "2027-01-04", "ends": "2027-01-08"})
    assert Absence.objects.count() == 1


def test_somebody_elses_days_are_not_found(client, eero):
    absence = Absence.objects.create(user=eero, starts=clock.today(), ends=clock.today())
    assert client.post(f"/me/absences/{absence.pk}/remove/").status_code == 404
    assert Absence.objects.count() == 1


# --- the trail ------------------------------------------------------------------------------------------
def test_i_see_who_looked_at_me_and_reloading_is_one_look(client, aino, heidi, client_for):
    administrator = client_for(heidi)
    administrator.get(f"/roster/people/{aino.pk}/")
    administrator.get(f"/roster/people/{aino.pk}/")
    page = text(client.get("/me/trail/"))
    assert page.count("Tietojasi katsottiin henkilöstölistalla") == 1
    assert "Heidi Ylläpito" in page


def test_i_see_nothing_of_what_happened_to_others(client, eero, heidi, client_for):
    client_for(heidi).get(f"/roster/people/{eero.pk}/")
    assert "Kukaan ei ole katsonut" in text(client.get("/me/trail/"))


def test_the_trail_takes_no_texts(aino):
    from participants import audit

    with pytest.raises(ValueError, match="never texts"):
        audit.event(aino, "looked", aino, clock.now(), note="Aino Alku")


# --- erasing --------------------------------------------------------------------------------------------
def test_asking_for_erasure_reaches_the_administrators_once(client, aino, heidi, client_for):
    for _time in range(2):
        assert client.post("/me/erase/", {"what": "account", "sure": "on"}).url == "/me/"
    assert AuditEvent.objects.filter(verb="erasure-asked").count() == 1
    page = client_for(heidi).get("/roster/")
    assert list(page.context["asked"]) == [aino]
    assert "Pyysit tätä" in text(client.get("/me/erase/"))


@pytest.mark.parametrize("data", [{"what": "learning"}, {"what": "everything", "sure": "on"}, {"sure": "on"}, {}])
def test_without_a_clear_yes_nothing_is_erased(client, data):
    assert client.post("/me/erase/", data).status_code == 422
    assert AuditEvent.objects.count() == 0


@pytest.mark.parametrize("path", ["/me/data/", "/me/data.json", "/me/erase/"])
def test_sensitive_pages_ask_again_who_is_there(aino, client_for, path):
    answer = client_for(aino).get(path)
    assert answer.status_code == 302
    assert "reauthenticate" in answer.url


@pytest.mark.parametrize(
    ("path", "verb"),
    [("/me/absences/", "get"), ("/me/absences/1/remove/", "get"), ("/me/data/", "post"), ("/me/data.json", "post"),
     ("/me/trail/", "post"), ("/me/why/", "post"), ("/me/", "put"), ("/me/erase/", "delete")],
)  # fmt: skip
def test_the_wrong_method_is_refused(client, path, verb):
    assert getattr(client, verb)(path).status_code == 405


@pytest.mark.parametrize(
    "path", ["/me/", "/me/data/", "/me/data.json", "/me/why/", "/me/trail/", "/me/erase/", "/roster/"]
)
def test_strangers_are_sent_to_sign_in(client_for, path, db):
    from django.test import Client

    answer = Client().get(path)
    assert (answer.status_code, answer.url.startswith("/accounts/login/")) == (302, True)
