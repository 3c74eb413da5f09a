"""One click and no more nudges (RFC 8058): looking changes nothing, a machine's POST does."""

import logging
import re

import pytest
from django.core.signing import Signer
from django.test import Client

from reminders.models import Message, Preferences
from reminders.unsubscribing import link_for, token_for
from tests.reminders.outbox import message

pytestmark = pytest.mark.django_db
SWITCHES = ("steps", "invitations", "digest", "team_digest")


@pytest.fixture
def stranger():
    """A mail program: no cookies, no session, and the middleware that looks for forged forms at work."""
    return Client(enforce_csrf_checks=True)


def path(person):
    return f"/reminders/stop/{token_for(person.pk)}/"


def on(person):
    own = Preferences.objects.filter(person=person).first() or Preferences(person=person)
    return {name for name in SWITCHES if getattr(own, name)}


def test_looking_changes_nothing(stranger, aino):
    for _look in range(3):
        page = stranger.get(path(aino))
        assert page.status_code == 200
        assert '<form class="form" method="post">' in page.text
        assert "data-stopped" not in page.text
    assert stranger.head(path(aino)).status_code == 200
    assert not Preferences.objects.exists()


def test_a_post_without_cookies_stops_nudges(stranger, aino):
    answer = stranger.post(path(aino), {"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    assert "data-stopped" in answer.text
    assert 'href="/reminders/"' in answer.text
    assert on(aino) == set()
    assert Preferences.objects.get().sessions
    assert stranger.cookies == {} or "session" not in "".join(stranger.cookies)


def test_twice_is_the_same_as_once(stranger, aino):
    for _time in range(2):
        assert stranger.post(path(aino)).status_code == 200
    assert Preferences.objects.count() == 1


def test_other_wishes_stay(stranger, aino):
    Preferences.objects.create(person=aino, per_week=1, digest=True)
    stranger.post(path(aino))
    assert on(aino) == set()
    assert Preferences.objects.get().per_week == 1


def test_only_nudges_leave_the_outbox(stranger, aino, eero):
    nudge, own, others = message(aino, group="nudge"), message(aino), message(eero, group="nudge")
    stranger.post(path(aino))
    states = [Message.objects.get(pk=row.pk).state for row in (nudge, own, others)]
    assert states == [Message.State.CANCELLED, Message.State.PLANNED, Message.State.PLANNED]


@pytest.mark.parametrize("method", ["get", "post"])
def test_a_guessed_token_is_nobodys(stranger, aino, method):
    good = token_for(aino.pk)
    forged = [
        "1",
        f"{aino.pk}-nudge",
        f"{aino.pk}-nudge.x",
        good[:-1],
        good.replace("nudge", "service"),
        Signer(salt="another", sep=".").sign(f"{aino.pk}-nudge"),
        token_for(aino.pk, "service"),
        token_for(aino.pk + 1000),
    ]
    assert [getattr(stranger, method)(f"/reminders/stop/{token}/").status_code for token in forged] == [404] * 8
    assert not Preferences.objects.exists()


def test_somebody_elses_link_does_nothing_to_me(stranger, aino, eero):
    stranger.post(path(eero))
    assert on(aino) != set()


def test_who_has_left_is_not_known_any_more(stranger, aino):
    aino.is_active = False
    aino.save()
    assert stranger.post(path(aino)).status_code == 404


def test_other_methods_are_refused(stranger, aino):
    assert stranger.put(path(aino)).status_code == 405


def test_the_page_speaks_the_persons_language(stranger, aino):
    aino.language = "sv"
    aino.save()
    assert '<html lang="sv">' in stranger.get(path(aino)).text


def test_the_link_is_whole_and_never_stands_in_the_log(aino, settings):
    from trainingsite.log import WithoutTokens

    settings.SITE_URL = "https://sometaito.example"
    assert re.fullmatch(r"https://sometaito\.example/reminders/stop/[\w.-]+/", link_for(aino.pk))
    record = logging.LogRecord("x", 30, "", 0, '"POST %s HTTP/1.1" 200', (path(aino),), None)
    WithoutTokens().filter(record)
    assert record.getMessage() == '"POST /reminders/stop/…/ HTTP/1.1" 200'
