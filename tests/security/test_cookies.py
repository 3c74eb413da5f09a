"""Cookies and redirects as a real site sets them (S1, S4): production settings in a process of their own."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
PRODUCTION = {
    "SECRET_KEY": "N3verUsedOutsideOfTests-" + "q8Zk2LxW0vB7tR5yH1mC4dJ6fG9sA3eP",
    "ALLOWED_HOSTS": "sometaito.example",
    "SSO_CLIENT_ID": "client",
    "SSO_SERVER_URL": "https://login.example/tenant/v2.0",
    "SSO_NAME": "Esimerkki",
}
SCRIPT = """
import json, django
from django.conf import settings
plain = "django.contrib.staticfiles.storage.StaticFilesStorage"
settings.STORAGES["staticfiles"]["BACKEND"] = plain  # nothing to collect
django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from django.test import Client
from participants.models import User
User.objects.create_user("aino@example.com", "kolme hiljaista junaa", name="Aino")
client = Client(SERVER_NAME="sometaito.example")
page = client.get("/accounts/login/", secure=True)
form = {"login": "aino@example.com", "password": "kolme hiljaista junaa"}
signed_in = client.post("/accounts/login/", form, secure=True)
switched = client.post("/language/", {"language": "sv"}, secure=True)
plain = client.get("/accounts/login/")
cookies = {}
for answer in (page, signed_in, switched):
    for name, morsel in answer.cookies.items():
        cookies[name] = {key: morsel[key] for key in ("secure", "httponly", "samesite", "path", "domain")}
print(json.dumps({
    "cookies": cookies,
    "hsts": page.get("Strict-Transport-Security"),
    "csp": page["Content-Security-Policy"],
    "plain": [plain.status_code, plain.get("Location")],
    "signed_in": [signed_in.status_code, signed_in.get("Location")],
    "button": "Kirjaudu: Esimerkki" in page.content.decode(),
    "mfa": settings.MFA_REQUIRED,
    "site": settings.SITE_URL,
}))
"""


def run(tmp_path, *arguments, **environment):
    clean = {key: value for key, value in os.environ.items() if key in ("PATH", "HOME", "LANG", "LD_LIBRARY_PATH")}
    env = (
        clean | PRODUCTION | {"DATA_DIR": str(tmp_path), "STATIC_ROOT": str(tmp_path / "static"), "LOG_LEVEL": "ERROR"}
    )
    env |= {"DJANGO_SETTINGS_MODULE": "trainingsite.settings"} | environment
    return subprocess.run([sys.executable, *arguments], cwd=ROOT, env=env, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def production(tmp_path_factory):
    folder = tmp_path_factory.mktemp("production")
    done = run(folder, "-c", SCRIPT)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


def test_every_cookie_is_bound_to_this_host(production):
    assert sorted(production["cookies"]) == ["__Host-csrf", "__Host-language", "__Host-session"]
    for cookie in production["cookies"].values():
        assert (cookie["secure"], cookie["samesite"], cookie["path"], cookie["domain"]) == (True, "Lax", "/", "")
    assert production["cookies"]["__Host-session"]["httponly"] is True
    assert production["cookies"]["__Host-language"]["httponly"] is True


def test_only_https_and_for_long(production):
    assert production["plain"] == [301, "https://sometaito.example/accounts/login/"]
    assert production["hsts"] == "max-age=31536000; includeSubDomains; preload"


def test_the_company_sign_in_is_on_the_page_and_allowed_by_the_policy(production):
    assert production["button"] is True
    assert "form-action 'self' https://login.example;" in production["csp"] + ";"


def test_a_real_site_asks_for_the_second_step_and_knows_its_address(production):
    assert production["mfa"] is True
    assert production["site"] == "https://sometaito.example"
    assert production["signed_in"] == [302, "/"]


def test_the_deployment_check_is_clean(tmp_path):
    done = run(tmp_path, "manage.py", "check", "--deploy", "--fail-level", "WARNING")
    assert done.returncode == 0, done.stderr
