"""Company sign-in against a real OpenID provider in another process: the code flow with PKCE, over HTTP."""

import os
import re
import socket
import sqlite3
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import parse_qs, urljoin, urlsplit

import pytest
import requests

pytestmark = pytest.mark.slow
ROOT = Path(__file__).resolve().parent.parent.parent
PASSWORD = "salasana-palveluntarjoajalla"
IDP_LOAD = """
from allauth.account.models import EmailAddress
from allauth.idp.oidc.models import Client
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import User
for name, email, verified in [("aino", "Aino.Alku@harjoituskerays.example", True),
                              ("aino2", "aino.alku@harjoituskerays.example ", True),
                              ("vieras", "vieras@muualla.example", True),
                              ("eero", "eero.osaaja@harjoituskerays.example", False),
                              ("lahtenyt", "lahtenyt@harjoituskerays.example", True)]:
    user = User.objects.create_user(name, email.strip(), {password!r})
    EmailAddress.objects.create(user=user, email=email.strip(), verified=verified, primary=name != "aino2")
client = Client(id="sometaito", name="Sometaito", secret=make_password("hyvin-salainen"), skip_consent=True,
                scopes="openid\\nprofile\\nemail")
client.set_redirect_uris(["{callback}"])
client.save()
"""
SITE_LOAD = """
from participants.models import User
for name, local, active in [("Aino Alku", "aino.alku", True), ("Eero Osaaja", "eero.osaaja", True),
                            ("Lähtenyt", "lahtenyt", False)]:
    User.objects.create_user(f"{local}@harjoituskerays.example", None, name=name, is_active=active)
"""


@dataclass
class Place:
    """A running server: where it answers, and its database."""

    url: str
    database: Path
    env: dict[str, str]
    module: str

    def ask(self, sql: str) -> list[tuple]:
        with sqlite3.connect(self.database) as connection:
            return connection.execute(sql).fetchall()

    def django(self, *arguments: str) -> None:
        subprocess.run([sys.executable, "-m", self.module, *arguments], cwd=ROOT, env=self.env, check=True)


def free_port() -> int:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return door.getsockname()[1]


def serve(place: Place) -> subprocess.Popen:
    address = urlsplit(place.url).netloc.replace("localhost", "127.0.0.1")
    command = [sys.executable, "-m", place.module, "runserver", "--noreload", address]
    process = subprocess.Popen(
        command, cwd=ROOT, env=place.env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )
    end = time.monotonic() + 60
    while time.monotonic() < end and process.poll() is None:
        try:
            requests.get(place.url, timeout=5, allow_redirects=False)
        except requests.ConnectionError:
            time.sleep(0.3)
        else:
            return process
    raise AssertionError(f"{place.module} did not start")


@pytest.fixture(scope="module")
def places(tmp_path_factory):
    """(the site, the provider), both running."""
    folder = tmp_path_factory.mktemp("sso")
    bare = {key: value for key, value in os.environ.items() if key not in ("REDIS_URL", "DATABASE_URL")}
    bare |= {"PYTHONPATH": str(ROOT)}
    idp_url, site_url = f"http://127.0.0.1:{free_port()}", f"http://localhost:{free_port()}"
    idp_env = bare | {"IDP_DIR": str(folder), "OAUTHLIB_INSECURE_TRANSPORT": "1"}
    idp_env |= {"DJANGO_SETTINGS_MODULE": "tests.security.idp_settings"}
    idp = Place(idp_url, folder / "idp.sqlite3", idp_env, "django")
    site_env = bare | {
        "LOCAL": "1",
        "DEBUG": "0",
        "DATA_DIR": str(folder),
        "DJANGO_SETTINGS_MODULE": "trainingsite.settings",
    }
    site_env |= {"SSO_NAME": "Esimerkki", "SSO_CLIENT_ID": "sometaito", "SSO_CLIENT_SECRET": "hyvin-salainen"}
    site_env |= {"SSO_SERVER_URL": idp_url, "LOG_LEVEL": "ERROR"}
    site = Place(site_url, folder / "sometaito.sqlite3", site_env, "django")
    callback = f"{site_url}/accounts/oidc/sso/login/callback/"
    for place, load in [(idp, IDP_LOAD.format(password=PASSWORD, callback=callback)), (site, SITE_LOAD)]:
        place.django("migrate", "-v0")
        place.django("shell", "-v0", "-c", load)
    running = [serve(idp), serve(site)]
    yield site, idp
    for process in running:
        process.terminate()
        process.wait(10)


def token_in(page: str) -> str:
    return re.search(r'csrfmiddlewaretoken" value="([^"]+)', page)[1]


class Browser:
    """Follows redirects one by one and remembers them."""

    def __init__(self) -> None:
        self.session = requests.Session()
        self.trail: list[str] = []

    def follow(self, answer: requests.Response) -> requests.Response:
        while answer.is_redirect:
            url = urljoin(answer.url, answer.headers["Location"])
            self.trail.append(url)
            answer = self.session.get(url, allow_redirects=False, timeout=20)
        return answer

    def sign_in(self, site: Place, username: str) -> requests.Response:
        """From the button on our page over the provider's form back to us."""
        page = self.session.get(f"{site.url}/accounts/login/", timeout=20)
        action = re.search(r'action="(/accounts/oidc/sso/login/[^"]*)"', page.text)[1].replace("&amp;", "&")
        form = {"csrfmiddlewaretoken": token_in(page.text)}
        headers = {"Referer": page.url}
        answer = self.session.post(site.url + action, form, headers=headers, allow_redirects=False, timeout=20)
        there = self.follow(answer)
        fields = {"login": username, "password": PASSWORD, "csrfmiddlewaretoken": token_in(there.text)}
        fields["next"] = parse_qs(urlsplit(there.url).query)["next"][0]
        target = there.url.partition("?")[0]
        return self.follow(self.session.post(target, fields, allow_redirects=False, timeout=20))


def linked(site: Place) -> list[tuple]:
    return site.ask(
        "SELECT u.email, s.provider, s.uid FROM socialaccount_socialaccount s "
        "JOIN participants_user u ON u.id = s.user_id"
    )


def test_the_first_sign_in_joins_the_person_by_the_verified_address(places):
    site, idp = places
    browser = Browser()
    answer = browser.sign_in(site, "aino")
    assert urlsplit(answer.url).netloc == urlsplit(site.url).netloc
    assert answer.status_code == 200
    asked = parse_qs(urlsplit(next(url for url in browser.trail if "/authorize" in url)).query)
    assert (asked["response_type"], asked["code_challenge_method"]) == (["code"], ["S256"])
    assert len(asked["code_challenge"][0]) == 43
    ((subject,),) = idp.ask("SELECT id FROM auth_user WHERE username = 'aino'")
    assert linked(site) == [("aino.alku@harjoituskerays.example", "sso", str(subject))]


def test_afterwards_the_subject_counts_and_not_the_address(places):
    site, idp = places
    Browser().sign_in(site, "aino")
    idp.ask("UPDATE account_emailaddress SET email = 'uusi.nimi@harjoituskerays.example' WHERE user_id = 1")
    answer = Browser().sign_in(site, "aino")
    assert answer.status_code == 200
    assert len(linked(site)) == 1


def test_another_subject_with_the_same_address_stays_outside(places):
    site, idp = places
    Browser().sign_in(site, "aino")
    idp.ask("UPDATE account_emailaddress SET email = 'x@muualla.example' WHERE user_id = 1")
    idp.ask(
        "UPDATE account_emailaddress SET email = 'aino.alku@harjoituskerays.example', \"primary\" = 1 WHERE user_id = 2"
    )
    answer = Browser().sign_in(site, "aino2")
    assert answer.status_code == 403
    assert len(linked(site)) == 1


@pytest.mark.parametrize("username", ["vieras", "eero", "lahtenyt"])
def test_strangers_unverified_addresses_and_leavers_stay_outside(places, username):
    site, _idp = places
    before = linked(site)
    browser = Browser()
    answer = browser.sign_in(site, username)
    assert answer.status_code == 403
    assert "Emme löydä sinua henkilöstölistalta" in answer.text
    assert linked(site) == before
    assert browser.session.get(f"{site.url}/me/", allow_redirects=False, timeout=20).status_code == 302


@pytest.mark.browser
def test_the_policy_lets_a_real_browser_go_there_and_come_back(places, playwright):
    site, idp = places
    chromium = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
    page = chromium.new_page()
    page.goto(f"{site.url}/accounts/login/")
    page.get_by_role("button", name="Kirjaudu: Esimerkki").click()
    page.wait_for_url(f"{idp.url}/**")
    page.fill("input[name=login]", "aino")
    page.fill("input[name=password]", PASSWORD)
    page.click("button[type=submit]")
    page.wait_for_url(f"{site.url}/**")
    assert page.locator("h1").count() == 1
    chromium.close()
