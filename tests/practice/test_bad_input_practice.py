"""Whatever is sent to the practice channel: a right answer, a sentence, the typed text kept, nothing doubled."""

import datetime as dt
import html
import logging
import re
from urllib.parse import urlencode

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.urls import reverse

from practice.models import Action, PracticeTask, Run, ScenarioVersion, TaskAttempt
from tests.conftest import NOW
from tests.courses.test_at_once import at_once
from tests.findings import expect_none
from tests.practice.a_run import do, world_of
from tests.practice.doors import (
    BODIES,
    DOORS,
    ELSEWHERE,
    MARKUP,
    READ_ONLY,
    SCRIPT,
    SOMEBODY,
    STRANGE,
    TEXT,
    TRACES,
    UNKNOWN,
    WITH_KEY,
    names,
    pages_of,
    spoiled,
    unsafe,
)
from tests.practice.test_modules import make_module

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_the_start")]
FINE = {200, 302, 400, 404, 409, 422}


@pytest.fixture
def in_english(aino, eero):
    for each in (aino, eero):
        each.language = "en"
        each.save()


def client_of(person):
    client = Client(raise_request_exception=False)
    client.force_login(person)
    return client


@pytest.fixture
def client(in_english, aino):
    return client_of(aino)


@pytest.fixture
def place(small_tasks, start):
    """Aino's run of the plain task: a post (own-1), a list with @lehti (own-2), a post with a picture, a draft."""
    make_module()
    run = start(task=small_tasks["plain"])
    do(run, "post", text="Ensimmäinen julkaisu")
    do(run, "list_make", name="Ensimmäinen lista", private=True)
    do(run, "post", text="Kuvan kanssa", picture="boxes", alt="Laatikoita pinossa")
    do(run, "draft", text="Keskeneräinen teksti")
    do(run, "list_add", "own-2", handle="lehti")
    return run


def address(door, run):
    return reverse(f"practice:{door.name}", args=[*([run.pk] if door.by == "run" else ()), *door.more])


def log_of(run):
    return list(Action.objects.filter(run=run).order_by("seq").values_list("kind", "target", "data"))


def broken(answer):
    """Why the answer is not one of ours; "" when it is."""
    text = answer.content.decode(errors="replace")
    if answer.status_code not in FINE:
        return str(answer.status_code)
    if SCRIPT in text or "<img src=x" in text or "'><b>" in text:
        return "markup as it was typed"
    if answer.status_code != 302 and not ("<h1" in text and "Sometaito" in text):
        return f"{answer.status_code} without a page of our own"
    if answer.status_code == 302 and not answer["Location"].startswith("/"):
        return f"leads to {answer['Location']}"
    return ""


def test_every_address_that_takes_a_form_is_looked_at():
    assert set(names()) == {door.name for door in DOORS} | ELSEWHERE | READ_ONLY


def test_the_form_of_every_address_is_right_before_it_is_spoiled(place, client):
    findings = []
    for door in sorted(DOORS, key=lambda each: each.by != "run"):  # a new start ends the run
        answer = client.post(address(door, place), door.data)
        if answer.status_code != 302:
            said = re.findall(r'class="(?:error|notice__text)[^>]*>([^<]+)', answer.content.decode())
            findings.append(f"{door}: {answer.status_code} {said}")
    expect_none(findings)


@pytest.mark.parametrize("door", DOORS[:-1], ids=str)
def test_nothing_strange_breaks_a_form_or_the_run(door, place, client):
    findings = []
    for what, data in spoiled(door):
        if problem := broken(client.post(address(door, place), data)):
            findings.append(f"{door} {what}: {problem}")
    for what, raw in BODIES.items():
        body = "&".join(f"{name}={raw}" for name in [*door.data, "key"])
        answer = client.generic("POST", address(door, place), body, "application/x-www-form-urlencoded")
        if problem := broken(answer):
            findings.append(f"{door} {what}: {problem}")
    twice = urlencode([(name, value) for name, value in door.data.items() for _twice in range(2)], doseq=True)
    for body in (twice, urlencode({f"{name}[]": "x" for name in door.data}), "&&&=;", "a" * 900_000):
        answer = client.generic("POST", address(door, place), body, "application/x-www-form-urlencoded")
        findings += [f"{door} {body[:20]}: {problem}"] if (problem := broken(answer)) else []
    expect_none(findings)
    assert all("\x00" not in str(line) and "\ud800" not in str(line) for line in log_of(place))
    assert list(place.actions.values_list("seq", flat=True)) == list(range(1, place.actions.count() + 1))


def test_ten_megabytes_are_refused_by_every_form(place, in_english, aino):
    client = Client(raise_request_exception=False, enforce_csrf_checks=True)
    client.force_login(aino)
    client.get("/practice/")
    findings = []
    for door in DOORS:
        body = b"text=" + b"x" * 10_000_000
        answer = client.post(address(door, place), body, content_type="application/x-www-form-urlencoded")
        if answer.status_code != 413 or "<h1" not in answer.content.decode():
            findings.append(f"{door}: {answer.status_code}")
    expect_none(findings)
    assert place.actions.count() == 5


@pytest.mark.parametrize("door", [each for each in DOORS if each.typed], ids=str)
def test_what_was_typed_is_kept_when_it_is_refused(door, place, client):
    """A text far too long for any field, and one that is refused for a character; the log stays as it was."""
    before, findings = log_of(place), []
    for name in door.typed:
        for what in ("20,000", "more than 20,000", "nul"):
            typed = STRANGE[what]
            answer = client.post(address(door, place), door.data | {name: typed})
            if answer.status_code not in {409, 422}:
                findings.append(f"{name} {what}: {answer.status_code}")
            if what != "nul" and html.escape(typed.strip()) not in answer.content.decode():
                findings.append(f"{name} {what} is lost")
    expect_none(findings)
    assert log_of(place) == before


def test_a_reply_to_a_post_deleted_in_the_other_tab_is_refused_and_kept(place, client):
    client.post(f"/practice/{place.pk}/do/", {"kind": "delete", "target": "own-1"})
    for kind in ("reply", "quote"):
        answer = client.post(f"/practice/{place.pk}/posts/own-1/", {"kind": kind, "text": TEXT})
        assert answer.status_code == 409
        assert "This post is not there any more." in answer.content.decode()
        assert TEXT in answer.content.decode()


@pytest.mark.parametrize("said", ["emoji", "zero width", "nothing", "space"])
def test_an_answer_without_words_is_not_published(said, place, client):
    for kind in ("reply", "quote"):
        answer = client.post(f"/practice/{place.pk}/posts/K1/", {"kind": kind, "text": STRANGE[said]})
        assert answer.status_code == 422
    assert not world_of(place).did("reply")
    assert not world_of(place).did("quote")


# --- what is shown --------------------------------------------------------------------------------------
def test_all_that_was_typed_is_shown_as_text_and_no_page_leads_out(place, client):
    """Markup in everything one can write; then every page that can be reached."""
    for door in DOORS:
        if door.typed and door.name != "account":
            # short enough for every field, and with the words a post needs
            client.post(address(door, place), door.data | dict.fromkeys(door.typed, "Hei <b>x</b>"))
            client.post(address(door, place), door.data | dict.fromkeys(door.typed, f"Sana {SCRIPT}"))
            client.post(address(door, place), door.data | dict.fromkeys(door.typed, MARKUP))
    assert sum(SCRIPT in str(line) for line in log_of(place)) > 6
    pages = pages_of(client, f"/practice/{place.pk}/") | pages_of(client, "/practice/modules/M1/reflection/")
    assert len(pages) > 40
    assert sum(html.escape(SCRIPT) in text for text in pages.values()) > 6
    expect_none(unsafe(pages))


# --- somebody else's ------------------------------------------------------------------------------------
def test_another_persons_run_is_not_there_for_any_form(place, in_english, eero):
    stranger, before = client_of(eero), log_of(place)
    findings = []
    for door in DOORS:
        if door.by == "run" and (code := stranger.post(address(door, place), door.data).status_code) != 404:
            findings.append(f"{door}: {code}")
    for path in ("", "new/", "task/", "people/", "messages/", "notifications/", "saved/", "posts/K1/", "link/M1/"):
        if (code := stranger.get(f"/practice/{place.pk}/{path}").status_code) != 404:
            findings.append(f"{path}: {code}")
    expect_none(findings)
    assert log_of(place) == before


def test_drafts_lists_and_posts_of_another_run_are_not_there(place, start, client):
    other = start()
    here = f"/practice/{other.pk}"
    assert client.get(f"{here}/lists/own-2/").status_code == 404
    assert client.post(f"{here}/lists/own-2/", {"handle": "neuvo"}).status_code == 404
    assert client.post(f"{here}/people/neuvo/", {"list": "own-2"}).status_code == 422
    for kind, target in (("list_add", "own-2"), ("delete", "own-1"), ("like", "own-1"), ("save_evidence", "own-1")):
        answer = client.post(f"{here}/do/", {"kind": kind, "target": target, "handle": "neuvo"})
        assert answer.status_code == 409
    assert client.post(f"{here}/do/", {"kind": "draft_delete", "target": "own-4"}).status_code == 302
    assert client.get(f"{here}/posts/own-1/").status_code == 404
    assert client.post(f"{here}/handoff/?ref=own-1", {"ref": "own-1", "team": "manager"}).status_code == 404
    assert "Keskeneräinen" not in client.get(f"{here}/write/?draft=own-4").content.decode()
    assert client.post(f"{here}/write/", {"text": TEXT, "draft": "own-4"}).status_code == 302
    assert log_of(other) == [("post", "", {"text": TEXT, "picture": "", "alt": "", "audience": "everyone"})]
    assert [each.text for each in world_of(place).drafts()] == ["Keskeneräinen teksti"]
    assert len(log_of(place)) == 5


def test_what_is_not_there_or_not_yet_is_not_there(place, client):
    """K2 comes in two hours, S1 belongs to another task."""
    findings = []
    for unknown in UNKNOWN:
        addresses = [f"posts/{unknown}/", f"card/{unknown}/", f"image/{unknown}/", f"lists/{unknown}/"]
        addresses += [] if unknown == "M1" else [f"link/{unknown}/"]
        addresses += [] if unknown == "neuvo" else [f"people/{unknown}/", f"messages/{unknown}/"]
        addresses += [] if unknown in {"M1", "neuvo"} else [f"report/{unknown}/"]
        for path in addresses:
            for method in (client.get,) if path.startswith("link/") else (client.get, client.post):
                code = method(f"/practice/{place.pk}/{path}").status_code
                findings += [f"{path[:40]}: {code}"] if code != 404 else []
        for kind in ("like", "unlike", "repost", "bookmark", "follow", "block", "list_add", "save_evidence"):
            if (kind, unknown) in {("follow", "neuvo"), ("block", "neuvo"), ("save_evidence", "M1")}:
                continue
            answer = client.post(f"/practice/{place.pk}/do/", {"kind": kind, "target": unknown})
            findings += [f"{kind} {unknown[:40]}: {answer.status_code}"] if answer.status_code != 409 else []
    expect_none(findings)
    assert len(log_of(place)) == 5


def test_a_verb_no_page_sends_is_no_act(place, client):
    for kind in ("post", "held", "settings", "hint", "", "LIKE", "like:", "like\x00", "__class__"):
        answer = client.post(f"/practice/{place.pk}/do/", {"kind": kind, "target": "" if kind == "like:" else "N1"})
        assert answer.status_code in {400, 409}, kind
    assert len(log_of(place)) == 5


@pytest.mark.parametrize("number", ["0", "999999", "9" * 40])
def test_a_number_nobody_has_is_not_there(number, place, in_english, aino, dana):
    shapes = ["{}/", "{}/do/", "{}/write/", "{}/check/", "{}/posts/K1/", "sent/{}/withdraw/", "review/{}/"]
    shapes += ["measured/{}/1/", "measured/1/{}/"]
    for client in (client_of(aino), client_of(dana)):
        for path in ("/practice/" + shape.replace("{}", number) for shape in shapes):
            answer = client.post(path, {"kind": "like", "target": "N1", "language": "fi"})
            expected = {405} if path.endswith(f"practice/{number}/") else {403} if "review" in path else {404}
            assert answer.status_code in expected | {404}, path
            assert "<h1" in answer.content.decode()


# --- two tabs, double clicks, things that change meanwhile ------------------------------------------------
def test_in_a_run_that_ended_in_the_other_tab_nothing_happens_and_nothing_typed_is_lost(place, client):
    client.post(f"/practice/{place.pk}/end/")
    before, findings = log_of(place), []
    for door in DOORS:
        if door.by != "run" or door.name in {"end", "send"}:
            continue
        answer = client.post(address(door, place), door.data)
        text = answer.content.decode()
        if answer.status_code != 409 or "This practice has ended." not in html.unescape(text):
            findings.append(f"{door}: {answer.status_code}")
        findings += [f"{door}: {name} is lost" for name in door.typed if html.escape(str(door.data[name])) not in text]
    expect_none(findings)
    assert client.post(f"/practice/{place.pk}/end/").status_code == 302
    assert log_of(place) == before


@pytest.mark.parametrize("door", WITH_KEY, ids=str)
def test_the_same_form_twice_is_one_line(door, place, client):
    before = len(log_of(place))
    form = door.data | {"key": "this-very-form"}
    assert [client.post(address(door, place), form).status_code for _twice in range(2)] == [302, 302]
    assert len(log_of(place)) == before + 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.both_databases
def test_the_same_form_at_once_in_three_tabs_is_one_line(place, in_english, aino):
    form = {"kind": "reply", "text": TEXT, "key": "this-very-form"}
    clients = [client_of(aino) for _tab in range(3)]
    codes = []
    at_once(*(lambda tab=tab: codes.append(tab.post(f"/practice/{place.pk}/posts/K1/", form).status_code)
              for tab in clients))  # fmt: skip
    assert codes == [302, 302, 302]
    assert len(Action.objects.filter(run=place, kind="reply")) == 1


def test_a_run_goes_on_when_its_scenario_and_task_are_taken_away(place, client):
    ScenarioVersion.objects.update(published_at=None)
    PracticeTask.objects.update(withdrawn=True)
    assert client.post(f"/practice/{place.pk}/posts/K1/", {"kind": "reply", "text": TEXT}).status_code == 302
    assert client.get(f"/practice/{place.pk}/").status_code == 200
    assert client.post(f"/practice/{place.pk}/check/").status_code == 302
    assert client.get(f"/practice/{place.pk}/task/").status_code == 200
    assert TaskAttempt.objects.count() == 1
    assert client.get("/practice/tasks/T9.1-plain/").status_code == 404
    assert client.post("/practice/tasks/T9.1-plain/start/", DOORS[1].data).status_code == 404
    begun = client.post("/practice/start/", DOORS[0].data)
    assert begun.status_code == 409
    assert "nothing to practise with yet" in begun.content.decode()
    assert Run.objects.count() == 1


def test_a_task_checked_and_hinted_out_of_order_answers_with_a_sentence(place, start, client):
    free = start()
    for path in ("check/", "hint/", "send/"):
        answer = client.post(f"/practice/{free.pk}/{path}", {"number": "1", "seq": "1"})
        assert answer.status_code == 409
        assert 'role="alert"' in answer.content.decode()
    for number in ("3", "0", "-1", "x", ""):
        assert client.post(f"/practice/{place.pk}/hint/", {"number": number}).status_code == 409
    assert client.post(f"/practice/{place.pk}/account/", {"step": "recovery"}).status_code == 409


def test_a_clock_set_back_keeps_the_order_and_doubles_nothing(place, client, time_machine):
    client.post(f"/practice/{place.pk}/clock/", {"skip": "hour"})
    for back in (dt.timedelta(hours=3), dt.timedelta(days=400)):
        time_machine.move_to(NOW - back, tick=False)
        client.force_login(place.person)  # the session may be older than its world now
        for path in ("", "new/?since=0", "posts/K1/", "task/", "notifications/"):
            assert client.get(f"/practice/{place.pk}/{path}").status_code == 200
        assert client.post(f"/practice/{place.pk}/write/", {"text": f"Taas {back.days}"}).status_code == 302
        assert client.post(f"/practice/{place.pk}/check/").status_code == 302
    lines = list(Action.objects.filter(run=place).order_by("seq").values_list("seq", "at"))
    assert [seq for seq, _at in lines] == list(range(1, len(lines) + 1))
    assert [at for _seq, at in lines] == sorted(at for _seq, at in lines)
    assert TaskAttempt.objects.filter(run=place).count() == 2


# --- somebody's data ------------------------------------------------------------------------------------
def stored():
    """Everything in the database and in the cache as one text."""
    with connection.cursor() as cursor:
        rows = []
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            rows += [repr(row) for row in cursor.fetchall()]
    return "\n".join(rows) + repr(getattr(cache, "_cache", ""))


TYPED = [(door, name) for door in DOORS for name in door.typed]


@pytest.mark.parametrize(("door", "name"), TYPED, ids=lambda each: str(each))
def test_somebodys_data_are_given_back_and_kept_nowhere(door, name, place, client, caplog):
    caplog.set_level(logging.DEBUG)
    limit = 25 if door.name == "lists" else None
    typed = "Leenalle 040 1234567" if limit or name == "word" else SOMEBODY
    answer = client.post(address(door, place), door.data | {name: typed})
    assert answer.status_code == 422
    text = answer.content.decode()
    assert html.escape(typed) in text
    assert "phone" in text.lower()
    for trace in TRACES:
        assert trace not in stored()
        assert trace not in caplog.text
        assert trace not in repr(dict(client.session.items()))
        assert trace not in "".join(morsel.OutputString() for morsel in client.cookies.values())
        assert trace not in repr(answer.headers)
    if door.by == "run":
        assert log_of(place)[-1][0] == "held"
