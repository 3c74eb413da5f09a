"""Acts by plain forms and by HTMX, and the clock of a run."""

import re

import pytest
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from practice import actions
from practice.models import Action
from practice.said import OPPOSITE, SENTENCES, said_of
from practice.views.doing import DOABLE, SWAPPED
from practice.world import KINDS
from tests.conftest import NOW
from tests.practice.small_world import act, world

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_the_start")]
TURNED = [
    ("like", "K1"),
    ("repost", "K1"),
    ("bookmark", "K1"),
    ("follow", "neuvo"),
    ("mute", "huhu"),
    ("block", "huhu"),
]


@pytest.fixture
def send(aino_client, run):
    """`send("like", "K1")`: a plain form, `swap=True` by HTMX."""

    def post(kind, target="", *, swap=False, path="do/", **data):
        headers = {"HX-Request": "true"} if swap else {}
        given = ({"kind": kind} if kind else {}) | {"target": target} | data
        return aino_client.post(f"/practice/{run.pk}/{path}", given, headers=headers)

    return post


def log_of(run):
    return list(Action.objects.filter(run=run).order_by("seq").values_list("kind", "target"))


def pressed(text, id):
    found = re.search(rf'<button[^>]*id="{id}"[^>]*>', text)[0]
    return re.search(r'value="(\w+)"', found)[1], re.search(r'aria-pressed="(\w+)"', found)[1]


# --- plain forms ----------------------------------------------------------------------------------------
@pytest.mark.parametrize(("kind", "target"), TURNED)
def test_what_is_turned_on_is_told_with_the_way_back_and_can_be_undone(kind, target, send, run, aino_client):
    there = send(kind, target)["Location"]
    text = aino_client.get(there).content.decode()
    said = re.search(r'<div class="said".*?</form>', text, re.DOTALL)[0]
    undo = re.search(r'name="kind" value="(\w+)"', said)[1]
    assert re.search(r'name="target" value="([^"]+)"', said)[1] == target
    send(undo, target)
    assert log_of(run) == [(kind, target), (OPPOSITE[kind], target)]


@pytest.mark.parametrize(("kind", "target"), TURNED)
def test_doing_it_twice_or_on_a_stale_page_does_it_once(kind, target, send, run):
    assert [send(kind, target).status_code for _twice in range(2)] == [302, 302]
    assert send(OPPOSITE[kind], target).status_code == 302
    assert send(OPPOSITE[kind], target).status_code == 302
    assert log_of(run) == [(kind, target), (OPPOSITE[kind], target)]


def test_one_button_may_carry_its_own_target(send, run):
    send("follow:neuvo", "K1")
    assert log_of(run) == [("follow", "neuvo")]


def test_a_form_leads_back_to_its_post_on_its_page(send, run):
    assert send("like", "K1", back=f"/practice/{run.pk}/posts/K1/")["Location"] == (
        f"/practice/{run.pk}/posts/K1/?did=1#post-K1"
    )
    assert send("repost", "K1", back=f"/practice/{run.pk}/?before=K1#x")["Location"] == (
        f"/practice/{run.pk}/?before=K1&did=2#post-K1"
    )


@pytest.mark.parametrize("back", ["https://evil.example/", "//evil.example", "/accounts/", "javascript:alert(1)", ""])
def test_no_form_leads_outside_the_run(back, send, run):
    assert send("like", "K1", back=back)["Location"] == f"/practice/{run.pk}/?did=1#post-K1"


def test_what_is_told_is_gone_from_the_address_that_forms_lead_back_to(send, run, aino_client):
    text = aino_client.get(send("like", "K1")["Location"]).content.decode()
    assert set(re.findall(r'name="back" value="([^"]*)"', text)) == {f"/practice/{run.pk}/"}


def test_what_was_muted_is_gone_and_the_page_says_so_at_the_top(send, run, aino_client):
    answer = send("mute", "huhu")
    text = aino_client.get(answer["Location"]).content.decode()
    assert answer["Location"].endswith("#said")
    assert 'id="post-H1"' not in text
    assert "You no longer see posts by @huhu." in text


def test_a_deleted_post_is_asked_about_first_and_can_be_written_again(send, run, do, aino_client):
    do(run, "post", text="Väärä luku")
    asked = aino_client.get(f"/practice/{run.pk}/posts/own-1/?delete").content.decode()
    assert "Delete this post?" in asked
    assert log_of(run)[:1] == [("post", "")]
    answer = send("delete", "own-1")
    text = aino_client.get(answer["Location"]).content.decode()
    assert 'id="post-own-1"' not in text
    again = re.search(r'href="([^"]*again=own-1)"', text)[1]
    assert "Väärä luku</textarea>" in aino_client.get(again).content.decode()


def test_a_scripted_post_of_ones_own_can_be_deleted_and_written_again(send, aino_client):
    again = re.search(r'href="([^"]*again=O1)"', aino_client.get(send("delete", "O1")["Location"]).content.decode())[1]
    assert "Luonnos jossa asiakas 884213</textarea>" in aino_client.get(again).content.decode()


def test_somebody_elses_post_cannot_be_deleted(send, run):
    answer = send("delete", "K1")
    assert answer.status_code == 409
    assert "You can only delete your own posts." in answer.content.decode()
    assert 'class="sim__mark"' in answer.content.decode()
    assert log_of(run) == []


@pytest.mark.parametrize("kind", ["", "post", "reply", "held", "open_post", "hint", "settings", "nonsense", "like\x00"])
def test_verbs_that_no_button_sends_are_refused(kind, send, run):
    assert send(kind, "K1").status_code == 400
    assert log_of(run) == []


@pytest.mark.parametrize("target", ["", "nothing", "F1", "S1", "x" * 200, "../1"])
def test_a_target_that_is_not_there_is_a_clear_answer(target, send, run):
    for swap in (False, True):
        assert send("like", target, swap=swap).status_code == (422 if swap else 409)
    assert log_of(run) == []


def test_nothing_is_done_in_a_run_that_has_ended(send, run):
    actions.end(run=run, now=NOW)
    assert send("like", "K1").status_code == 409
    assert send("like", "K1", swap=True).status_code == 422
    assert log_of(run) == []


def test_a_strangers_run_is_not_there(run, client_for, eero):
    for path in ("do/", "clock/"):
        answer = client_for(eero).post(f"/practice/{run.pk}/{path}", {"kind": "like", "target": "K1", "speed": "0"})
        assert answer.status_code == 404
    assert log_of(run) == []


def test_a_list_gets_and_loses_members(send, run, do):
    do(run, "list_make", name="Media", private=True)
    send("list_add", "own-1", handle="lehti")
    send("list_remove", "own-1", handle="lehti")
    assert log_of(run) == [("list_make", ""), ("list_add", "own-1"), ("list_remove", "own-1")]


# --- HTMX -----------------------------------------------------------------------------------------------
@pytest.mark.parametrize("kind", ["like", "repost", "bookmark"])
def test_htmx_gets_the_one_post_the_task_and_what_happened(kind, send, run):
    text = send(kind, "K1", swap=True).content.decode()
    assert re.findall(r'<article class="[^"]*" id="([^"]+)"', text) == ["post-K1"]
    assert pressed(text, f"{kind}-K1") == (f"un{kind}", "true")
    told = re.search(r'id="told"[^>]*hx-swap-oob="innerHTML">(.*?)</p>', text)[1]
    with translation.override("en"):
        assert told == str(SENTENCES[kind])
    assert re.search(r'id="task-panel" hx-swap-oob="true"', text)
    again = send(f"un{kind}", "K1", swap=True).content.decode()
    assert pressed(again, f"{kind}-K1") == (kind, "false")


def test_the_number_beside_a_like_goes_up_and_down(send, run):
    def likes(text):
        return int(re.search(r'id="like-K1".*?</span> (\d+)</button>', text, re.DOTALL)[1])

    on, off = (likes(send(kind, "K1", swap=True).content.decode()) for kind in ("like", "unlike"))
    assert on == off + 1


def test_the_page_a_swapped_post_leads_back_to_is_the_one_it_stands_on(send, run):
    back = f"/practice/{run.pk}/search/?q=paperi"
    text = send("like", "K1", swap=True, back=back).content.decode()
    assert set(re.findall(r'name="back" value="([^"]*)"', text)) == {back}


def test_a_task_is_met_live(aino_client, start, small_tasks):
    task_run = start(task=small_tasks["hinted"])
    met = aino_client.get(f"/practice/{task_run.pk}/").content.decode().count('data-done="true"')
    form = {"kind": "like", "target": "N1"}
    answer = aino_client.post(f"/practice/{task_run.pk}/do/", form, headers={"HX-Request": "true"})
    assert answer.content.decode().count('data-done="true"') == met + 1


def test_sharing_a_false_claim_is_met_with_a_banner(send, run, aino_client):
    told = "Jaoit väärän tiedon. Voit perua jaon."
    assert told in send("repost", "H1", swap=True).content.decode()
    send("unrepost", "H1")
    text = aino_client.get(send("repost", "H1")["Location"]).content.decode()
    article = re.search(r'<article[^>]*id="post-H1".*?</article>', text, re.DOTALL)[0]
    assert told in article


def test_what_changes_more_than_one_post_reloads_the_page(send, run):
    assert send("block", "huhu", swap=True).status_code == 302


def test_a_like_costs_the_same_however_long_the_log_is(send, run, do):
    from django.db import connection

    def queries(kind):
        with CaptureQueriesContext(connection) as found:
            assert send(kind, "K1", swap=True).status_code == 200
        return len(found)

    queries("like")
    few = queries("unlike")
    for number in range(12):
        do(run, "post", seconds=number, text=f"Viesti numero {number}")
    assert queries("like") == few


# --- the clock ------------------------------------------------------------------------------------------
def clock_of(aino_client, run):
    return re.search(r'id="clock-time">([^<]+)<', aino_client.get(f"/practice/{run.pk}/").content.decode())[1]


def test_the_clock_goes_a_minute_a_second_pauses_and_goes_on(aino_client, run, send, later):
    later(seconds=5)
    assert clock_of(aino_client, run) == "Mon 9:05 a.m."
    send("", path="clock/", speed="0")
    later(seconds=50)
    assert clock_of(aino_client, run) == "Mon 9:05 a.m."
    send("", path="clock/", speed="go")
    later(seconds=55)
    assert clock_of(aino_client, run) == "Mon 9:10 a.m."


def test_an_hour_and_the_next_event_are_skipped(aino_client, run, send):
    send("", path="clock/", speed="0")
    send("", path="clock/", skip="event")
    assert clock_of(aino_client, run) == "Mon 9:10 a.m."
    assert 'id="post-F1"' in aino_client.get(f"/practice/{run.pk}/").content.decode()
    send("", path="clock/", skip="hour")
    assert clock_of(aino_client, run) == "Mon 10:10 a.m."


def test_when_nothing_more_comes_skipping_says_so(aino_client, run, send):
    for _more in range(40):
        answer = send("", path="clock/", skip="event")
        if answer.status_code != 302:
            break
    assert answer.status_code == 409
    assert "Nothing more comes by itself." in answer.content.decode()


def test_the_clock_alone_comes_back_to_htmx(run, send):
    answer = send("", path="clock/", speed="200", swap=True)
    text = answer.content.decode()
    assert text.count('<form class="clock" id="clock"') == 1
    assert "<html" not in text
    assert pressed_speed(text) == ["200"]


def pressed_speed(text):
    return re.findall(r'value="(\d+)" aria-pressed="true"', text)


def test_a_clock_left_alone_stands_by_itself_and_can_go_on(aino_client, run, later):
    later(minutes=16)
    text = aino_client.get(f"/practice/{run.pk}/").content.decode()
    assert pressed_speed(text) == []
    assert 'id="clock-run" type="submit" name="speed" value="go"' in text


@pytest.mark.parametrize("data", [{}, {"speed": "7"}, {"speed": "-1"}, {"skip": "year"}, {"speed": "²"}])
def test_a_speed_or_jump_that_is_not_offered_is_refused(data, run, send, again):
    assert send("", path="clock/", **data).status_code == 400
    assert again(run).clock_speed == 60


def test_the_clock_of_a_run_that_has_ended_cannot_be_moved(run, send, aino_client):
    actions.end(run=run, now=NOW)
    assert send("", path="clock/", speed="60").status_code == 409
    assert 'name="speed"' not in aino_client.get(f"/practice/{run.pk}/").content.decode()


# --- what is said ---------------------------------------------------------------------------------------
def test_every_verb_of_a_button_has_its_sentence_and_every_opposite_its_own():
    assert DOABLE - SENTENCES.keys() == {"seen", "leave"}
    assert set(OPPOSITE) | set(OPPOSITE.values()) <= set(SENTENCES) <= KINDS
    assert SWAPPED <= DOABLE


def test_nothing_is_said_of_a_line_that_is_not_there():
    assert said_of(world(act("like", "K1")), 7) is None
    assert said_of(world(act("open_post", "K1")), 1) is None
