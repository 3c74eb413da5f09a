"""Nobody learns from outside who has an account (S7)."""

import re
import statistics
import time

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client

from participants.models import User
from tests.security.conftest import SENTENCE

pytestmark = pytest.mark.django_db
CHANGING = re.compile(r'csrfmiddlewaretoken" value="[^"]+|nonce="[^"]+')


def seen(answer, email):
    """What an outsider sees, without the address typed and what changes every time."""
    return answer.status_code, answer.get("Location"), CHANGING.sub("", answer.content.decode()).replace(email, "")


FORMS = {
    "password": ("/accounts/login/", lambda email: {"login": email, "password": "väärä"}),
    "code": ("/accounts/login/code/", lambda email: {"email": email}),
    "reset": ("/accounts/password/reset/", lambda email: {"email": email}),
    "signup": (
        "/accounts/signup/",
        lambda email: {"email": email, "password1": SENTENCE, "password2": SENTENCE},
    ),
}


@pytest.fixture
def people(aino, eero, dana, give_password):
    """A person with a password, one without, one whose account is closed, and nobody."""
    give_password(aino)
    give_password(dana)
    User.objects.filter(pk=dana.pk).update(is_active=False)
    return [aino.email, eero.email, dana.email, "ei.kukaan@harjoituskerays.example"]


@pytest.mark.parametrize("form", FORMS)
def test_known_and_unknown_look_the_same(people, form):
    path, fields = FORMS[form]
    answers = {seen(Client().post(path, fields(email)), email) for email in people}
    assert len(answers) == 1


def test_the_page_after_asking_for_a_code_is_the_same(people):
    pages = set()
    for email in people:
        client = Client()
        pages.add(seen(client.post("/accounts/login/code/", {"email": email}, follow=True), email))
        pages_after_wrong = client.post("/accounts/login/code/confirm/", {"code": "WRONG-1"})
        assert pages_after_wrong.status_code == 200
    assert len(pages) == 1


def test_strangers_get_a_message_that_helps(db):
    Client().post("/accounts/login/code/", {"email": "ei.kukaan@harjoituskerays.example"})
    (message,) = mail.outbox
    assert message.subject == "Osoitteella ei ole tiliä"
    assert "signup" not in message.body


@pytest.mark.slow
@pytest.mark.parametrize("form", ["password", "code", "reset"])
def test_known_and_unknown_take_the_same_time(aino, give_password, form, settings):
    """200 samples each, in turns; the medians differ by less than 10 ms."""
    give_password(aino)
    path, fields = FORMS[form]
    emails = [aino.email, "ei.kukaan@harjoituskerays.example"]
    times: dict[str, list[float]] = {email: [] for email in emails}
    for _sample in range(200):
        for email in emails:
            cache.clear()
            mail.outbox.clear()
            client = Client()
            start = time.perf_counter()
            client.post(path, fields(email))
            times[email].append(time.perf_counter() - start)
    known, unknown = (statistics.median(times[email]) for email in emails)
    assert abs(known - unknown) < 0.010
