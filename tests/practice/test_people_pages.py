"""Pages of people and lists in the practice channel."""

import re
from itertools import pairwise

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from practice import actions
from tests.practice.a_run import a_run, address, do, lines, world_of
from trainingsite import clock

pytestmark = pytest.mark.django_db


@pytest.fixture
def run(aino):
    return a_run(aino)


@pytest.fixture
def client(aino, client_for):
    return client_for(aino)


def handles(response):
    """The accounts of the list, in its order."""
    return re.findall(r'<li class="person" id="p-(\w+)"', response.content.decode())


def text_of(response):
    return response.content.decode()


# --- people ---------------------------------------------------------------------------------------------
def test_everybody_is_listed_and_those_one_follows_come_first(client, run):
    found = handles(client.get(address("people", run)))
    assert found[0] == "firma"
    assert sorted(found) == ["firma", "huhu", "koulu", "lehti", "neuvo", "tarkka", "tuki", "tuulia", "valittaja"]


def test_the_list_says_what_an_account_is_known_for_but_not_who_cheats(client, run):
    page = text_of(client.get(address("people", run), headers={"accept-language": "en"}))
    rows = dict(zip(handles_in(page), page.split('<li class="person"')[1:], strict=True))
    assert "badge--line" in rows["lehti"]
    assert [handle for handle in ("huhu", "tuki", "valittaja") if "badge--line" in rows[handle]] == []


def handles_in(page):
    return re.findall(r'<li class="person" id="p-(\w+)"', page)


def test_following_leads_back_to_the_list_with_the_account_among_the_followed(client, run):
    sent = {"kind": "follow", "target": "neuvo", "back": address("people", run)}
    response = client.post(address("do", run), sent, follow=True)
    assert response.redirect_chain[0][0].startswith(address("people", run))
    assert set(handles(response)[:2]) == {"firma", "neuvo"}
    assert world_of(run).follows == {"firma", "neuvo"}


def test_every_form_of_the_list_sends_the_verb_that_changes_something(client, run):
    page = text_of(client.get(address("people", run)))
    sent = re.findall(r'name="kind" value="(\w+)">\s*<input type="hidden" name="target" value="(\w+)"', page)
    assert ("unfollow", "firma") in sent
    assert ("follow", "tuulia") in sent
    assert len(sent) == 9


# --- a person -------------------------------------------------------------------------------------------
def test_opening_a_profile_is_kept_once(client, run):
    for _time in range(3):
        assert client.get(address("person", run, "huhu")).status_code == 200
    assert [line.target for line in lines(run, "open_profile")] == ["huhu"]


def test_a_head_request_is_not_a_look(client, run):
    assert client.head(address("person", run, "huhu")).status_code == 200
    assert lines(run, "open_profile") == []


def test_a_profile_shows_the_posts_of_that_person_only(client, run):
    page = text_of(client.get(address("person", run, "tuulia")))
    assert set(re.findall(r'id="post-(\w+)"', page)) == {"K1", "H2"}


@pytest.mark.parametrize("handle", ["nobody", "raivo"])
def test_nobody_and_those_of_another_exercise_are_not_there(client, run, handle):
    assert client.get(address("person", run, handle)).status_code == 404
    assert run.actions.count() == 0


def test_the_own_profile_offers_neither_following_nor_reporting(client, run):
    page = text_of(client.get(address("person", run, "minaharj")))
    assert 'name="kind" value="follow"' not in page
    assert address("report", run, "minaharj") not in page
    assert address("profile", run) in page


@pytest.mark.parametrize(("done", "offered"), [("mute", "unmute"), ("block", "unblock"), ("follow", "unfollow")])
def test_what_was_done_to_an_account_can_be_taken_back_there(client, run, done, offered):
    do(run, done, "huhu")
    page = text_of(client.get(address("person", run, "huhu")))
    assert f'name="kind" value="{offered}"' in page
    assert not re.search(rf'name="kind" value="{done}">\s*<input type="hidden" name="target" value="huhu"', page)


def test_a_profile_leads_to_writing_and_to_reporting(client, run):
    page = text_of(client.get(address("person", run, "huhu")))
    assert f'href="{address("chat", run, "huhu")}"' in page
    assert f'href="{address("report", run, "huhu")}"' in page


def test_an_account_is_put_on_a_list_from_its_profile(client, run):
    made = do(run, "list_make", name="Media", private=True)
    response = client.post(address("person", run, "lehti"), {"list": f"own-{made.seq}"}, follow=True)
    assert response.status_code == 200
    assert world_of(run).list(f"own-{made.seq}").members == ("lehti",)
    assert address("list", run, f"own-{made.seq}") in text_of(response)


@pytest.mark.parametrize("sent", [{}, {"list": ""}, {"list": "own-99"}])
def test_a_list_that_is_not_there_is_a_mistake_in_the_form(client, run, sent):
    do(run, "list_make", name="Media", private=True)
    response = client.post(address("person", run, "lehti"), sent)
    assert response.status_code == 422
    assert 'id="id_list_error"' in text_of(response)


# --- lists ----------------------------------------------------------------------------------------------
def test_a_list_is_made_and_opened(client, run):
    response = client.post(address("lists", run), {"name": "  Alan   media ", "private": "on"})
    found = world_of(run).lists()
    assert [(each.name, each.private) for each in found] == [("Alan media", True)]
    assert response.url == address("list", run, found[0].id)


def test_without_the_tick_a_list_is_public(client, run):
    client.post(address("lists", run), {"name": "Kollegat"})
    assert not world_of(run).lists()[0].private


@pytest.mark.parametrize("name", ["", "  ", "ab", "\u200ba\u200b", "a" * 26, "x" * 300])
def test_a_name_that_does_not_do_is_refused_and_kept(client, run, name):
    response = client.post(address("lists", run), {"name": name, "private": "on"})
    assert response.status_code == 422
    assert "id_name_error" in text_of(response)
    assert response.context["form"]["name"].value() == name
    assert world_of(run).lists() == ()


@pytest.mark.parametrize("name", ["abc", "a" * 25])
def test_names_of_3_and_25_characters_do(client, run, name):
    assert client.post(address("lists", run), {"name": name}).status_code == 302


def test_a_double_click_makes_one_list(client, run):
    first, second = (client.post(address("lists", run), {"name": "Media", "key": "once"}) for _time in range(2))
    assert first.url == second.url
    assert len(world_of(run).lists()) == 1


@pytest.fixture
def watch_list(run):
    made = do(run, "list_make", name="Media", private=True)
    do(run, "list_add", f"own-{made.seq}", handle="lehti")
    return f"own-{made.seq}"


def test_a_list_shows_the_posts_of_its_members_only(client, run, watch_list):
    page = text_of(client.get(address("list", run, watch_list)))
    assert re.findall(r'id="post-(\w+)"', page) == ["N2"]


def test_members_are_added_and_removed(client, run, watch_list):
    client.post(address("list", run, watch_list), {"handle": "tarkka"})
    assert world_of(run).list(watch_list).members == ("lehti", "tarkka")
    client.post(address("list", run, watch_list), {"act": "remove", "handle": "lehti"})
    assert world_of(run).list(watch_list).members == ("tarkka",)


@pytest.mark.parametrize("handle", ["", "nobody", "lehti", "minaharj"])
def test_only_accounts_not_yet_on_it_can_be_added(client, run, watch_list, handle):
    response = client.post(address("list", run, watch_list), {"handle": handle})
    assert response.status_code == 422
    assert world_of(run).list(watch_list).members == ("lehti",)


def test_deleting_a_list_asks_first(client, run, watch_list):
    page = text_of(client.get(address("list", run, watch_list), {"delete": ""}))
    assert 'name="act" value="delete"' in page
    assert 'name="act" value="delete"' not in text_of(client.get(address("list", run, watch_list)))
    assert world_of(run).list(watch_list) is not None


def test_a_deleted_list_is_gone(client, run, watch_list):
    response = client.post(address("list", run, watch_list), {"act": "delete"})
    assert response.status_code == 302
    assert response.url.startswith(address("lists", run))
    assert world_of(run).lists() == ()
    assert client.get(address("list", run, watch_list)).status_code == 404


# --- whose run it is ------------------------------------------------------------------------------------
PAGES = [
    ("people",),
    ("person", "huhu"),
    ("lists",),
    ("messages",),
    ("chat", "tuki"),
    ("notifications",),
    ("settings",),
    ("profile",),
    ("account",),
    ("saved",),
]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page[0])
def test_a_strangers_run_is_not_there(run, dana, client_for, page):
    assert client_for(dana).get(address(page[0], run, *page[1:])).status_code == 404
    assert client_for(dana).post(address(page[0], run, *page[1:])).status_code in (404, 405)
    assert run.actions.count() == 0


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page[0])
def test_a_run_that_has_ended_can_be_looked_at_and_stays_as_it_is(client, run, page):
    actions.end(run=run, now=clock.now())
    assert client.get(address(page[0], run, *page[1:])).status_code == 200
    assert run.actions.count() == 0


def test_in_a_run_that_has_ended_no_list_is_made(client, run):
    actions.end(run=run, now=clock.now())
    response = client.post(address("lists", run), {"name": "Media"})
    assert response.status_code == 409
    assert response.context["form"]["name"].value() == "Media"
    assert run.actions.count() == 0


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page[0])
def test_a_page_has_one_first_heading_and_no_level_left_out(client, run, page):
    body = text_of(client.get(address(page[0], run, *page[1:]))).partition("<main")[2].partition("</main>")[0]
    levels = [int(level) for level in re.findall(r"<h([1-6])", body)]
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert [pair for pair in pairwise(levels) if pair[1] > pair[0] + 1] == []


def test_with_script_only_the_row_and_the_checklist_are_exchanged(client, run):
    page = text_of(client.get(address("people", run)))
    row = page.partition('id="p-tuulia"')[2].partition("</li>")[0]
    assert 'hx-target="#p-tuulia" hx-select="#p-tuulia" hx-select-oob="#task-panel"' in row
    assert 'id="p-tuulia-act"' in row
    sent = {"kind": "follow", "target": "tuulia", "back": address("people", run)}
    answer = text_of(client.post(address("do", run), sent, headers={"hx-request": "true"}, follow=True))
    assert 'id="task-panel"' in answer
    row = answer.partition('id="p-tuulia"')[2].partition("</li>")[0]
    assert 'name="kind" value="unfollow"' in row
    assert 'id="p-tuulia-act"' in row


def test_what_can_no_longer_be_done_is_not_offered(client, run):
    actions.end(run=run, now=clock.now())
    for page in (("people",), ("chat", "tuki"), ("lists",)):
        body = text_of(client.get(address(page[0], run, *page[1:]))).partition('class="sim"')[2].partition("<aside")[0]
        assert "<button" not in body.partition('id="told"')[2]


def test_personal_data_in_the_name_of_a_list_come_back_and_are_kept_nowhere(client, run):
    response = client.post(address("lists", run), {"name": "Soita 040 123 4567"})
    assert response.status_code == 422
    assert response.context["form"]["name"].value() == "Soita 040 123 4567"
    assert 'role="alert"' in text_of(response)
    assert [(line.kind, line.data) for line in run.actions.all()] == [("held", {"kinds": ["phone"]})]


@pytest.mark.parametrize(
    ("page", "name"), [(("person", "tuulia"), "Tuulia"), (("chat", "tuki"), "Tuki"), (("list", "own-1"), "Alan media")]
)
def test_the_title_of_a_page_says_whose_it_is(client, run, page, name):
    do(run, "list_make", name="Alan media")
    title = text_of(client.get(address(page[0], run, *page[1:]))).partition("<title>")[2].partition("</title>")[0]
    assert name in title


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page[0])
def test_a_page_asks_as_often_when_more_has_been_done(client, run, page):
    where = address(page[0], run, *page[1:])
    client.get(where)
    client.get(where)
    counts = []
    for more in (("huhu",), ("lehti", "tarkka", "koulu", "neuvo")):
        for handle in more:
            do(run, "follow", handle)
            do(run, "list_make", name=f"Lista {handle}")
            do(run, "bookmark", {"huhu": "H1", "lehti": "N2", "koulu": "O2", "neuvo": "N1"}.get(handle, "K1"))
        with CaptureQueriesContext(connection) as asked:
            client.get(where)
        counts.append(len(asked))
    assert counts[0] == counts[1]
