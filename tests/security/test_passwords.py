"""Long, and nothing everybody would guess (S12)."""

import pytest
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.contrib.auth.hashers import check_password, identify_hasher, make_password
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

pytestmark = pytest.mark.django_db


def codes(password, user):
    try:
        validate_password(password, user)
    except ValidationError as error:
        return [problem.code for problem in error.error_list]
    return []


@pytest.mark.parametrize(
    ("password", "expected"),
    [
        ("kolme junaa lumi", []),
        ("kolmejunaalumi", ["password_too_short"]),  # fourteen
        ("ä" * 15, []),
        ("lumi " * 40, []),  # long ones are welcome
        ("sometaitoahan tämä on", ["password_guessable"]),
        ("HARJOITUSKERÄYS 2026!", ["password_guessable"]),
        ("aino on paras työkaveri", ["password_guessable"]),
        ("salasana alku ja loppu", ["password_guessable"]),
        ("password123password", []),  # fifteen and more leave the lists of the breached behind
        ("manchesterunited", ["password_too_common"]),
    ],
)
def test_what_is_taken(aino, password, expected):
    assert codes(password, aino) == expected


def test_eight_are_enough_beside_a_second_step(aino):
    assert codes("kuusi77!", aino) == ["password_too_short"]
    TOTP.activate(aino, generate_totp_secret())
    assert codes("kuusi77!", aino) == []
    assert codes("kuusi7!", aino) == ["password_too_short"]


def test_the_demo_password_still_signs_in(client, aino, settings, give_password, sign_in):
    give_password(aino, settings.DEMO_PASSWORD)
    assert sign_in(client, aino.email, settings.DEMO_PASSWORD)["Location"] == "/"


def test_passwords_are_kept_by_argon2id_at_the_documented_cost():
    kept = make_password("kolme junaa lumi")
    assert kept.startswith("argon2$argon2id$v=19$m=19456,t=2,p=1$")
    assert identify_hasher(kept).must_update(kept) is False
    assert check_password("kolme junaa lumi", kept)


def test_changing_it_asks_for_the_current_one(client_for, aino, give_password):
    give_password(aino)
    new = "aivan toinen pitkä lause"
    form = {"oldpassword": "väärä", "password1": new, "password2": new}
    page = client_for(aino).post("/accounts/password/change/", form).content.decode()
    assert "nykyinen salasanasi" in page
    aino.refresh_from_db()
    assert not aino.check_password(new)


def test_a_reset_link_works_once(client, aino, give_password):
    import re

    from django.core import mail

    give_password(aino)
    client.post("/accounts/password/reset/", {"email": aino.email})
    link = re.search(r"/accounts/password/reset/key/\S+", mail.outbox[0].body)[0]
    new = "aivan toinen pitkä lause"
    inside = client.get(link)["Location"]
    assert client.post(inside, {"password1": new, "password2": new}).status_code == 302
    assert client.get(link).status_code == 200  # the page that says the link does not work
    aino.refresh_from_db()
    assert aino.check_password(new)
