"""Guessing stops; an office behind one address signs in (S6). The storm itself: test_login_storm.py."""

import pytest
import time_machine
from django.test import Client

from tests.security.conftest import SENTENCE

pytestmark = pytest.mark.django_db
REFUSED = "Liian monta virheellistä kirjautumisyritystä"
ATTACKER = "203.0.113.7"


@pytest.fixture
def guess(aino, give_password, sign_in):
    give_password(aino)

    def post(password="väärä", address=ATTACKER, **headers):
        return sign_in(Client(), aino.email, password, REMOTE_ADDR=address, **headers)

    return post


def test_the_sixth_wrong_password_is_refused(guess):
    answers = [guess().content.decode() for _try in range(6)]
    assert [REFUSED in answer for answer in answers] == [False] * 5 + [True]


def test_then_even_the_right_one_is(guess):
    for _try in range(5):
        guess()
    assert REFUSED in guess(SENTENCE).content.decode()


def test_after_five_minutes_the_door_opens_again(guess):
    with time_machine.travel("2026-11-24T06:00:00Z", tick=False) as hand:
        for _try in range(9):
            guess()
        hand.shift(301)
        assert guess(SENTENCE).status_code == 302


def test_a_guesser_elsewhere_does_not_lock_a_colleague_out(guess):
    for _try in range(30):
        guess()
    assert guess(SENTENCE, address="198.51.100.20").status_code == 302


def test_a_forged_forwarded_for_changes_nothing(guess):
    answers = [guess(HTTP_X_FORWARDED_FOR=f"10.0.0.{number}").content.decode() for number in range(6)]
    assert REFUSED in answers[5]


def test_behind_our_proxy_the_last_hop_counts_and_the_rest_is_ignored(guess, settings):
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1
    for number in range(5):
        guess(address="127.0.0.1", HTTP_X_FORWARDED_FOR=f"10.0.0.{number}, {ATTACKER}")
    refused = guess(address="127.0.0.1", HTTP_X_FORWARDED_FOR=f"10.9.9.9, {ATTACKER}")
    assert REFUSED in refused.content.decode()
    elsewhere = guess(SENTENCE, address="127.0.0.1", HTTP_X_FORWARDED_FOR="198.51.100.20")
    assert elsewhere.status_code == 302


def test_right_sign_ins_use_nothing_up(guess):
    for _try in range(4):
        guess()
    for _try in range(8):
        assert guess(SENTENCE).status_code == 302
    assert REFUSED not in guess().content.decode()


def test_one_address_cannot_try_many_accounts_without_end(sign_in, settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # it is the counting that is tried
    answers = [sign_in(Client(), f"a{number}@example.com", "x", REMOTE_ADDR=ATTACKER) for number in range(121)]
    assert REFUSED in answers[120].content.decode()
    assert REFUSED not in answers[119].content.decode()


def test_codes_are_not_sent_without_end(aino):
    for _try in range(3):
        assert Client().post("/accounts/login/code/", {"email": aino.email}).status_code == 302
    assert Client().post("/accounts/login/code/", {"email": aino.email}).status_code in (200, 429)
    from django.core import mail

    assert len(mail.outbox) == 3
