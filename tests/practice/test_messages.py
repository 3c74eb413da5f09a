"""Pages of private messages and notifications in the practice channel."""

import re

import pytest

from practice.models import Action
from tests.practice.a_run import a_run, address, do, lines, move_clock, world_of
from tests.practice.small_world import HOUR

pytestmark = pytest.mark.django_db


@pytest.fixture
def run(aino):
    return a_run(aino)


@pytest.fixture
def client(aino, client_for):
    return client_for(aino)


def text_of(response):
    return response.content.decode()


def rows(response):
    """The rows of a list of conversations or notifications: whether each is marked as new."""
    return re.findall(r'<li class="(person(?: person--new)?)"', text_of(response))


# --- conversations --------------------------------------------------------------------------------------
def test_a_conversation_with_something_new_is_marked_until_it_is_opened(client, run):
    assert rows(client.get(address("messages", run))) == ["person person--new"]
    client.get(address("chat", run, "tuki"))
    assert rows(client.get(address("messages", run))) == ["person"]


def test_opening_a_conversation_is_kept_once_and_again_when_something_has_come(client, run):
    for _time in range(2):
        client.get(address("chat", run, "tuki"))
    assert [line.target for line in lines(run, "open_messages")] == ["tuki"]
    move_clock(run, 5 * HOUR)
    assert world_of(run).chat("tuki").unread == 1
    client.get(address("chat", run, "tuki"))
    assert world_of(run).chat("tuki").unread == 0
    assert len(lines(run, "open_messages")) == 2


def test_looking_into_an_empty_conversation_is_not_kept(client, run):
    response = client.get(address("chat", run, "neuvo"))
    assert response.status_code == 200
    assert 'class="empty"' in text_of(response)
    assert run.actions.count() == 0


@pytest.mark.parametrize("handle", ["nobody", "me", "minaharj", "raivo"])
def test_there_is_no_conversation_with_nobody_and_with_oneself(client, run, handle):
    assert client.get(address("chat", run, handle)).status_code == 404
    assert client.post(address("chat", run, handle), {"text": "Hei"}).status_code == 404


def test_a_message_is_sent_and_stands_in_the_conversation(client, run):
    response = client.post(address("chat", run, "neuvo"), {"text": " Hei, mihin <b>pahvi</b> viedään? "}, follow=True)
    assert response.status_code == 200
    assert "Hei, mihin &lt;b&gt;pahvi&lt;/b&gt; viedään?" in text_of(response)
    assert [line.text for line in world_of(run).chat("neuvo").lines] == ["Hei, mihin <b>pahvi</b> viedään?"]


def test_a_double_click_sends_one_message(client, run):
    key = client.get(address("chat", run, "neuvo")).context["form"]["key"].value()
    assert key
    for _time in range(2):
        assert client.post(address("chat", run, "neuvo"), {"text": "Hei!", "key": key}).status_code == 302
    assert len(lines(run, "message")) == 1


@pytest.mark.parametrize("text", ["", "  \n ", "\u200b\u200d", "a" * 281, "ä" * 30_000, "\x00"])
def test_a_message_that_does_not_do_is_refused_and_nothing_is_sent(client, run, text):
    response = client.post(address("chat", run, "neuvo"), {"text": text})
    assert response.status_code == 422
    assert 'id="id_text_error"' in text_of(response)
    assert world_of(run).chat("neuvo").lines == ()


def test_what_is_too_long_stays_in_the_field(client, run):
    text = "Hei " * 80
    assert client.post(address("chat", run, "neuvo"), {"text": text}).context["form"]["text"].value() == text


def test_280_characters_do(client, run):
    assert client.post(address("chat", run, "neuvo"), {"text": "a" * 280}).status_code == 302


def test_personal_data_in_a_message_come_back_and_are_kept_nowhere(client, run):
    text = "Asiakkaan numero on 884 213, voitko katsoa?"
    response = client.post(address("chat", run, "neuvo"), {"text": text, "key": "once"})
    assert response.status_code == 422
    assert text in text_of(response)
    assert 'role="alert"' in text_of(response)
    assert world_of(run).chat("neuvo").lines == ()
    assert [(line.kind, set(line.data)) for line in Action.objects.filter(run=run)] == [("held", {"kinds"})]
    assert client.post(address("chat", run, "neuvo"), {"text": "Voitko katsoa?", "key": "once"}).status_code == 302


def test_nothing_is_sent_to_somebody_who_is_blocked(client, run):
    do(run, "block", "tuki")
    response = client.post(address("chat", run, "tuki"), {"text": "Hei"})
    assert response.status_code == 409
    assert response.context["form"]["text"].value() == "Hei"
    assert lines(run, "message") == []


# --- a fishing message ----------------------------------------------------------------------------------
def test_a_link_in_a_message_leads_to_the_page_about_it_and_never_out(client, run):
    page = text_of(client.get(address("chat", run, "tuki"))).partition("<main")[2]
    assert f'href="{address("link", run, "M1")}"' in page
    assert re.findall(r'href="(?:https?:)?//[^"]*"|href="[^"/#?][^"]*\.example[^"]*"', page) == []


def test_a_message_can_be_reported_saved_and_handed_over(client, run):
    page = text_of(client.get(address("chat", run, "tuki")))
    assert f'href="{address("report", run, "M1")}"' in page
    assert f'href="{address("handoff", run)}?ref=M1"' in page
    sent = {"kind": "save_evidence", "target": "M1", "back": address("chat", run, "tuki")}
    assert client.post(address("do", run), sent).status_code == 302
    assert world_of(run).chat("tuki").lines[0].saved
    assert 'value="save_evidence"' not in text_of(client.get(address("chat", run, "tuki")))


def test_a_reported_message_says_so(client, run):
    do(run, "report", "M1", reason="phishing")
    page = text_of(client.get(address("chat", run, "tuki")))
    assert f'href="{address("report", run, "M1")}"' not in page
    assert "#i-flag" in page.partition('id="m-M1"')[2].partition("</li>")[0]


def test_own_messages_are_neither_reported_nor_saved(client, run):
    sent = do(run, "message", "neuvo", text="Hei!")
    line = text_of(client.get(address("chat", run, "neuvo"))).partition(f'id="m-own-{sent.seq}"')[2]
    assert "Hei!" in line
    assert "save_evidence" not in line.partition("</li>")[0]
    assert "/report/" not in line.partition("</li>")[0]


# --- notifications --------------------------------------------------------------------------------------
def test_notifications_say_who_did_what_and_lead_to_it(client, run):
    page = text_of(client.get(address("notifications", run)))
    row = next(part for part in page.split('<li class="person') if "Onko tuo varmasti oikein" in part)
    assert "Koulu" in row
    assert f'href="{address("post", run, "O2")}"' in row


def test_what_is_new_is_marked_once_and_then_seen(client, run):
    assert set(rows(client.get(address("notifications", run)))) == {"person person--new"}
    assert set(rows(client.get(address("notifications", run)))) == {"person"}
    assert len(lines(run, "seen")) == 1


def test_the_list_of_notifications_is_empty_before_anything_has_happened(aino, client):
    quiet = a_run(aino, at=-20 * HOUR)
    assert 'class="empty"' in text_of(client.get(address("notifications", quiet)))
    assert lines(quiet, "seen") == []


def test_what_came_in_quiet_hours_is_marked(client, run):
    do(run, "settings", quiet_from=9 * 60 + 30, quiet_to=11 * 60 + 30)
    move_clock(run, 4 * HOUR)
    quiet = {each.post or each.who.handle for each in world_of(run).notices() if each.quiet}
    assert quiet == {"K2"}
    shown = text_of(client.get(address("notifications", run))).split('<li class="person')[1:]
    assert [address("post", run, "K2") in row for row in shown if "#i-mute" in row] == [True]


def test_a_head_request_leaves_notifications_unseen(client, run):
    assert client.head(address("notifications", run)).status_code == 200
    assert lines(run, "seen") == []
