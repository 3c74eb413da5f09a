"""Reporting, handing over, checking a picture, links that lead nowhere, pictures with dangers, the angle card."""

import dataclasses

import pytest

from practice import actions
from practice.world import Picture
from tests.practice.a_run import a_run, address, lines, world_of
from tests.practice.small_world import SMALL, both
from trainingsite import clock

pytestmark = pytest.mark.django_db
KEY = "a-form-of-its-own"
OLD = Picture("boxes", both("Laatikoita", "Boxes"), "2016-02-29", both("Kuvanto", "Kuvanto"), both("Roskia", "Litter"))
WITH_PICTURE = {
    "posts": {**SMALL.posts, "N1": dataclasses.replace(SMALL.posts["N1"], picture="boxes")},
    "pictures": {**SMALL.pictures, "boxes": OLD},
}
CARD = {
    "audience": "taloyhtiöt",
    "point": "Litistetty laatikko vie vähemmän tilaa astiassa.",
    "evidence_type": "experience",
    "risk_check": "Joku kysyy lukua. Lupaan selvittää.",
}


@pytest.fixture
def run(aino):
    return a_run(aino, **WITH_PICTURE)


@pytest.fixture
def client(aino, client_for):
    return client_for(aino)


def text_of(response):
    return response.content.decode()


# --- reporting ------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("target", "leads_to"), [("N1", "post"), ("M1", "chat"), ("neuvo", "person")])
def test_a_post_a_message_and_an_account_can_be_reported(client, run, target, leads_to):
    assert client.get(address("report", run, target)).status_code == 200
    response = client.post(address("report", run, target), {"reason": "phishing", "key": KEY})
    where = {"post": "N1", "chat": "tuki", "person": "neuvo"}[leads_to]
    assert (response.status_code, response.url) == (302, address(leads_to, run, where))
    assert [(line.target, line.data) for line in lines(run, "report")] == [(target, {"reason": "phishing"})]


def test_a_report_needs_a_reason(client, run):
    response = client.post(address("report", run, "N1"), {"key": KEY})
    assert response.status_code == 422
    assert lines(run, "report") == []


def test_the_same_report_sent_twice_is_written_once(client, run):
    for _time in range(2):
        client.post(address("report", run, "N1"), {"reason": "spam", "key": KEY})
    assert len(lines(run, "report")) == 1


def test_what_is_not_there_cannot_be_reported(client, run):
    assert client.get(address("report", run, "nobody")).status_code == 404


# --- handing over ---------------------------------------------------------------------------------------
def test_a_post_is_handed_to_a_team_with_a_note(client, run):
    team = next(iter(SMALL.config.teams))
    data = {"team": team, "ref": "N1", "note": "Voitteko vastata tähän?", "key": KEY}
    response = client.post(address("handoff", run), data)
    assert (response.status_code, response.url) == (302, address("post", run, "N1"))
    (line,) = lines(run, "handoff")
    assert (line.target, line.data) == (team, {"ref": "N1", "note": "Voitteko vastata tähän?"})


def test_a_note_with_somebodys_number_is_given_back_and_not_kept(client, run):
    team = next(iter(SMALL.config.teams))
    note = "Soita hänelle: 040 123 4567"
    response = client.post(address("handoff", run), {"team": team, "note": note, "key": KEY})
    assert response.status_code == 422
    assert note in text_of(response)
    assert lines(run, "handoff") == []
    assert [line.data for line in lines(run, "held")] == [{"kinds": ["phone"]}]


def test_nothing_is_handed_to_a_team_that_does_not_exist(client, run):
    assert client.post(address("handoff", run), {"team": "the-moon", "key": KEY}).status_code == 422
    assert lines(run, "handoff") == []


def test_a_reference_to_what_is_not_there_is_not_found(client, run):
    assert client.get(address("handoff", run) + "?ref=P999").status_code == 404


# --- a picture ------------------------------------------------------------------------------------------
def test_where_a_picture_was_comes_only_after_looking(client, run):
    assert "Kuvanto" not in text_of(client.get(address("image", run, "N1")))
    assert client.post(address("image", run, "N1"), {"look": "1"}).status_code == 302
    page = text_of(client.get(address("image", run, "N1")))
    assert "Kuvanto" in page
    assert "2016" in page
    assert len(lines(run, "image_search")) == 1


def test_a_conclusion_needs_a_certainty_and_can_be_changed(client, run):
    where = address("image", run, "N1")
    assert client.post(where, {"verdict": "old_or_wrong_place", "key": "one"}).status_code == 422
    client.post(where, {"verdict": "unclear", "confidence": "1", "key": "two"})
    client.post(where, {"verdict": "old_or_wrong_place", "confidence": "3", "note": "", "key": "three"})
    assert [line.data["verdict"] for line in lines(run, "verdict")] == ["unclear", "old_or_wrong_place"]


def test_a_post_without_a_picture_has_nothing_to_check(client, run):
    assert client.get(address("image", run, "K1")).status_code == 404


# --- links ----------------------------------------------------------------------------------------------
def test_opening_a_link_is_written_down_once_and_leads_nowhere(client, run):
    for _time in range(2):
        page = client.get(address("link", run, "M1"))
        assert page.status_code == 200
    assert [line.target for line in lines(run, "open_link")] == ["M1"]
    assert 'href="http' not in text_of(page).partition("<main")[2].partition("</main>")[0]


def test_what_has_no_link_has_no_page_behind_one(client, run):
    assert client.get(address("link", run, "K1")).status_code == 404
    assert lines(run, "open_link") == []


# --- pictures with dangers ------------------------------------------------------------------------------
def test_marks_are_saved_and_taken_back_one_line_each(client, run):
    picture = SMALL.spot_pictures[1]
    first = f"{picture.code}:{picture.spots[0].code}"
    client.post(address("pictures", run), {"marks": [first], "choose": SMALL.spot_pictures[0].code})
    page = text_of(client.get(address("pictures", run)))
    assert f'value="{first}" checked' in page
    client.post(address("pictures", run), {"choose": SMALL.spot_pictures[0].code})
    kinds = [each.kind for each in world_of(run).acts]
    assert kinds == ["mark", "choose", "unmark"]


def test_the_same_marks_again_write_nothing(client, run):
    picture = SMALL.spot_pictures[1]
    data = {"marks": [f"{picture.code}:{picture.spots[0].code}"], "choose": picture.code}
    for _time in range(2):
        client.post(address("pictures", run), data)
    assert run.actions.count() == 2


def test_a_mark_that_is_no_place_of_a_picture_saves_nothing(client, run):
    assert client.post(address("pictures", run), {"marks": ["yard:moon"]}).status_code == 422
    assert run.actions.count() == 0


# --- the angle card -------------------------------------------------------------------------------------
def test_a_card_is_saved_and_comes_back_filled_in(client, run):
    assert client.post(address("card", run, "N1"), {**CARD, "key": KEY}).status_code == 302
    assert CARD["point"] in text_of(client.get(address("card", run, "N1")))
    (line,) = lines(run, "card")
    assert line.data["risk_check"] == CARD["risk_check"]


def test_a_figure_without_its_source_is_asked_for_it(client, run):
    response = client.post(address("card", run, "N1"), {**CARD, "evidence_type": "figure", "key": KEY})
    assert response.status_code == 422
    assert CARD["point"] in text_of(response)
    assert lines(run, "card") == []


def test_a_card_needs_every_part(client, run):
    for missing in CARD:
        data = {name: value for name, value in CARD.items() if name != missing}
        assert client.post(address("card", run, "N1"), {**data, "key": KEY}).status_code == 422


# --- whose run ------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("name", "more"),
    [("report", ["N1"]), ("handoff", []), ("image", ["N1"]), ("link", ["M1"]), ("pictures", []), ("card", ["N1"])],
)
def test_another_persons_run_is_not_found(eero, client_for, run, name, more):
    stranger = client_for(eero)
    assert stranger.get(address(name, run, *more)).status_code == 404
    assert run.actions.count() == 0


def test_nothing_is_done_in_a_run_that_has_ended(client, run):
    actions.end(run=run, now=clock.now())
    response = client.post(address("report", run, "N1"), {"reason": "spam", "key": KEY})
    assert response.status_code in (409, 422)
    assert lines(run, "report") == []
