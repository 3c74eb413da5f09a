"""How long one stays signed in, and what ends it (S11)."""

import datetime as dt

import pytest
import time_machine
from allauth.usersessions.models import UserSession
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from participants import session_limits
from participants.models import Membership, User
from tests.security.conftest import SENTENCE
from trainingsite import clock

pytestmark = pytest.mark.django_db
MORNING = "2026-11-24T06:00:00Z"
HOUR = 3600


@pytest.fixture
def at_work(client, aino, give_password, sign_in):
    """Aino signed in at eight (Helsinki); the clock in hand."""
    give_password(aino)
    with time_machine.travel(MORNING, tick=False) as hand:
        sign_in(client, aino.email)
        client.get("/me/")
        yield client, hand


def test_two_idle_hours_end_it(at_work):
    client, hand = at_work
    hand.shift(2 * HOUR - 1)
    assert client.get("/me/").status_code == 200
    hand.shift(2 * HOUR)
    answer = client.get("/me/?x=1")
    assert answer["Location"] == "/accounts/login/?next=%2Fme%2F%3Fx%3D1"
    assert "Olit poissa sen verran" in client.get(answer["Location"]).content.decode()
    assert not UserSession.objects.exists()


def test_twelve_hours_end_it_however_busy_one_is(at_work):
    client, hand = at_work
    for _hour in range(11):
        hand.shift(HOUR)
        assert client.get("/me/").status_code == 200
    hand.shift(HOUR)
    assert client.get("/me/").status_code == 302


def test_the_session_is_gone_on_the_server(at_work):
    client, hand = at_work
    key = client.session.session_key
    hand.shift(2 * HOUR)
    client.get("/me/")
    assert not client.session.exists(key)


def test_moving_the_clock_of_the_sample_signs_nobody_out(at_work):
    client, _hand = at_work
    clock.move_on(3)
    assert client.get("/me/").status_code == 200


def test_signing_in_again_starts_anew(at_work, aino, sign_in):
    client, hand = at_work
    hand.shift(11 * HOUR)
    client.get("/me/")
    sign_in(client, aino.email)
    client.get("/me/")
    hand.shift(HOUR + 60)
    assert client.get("/me/").status_code == 200


def test_disabling_the_account_ends_it_at_the_next_request(client_for, aino):
    client = client_for(aino)
    User.objects.filter(pk=aino.pk).update(is_active=False)
    assert client.get("/me/")["Location"].startswith("/accounts/login/")


def test_the_end_of_the_employment_ends_it(client_for, aino):
    client = client_for(aino)
    today = clock.today()
    Membership.objects.filter(user=aino).update(ends=today)
    assert client.get("/me/").status_code == 200
    Membership.objects.filter(user=aino).update(ends=today - dt.timedelta(days=1))
    assert client.get("/me/")["Location"].startswith("/accounts/login/")


def test_who_moves_to_another_unit_stays(client_for, aino, units):
    client = client_for(aino)
    today = clock.today()
    Membership.objects.filter(user=aino).update(ends=today - dt.timedelta(days=1))
    Membership.objects.create(user=aino, unit=units["Lajittelu"], starts=today)
    assert client.get("/me/").status_code == 200


def test_who_never_was_on_the_roster_stays(client_for, person):
    assert client_for(person("tukija", "Tuki Ja", unit=None, role="administrator")).get("/me/").status_code == 200


def test_an_ended_employment_cannot_sign_in(client, aino, give_password, sign_in):
    give_password(aino)
    Membership.objects.filter(user=aino).update(ends=dt.date(2026, 1, 31))
    assert sign_in(client, aino.email)["Location"] == "/accounts/inactive/"
    assert "Tili on suljettu" in client.get("/accounts/inactive/").content.decode()
    assert "_auth_user_id" not in client.session


def test_nor_by_a_code(client, aino):
    import re

    from django.core import mail

    Membership.objects.filter(user=aino).update(ends=dt.date(2026, 1, 31))
    client.post("/accounts/login/code/", {"email": aino.email})
    found = re.search(r"^([A-Z0-9-]{6,9})$", mail.outbox[0].body, re.M)
    if found:
        client.post("/accounts/login/code/confirm/", {"code": found[1]})
    assert "_auth_user_id" not in client.session


def test_one_sees_and_ends_ones_other_sessions(aino, give_password, sign_in):
    give_password(aino)
    here, there = Client(headers={"User-Agent": "Tietokone"}), Client(headers={"User-Agent": "Puhelin"})
    sign_in(here, aino.email)
    sign_in(there, aino.email)
    page = here.get("/accounts/sessions/").content.decode()
    assert "Tietokone" in page
    assert "Puhelin" in page
    here.post("/accounts/sessions/")
    assert there.get("/me/").status_code == 302
    assert here.get("/me/").status_code == 200


def test_a_new_password_ends_the_other_sessions(aino, give_password, sign_in):
    give_password(aino)
    here, there = Client(), Client()
    sign_in(here, aino.email)
    sign_in(there, aino.email)
    new = "aivan toinen pitkä lause"
    here.post("/accounts/password/change/", {"oldpassword": SENTENCE, "password1": new, "password2": new})
    assert there.get("/me/").status_code == 302
    assert here.get("/me/").status_code == 200


def test_signing_out_kills_the_session_on_the_server(client_for, aino, settings):
    client = client_for(aino)
    stolen = client.cookies[settings.SESSION_COOKIE_NAME].value
    client.post("/accounts/logout/")
    thief = Client()
    thief.cookies[settings.SESSION_COOKIE_NAME] = stolen
    assert thief.get("/me/").status_code == 302


def test_being_here_writes_at_most_once_a_minute():
    session: dict = {}
    assert [session_limits.touch(session, 1000.0 + second) for second in (0, 1, 59, 60, 61)] == [
        True,
        False,
        False,
        True,
        False,
    ]


@given(st.lists(st.floats(min_value=0.5, max_value=7199), min_size=1, max_size=40))
def test_nobody_is_idle_for_less_than_two_hours_and_in_for_more_than_twelve(pauses):
    session: dict = {}
    start = now = 1_000_000.0
    session_limits.touch(session, now)
    for pause in pauses:
        now += pause
        over = session_limits.is_over(session, now)
        if over:
            assert now - start >= 12 * HOUR or pause + session_limits.WRITE_EVERY >= 2 * HOUR
            return
        assert now - start < 12 * HOUR
        session_limits.touch(session, now)
