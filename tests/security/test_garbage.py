"""Nonsense at the doors: a clear answer, never a broken page."""

import pytest
from django.test import Client

from tests.security.conftest import SENTENCE

pytestmark = pytest.mark.django_db
CREDENTIALS = ["", "x", "{}", "[]", "null", "1", '{"id": 1}', '{"type": "public-key", "id": "x", "response": {}}']


@pytest.mark.parametrize("credential", CREDENTIALS)
def test_a_forged_passkey_does_not_sign_in(client, credential):
    answer = client.post("/accounts/2fa/webauthn/login/", {"credential": credential})
    assert answer.status_code in (200, 302)
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("credential", CREDENTIALS)
def test_a_forged_passkey_is_not_added(client_for, aino, give_password, credential):
    give_password(aino)
    client = client_for(aino)
    client.post("/accounts/reauthenticate/", {"password": SENTENCE})
    client.get("/accounts/2fa/webauthn/add/")
    answer = client.post("/accounts/2fa/webauthn/add/", {"name": "x", "credential": credential})
    assert answer.status_code == 200
    assert not aino.authenticator_set.exists()


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/accounts/password/reset/key/zz-zz/", 200),
        ("/accounts/confirm-email/nothing/", 200),
        ("/accounts/oidc/nothing/login/", 404),
        ("/accounts/oidc/nothing/login/callback/?state=x&code=y", 404),
        ("/accounts/login/code/confirm/", 302),
        ("/accounts/2fa/authenticate/", 302),
        ("/accounts/3rdparty/signup/", 302),
        ("/invitations/nothing/", 404),
        ("/accounts/login/?next=%00", 200),
    ],
)
def test_addresses_out_of_the_blue(path, status):
    assert Client().get(path).status_code == status


@pytest.mark.parametrize("method", ["put", "delete", "patch"])
@pytest.mark.parametrize("path", ["/accounts/login/", "/language/", "/invitations/x/", "/accounts/password/reset/"])
def test_methods_nobody_offers(method, path):
    assert getattr(Client(), method)(path).status_code == 405


def test_a_very_long_password_is_refused_quickly_and_kindly(client, aino, give_password, sign_in):
    give_password(aino)
    assert sign_in(client, aino.email, "x" * 900_000).status_code == 200
    assert sign_in(client, aino.email, "x" * 1_100_000).status_code in (400, 413)
