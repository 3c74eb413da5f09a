"""Who may open what: the whole site in one table, written by hand from the public surface (matrix.txt)."""

import warnings
from pathlib import Path

import pytest
from django.db import transaction
from django.test import Client
from django.urls import NoReverseMatch, reverse

from tests.authorisation.routes import all_routes, differences, parse, without_rows

MATRIX = Path(__file__).with_name("matrix.txt").read_text(encoding="utf-8")


IN_A_RUN = {
    "practice:post": {"post": "N1"},
    "practice:person": {"handle": "tuulia"},
    "practice:list": {"list": "own-1"},
    "practice:chat": {"handle": "tuki"},
    "practice:report": {"target": "N1"},
    "practice:image": {"post": "N1"},
    "practice:link": {"id": "M1"},
    "practice:card": {"post": "N1"},
}
OUTSIDE_A_RUN = {
    "practice:index",
    "practice:start",
    "practice:task",
    "practice:start_task",
    "practice:review_queue",
}


OF_A_SESSION = {
    f"scheduling:{name}"
    for name in """session book cancel offer check_in feedback calendar_file edit move copy publish cancel_session
    book_for people code""".split()
}
OF_A_VERSION = {f"courses:{name}" for name in ("version", "publish", "enrol", "problems", "download", "completeness")}


def kwargs_of(route, world):
    """What a route needs to name its object; Aino's, or of the programme she goes through."""
    lesson = world["lesson"]
    edition = {**world["version"], "lesson": lesson["slug"], "language": "fi"}
    cohort = {"pk": world["cohort"]["cohort"]}
    own = {
        "skills:skill": world["skill"],
        "skills:measure-step": {"number": 1},
        "skills:round-edit": world["round"],
        "skills:round-create": world["cohort"],
        "skills:confirm": world["aino"],
        "skills:shared-levels": world["aino"],
        "courses:lesson": lesson,
        "courses:check": lesson,
        "courses:skip": lesson,
        "courses:answer": {**lesson, "code": world["item"]},
        "courses:preview": edition,
        "courses:recall-answer": {"code": world["item"]},
        "courses:care": {**world["version"], "lesson": lesson["slug"]},
        "courses:fact-checked": {**world["version"], "lesson": lesson["slug"], "place": 0},
        "practice:task": world["task"],
        "practice:start_task": world["task"],
        "practice:start_measured": {"sitting": 1, "number": 1},
        "practice:module": {"code": "M1"},
        "practice:start_module": {"code": "M1"},
        "practice:reflection": {"code": "M1"},
        "practice:preview": world["version"],
        "practice:withdraw": world["sent"],
        "practice:review": world["sent"],
        "courses:edit": edition,
        "participants:absence-remove": world["absence"],
        "scheduling:edit_plan": world["plan"],
        "scheduling:plan_done": world["plan"],
        "scheduling:remove_plan": world["plan"],
        "scheduling:place": world["place"],
        "scheduling:feed": {"token": "guessed"},
        "reminders:tomorrow": world["message"],
        "reminders:decline": world["message"],
        "reminders:message": world["message"],
        "reminders:act": world["message"],
        "reminders:unsubscribe": {"token": "guessed"},
        "participants:cohort": cohort,
        "participants:cohort-add": cohort,
        "participants:cohort-remove": {**cohort, "person": world["aino"]["pk"]},
        "participants:invitation-open": {"token": "x" * 43},
        "home:demo-message": {"name": "missing"},
        "account_confirm_email": {"key": "x"},
        "account_reset_password_from_key": {"uidb36": "1", "key": "x-y"},
        "mfa_remove_webauthn": {"pk": 1},
        "mfa_edit_webauthn": {"pk": 1},
        "openid_connect_login": {"provider_id": "missing"},
        "openid_connect_callback": {"provider_id": "missing"},
    }
    if route in own:
        return own[route]
    if route in OF_A_SESSION:
        return world["session"]
    if route.startswith("practice:") and route not in OUTSIDE_A_RUN:
        return world["run"] | IN_A_RUN.get(route, {})
    if route.startswith("participants:roster-"):
        return world["roster"]
    if route.startswith("participants:person"):
        return world["aino"]
    if route in OF_A_VERSION:
        return world["version"]
    return {}


def address_of(route, world):
    try:
        return reverse(route, kwargs=kwargs_of(route, world))
    except NoReverseMatch:
        return "/accounts/" + route  # a pattern without a name goes by its address


@pytest.fixture
def ask(world, people, client_for):
    """Put one question to the site; what it changes is taken back at once."""
    clients = {name: client_for(person) if person else Client() for name, person in people.items()}

    def answer(route, query, method, actor):
        url = address_of(route, world)
        query = "?" + query.format(**world) if query else ""
        with transaction.atomic(), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            client = clients[actor]
            session = client.session.session_key
            response = client.post(url + query, {"unknown": "1"}) if method == "POST" else client.get(url + query)
            response.close()
            transaction.set_rollback(True)
        if person := people[actor]:
            client.session.exists(session) or client.force_login(person)
        return response.status_code

    return answer


def test_every_route_has_its_rows():
    routes = [route for route in all_routes() if not route.startswith("admin:")]
    assert without_rows(routes, list(parse(MATRIX))) == []


def test_a_route_without_rows_is_found():
    rows = list(parse("home:today GET 302 200 200 200 200 200 200\nhome:today POST 302 405 405 405 405 405 405"))
    assert without_rows(["home:today", "home:new"], rows) == ["GET home:new", "POST home:new"]


def test_no_row_names_a_route_that_is_gone():
    routes = set(all_routes())
    assert sorted({row[0] for row in parse(MATRIX)} - routes) == []


@pytest.mark.django_db
def test_everybody_gets_what_the_matrix_says(ask):
    found = differences(list(parse(MATRIX)), ask)
    assert not found, "\n".join(found)


@pytest.mark.django_db
def test_a_planted_wrong_code_is_found(ask):
    planted = list(parse("participants:roster GET 302 200 403 403 403 403 200"))
    assert differences(planted, ask) == ["GET participants:roster as aino: 403 instead of 200"]


@pytest.mark.django_db
def test_nobody_but_the_administrator_enters_django_admin(ask):
    routes = [route for route in all_routes() if route.startswith("admin:")]
    open_to = {"admin:login", "admin:logout", "admin:jsi18n"}
    entered = []
    for route in sorted(set(routes) - open_to):
        for actor in ("anonymous", "aino", "eero", "mika", "otto", "dana"):
            code = ask_admin(ask, route, actor)
            if code not in (302, 403, 404):
                entered.append(f"{route} as {actor}: {code}")
    assert len(routes) > 50
    assert entered == []


def ask_admin(ask, route, actor):
    return ask(route, "", "GET", actor)
