"""Digital team, managers and administrators need a second step; until they have one they see nothing else (S8)."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)

from tests.security.conftest import SENTENCE
from tests.security.routes import paths

pytestmark = pytest.mark.django_db
FREE = ("/accounts/2fa/", "/accounts/logout/", "/accounts/reauthenticate/", "/language/", "/reauthenticate/code/")
MACHINES = ("/healthz", "/readyz", "/status")


@pytest.fixture(autouse=True)
def required(settings):
    settings.MFA_REQUIRED = True


def code_of(secret: str, step: int = 0) -> str:
    counter = next(iter(yield_hotp_counters_from_time())) + step
    return format_hotp_value(hotp_value(secret, counter))


@pytest.fixture
def enrolled(give_password):
    """A person with an authenticator app; returns the secret."""

    def enrol(user) -> str:
        give_password(user)
        secret = generate_totp_secret()
        TOTP.activate(user, secret)
        return secret

    return enrol


@pytest.mark.parametrize("who", ["heidi", "dana", "mika"])
def test_every_page_leads_to_the_second_step(request, client_for, who):
    client = client_for(request.getfixturevalue(who))
    for path in paths():
        if path.startswith(FREE) or path in MACHINES:
            continue
        answer = client.get(path)
        assert (path, answer.status_code, answer.get("Location")) == (path, 302, "/accounts/2fa/")


def test_the_page_of_second_steps_says_why(client_for, heidi):
    assert "Roolisi vaatii toisen vaiheen" in client_for(heidi).get("/accounts/2fa/").content.decode()


def test_an_htmx_request_is_sent_there_whole(client_for, heidi):
    answer = client_for(heidi).get("/", headers={"HX-Request": "true"})
    assert answer["HX-Redirect"] == "/accounts/2fa/"


def test_posts_change_nothing_either(client_for, heidi):
    answer = client_for(heidi).post("/roster/invite/", {"number": "0", "confirm": "yes"})
    assert answer["Location"] == "/accounts/2fa/"


def test_employees_come_and_go(client_for, aino):
    assert client_for(aino).get("/me/").status_code == 200


def test_who_has_a_second_step_comes_in(client_for, heidi, enrolled):
    enrolled(heidi)
    assert client_for(heidi).get("/me/").status_code == 200


def test_spare_codes_alone_are_no_second_step(client_for, heidi):
    Authenticator.objects.create(user=heidi, type=Authenticator.Type.RECOVERY_CODES, data={"seed": "x", "used_mask": 0})
    assert client_for(heidi).get("/me/")["Location"] == "/accounts/2fa/"


def test_without_the_setting_nobody_is_held_up(settings, client_for, heidi):
    settings.MFA_REQUIRED = False
    assert client_for(heidi).get("/me/").status_code == 200


def test_a_new_administrator_starts_using_an_app(client, heidi, give_password, sign_in):
    give_password(heidi)
    sign_in(client, heidi.email)
    client.post("/accounts/reauthenticate/", {"password": SENTENCE})
    page = client.get("/accounts/2fa/totp/activate/")
    secret = page.context["form"].secret
    client.post("/accounts/2fa/totp/activate/", {"code": code_of(secret)})
    assert Authenticator.objects.filter(user=heidi, type="totp").exists()
    assert client.get("/me/").status_code == 200


def test_the_password_alone_does_not_sign_in(client, heidi, enrolled, sign_in):
    enrolled(heidi)
    assert sign_in(client, heidi.email)["Location"].startswith("/accounts/2fa/authenticate/")
    assert client.get("/me/")["Location"].startswith("/accounts/login/")


def test_a_code_works_once(client, heidi, enrolled, sign_in):
    code = code_of(enrolled(heidi))
    sign_in(client, heidi.email)
    before = client.session.session_key
    assert client.post("/accounts/2fa/authenticate/", {"code": code})["Location"] == "/"
    assert client.session.session_key != before
    client.post("/accounts/logout/")
    sign_in(client, heidi.email)
    client.post("/accounts/2fa/authenticate/", {"code": code})
    assert "_auth_user_id" not in client.session


def test_neither_a_mailed_code_nor_a_reset_goes_round_the_second_step(client, heidi, enrolled):
    import re

    from django.core import mail

    enrolled(heidi)
    client.post("/accounts/login/code/", {"email": heidi.email})
    code = re.search(r"^([A-Z0-9-]{6,9})$", mail.outbox[0].body, re.M)[1]
    answer = client.post("/accounts/login/code/confirm/", {"code": code})
    assert answer["Location"].startswith("/accounts/2fa/authenticate/")
    client.post("/accounts/logout/")
    client.post("/accounts/password/reset/", {"email": heidi.email})
    link = re.search(r"/accounts/password/reset/key/\S+", mail.outbox[-1].body)[0]
    form_path = client.get(link)["Location"]
    client.post(form_path, {"password1": "uusi pitkä salalause", "password2": "uusi pitkä salalause"})
    assert "_auth_user_id" not in client.session


def test_a_passkey_is_offered_at_the_door(client):
    page = client.get("/accounts/login/").content.decode()
    assert "Käytä pääsyavainta" in page
    assert '<form id="mfa_login" action="/accounts/2fa/webauthn/login/"' in page


def test_an_administrator_cannot_give_the_second_step_up_and_go_on(client_for, heidi, enrolled):
    enrolled(heidi)
    client = client_for(heidi)
    Authenticator.objects.filter(user=heidi).delete()
    assert client.get("/me/")["Location"] == "/accounts/2fa/"
