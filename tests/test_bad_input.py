"""Whatever is sent, to whatever address, by whomever: a right status code and a page of our own; never a broken one."""

import time

import pytest
from django.conf import settings
from django.test import Client
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse

from home import sample
from participants.models import User
from tests.browser.crawl import crawl, forms_of, route_of
from tests.findings import expect_none

PEOPLE = ("", "aino.alku", "eero.osaaja", "dana.digi", "heidi.yllapito")
REFUSED = {400, 401, 403, 404, 405, 409, 410, 413, 422, 429}
FINE = {200, 302} | REFUSED
BEGINS_ANEW = {"home:demo-start-over", "account_logout", "home:demo-sign-in"}
MACHINES = {"healthz", "readyz", "status"}
DEBUG_PAGE = ("Traceback", "Request Method:", "DEBUG = True", "URLconf")
NONSENSE = (
    "q=%00&page=%00&next=%00",
    "page=99999999999999999999&q=%FF%FE",
    f"page={'9' * 5000}&a[]=%F0%28",
    "unit=%00&cohort=%FF&module=%00",
    f"cohort={'9' * 30}&module={'M' * 500}&unit=-1",
)
NO_FORMS = (
    (b"\xff\xfe=\xff&q=\x00", "application/x-www-form-urlencoded"),
    (b"--x\r\nnothing of the kind", "multipart/form-data; boundary=x"),
    (b"{", "application/json"),
    (b"x", "multipart/form-data"),
    (b"a=1", "application/x-www-form-urlencoded; charset=nonsense"),
    (b"&".join(b"f%d=1" % number for number in range(1500)), "application/x-www-form-urlencoded"),
)
IDENTIFIERS = ("0", "-1", "9" * 40, "a" * 5000, "a%00b", "%FF%FE", "..%2f..%2fetc", "ä", "'\"<script>")
SHAPES = (
    "/skills/{}/", "/measure/{}/", "/measure/rounds/{}/", "/measure/rounds/new/{}/", "/skills/confirm/{}/",
    "/lessons/{}/", "/lessons/{}/check/", "/lessons/{}/answer/{}/", "/lessons/{}/skip/", "/demo/mailbox/{}/",
    "/invitations/{}/", "/accounts/password/reset/key/{}/", "/accounts/password/reset/key/1-{}/",
    "/accounts/confirm-email/{}/", "/accounts/2fa/webauthn/keys/{}/remove/", "/roster/{}/", "/roster/people/{}/",
    "/programme/{}/", "/programme/social-media-at-work/{}/", "/programme/social-media-at-work/1/lessons/{}/fi/",
    "/programme/social-media-at-work/1/lessons/hashtags/{}/", "/me/{}/", "/growth/{}/", "/{}",
)  # fmt: skip


def client_of(local: str, **options: object) -> Client:
    client = Client(raise_request_exception=False, **options)
    if local:
        client.force_login(User.objects.get(email__startswith=f"{local}@"))
    return client


def named_addresses(resolver: URLResolver | None = None, namespace: str = "") -> list[str]:
    """Every address that needs no object, outside the administration pages."""
    found = []
    for pattern in (resolver or get_resolver()).url_patterns:
        if isinstance(pattern, URLResolver):
            inner = ":".join(part for part in (namespace, pattern.namespace) if part)
            found += named_addresses(pattern, inner) if inner != "admin" else []
        elif isinstance(pattern, URLPattern) and pattern.name and pattern.name not in MACHINES:
            try:
                found.append(reverse(f"{namespace}:{pattern.name}" if namespace else pattern.name))
            except NoReverseMatch:
                continue
    return sorted(set(found))


class Visit:
    """One person, an address of every route they can reach, and a form of every route that takes one."""

    def __init__(self, local: str, **options: object) -> None:
        self.client = client_of(local, **options)
        pages = crawl(self.fetch, start=("/", *named_addresses()), per_route=1)
        self.addresses = [path for path in pages if route_of(path) not in BEGINS_ANEW | MACHINES]
        self.forms: dict[str, tuple[str, list[str]]] = {}
        for path, (_status, html) in pages.items():
            for action, fields in forms_of(html, path):
                self.forms.setdefault(route_of(action), (action, fields))
        self.forms = {route: form for route, form in self.forms.items() if route not in BEGINS_ANEW}

    def fetch(self, path: str) -> tuple[int, str]:
        answer = self.client.get(path)
        if answer.status_code in {301, 302}:
            return answer.status_code, f'<a href="{answer.headers["Location"]}">on</a>'
        return answer.status_code, answer.content.decode(errors="replace") if not answer.streaming else ""


def broken(answer: object) -> str:
    """Why the answer is not one of ours; "" when it is."""
    text = answer.content.decode(errors="replace") if not answer.streaming else ""
    if answer.status_code not in FINE:
        return str(answer.status_code)
    if seen := [word for word in DEBUG_PAGE if word in text]:
        return f"a debug page: {seen}"
    spoken_by_machine = answer.headers.get("Content-Type", "").startswith("application/json")
    if answer.status_code in REFUSED and not spoken_by_machine and not ("<h1" in text and "Sometaito" in text):
        return f"{answer.status_code} without a page of our own"
    return ""


@pytest.fixture
def organisation(db, settings):
    settings.MFA_REQUIRED = False
    sample.load()


@pytest.mark.parametrize("local", PEOPLE, ids=lambda local: local or "anonymous")
def test_nothing_anybody_sends_breaks_a_page(organisation, local):
    """Nonsense in queries and bodies, NUL bytes, endless texts and nothing at all in every field of every form."""
    visit, findings = Visit(local), []

    def look(what: str, answer: object) -> None:
        if problem := broken(answer):
            findings.append(f"{what[:100]}: {problem}")

    for path in visit.addresses:
        for query in NONSENSE:
            look(f"{path}?{query[:30]}", visit.client.get(f"{path.split('?')[0]}?{query}"))
    for action, fields in visit.forms.values():
        for words in ("a\x00b", "å" * (100_000 // max(len(fields), 1)), "-1", "9" * 30):
            look(f"{action} {words[:5]!r} in {fields}", visit.client.post(action, dict.fromkeys(fields, words)))
        for body, kind in NO_FORMS:
            look(f"{action} {body[:20]!r}", visit.client.generic("POST", action, body, content_type=kind))
    assert len(visit.addresses) > (8 if local else 5)
    assert visit.forms
    expect_none(findings)


@pytest.mark.parametrize("local", ["", "heidi.yllapito"])
def test_the_wrong_method_is_answered_by_our_page(organisation, local):
    visit, findings = Visit(local), []
    for path in visit.addresses:
        for method in ("put", "delete", "trace"):
            answer = getattr(visit.client, method)(path)
            problem = broken(answer) or ("" if answer.status_code != 200 else "did something")
            findings += [f"{method} {path}: {problem}"] if problem else []
    expect_none(findings)


def test_ten_megabytes_are_refused_at_once(organisation):
    body = b"text=" + b"x" * 10_000_000
    visit, findings = Visit("heidi.yllapito", enforce_csrf_checks=True), []
    for action, _fields in visit.forms.values():
        started = time.monotonic()
        answer = visit.client.post(action, body, content_type="application/x-www-form-urlencoded")
        seconds = time.monotonic() - started
        problem = broken(answer) or ("" if answer.status_code in REFUSED else f"accepted with {answer.status_code}")
        if problem or seconds > 3:
            findings.append(f"{action}: {problem} after {seconds:.1f} s")
    expect_none(findings)


def test_ten_megabytes_are_answered_by_a_page_that_says_so(organisation):
    client = client_of("aino.alku", enforce_csrf_checks=True)
    client.get("/measure/")
    body = b"text=" + b"x" * 10_000_000
    answer = client.post("/measure/", body, content_type="application/x-www-form-urlencoded")
    assert answer.status_code == 413
    assert "Lähetit enemmän kuin voimme ottaa vastaan" in answer.content.decode()


@pytest.mark.parametrize("local", ["", "eero.osaaja", "heidi.yllapito"])
def test_identifiers_of_every_broken_kind(organisation, local):
    client, findings = client_of(local), []
    for shape in SHAPES:
        for identifier in IDENTIFIERS:
            path = shape.replace("{}", identifier)
            for method in ("get", "post"):
                problem = broken(getattr(client, method)(path))
                findings += [f"{method} {path[:70]}: {problem}"] if problem else []
    expect_none(findings)


def test_identifiers_of_every_broken_kind_in_administration(organisation):
    client = client_of("heidi.yllapito")
    paths = [f"/admin/participants/user/{identifier}/change/" for identifier in IDENTIFIERS]
    assert {client.get(path).status_code for path in paths} <= {302, 404}


@pytest.mark.parametrize("local", PEOPLE, ids=lambda local: local or "anonymous")
def test_an_expired_form_is_answered_by_a_sentence(organisation, local):
    visit, findings = Visit(local, enforce_csrf_checks=True), []
    for action, fields in visit.forms.values():
        answer = visit.client.post(action, dict.fromkeys(fields, "1") | {"csrfmiddlewaretoken": "x" * 64})
        if answer.status_code != 403 or "Lomake ehti vanhentua" not in answer.content.decode():
            findings.append(f"{action}: {answer.status_code}")
    expect_none(findings)


@pytest.mark.parametrize("path", ["/no/such/page/", "/lessons/nothing/", "/skills/nothing/", "/admin/nothing/"])
def test_a_missing_page_says_nothing_about_the_machine(organisation, path):
    assert settings.DEBUG is False
    answer = client_of("heidi.yllapito").get(path)
    assert answer.status_code == 404
    assert broken(answer) == ""
