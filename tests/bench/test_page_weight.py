"""A first visit fits a slow connection: at most 8 requests, 100 KB, 40 KB of JavaScript; later pages 2 requests."""

from pathlib import Path

import brotli
import pytest
from django.conf import settings
from django.contrib.staticfiles import finders

from bench import weight
from bench.table import weight_verdict
from bench.weight import Sent, files_of
from scripts import build_assets

ALREADY_COMPRESSED = {".woff2", ".png", ".jpg", ".webp"}


@pytest.fixture(scope="module")
def static_file():
    """Files as WhiteNoise sends them: Brotli where it helps."""
    if not (build_assets.TARGET / "js" / "passkeys.js").is_file():
        build_assets.build()
    known: dict[str, Sent] = {}

    def file(address):
        if address not in known:
            found = finders.find(address.removeprefix(settings.STATIC_URL))
            assert found, f"{address} is asked for by a page and does not exist"
            body = Path(found).read_bytes()
            compressed = body if Path(found).suffix in ALREADY_COMPRESSED else brotli.compress(body)
            known[address] = Sent(body, min(len(body), len(compressed)))
        return known[address]

    return file


@pytest.fixture
def visit(static_file):
    def open_page(client, url):
        answer = client.get(url)
        assert answer.status_code == 200
        return answer.content, files_of(url, answer.content.decode(), static_file)

    return open_page


def verdict(name, html, files, known=()):
    found = weight.weight(html, files, dict.fromkeys(known))
    return str(weight_verdict(name, found)), found


def test_the_first_visit_of_the_sign_in_page_is_light(client, db, visit):
    said, found = verdict("first visit", *visit(client, "/accounts/login/"))
    assert said == "pass", found


def test_the_first_visit_of_the_own_day_is_light(client_for, eero, visit):
    said, found = verdict("first visit", *visit(client_for(eero), "/"))
    assert said == "pass", found


def test_after_signing_in_only_the_page_itself_is_new(client, client_for, eero, visit):
    _html, known = visit(client, "/accounts/login/")
    said, found = verdict("later", *visit(client_for(eero), "/"), known)
    assert said == "pass", found


def test_the_passkey_script_holds_all_that_the_package_ships_for_it():
    script = build_assets.passkey_script()
    assert all(name in script for name in ["webauthnJSON", "allauth.webauthn = {", "data-allauth-onload"])


# --- the scales themselves ------------------------------------------------------------------------------
def test_everything_a_browser_fetches_by_itself_is_counted_once():
    files = {
        "/static/a.css": Sent(b"@font-face{src:url('b.woff2')} i{background:url(data:image/png;base64,x)}", 10),
        "/static/b.woff2": Sent(b"", 20),
        "/static/c.js": Sent(b"", 40),
        "/img/d.svg": Sent(b"", 80),
        "/more/": Sent(b"", 160),
    }
    html = """<link rel="stylesheet" href="/static/a.css"><link rel="preload" href="/static/b.woff2" as="font">
    <link rel="canonical" href="/nothing/"><script src="/static/c.js?v=1"></script><img src="/img/d.svg">
    <img src="data:image/png;base64,x"><a href="/nothing/">x</a><div hx-get="/more/" hx-trigger="load"></div>
    <button hx-get="/nothing/">x</button>"""
    assert files_of("/", html, files.__getitem__) == files
    assert weight.weight(b"12345", files, {}) == {"requests": 6, "bytes": 315, "script_bytes": 40, "page_bytes": 5}
    known = {name: files[name] for name in list(files)[:4]}
    assert weight.weight(b"12345", files, known) == {"requests": 2, "bytes": 165, "script_bytes": 0, "page_bytes": 5}
