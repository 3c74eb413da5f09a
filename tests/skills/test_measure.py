"""Aino measures herself: one step at a time, saved at every step, first answers count."""

import datetime as dt
import re

import pytest

from skills.models import Evidence, Sitting

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(measuring_aino, client_for):
    return client_for(measuring_aino)


@pytest.fixture
def sitting(client, measuring_aino):
    client.post("/measure/")
    return Sitting.objects.get(person=measuring_aino)


def send(client, step, **fields):
    return client.post(f"/measure/{step}/", fields)


def answer_all(client, *, right=True):
    for step in (1, 2, 3):
        send(client, step, value="1")
    for step in (4, 5, 6):
        send(client, step, answer="b" if right else "a", certainty="2")


def text(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def ledger(**only):
    rows = Evidence.objects.filter(**only).order_by("pk")
    return list(rows.values_list("key", "kind", "value", "answer", "passed", "certainty"))


# --- before ------------------------------------------------------------------------------------------------
def test_before_the_start_it_says_what_is_asked_how_long_and_who_sees(client):
    page = text(client.get("/measure/"))
    assert "Lähtötaso" in page
    assert "3 taitoa" in page
    assert "3 lyhyttä kysymystä" in page
    assert "noin 5 minuuttia" in page
    assert "Kuka näkee vastaukseni?" in page
    assert not Sitting.objects.exists()


def test_starting_freezes_the_steps_for_the_person(sitting):
    assert sitting.form in {"A", "B"}
    items = [f"item:{sitting.form}0{number}" for number in (1, 2, 3)]
    assert sitting.steps == ["self:S01", "self:S02", "self:S03", *items]


def test_starting_twice_is_one_sitting(client, sitting):
    answer = client.post("/measure/")
    assert answer.headers["Location"] == "/measure/1/"
    assert Sitting.objects.count() == 1


def test_without_a_round_it_says_when_the_next_opens(now, items, aino, join, window, client_for):
    join(aino)
    window("T1", 10, 20)
    page = text(client_for(aino).get("/measure/"))
    assert "Nyt ei ole mittausta auki" in page
    assert "4. joulukuuta 2026" in page


def test_without_any_round_nothing_starts(now, items, eero, client_for):
    client = client_for(eero)
    assert "Nyt ei ole mittausta auki" in text(client.get("/measure/"))
    assert client.post("/measure/").headers["Location"] == "/measure/"
    assert client.post("/measure/1/", {"value": "1"}).headers["Location"] == "/measure/"
    assert not Sitting.objects.exists()


# --- own estimate ------------------------------------------------------------------------------------------
def test_a_rating_shows_five_behaviours_from_none_to_guide_without_numbers(client, sitting):
    page = client.get("/measure/1/")
    assert re.findall(r"Tilin avaaminen: kuvaus (\d)", page.content.decode()) == list("01234")
    assert re.findall(r'name="value" value="(\d)"', page.content.decode()) == list("01234")
    assert "level__n" not in page.content.decode()
    assert "Taito 1 / 3" in text(page)


def test_a_rating_is_saved_at_once_and_leads_on(client, sitting):
    assert send(client, 1, value="3").headers["Location"] == "/measure/2/"
    assert ledger() == [(f"sitting:{sitting.pk}:self:S01:1", "self", 3, "", None, None)]


def test_a_rating_may_be_changed_and_both_stay_in_the_ledger(client, sitting):
    send(client, 1, value="3")
    send(client, 1, value="3")
    send(client, 1, value="1")
    assert [(value, attempt) for value, attempt in Evidence.objects.values_list("value", "attempt")] == [(3, 1), (1, 2)]
    assert re.search(r'value="1" checked', client.get("/measure/1/").content.decode())


@pytest.mark.parametrize("value", ["", "5", "-1", "x", "\x00", "1\x00"])
def test_a_rating_that_is_none_of_the_five_is_refused(client, sitting, value):
    answer = send(client, 1, value=value)
    assert answer.status_code == 422
    assert "Valitse" in text(answer)
    assert ledger() == []


def test_later_saves_and_another_device_goes_on_there(client, client_for, sitting, measuring_aino):
    answer = send(client, 1, value="2", go="later")
    assert answer.headers["Location"] == "/measure/"
    assert len(ledger()) == 1
    other = client_for(measuring_aino)
    assert "1 / 6" in text(other.get("/measure/"))
    assert other.post("/measure/").headers["Location"] == "/measure/2/"


def test_leaving_without_an_answer_saves_nothing(client, sitting):
    assert send(client, 2, go="back").headers["Location"] == "/measure/1/"
    assert send(client, 1, go="back").headers["Location"] == "/measure/"
    assert send(client, 2, go="later").headers["Location"] == "/measure/"
    assert ledger() == []


# --- quiz --------------------------------------------------------------------------------------------------
def test_a_question_offers_its_options_in_an_order_of_the_persons_own(client, sitting):
    first = client.get("/measure/4/").content.decode()
    again = client.get("/measure/4/").content.decode()
    order = re.findall(r'name="answer" value="(\w)"', first)
    assert sorted(order) == ["a", "b", "c"]
    assert re.findall(r'name="answer" value="(\w)"', again) == order


def test_a_question_shows_the_marks_and_not_what_is_right(client, sitting):
    page = text(client.get("/measure/4/"))
    assert "Oikein +3, väärin −6" in page
    assert "Selitys" not in page
    assert "Kysymys 1 / 3" in page


def test_the_first_answer_is_the_measurement(client, sitting):
    send(client, 4, answer="a", certainty="1")
    answer = send(client, 4, answer="b", certainty="3")
    assert answer.status_code == 302
    assert "Ensimmäinen vastaus jää voimaan" in text(client.get(answer.headers["Location"]))
    assert ledger() == [(f"sitting:{sitting.pk}:item:{sitting.form}01", "item", None, "a", False, 1)]
    page = client.get("/measure/4/")
    assert "Ensimmäinen vastaus jää voimaan" in text(page)
    assert page.content.decode().count("<fieldset") == page.content.decode().count("disabled>")
    assert re.search(r'value="a" checked', page.content.decode())


def test_about_safety_a_right_guess_does_not_show_the_skill(client, sitting):
    send(client, 4, answer="b", certainty="1")
    send(client, 5, answer="b", certainty="1")
    assert list(Evidence.objects.values_list("passed", "share")) == [(False, 1.0), (True, 1.0)]


@pytest.mark.parametrize(
    ("fields", "kept"),
    [
        ({"answer": "b"}, r'value="b" checked'),
        ({"certainty": "3"}, r'name="certainty" value="3" checked'),
        ({"answer": "d", "certainty": "3"}, r'name="certainty" value="3" checked'),
        ({"answer": "b", "certainty": "4"}, r'value="b" checked'),
        ({"answer": "b", "certainty": "\x00"}, r'value="b" checked'),
        ({"answer": "b", "go": "later"}, r'value="b" checked'),
    ],
)
def test_half_an_answer_is_given_back_with_what_was_chosen(client, sitting, fields, kept):
    answer = send(client, 4, **fields)
    assert answer.status_code == 422
    assert re.search(kept, answer.content.decode())
    assert 'role="alert"' in answer.content.decode()
    assert ledger() == []


# --- finish ------------------------------------------------------------------------------------------------
def test_finishing_needs_every_step(client, sitting):
    send(client, 1, value="1")
    page = text(client.get("/measure/finish/"))
    assert "Taito 2" in page
    assert "Kysymys 3" in page
    client.post("/measure/finish/")
    sitting.refresh_from_db()
    assert sitting.finished_at is None


def test_finishing_closes_the_sitting_and_shows_what_was_right_and_why(client, sitting):
    answer_all(client, right=False)
    assert client.post("/measure/finish/").headers["Location"] == "/measure/result/"
    page = text(client.get("/measure/result/"))
    assert "0 / 3" in page
    assert "-6 / 9" in page or "−6 / 9" in page
    assert [f"Selitys {sitting.form}0{number}" in page for number in (1, 2, 3)] == [True] * 3
    sitting.refresh_from_db()
    assert sitting.finished_at is not None


def test_a_finished_sitting_takes_nothing_more(client, sitting):
    answer_all(client)
    client.post("/measure/finish/")
    before = ledger()
    for answer in (send(client, 1, value="4"), client.post("/measure/finish/"), client.get("/measure/2/")):
        assert answer.headers["Location"] == "/measure/result/"
    assert ledger() == before
    assert "Olet tehnyt tämän mittauksen" in text(client.get("/measure/"))


def test_the_result_waits_until_the_sitting_is_over(client, sitting):
    send(client, 4, answer="b", certainty="2")
    assert client.get("/measure/result/").headers["Location"] == "/measure/"
    assert "Selitys" not in text(client.get("/skills/account-security/"))


def test_the_last_step_leads_to_the_end(client, sitting):
    answer_all(client)
    assert send(client, 6, answer="b", certainty="2").headers["Location"] == "/measure/finish/"


# --- what may go wrong -------------------------------------------------------------------------------------
def test_a_window_that_closes_on_the_way_loses_nothing(client, sitting, now):
    send(client, 1, value="2")
    now(days=8)
    answer = send(client, 2, value="2")
    assert answer.status_code == 409
    assert "Mittaus on sulkeutunut" in text(answer)
    assert "1 / 6" in text(answer) or "1 vaihe 6:sta" in text(answer) or "6 vaiheesta 1" in text(answer)
    assert len(ledger()) == 1
    assert client.get("/measure/2/").headers["Location"] == "/measure/"
    assert "ennen kuin ehdit" in text(client.get("/measure/"))


def test_a_form_of_another_sitting_is_not_written_into_this_one(client, sitting):
    answer = send(client, 1, value="2", sitting=str(sitting.pk + 1))
    assert answer.headers["Location"] == "/measure/"
    assert ledger() == []


@pytest.mark.parametrize("step", [0, 7, 999])
def test_a_step_that_is_not_there_is_not_found(client, sitting, step):
    assert client.get(f"/measure/{step}/").status_code == 404
    assert send(client, step, value="1").status_code == 404


@pytest.mark.parametrize("path", ["/measure/", "/measure/1/", "/measure/finish/", "/measure/result/"])
def test_other_methods_are_refused(client, sitting, path):
    assert client.delete(path).status_code == 405
    assert client.put(path).status_code == 405


def test_only_one_measures_oneself(client, sitting, eero, join, client_for):
    """Eero has the same steps, but they are his."""
    join(eero)
    other = client_for(eero)
    other.post("/measure/")
    send(other, 1, value="4")
    assert list(Evidence.objects.values_list("person", flat=True)) == [eero.pk]
    assert "checked" not in client.get("/measure/1/").content.decode()


def test_measuring_belongs_to_skills_in_the_menu(client, sitting):
    page = client.get("/measure/1/").content.decode()
    assert re.search(r'href="/skills/" aria-current="page"', page)


def test_a_stranger_signs_in_first(db, client_for):
    from django.test import Client

    assert Client().get("/measure/").status_code == 302


def test_the_follow_up_asks_for_no_estimates(now, items, aino, join, window, client_for):
    join(aino)
    window("T2")
    client_for(aino).post("/measure/")
    assert [key[:6] for key in Sitting.objects.get().steps] == ["item:C"] * 3


def test_the_other_form_comes_after_the_programme(client, sitting, now, window, measuring_aino):
    window("T1", 30, 40)
    now(days=31)
    client.post("/measure/")
    second = Sitting.objects.filter(person=measuring_aino).latest("started_at")
    assert {sitting.form, second.form} == {"A", "B"}


def test_the_digital_team_is_asked_about_its_own_skill_too(now, items, dana, join, window, client_for):
    join(dana)
    window()
    client_for(dana).post("/measure/")
    assert "self:S04" in Sitting.objects.get().steps


def test_a_step_page_costs_the_same_however_much_is_answered(client, sitting, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def cost():
        with CaptureQueriesContext(connection) as caught:
            client.get("/measure/4/")
        return len(caught)

    cost()  # the first request also looks up the session
    before = cost()
    for step in (1, 2, 3):
        send(client, step, value="1")
    assert cost() == before


def test_time_is_told_in_the_persons_zone(client, sitting, measuring_aino):
    saved = sitting.saved_at.astimezone(dt.timezone(dt.timedelta(hours=2)))
    assert f"{saved:%-H.%M}" in text(client.get("/measure/1/"))
