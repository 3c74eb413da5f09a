"""Whatever is sent, to whatever address, by whomever: a right status code and a page of our own; never a broken one."""

import time

import pytest
from django.conf import settings
from django.test import Client
from django.urls import NoReverseMatch, URLPattern, URLResolver, get_resolver, reverse

from home import sample
from participants.models import User
from tests.browser.crawl import crawl, forms_of, route_of

PEOPLE = ("", "aino.alku", "eero.osaaja", "dana.digi", "mika.esihenkilo", "heidi.yllapito")
REFUSED = {400, 403, 404, 405, 409, 413, 422}
FINE = {200, 302, 429} | REFUSED
BEGINS_ANEW = {"home:demo-start-over", "account_logout", "home:demo-sign-in"}
MACHINES = {"healthz", "readyz", "status"}
DEBUG_PAGE = ("Traceback", "Request Method:", "DEBUG = True", "URLconf")


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
        elif isinstance(pattern, URLPattern) and pattern.name:
            try:
                found.append(reverse(f"{namespace}:{pattern.name}" if namespace else pattern.name))
            except NoReverseMatch:
                continue
    return sorted(set(found))


def addresses_of(client: Client) -> list[str]:
    """One address of every route the person can click to, and every one that needs no object."""

    def fetch(path: str) -> tuple[int, str]:
        answer = client.get(path)
        if answer.status_code in {301, 302}:
            return answer.status_code, f'<a href="{answer.headers["Location"]}">on</a>'
        return answer.status_code, answer.content.decode()

    pages = crawl(fetch, start=("/", *named_addresses()), per_route=1)
    return [path for path in pages if route_of(path) not in BEGINS_ANEW]


def broken(answer: object) -> str:
    """Why the answer is not one of ours; "" when it is."""
    text = answer.content.decode(errors="replace") if not answer.streaming else ""
    if answer.status_code not in FINE:
        return str(answer.status_code)
    seen = [word for word in DEBUG_PAGE if word in text]
    if seen:
        return f"a debug page: {seen}"
    if answer.status_code in REFUSED and not answer.headers["Content-Type"].startswith("application/json"):
        return "" if "<h1" in text and "Sometaito" in text else f"{answer.status_code} without a page of our own"
    return ""


@pytest.fixture
def organisation(db, settings):
    settings.MFA_REQUIRED = False
    sample.load()


@pytest.fixture(params=PEOPLE, ids=lambda local: local or "anonymous")
def visitor(request, organisation):
    return client_of(request.param)


def test_nul_bytes_and_nonsense_in_the_query(visitor):
    queries = ["q=%00", "page=%00&next=%00", "page=99999999999999999999", "q=%FF%FE", "page=" + "9" * 5000, "a[]=%F0%28"]
    findings = [
        f"{path}?{query[:30]}: {problem}"
        for path in addresses_of(visitor)
        for query in queries
        if (problem := broken(visitor.get(f"{path.split('?')[0]}?{query}")))
    ]
    assert findings == []


def test_nul_bytes_in_every_field_of_every_form(visitor):
    findings = []
    for path in addresses_of(visitor):
        for action, fields in forms_of(visitor.get(path).content.decode(errors="replace"), path):
            if route_of(action) in BEGINS_ANEW or action.startswith("/admin/"):
                continue
            problem = broken(visitor.post(action, dict.fromkeys(fields, "a\x00b")))
            findings += [f"{path} -> {action} {fields}: {problem}"] if problem else []
    assert findings == []


def test_every_field_of_every_form_in_a_million_letters_or_as_nothing(visitor):
    findings = []
    for path in addresses_of(visitor):
        for action, fields in forms_of(visitor.get(path).content.decode(errors="replace"), path):
            if route_of(action) in BEGINS_ANEW or action.startswith("/admin/"):
                continue
            long = "å" * (100_000 // max(len(fields), 1))
            for data in ({}, dict.fromkeys(fields, long), dict.fromkeys(fields, "-1")):
                problem = broken(visitor.post(action, data))
                findings += [f"{path} -> {action} {fields} {str(data)[:40]}: {problem}"] if problem else []
    assert findings == []


def test_bodies_that_are_no_form(visitor):
    bodies = [
        (b"\xff\xfe=\xff&q=\x00", "application/x-www-form-urlencoded"),
        (b"--x\r\nnothing of the kind", "multipart/form-data; boundary=x"),
        (b"{", "application/json"),
        (b"x", "multipart/form-data"),
        (b"a=1", "application/x-www-form-urlencoded; charset=nonsense"),
        (b"&".join(b"f%d=1" % number for number in range(1500)), "application/x-www-form-urlencoded"),
    ]
    findings = [
        f"{path} {body[:20]!r}: {problem}"
        for path in addresses_of(visitor)
        for body, kind in bodies
        if (problem := broken(visitor.post(path, body, content_type=kind)))
    ]
    assert findings == []


def test_ten_megabytes_are_refused_at_once(organisation):
    body = b"text=" + b"x" * 10_000_000
    client = client_of("heidi.yllapito", enforce_csrf_checks=True)
    findings = []
    for path in addresses_of(client):
        started = time.monotonic()
        answer = client.post(path, body, content_type="application/x-www-form-urlencoded")
        seconds = time.monotonic() - started
        problem = broken(answer) or ("" if answer.status_code in REFUSED else f"accepted with {answer.status_code}")
        if problem or seconds > 3:
            findings.append(f"{path}: {problem} after {seconds:.1f} s")
    assert findings == []


def test_ten_megabytes_are_answered_by_a_page_that_says_so(organisation):
    answer = client_of("aino.alku").post(
        "/measure/", b"text=" + b"x" * 10_000_000, content_type="application/x-www-form-urlencoded"
    )
    assert answer.status_code == 413
    assert "Lähetit enemmän kuin voimme ottaa vastaan" in answer.content.decode()


@pytest.mark.parametrize("method", ["put", "delete", "patch", "options", "trace"])
def test_the_wrong_method_is_answered_by_our_page(visitor, method):
    findings = []
    for path in addresses_of(visitor):
        answer = getattr(visitor, method)(path)
        problem = broken(answer)
        if not problem and answer.status_code == 200 and method not in {"options"}:
            problem = "did something"
        findings += [f"{path}: {problem}"] if problem and route_of(path) not in MACHINES else []
    assert findings == []


def test_identifiers_of_every_broken_kind(organisation):
    broken_ids = ["0", "-1", "9" * 40, "a" * 5000, "a%00b", "%FF%FE", "..%2f..%2fetc", "ä", "%F0%28%8C%28", "'\"<script>"]
    shapes = [
        "/skills/{}/", "/measure/{}/", "/measure/rounds/{}/", "/measure/rounds/new/{}/", "/skills/confirm/{}/",
        "/lessons/{}/", "/lessons/{}/check/", "/lessons/{}/answer/{}/", "/lessons/{}/skip/", "/demo/mailbox/{}/",
        "/invitations/{}/", "/accounts/password/reset/key/{}/", "/accounts/password/reset/key/1-{}/",
        "/accounts/confirm-email/{}/", "/accounts/2fa/webauthn/keys/{}/remove/", "/roster/{}/", "/programme/{}/",
        "/me/{}/", "/growth/{}/", "/admin/participants/user/{}/change/", "/{}", "/static/{}",
    ]  # fmt: skip
    findings = []
    for local in ("", "aino.alku", "dana.digi", "heidi.yllapito"):
        client = client_of(local)
        for shape in shapes:
            for identifier in broken_ids:
                path = shape.replace("{}", identifier)
                for method in ("get", "post"):
                    answer = getattr(client, method)(path)
                    problem = broken(answer) if not path.startswith("/admin/") else str(answer.status_code)[:1] * 5
                    if problem and problem not in {"22222", "33333", "44444"}:
                        findings.append(f"{method} {path[:70]} as {local or 'anonymous'}: {problem}")
    assert findings == []


def test_an_expired_form_is_answered_by_a_sentence_and_changes_nothing(organisation):
    findings = []
    for local in PEOPLE:
        client = client_of(local, enforce_csrf_checks=True)
        for path in addresses_of(client):
            for action, fields in forms_of(client.get(path).content.decode(errors="replace"), path):
                if action.startswith("/admin/"):
                    continue
                answer = client.post(action, dict.fromkeys(fields, "1") | {"csrfmiddlewaretoken": "x" * 64})
                if answer.status_code != 403 or "Lomake ehti vanhentua" not in answer.content.decode():
                    findings.append(f"{action} as {local or 'anonymous'}: {answer.status_code}")
    assert findings == []


def test_no_page_tells_about_the_machine(organisation):
    assert settings.DEBUG is False
    for path in ("/no/such/page/", "/lessons/nothing/", "/skills/nothing/", "/admin/nothing/"):
        answer = client_of("heidi.yllapito").get(path)
        assert answer.status_code == 404, path
        assert broken(answer) == "", path
