"""People in the Django admin: nothing secret in sight, the trail only for reading, roles by their verb."""

import pytest

from participants.models import AuditEvent, Unit, User
from trainingsite import clock

pytestmark = pytest.mark.django_db
FIELDS = {"name": "Aino Alku", "title": "", "language": "fi", "time_zone": "Europe/Helsinki"}
INLINES = {
    f"{name}-{part}_FORMS": "0" for name in ("memberships", "manager_assignments") for part in ("TOTAL", "INITIAL")
}


@pytest.fixture
def client(heidi, client_for):
    return client_for(heidi)


def save(client, person, **changes):
    data = {"email": person.email, "role": person.role} | FIELDS | INLINES | changes
    return client.post(f"/admin/participants/user/{person.pk}/change/", data)


def test_the_password_is_not_shown(client, aino):
    aino.set_password("oma-salasana-123")
    aino.save()
    page = client.get(f"/admin/participants/user/{aino.pk}/change/").content.decode()
    assert "argon2" not in page
    assert "password" not in page


def test_a_role_is_changed_by_its_verb(client, aino, heidi):
    assert save(client, aino, role="digital_team").status_code == 302
    aino.refresh_from_db()
    assert aino.role == "digital_team"
    assert AuditEvent.objects.filter(verb="role-changed", actor_id=heidi.pk, subject_id=aino.pk).count() == 1


def test_ones_own_role_stays(client, heidi):
    save(client, heidi, role="employee", name="Heidi Ylläpito")
    heidi.refresh_from_db()
    assert (heidi.role, heidi.is_superuser) == ("administrator", True)


def test_fields_that_are_not_on_the_form_change_nothing(client, aino):
    before = User.objects.filter(pk=aino.pk).values().get()
    save(client, aino, title=aino.title, password="x", is_superuser="on", is_staff="on", is_active="", id="999")
    assert User.objects.filter(pk=aino.pk).values().get() == before


def test_somebody_new_has_no_password_and_is_first_an_employee(client):
    data = {"email": "Uusi@X.example", "role": "digital_team"} | FIELDS | INLINES
    assert client.post("/admin/participants/user/add/", data).status_code == 302
    made = User.objects.get(email="uusi@x.example")
    assert (made.role, made.has_usable_password()) == ("digital_team", False)


def test_a_unit_is_made_moved_and_closed_by_its_verbs(client, units):
    client.post("/admin/participants/unit/add/", {"name": "Pesula", "parent": units["Palvelut"].pk, "closed_on": ""})
    made = Unit.objects.get(name="Pesula")
    assert made.path == f"{units['Palvelut'].path}{made.pk}/"
    where = f"/admin/participants/unit/{made.pk}/change/"
    client.post(where, {"name": "Pesula", "parent": units["Tuotanto"].pk, "closed_on": ""})
    made.refresh_from_db()
    assert made.path == f"{units['Tuotanto'].path}{made.pk}/"
    client.post(where, {"name": "Pesula", "parent": units["Tuotanto"].pk, "closed_on": "2026-12-01"})
    made.refresh_from_db()
    assert made.closed_on is not None
    own = f"/admin/participants/unit/{units['Palvelut'].pk}/change/"
    assert client.post(own, {"name": "Palvelut", "parent": units["Kuljetus"].pk, "closed_on": ""}).status_code == 200
    assert Unit.objects.get(name="Palvelut").path == units["Palvelut"].path


@pytest.mark.parametrize("model", ["auditevent", "rosterimport", "invitation"])
def test_what_is_only_for_reading_cannot_be_changed(client, aino, model):
    event = AuditEvent.objects.create(at=clock.now(), verb="looked", subject_id=aino.pk)
    assert client.get(f"/admin/participants/{model}/").status_code == 200
    assert client.get(f"/admin/participants/{model}/add/").status_code == 403
    if model == "auditevent":
        assert client.get(f"/admin/participants/auditevent/{event.pk}/change/").status_code == 200
        assert client.post(f"/admin/participants/auditevent/{event.pk}/change/", {"verb": "x"}).status_code == 403
        assert client.post(f"/admin/participants/auditevent/{event.pk}/delete/", {"post": "yes"}).status_code == 403


@pytest.mark.parametrize("model", ["user", "unit", "cohort", "absence"])
def test_every_list_opens(client, aino, model):
    assert client.get(f"/admin/participants/{model}/").status_code == 200
    assert client.get(f"/admin/participants/{model}/add/").status_code == 200


def test_people_and_units_are_not_removed_here(client, aino, units):
    for model, pk in (("user", aino.pk), ("unit", units["Kuljetus"].pk)):
        assert client.post(f"/admin/participants/{model}/{pk}/delete/", {"post": "yes"}).status_code == 403


@pytest.mark.parametrize("name", ["aino", "dana", "mika"])
def test_the_admin_is_for_administrators(staff, client_for, name):
    assert client_for(staff[name]).get("/admin/participants/user/").status_code in {302, 403}
