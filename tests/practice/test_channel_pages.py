"""The feed, a post, writing, searching and what came meanwhile, as pages."""

import re

import pytest
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from practice.models import Action
from tests.conftest import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_the_start")]
MARK = 'class="sim__mark"'
QUERIES = 8


@pytest.fixture
def read(aino_client, run):
    """`read("posts/K1/")`: the text of a page of Aino's run."""

    def get(path="", status=200, **more):
        answer = aino_client.get(f"/practice/{run.pk}/{path}", **more)
        assert answer.status_code == status
        return answer.content.decode()

    return get


@pytest.fixture
def send(aino_client, run):
    return lambda path, **data: aino_client.post(f"/practice/{run.pk}/{path}", data)


def shown(text):
    """Ids of the posts on a page, in order."""
    return re.findall(r'<article class="[^"]*" id="post-([^"]+)"', text)


def log_of(run):
    return list(Action.objects.filter(run=run).values_list("kind", "target"))


# --- every page -----------------------------------------------------------------------------------------
@pytest.mark.parametrize("path", ["", "posts/K1/", "write/", "search/", "search/?q=paperi"])
def test_every_page_says_that_it_is_practice_and_shows_clock_ways_and_task(read, path):
    text = read(path)
    assert text.count(MARK) == 1
    assert 'id="clock-time">Mon 9 a.m.<' in text
    assert text.count('id="task-panel"') == 1
    assert text.count('<nav class="ways"') == 1


@pytest.mark.parametrize("path", ["", "new/", "posts/K1/", "write/", "search/"])
def test_a_run_is_found_by_its_owner_only(path, run, client_for, eero, mika, dana, heidi):
    for stranger in (eero, mika, dana, heidi):
        assert client_for(stranger).get(f"/practice/{run.pk}/{path}").status_code == 404


def test_the_wrong_method_is_refused(aino_client, run):
    assert aino_client.post(f"/practice/{run.pk}/").status_code == 405
    assert aino_client.post(f"/practice/{run.pk}/new/").status_code == 405
    assert aino_client.put(f"/practice/{run.pk}/write/").status_code == 405


# --- the feed -------------------------------------------------------------------------------------------
def test_the_feed_shows_what_has_come_and_nothing_from_the_future(read):
    assert shown(read()) == ["O2", "O1", "H1", "V1", "K1", "N2", "N1"]


def test_new_posts_come_as_the_clock_goes(read, later):
    later(seconds=11)  # eleven minutes of the scenario at a minute a second
    text = read()
    assert shown(text)[0] == "F1"
    assert "Mon 9:11 a.m." in text


def test_the_feed_goes_on_page_by_page(read, run, do):
    for number in range(25):
        do(run, "post", seconds=number, text=f"Viesti numero {number}")
    pages = [read()]
    while older := re.search(r'href="(\?before=[^"#]+)#posts"', pages[-1]):
        pages.append(read(older[1]))
    assert [len(shown(each)) for each in pages[:-1]] == [20, 20]
    everything = [post for each in pages for post in shown(each)]
    assert len(everything) == len(set(everything))
    assert [post for post in everything if post.startswith("own-")] == [f"own-{seq}" for seq in range(25, 0, -1)]
    assert everything[-1] == "N1"


def test_a_post_of_a_task_is_marked_and_an_own_post_looks_its_own(read, run, do, small_tasks, start, aino_client):
    do(run, "post", text="Oma viesti")
    own = re.search(r'<article class="([^"]*)" id="post-own-1"', read())[1]
    assert own.split() == ["post", "post--own"]
    row = small_tasks["plain"]
    row.data |= {"focus": "K1"}
    row.save()
    task_run = start(task=row)
    text = aino_client.get(f"/practice/{task_run.pk}/").content.decode()
    assert re.search(r'<article class="post post--task" id="post-K1"', text)
    assert text.count('badge badge--now">Task<') == 1


def test_hashtags_names_and_links_stay_inside(read, run, later):
    later(days=0, minutes=14)
    text = read("posts/N1/")
    assert f'<a href="/practice/{run.pk}/search/?q=%23kartonki">#kartonki</a>' in text
    assert f'<a href="/practice/{run.pk}/people/firma/">@firma</a>' in read("posts/V1/")


def test_a_link_in_a_post_leads_to_the_page_about_links(read, run, do):
    do(run, "post", text="Katso ohje.example/lajittelu ja kysy")
    assert f'<a href="/practice/{run.pk}/link/own-1/">ohje.example/lajittelu</a> ja kysy' in read()


def test_markup_and_scripts_in_a_text_are_only_text(read, run, do):
    do(run, "post", text='<script>alert(1)</script> <b>#tag</b> "><img src=x onerror=y> **lihava** @firma<i>')
    text = read()
    assert [each for each in ("<script>alert(1)", "<img src=x", "<b>#") if each in text] == []
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text
    assert "**lihava**" in text


def test_a_text_in_another_language_than_the_page_says_so(read, aino, aino_client, run):
    assert '<p class="post__text" dir="auto" lang="fi">Kelpaako' in read()
    aino.language = "fi"
    aino.save()
    assert '<p class="post__text" dir="auto">Kelpaako' in read()


def test_the_feed_needs_few_queries_however_long_the_log_is(aino_client, run, do):
    def queries():
        with CaptureQueriesContext(translation_free_connection()) as found:
            aino_client.get(f"/practice/{run.pk}/")
        return len(found)

    queries()
    few = queries()
    for number in range(12):
        do(run, "post", seconds=number, text=f"Viesti numero {number}")
    assert queries() == few <= QUERIES


def translation_free_connection():
    from django.db import connection

    translation.activate("en")
    return connection


# --- a post ---------------------------------------------------------------------------------------------
def test_a_post_stands_in_its_conversation(read):
    assert shown(read("posts/H1/")) == ["H1", "H2"]
    assert shown(read("posts/H2/")) == ["H1", "H2"]


def test_a_post_that_is_not_there_yet_or_never_is_not_found(read):
    read("posts/F1/", status=404)
    read("posts/nothing/", status=404)
    read("posts/S1/", status=404)  # only in a voluntary task


def test_opening_a_post_is_written_down_once(read, run):
    read("posts/K1/")
    read("posts/K1/")
    assert log_of(run) == [("open_post", "K1")]


def test_looking_ahead_and_asking_for_the_head_write_nothing(read, run, aino_client):
    read("posts/K1/", headers={"Sec-Purpose": "prefetch;prerender"})
    assert aino_client.head(f"/practice/{run.pk}/posts/K1/").status_code == 200
    read("posts/nothing/", status=404)
    assert log_of(run) == []


def test_a_reply_comes_under_the_post_and_is_told(send, run, aino_client):
    answer = send("posts/K1/", kind="reply", text="Kyllä kelpaa, laita vain!", key="one", **{"as": "publish"})
    assert (answer.status_code, answer["Location"]) == (302, f"/practice/{run.pk}/posts/K1/?did=1#post-own-1")
    text = aino_client.get(answer["Location"]).content.decode()
    assert shown(text) == ["K1", "own-1"]
    assert "Your reply is published" in text
    assert log_of(run) == [("reply", "K1"), ("open_post", "K1")]


def test_a_quote_carries_the_quoted_post_inside(send, run, read):
    send("posts/K1/", kind="quote", text="Hyvä kysymys kaikille", key="one", **{"as": "publish"})
    text = read()
    assert log_of(run) == [("quote", "K1")]
    quoted = re.search(r'<blockquote class="post__quote">.*?</blockquote>', text, re.DOTALL)[0]
    assert "Kelpaako ikkunallinen" in quoted


# --- writing --------------------------------------------------------------------------------------------
def test_a_post_comes_to_the_top_of_the_feed_and_is_told(send, run, aino_client):
    answer = send("write/", text="Tänään paalattiin paperia.", audience="everyone", key="k", **{"as": "publish"})
    assert answer["Location"] == f"/practice/{run.pk}/?did=1#post-own-1"
    text = aino_client.get(answer["Location"]).content.decode()
    assert shown(text)[0] == "own-1"
    assert "Published in the practice channel." in text


def test_a_double_click_publishes_once(send, run):
    for _twice in range(2):
        assert send("write/", text="Vain kerran.", key="same", **{"as": "publish"}).status_code == 302
    assert log_of(run) == [("post", "")]


def test_every_form_has_a_key_of_its_own(read):
    keys = re.findall(r'name="key" value="([^"]+)"', read("posts/K1/"))
    assert len(keys) == len(set(keys)) == 2


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "Write something first."),
        ("  \u200b\n\u2060 ", "Write something first."),
        ("👍👍👍", "Say it in words too"),
        ("?!… –", "Say it in words too"),
        ("ä" * 281, "1 character too many."),
        ("ä" * 20_001, "The text is far too long."),
        ("a\x00b", "Null characters are not allowed."),
    ],
)
def test_what_cannot_be_published_is_said_and_kept(text, said, send, run):
    for path, more in (("write/", {}), ("posts/K1/", {"kind": "reply"}), ("posts/K1/", {"kind": "quote"})):
        answer = send(path, text=text, key="k", **more, **{"as": "publish"})
        assert answer.status_code == 422
        page = answer.content.decode()
        assert said in page
        assert MARK in page
        kept = re.search(r"<textarea[^>]*aria-invalid[^>]*>\n?(.*?)</textarea>", page, re.DOTALL)[1]
        assert kept.strip() == text.replace("\x00", "\x00").strip()
    assert log_of(run) == []


def test_a_wrong_picture_or_audience_is_refused(send, run):
    answer = send("write/", text="Katso kuvaa", picture="../../etc", audience="nobody", **{"as": "publish"})
    assert answer.status_code == 422
    assert "Choose one of the pictures shown." in answer.content.decode()
    assert log_of(run) == []


def test_right_to_left_text_is_published_as_it_is(send, run, read):
    send("write/", text="שלום לכולם paperi", key="k", **{"as": "publish"})
    assert "שלום לכולם paperi" in read()


def test_what_was_typed_in_the_feed_goes_along_to_the_whole_form(send, run):
    answer = send("write/", text="Alku <b> on tässä", key="k", **{"as": "more"})
    assert answer.status_code == 200
    assert "Alku &lt;b&gt; on tässä</textarea>" in answer.content.decode()
    assert 'name="picture"' in answer.content.decode()
    assert log_of(run) == []


def test_a_picture_goes_with_its_description(send, run):
    send("write/", text="Litistä laatikot.", picture="bins", alt="Litistettyjä laatikoita", **{"as": "publish"})
    data = Action.objects.get(run=run).data
    assert (data["picture"], data["alt"], data["audience"]) == ("bins", "Litistettyjä laatikoita", "everyone")


SECRET = "Soita numeroon 040 123 4567 niin sovitaan"


@pytest.mark.parametrize("how", ["publish", "draft"])
@pytest.mark.parametrize("path", ["write/", "posts/K1/"])
def test_somebodys_data_are_held_back_and_kept_only_in_the_answer(send, run, how, path, aino_client):
    answer = send(path, kind="reply", text=SECRET, key="k", **{"as": how})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "a telephone number" in page
    assert "no-store" in answer["Cache-Control"]
    field = re.search(r"<textarea[^>]*>\n?(.*?)</textarea>", page, re.DOTALL)
    assert field[1] == SECRET
    assert 'autocomplete="off"' in field[0]
    assert [(act.kind, act.data) for act in Action.objects.filter(run=run)] == [("held", {"kinds": ["phone"]})]
    assert "040 123" not in str(dict(aino_client.session))
    assert "040 123" not in aino_client.get(f"/practice/{run.pk}/{path}").content.decode()


def test_a_draft_is_kept_and_fills_the_form_again(send, run, read):
    assert send("write/", text="Kesken jäi", key="k", **{"as": "draft"}).status_code == 302
    assert "Kesken jäi</textarea>" in read("write/?draft=own-1")
    assert shown(read())[0] != "own-1"


def test_a_draft_of_a_reply_opens_at_its_post(send, run, aino_client):
    send("posts/K1/", kind="reply", text="Vastaan pian", key="k", **{"as": "draft"})
    answer = aino_client.get(f"/practice/{run.pk}/write/?draft=own-1")
    assert answer["Location"] == f"/practice/{run.pk}/posts/K1/?draft=own-1#reply"
    assert "Vastaan pian</textarea>" in aino_client.get(answer["Location"]).content.decode()


def test_a_draft_that_is_published_is_a_draft_no_longer(send, run, read):
    send("write/", text="Kesken jäi", key="k", **{"as": "draft"})
    send("write/", text="Nyt valmis", key="l", draft="own-1", **{"as": "publish"})
    assert log_of(run) == [("draft", ""), ("post", "")]
    assert "Kesken jäi" not in read("write/?draft=own-1")


def test_a_deleted_post_can_be_written_again(run, do, read):
    do(run, "post", text="Väärä luku 12", picture="bins", alt="Laatikoita", audience="everyone")
    assert "Väärä luku" not in read("write/?again=own-1")
    do(run, "delete", "own-1", seconds=1)
    again = read("write/?again=own-1")
    assert "Väärä luku 12</textarea>" in again
    assert re.search(r'value="bins"[^>]*checked', again)


def test_nothing_can_be_written_in_a_run_that_has_ended(run, read, send):
    from practice import actions

    actions.end(run=run, now=NOW)
    text = read() + read("posts/K1/")
    assert [each for each in ('name="text"', 'name="kind"', 'name="speed"') if each in text] == []
    assert text.count("post__acts") == len(shown(text))
    assert send("write/", text="Vielä yksi", **{"as": "publish"}).status_code == 409
    assert log_of(run) == []


# --- searching ------------------------------------------------------------------------------------------
def test_a_search_is_written_down_and_shows_what_it_finds(send, run, aino_client):
    answer = send("search/", q="paperi -arvonta")
    assert answer.status_code == 302
    text = aino_client.get(answer["Location"]).content.decode()
    assert shown(text) == ["N1"]
    assert 'value="paperi -arvonta"' in text
    assert log_of(run) == [("search", "")]


def test_a_link_to_a_search_only_shows_it(read, run):
    assert shown(read("search/?q=%23kartonki")) == ["N1"]
    assert log_of(run) == []


@pytest.mark.parametrize(("query", "said"), [("%22auki", "quotation mark has no pair"), ("since:eilen", "2026-03-01")])
def test_a_search_that_cannot_be_read_is_explained(read, query, said):
    text = read(f"search/?q={query}")
    assert said in re.search(r'<div class="notice notice--warn".*?</div>', text, re.DOTALL)[0]


def test_an_empty_search_is_refused(send, run):
    answer = send("search/", q="  ")
    assert answer.status_code == 422
    assert "Write what you are looking for." in answer.content.decode()
    assert log_of(run) == []


def test_every_operator_of_the_channel_is_explained(read):
    from practice.channel import NEUTRAL
    from practice.search_help import operators_of

    assert {each.name for each in operators_of(NEUTRAL)} == set(NEUTRAL.operators)


# --- what came meanwhile --------------------------------------------------------------------------------
def test_nothing_new_is_nothing_to_say(aino_client, run):
    first = aino_client.get(f"/practice/{run.pk}/new/?since=0")
    assert '<div id="news"></div>' in first.content.decode()
    again = aino_client.get(f"/practice/{run.pk}/new/?since=0", headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


def test_what_came_is_counted_and_never_pushed_in(aino_client, run, later):
    first = aino_client.get(f"/practice/{run.pk}/new/?since=0")
    later(seconds=11)
    answer = aino_client.get(f"/practice/{run.pk}/new/?since=0", headers={"If-None-Match": first["ETag"]})
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "1 new post" in text
    assert "<article" not in text
    assert "Mon 9:11 a.m." in text


def test_a_clock_that_stands_gives_nothing_to_fetch(aino_client, run, later):
    aino_client.post(f"/practice/{run.pk}/clock/", {"speed": "0"})
    first = aino_client.get(f"/practice/{run.pk}/new/?since=0")
    later(minutes=10)
    again = aino_client.get(f"/practice/{run.pk}/new/?since=0", headers={"If-None-Match": first["ETag"]})
    assert again.status_code == 304


@pytest.mark.parametrize("since", ["", "x", "-", "--5", "1" * 40, "9" * 5000, "²"])
def test_a_strange_since_does_no_harm(read, since):
    read(f"new/?since={since}")
