"""Something that belongs to the person alone asks again who is there, unless that was minutes ago (S10)."""

import re

import pytest
import time_machine
from django.core import mail
from django.http import HttpResponse
from django.urls import include, path

from participants import reauth
from tests.security.conftest import SENTENCE

pytestmark = [pytest.mark.django_db, pytest.mark.urls(__name__)]


@reauth.required
def secret(request):
    return HttpResponse("secret")


urlpatterns = [path("secret/", secret), path("", include("trainingsite.urls"))]


@pytest.fixture
def signed_in(client_for, aino, give_password):
    give_password(aino)
    return client_for(aino)


def test_signing_in_by_password_is_not_enough(signed_in):
    answer = signed_in.get("/secret/")
    assert answer["Location"] == "/accounts/reauthenticate/?next=%2Fsecret%2F"


def test_the_password_opens_it_and_leads_back(signed_in):
    signed_in.get("/secret/")
    answer = signed_in.post("/accounts/reauthenticate/", {"password": SENTENCE, "next": "/secret/"})
    assert answer["Location"] == "/secret/"
    assert signed_in.get("/secret/").content == b"secret"


def test_a_wrong_password_does_not(signed_in):
    signed_in.post("/accounts/reauthenticate/", {"password": "väärä", "next": "/secret/"})
    assert signed_in.get("/secret/").status_code == 302


def test_after_five_minutes_it_asks_again(client_for, aino, give_password):
    give_password(aino)
    with time_machine.travel("2026-11-24T07:30:00Z", tick=False) as clock:
        signed_in = client_for(aino)
        signed_in.post("/accounts/reauthenticate/", {"password": SENTENCE})
        clock.shift(299)
        assert signed_in.get("/secret/").status_code == 200
        clock.shift(2)
        assert signed_in.get("/secret/").status_code == 302


def test_what_was_sent_is_done_after_the_answer(signed_in):
    signed_in.post("/secret/", {"really": "yes"})
    answer = signed_in.post("/accounts/reauthenticate/", {"password": SENTENCE, "next": "/secret/"})
    assert answer.content == b"secret"


@pytest.mark.parametrize("page", ["/accounts/2fa/totp/activate/", "/accounts/2fa/webauthn/add/"])
def test_second_steps_ask_too(signed_in, page):
    assert signed_in.get(page)["Location"].startswith("/accounts/reauthenticate/")


def test_changing_the_address_asks_too(signed_in, aino):
    answer = signed_in.post("/accounts/email/", {"action_remove": "", "email": aino.email})
    assert answer["Location"].startswith("/accounts/reauthenticate/")


# --- people without a password ---------------------------------------------------------------------------
@pytest.fixture
def without_password(client_for, aino):
    return client_for(aino)


def sent_code() -> str:
    return re.search(r"^([A-Z0-9-]{6,9})$", mail.outbox[-1].body, re.M)[1]


def test_they_are_asked_for_a_code_by_mail(without_password, aino):
    answer = without_password.get("/secret/")
    assert answer["Location"] == "/reauthenticate/code/?next=%2Fsecret%2F"
    without_password.get("/reauthenticate/code/")
    assert mail.outbox == []
    without_password.post("/reauthenticate/code/", {"send": "1", "next": "/secret/"})
    assert mail.outbox[0].to == [aino.email]
    answer = without_password.post("/reauthenticate/code/", {"code": sent_code().lower(), "next": "/secret/"})
    assert answer["Location"] == "/secret/"
    assert without_password.get("/secret/").content == b"secret"


def test_second_steps_ask_them_too(without_password):
    answer = without_password.get("/accounts/2fa/totp/activate/")
    assert answer["Location"].startswith("/reauthenticate/code/")


def test_a_code_works_once_and_wrong_ones_use_it_up(without_password):
    without_password.post("/reauthenticate/code/", {"send": "1"})
    for _try in range(3):
        page = without_password.post("/reauthenticate/code/", {"code": "WRONG-1"})
        assert "Koodi ei ole oikea tai se on vanhentunut" in page.content.decode()
    without_password.post("/reauthenticate/code/", {"code": sent_code()})
    assert without_password.get("/secret/").status_code == 302


def test_a_code_is_worth_nothing_after_ten_minutes(client_for, aino):
    with time_machine.travel("2026-11-24T07:30:00Z", tick=False) as clock:
        without_password = client_for(aino)
        without_password.post("/reauthenticate/code/", {"send": "1"})
        clock.shift(601)
        without_password.post("/reauthenticate/code/", {"code": sent_code()})
        assert without_password.get("/secret/").status_code == 302


def test_the_code_is_kept_only_as_a_keyed_hash(without_password):
    without_password.post("/reauthenticate/code/", {"send": "1"})
    code = sent_code()
    assert code not in str(dict(without_password.session.items()))
    assert code.replace("-", "") not in str(dict(without_password.session.items()))


def test_codes_are_not_sent_without_end(without_password):
    answers = [without_password.post("/reauthenticate/code/", {"send": "1"}).status_code for _try in range(4)]
    assert answers == [200, 200, 200, 429]


def test_strangers_go_to_the_sign_in_page(client):
    assert client.get("/reauthenticate/code/")["Location"].startswith("/accounts/login/")


def test_next_stays_on_the_site(without_password):
    without_password.post("/reauthenticate/code/", {"send": "1"})
    answer = without_password.post("/reauthenticate/code/", {"code": sent_code(), "next": "https://evil.test/"})
    assert answer["Location"] == "/"
