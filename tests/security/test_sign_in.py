"""Signing in by password and by a code, signing up not at all."""

import re

import pytest
from django.core import mail
from django.test import Client

from participants.emails import ensure_verified
from tests.security.conftest import SENTENCE

pytestmark = pytest.mark.django_db


def test_a_person_of_the_roster_signs_in_by_password(client, aino, give_password, sign_in):
    give_password(aino)
    answer = sign_in(client, aino.email)
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert client.get("/me/").status_code == 200


def test_it_works_without_an_address_row_made_beforehand(client, aino, sign_in):
    aino.set_password(SENTENCE)
    aino.save()
    assert sign_in(client, aino.email)["Location"] == "/"
    address = aino.emailaddress_set.get()
    assert (address.email, address.verified, address.primary) == (aino.email, True, True)


def test_the_session_key_is_new_after_signing_in(client, aino, give_password, sign_in, settings):
    give_password(aino)
    client.get("/accounts/login/")
    session = client.session
    session["marker"] = 1
    session.save()
    before = session.session_key
    client.cookies[settings.SESSION_COOKIE_NAME] = before
    sign_in(client, aino.email)
    assert client.session.session_key != before


def test_a_code_by_mail_signs_in_without_a_password(client, aino):
    client.post("/accounts/login/code/", {"email": aino.email})
    (message,) = mail.outbox
    assert message.to == [aino.email]
    assert message.subject == "Kirjautumiskoodi"
    code = re.search(r"^([A-Z0-9]{4}-?[A-Z0-9]{4}|[A-Z0-9-]{6,9})$", message.body, re.M)[1]
    answer = client.post("/accounts/login/code/confirm/", {"code": code})
    assert answer["Location"] == "/"
    assert client.session["_auth_user_id"] == str(aino.pk)


def test_three_wrong_codes_end_the_try(client, aino):
    client.post("/accounts/login/code/", {"email": aino.email})
    for _try in range(3):
        client.post("/accounts/login/code/confirm/", {"code": "WRONG1"})
    code = re.search(r"^([A-Z0-9-]{6,9})$", mail.outbox[0].body, re.M)[1]
    client.post("/accounts/login/code/confirm/", {"code": code})
    assert "_auth_user_id" not in client.session


def test_nobody_signs_up(client):
    page = client.get("/accounts/signup/")
    assert "Tänne ei rekisteröidytä" in page.content.decode()
    form = {"email": "uusi@example.com", "password1": SENTENCE, "password2": SENTENCE}
    answer = client.post("/accounts/signup/", form)
    assert "Tänne ei rekisteröidytä" in answer.content.decode()


def test_the_admin_signs_in_through_the_same_door(client):
    answer = client.get("/admin/login/?next=/admin/")
    assert answer.status_code == 302
    assert answer["Location"].startswith("/accounts/login/")


def test_an_employee_gets_403_from_the_admin_login(client_for, aino):
    assert client_for(aino).get("/admin/login/").status_code == 403


def test_ensure_verified_changes_nothing_the_second_time(aino, eero):
    ensure_verified([aino, eero])
    before = set(aino.emailaddress_set.values_list("pk")) | set(eero.emailaddress_set.values_list("pk"))
    ensure_verified([aino, eero])
    after = set(aino.emailaddress_set.values_list("pk")) | set(eero.emailaddress_set.values_list("pk"))
    assert after == before


def test_ensure_verified_follows_a_changed_address(aino, eero):
    ensure_verified([aino, eero])
    old = aino.email
    aino.email = "aino.uusi@harjoituskerays.example"
    aino.save()
    eero.email = old  # Eero takes over an address that was Aino's
    eero.save()
    ensure_verified([aino, eero])
    assert [row.email for row in aino.emailaddress_set.all()] == ["aino.uusi@harjoituskerays.example"]
    assert [row.email for row in eero.emailaddress_set.all()] == [old]


def test_nobody_changes_the_address(client_for, aino, give_password):
    give_password(aino)
    client = client_for(aino)
    client.post("/accounts/reauthenticate/", {"password": SENTENCE})
    client.post("/accounts/email/", {"action_add": "", "email": "toinen@example.com"})
    client.post("/accounts/email/", {"action_remove": "", "email": aino.email})
    assert list(aino.emailaddress_set.values_list("email", flat=True)) == [aino.email]
    assert "henkilöstölistalta" in client.get("/accounts/email/").content.decode()


@pytest.mark.parametrize("path", ["/accounts/login/", "/accounts/login/code/", "/accounts/password/reset/"])
def test_null_bytes_are_an_error_of_the_form(path):
    answer = Client().post(path, {"login": "a\0@b.fi", "email": "a\0@b.fi", "password": "x\0"})
    assert answer.status_code == 200
