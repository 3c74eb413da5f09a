"""Headers on every address (S2, S5), whoever asks and whatever comes back."""

import re

import pytest
from django.contrib.auth.decorators import login_not_required
from django.test import Client
from django.urls import include, path

from tests.security.routes import paths

pytestmark = pytest.mark.django_db
MUST = ("default-src 'none'", "base-uri 'none'", "object-src 'none'", "frame-ancestors 'none'", "form-action 'self'")


@login_not_required
def boom(request):
    raise RuntimeError("planted")


urlpatterns = [path("boom/", boom), path("", include("trainingsite.urls"))]


def assert_headers(answer, address):
    policy = answer.headers.get("Content-Security-Policy", "")
    parts = policy.split("; ")
    assert [part for part in MUST if part not in parts] == [], address
    assert "unsafe" not in policy, address
    assert "*" not in policy, address
    assert answer["X-Content-Type-Options"] == "nosniff", address
    assert answer["Referrer-Policy"] == "same-origin", address


@pytest.mark.parametrize("who", [None, "heidi", "aino"])
def test_every_route_has_them(request, client_for, who):
    client = client_for(request.getfixturevalue(who)) if who else Client()
    client.raise_request_exception = False
    for address in paths():
        if address == "/accounts/logout/":
            continue
        answer = client.get(address)
        assert_headers(answer, address)
        assert "no-store" in answer["Cache-Control"], address
        assert answer["X-Frame-Options"] == "DENY", address


def test_a_missing_page_and_a_file_have_them(client):
    assert_headers(client.get("/no/such/page/"), "404")
    file = client.get("/static/css/tokens.css")
    assert file.status_code == 200
    assert_headers(file, "static")


@pytest.mark.urls(__name__)
def test_an_error_page_has_them():
    answer = Client(raise_request_exception=False).get("/boom/")
    assert answer.status_code == 500
    assert_headers(answer, "500")
    assert "no-store" in answer["Cache-Control"]


def test_a_refused_form_has_them(client_for, aino):
    answer = Client(enforce_csrf_checks=True).post("/accounts/login/", {"login": "x"})
    assert answer.status_code == 403
    assert_headers(answer, "403")


def test_every_page_has_its_own_nonce(client):
    nonces = {
        re.search(r"'nonce-([^']+)'", client.get("/accounts/login/")["Content-Security-Policy"])[1] for _n in "12"
    }
    assert len(nonces) == 2


def test_no_page_cache_stands_before_the_pages(settings):
    assert [name for name in settings.MIDDLEWARE if "cache" in name.lower()] == []


def test_tokens_are_left_out_of_the_log(client, caplog):
    import logging

    from trainingsite.log import WithoutTokens

    record = logging.LogRecord("x", 30, "", 0, "Gone: %s", ("/invitations/abc-DEF_123/",), None)
    assert WithoutTokens().filter(record)
    assert record.getMessage() == "Gone: /invitations/…/"
    record = logging.LogRecord("x", 30, "", 0, "/accounts/password/reset/key/4x-abc-def/ refused", (), None)
    WithoutTokens().filter(record)
    assert "abc-def" not in record.getMessage()
