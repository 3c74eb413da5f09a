"""`next` never leads off the site (S14)."""

import pytest

from tests.security.conftest import SENTENCE

pytestmark = pytest.mark.django_db
CORPUS = [
    "https://evil.test/",
    "http://evil.test",
    "//evil.test",
    "///evil.test",
    "////evil.test/%2e%2e",
    "https:evil.test",
    "https:/evil.test",
    "http:///evil.test",
    "\\\\evil.test",
    "/\\evil.test",
    "\\/evil.test",
    "/\t/evil.test",
    "\t//evil.test",
    " //evil.test",
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "data:text/html,x",
    "//evil.test@testserver/",
    "https://testserver@evil.test/",
    "https://testserver.evil.test/",
    "http://localhost/",
    "http://127.0.0.1/",
    "/x\r\nLocation: https://evil.test",
    "%2f%2fevil.test",
    "https://evil.test\\@testserver",
    "http://[::1]:80/",
    "\x00//evil.test",
    "ftp://testserver/",
]


def stays(location: str) -> bool:
    """The address a browser would go to from a page of ours is one of ours."""
    from urllib.parse import urljoin, urlsplit

    as_browsers_read_it = location.strip().replace("\t", "").replace("\n", "").replace("\r", "").replace("\\", "/")
    return urlsplit(urljoin("http://testserver/accounts/login/", as_browsers_read_it)).netloc == "testserver"


@pytest.mark.parametrize("wanted", CORPUS)
def test_after_signing_in(client, aino, give_password, wanted):
    give_password(aino)
    answer = client.post("/accounts/login/", {"login": aino.email, "password": SENTENCE, "next": wanted})
    assert answer.status_code == 302
    assert stays(answer["Location"]), answer["Location"]


@pytest.mark.parametrize("wanted", CORPUS)
def test_after_changing_the_language(client, wanted):
    answer = client.post("/language/", {"language": "sv", "next": wanted})
    assert answer.status_code == 302
    assert stays(answer["Location"]), answer["Location"]


@pytest.mark.parametrize("wanted", CORPUS)
def test_after_signing_out(client_for, aino, wanted):
    answer = client_for(aino).post("/accounts/logout/", {"next": wanted})
    assert answer.status_code == 302
    assert stays(answer["Location"]), answer["Location"]


@pytest.mark.parametrize("path", ["/me/", "/accounts/sessions/?x=1"])
def test_it_does_lead_to_our_own_pages(client, aino, give_password, path):
    give_password(aino)
    answer = client.post("/accounts/login/", {"login": aino.email, "password": SENTENCE, "next": path})
    assert answer["Location"] == path
