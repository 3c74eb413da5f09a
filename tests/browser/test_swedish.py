"""Every page in Swedish and in Finnish, as everybody, without an English word of the catalogue. Needs no browser."""

import re
from functools import cache
from pathlib import Path

import polib
import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from home import sample
from participants.models import User
from tests.browser.crawl import crawl, forms_of, route_of, texts_of
from tests.findings import expect_none

PEOPLE = ("", "aino.alku", "eero.osaaja", "dana.digi", "mika.esihenkilo", "otto.toinen", "heidi.yllapito")
ACCOUNT = (
    "account_login", "account_logout", "account_signup", "account_email", "account_inactive", "account_change_password",
    "account_reset_password", "account_reset_password_done", "account_reset_password_from_key_done",
    "account_request_login_code", "account_confirm_login_code", "account_reauthenticate", "account_set_password",
    "account_email_verification_sent", "mfa_index", "mfa_activate_totp", "mfa_list_webauthn", "mfa_add_webauthn",
    "mfa_view_recovery_codes", "mfa_authenticate", "mfa_reauthenticate", "mfa_generate_recovery_codes",
    "socialaccount_connections", "socialaccount_login_error", "socialaccount_login_cancelled", "usersessions_list",
)  # fmt: skip
NOT_SENT = {"home:demo-start-over", "home:demo-sign-in", "account_logout", "participants:language-set"}
# Words that stand in nearly every English sentence and mean nothing in Finnish or Swedish.
ENGLISH = re.compile(
    r"\b(the|your|you|and|with|this|please|password|address|field|required|cannot|select|option|from(?!:)|has|have|are)\b",
    re.IGNORECASE,
)
IN_A_LANGUAGE_OF_ITS_OWN = re.compile(r"/lessons/[^/]+/(fi|sv|en)/$")  # a preview: its title cannot be marked
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")


def entries(language: str) -> polib.POFile:
    return polib.pofile(str(Path(settings.BASE_DIR) / "locale" / language / "LC_MESSAGES" / "django.po"))


def pieces(text: str) -> list[str]:
    """The parts of a message that become text nodes of their own: without tags, entities read."""
    parts = re.split(r"<[^>]+>|\n\n", text.replace("%%", "%").replace("&nbsp;", "\N{NO-BREAK SPACE}"))
    return [words for part in parts if (words := re.sub(r"\s+", " ", part).strip())]


def pattern_of(piece: str) -> str:
    return r".+?".join(re.escape(part) for part in PLACEHOLDER.split(piece))


def telling(piece: str) -> bool:
    """Long enough to be recognised whatever its placeholders hold."""
    return len(re.sub(r"[\W\d_]", "", PLACEHOLDER.sub("", piece))) > 3


@cache
def english_of(language: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """What would give an English text away, and what is a text of the language itself."""
    foreign, own = set(), set()
    for entry in entries(language):
        given = [entry.msgid, entry.msgid_plural] if entry.msgid_plural else [entry.msgid]
        translated = list(entry.msgstr_plural.values()) if entry.msgid_plural else [entry.msgstr]
        own.update(pattern_of(piece) for text in translated for piece in pieces(text) if telling(piece))
        if set(given) != set(translated):
            foreign.update(pattern_of(piece) for text in given for piece in pieces(text) if telling(piece))
    return re.compile("|".join(sorted(foreign - own))), re.compile("|".join(sorted(own)) or "$^")


@cache
def is_english(text: str, language: str) -> bool:
    foreign, own = english_of(language)
    return bool((foreign.fullmatch(text) and not own.fullmatch(text)) or (ENGLISH.search(text) and "@" not in text))


def english_in(html: str, language: str) -> list[str]:
    return [text for text in texts_of(html) if is_english(text, language)]


def reader(local: str, language: str) -> Client:
    client = Client(raise_request_exception=False)
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    if local:
        client.force_login(User.objects.get(email__startswith=f"{local}@"))
    return client


def pages_of(client: Client) -> dict[str, str]:
    """{path: html} of all one can click to, of the account pages, and of what every form says when sent empty."""
    found: dict[str, str] = {}

    def fetch(path: str) -> tuple[int, str]:
        answer = client.get(path)
        if answer.status_code in {301, 302}:
            return answer.status_code, f'<a href="{answer.headers["Location"]}">on</a>'
        html = answer.content.decode() if answer.headers["Content-Type"].startswith("text/html") else ""
        found[path] = html
        return answer.status_code, html

    crawl(
        fetch,
        start=("/", "/no/such/page/", "/growth/", "/demo/sign-in/", *(reverse(name) for name in ACCOUNT)),
        per_route=4,
    )
    forms = {route_of(action): action for path, html in found.items() for action, _fields in forms_of(html, path)}
    for route in sorted(forms.keys() - NOT_SENT):
        if not route.startswith("admin:"):
            found[f"POST {forms[route]}"] = client.post(forms[route], {}).content.decode()
    return found


@pytest.fixture
def organisation(db, settings):
    settings.MFA_REQUIRED = False
    sample.load()


@pytest.mark.parametrize("language", ["sv", "fi"])
@pytest.mark.parametrize("local", PEOPLE, ids=lambda local: local or "anonymous")
def test_no_page_speaks_english(organisation, language, local):
    User.objects.update(language=language)
    findings: dict[str, list[str]] = {}
    for path, html in pages_of(reader(local, language)).items():
        marked = not html or f'<html lang="{language}">' in html
        found = english_in(html, language)
        if IN_A_LANGUAGE_OF_ITS_OWN.search(path):
            found = [text for text in found if not text.endswith("– Sometaito")]
        for text in [*found, *([] if marked else [f"is not marked as {language}"])]:
            findings.setdefault(text, []).append(path)
    expect_none(f"{text!r} on {paths[0]} and {len(paths) - 1} more" for text, paths in findings.items())


def test_an_english_text_would_be_found():
    message = next(entry for entry in entries("sv") if entry.msgid == "Skip to content")
    page = f'<html lang="sv"><body><a>Skip to content</a><a>{message.msgstr}</a><p>In no catalogue, but you see it</p>'
    assert english_in(page, "sv") == ["Skip to content", "In no catalogue, but you see it"]


def test_a_text_with_a_name_in_it_would_be_found():
    assert pattern_of("Sample organisation. You are %(name)s.") == r"Sample\ organisation\.\ You\ are\ .+?\."
    page = '<html lang="sv"><body><p>Sample organisation. You are Aino Alku.</p></body></html>'
    assert len(english_in(page, "sv")) == 1
