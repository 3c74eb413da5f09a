"""A lesson: its text, its language, its facts, its check, and who may see it."""

import pytest

from courses.models import CheckAnswer, LessonCompletion, ModuleCompletion
from skills.models import Evidence

pytestmark = pytest.mark.django_db
URL = "/lessons/open-account/"


def send(client, code="P1.1b", *, slug="open-account", htmx=False, **fields):
    data = {"answer": "a", "attempt": "1", "place": "lesson"} | {name: str(value) for name, value in fields.items()}
    headers = {"HX-Request": "true"} if htmx else {}
    return client.post(f"/lessons/{slug}/answer/{code}/", data, headers=headers)


def pass_lesson(client, place="lesson"):
    send(client, "P1.1b", answer="a", place=place)
    return send(client, "P1.1a", answer="b", certainty=3, place=place)


# --- reading --------------------------------------------------------------------------------------------
def test_a_lesson_shows_its_title_goal_text_and_place_in_its_module(signed_in):
    page = signed_in.get(URL).text
    for text in (
        "<h1>Tilin avaaminen</h1>",
        "Avaan tilin turvallisesti.",
        "<h2>Tilanne</h2>",
        "Tili kuntoon, oppitunti 1 / 2.",
    ):
        assert text in page
    assert 'href="/lessons/settings-in-order/" rel="next"' in page


def test_facts_name_their_source_as_text_without_a_link(signed_in):
    page = signed_in.get(URL).text
    assert "Lähde: Kunnan someohje, kunta.example/someohje" in page
    assert 'href="kunta.example' not in page


def test_a_text_that_is_only_in_finnish_says_so_and_is_marked(signed_in, aino):
    aino.language = "sv"
    aino.save()
    page = signed_in.get(URL).text
    assert "Den här texten finns bara på finska." in page
    assert '<div class="prose" lang="fi">' in page
    assert "<h1>Öppna ett konto</h1>" in page


def test_a_text_in_the_readers_language_carries_no_notice(signed_in, aino):
    aino.language = "en"
    aino.save()
    page = signed_in.get(URL).text
    assert '<div class="prose">' in page
    assert "This text is only" not in page


def test_the_options_keep_their_order_from_visit_to_visit(signed_in):
    def order(page):
        return [page.index(f"Vaihtoehto {key} (P1.1a)") for key in "abc"]

    assert order(signed_in.get(URL).text) == order(signed_in.get(URL).text)


def test_a_lesson_does_not_ask_for_anything_from_another_host(signed_in):
    page = signed_in.get(URL).text
    assert 'src="http' not in page
    assert 'rel="stylesheet" href="http' not in page


# --- who ------------------------------------------------------------------------------------------------
def test_a_lesson_of_a_programme_one_is_not_in_does_not_exist(client_for, version, aino):
    client = client_for(aino)
    assert client.get(URL).status_code == 404
    assert client.get(f"{URL}check/").status_code == 404
    assert send(client).status_code == 404
    assert client.post(f"{URL}skip/").status_code == 404
    assert not CheckAnswer.objects.exists()


def test_authors_see_a_preview_and_cannot_answer(client_for, version, dana):
    client = client_for(dana)
    page = client.get(URL)
    assert page.status_code == 200
    assert "Esikatselu" in page.text
    assert "Peruste b (P1.1a)." in page.text
    assert send(client).status_code == 404


def test_a_visitor_is_sent_to_sign_in(client, version):
    assert client.get(URL).status_code == 302
    assert client.get("/path/").status_code == 302


@pytest.mark.parametrize(
    "url", ["/lessons/no-such/", "/lessons/no-such/check/", "/lessons/%00/", "/lessons/../path/x/"]
)
def test_an_unknown_lesson_is_not_found(signed_in, url):
    assert signed_in.get(url).status_code == 404


@pytest.mark.parametrize(
    ("method", "url"),
    [
        ("post", URL),
        ("post", f"{URL}check/"),
        ("get", f"{URL}answer/P1.1a/"),
        ("get", f"{URL}skip/"),
        ("post", "/path/"),
    ],
)
def test_a_wrong_method_is_refused(signed_in, method, url):
    assert getattr(signed_in, method)(url).status_code == 405


# --- answering ------------------------------------------------------------------------------------------
def test_a_wrong_answer_gets_its_reason_and_may_be_tried_again(signed_in, aino):
    response = send(signed_in, answer="c")
    assert (response.status_code, response.url) == (302, "/lessons/open-account/#item-P1-1b")
    page = signed_in.get(URL).text
    for text in (
        "Valitsit tämän, ei aivan",
        "Peruste c (P1.1b).",
        "Paras vastaus",
        "Peruste a (P1.1b).",
        "Yritä uudelleen",
    ):
        assert text in page
    assert "Peruste b (P1.1b)." not in page
    again = signed_in.get(f"{URL}?retry=P1.1b").text
    assert 'name="attempt" value="2"' in again
    assert not LessonCompletion.objects.exists()


def test_a_right_answer_gets_its_explanation_and_stays_right(signed_in, aino):
    send(signed_in, answer="a")
    assert "Selitys (P1.1b)." in signed_in.get(URL).text
    send(signed_in, answer="c", attempt=2)
    assert CheckAnswer.objects.values_list("answer", "correct", "attempts").get() == ("a", True, 1)


def test_an_answer_with_htmx_gives_the_item_alone(signed_in):
    response = send(signed_in, answer="c", htmx=True)
    assert response.status_code == 200
    assert response.text.lstrip().startswith('<form class="quiz" id="item-P1-1b"')
    assert "<html" not in response.text


def test_every_right_answer_completes_the_lesson_and_names_the_next(signed_in, aino):
    pass_lesson(signed_in)
    assert LessonCompletion.objects.values_list("person", "lesson_slug", "how").get() == (
        aino.pk,
        "open-account",
        "done",
    )
    page = signed_in.get(URL).text
    assert "Tämä oppitunti on tehty." in page
    assert 'Seuraavaksi: <a href="/lessons/settings-in-order/">Asetukset kuntoon</a>' in page


def test_the_last_right_answer_with_htmx_brings_the_completion_along(signed_in):
    send(signed_in, "P1.1b", answer="a")
    response = send(signed_in, "P1.1a", answer="b", certainty=2, htmx=True)
    assert 'id="lesson-complete" hx-swap-oob="true"' in response.text
    assert "1 / 2 tehty" in response.text


def test_about_safety_a_right_guess_does_not_count(signed_in):
    send(signed_in, "P1.1b", answer="a")
    send(signed_in, "P1.1a", answer="b", certainty=1)
    assert not LessonCompletion.objects.exists()
    assert "Vastaus on oikein, mutta et ollut varma." in signed_in.get(URL).text
    send(signed_in, "P1.1a", answer="b", certainty=2, attempt=2)
    assert LessonCompletion.objects.count() == 1


def test_the_check_alone_tests_one_out(signed_in):
    page = signed_in.get(f"{URL}check/").text
    assert "Kuka saa koodisi?" in page
    assert "Tilanne" not in page
    assert pass_lesson(signed_in, place="check").url == "/lessons/open-account/check/#item-P1-1a"
    assert LessonCompletion.objects.get().how == "tested_out"


def test_one_answer_beside_the_text_is_no_testing_out(signed_in):
    send(signed_in, "P1.1b", answer="a", place="lesson")
    send(signed_in, "P1.1a", answer="b", certainty=3, place="check")
    assert LessonCompletion.objects.get().how == "done"


def test_a_module_is_complete_when_each_of_its_lessons_is_behind(signed_in):
    pass_lesson(signed_in)
    assert not ModuleCompletion.objects.exists()
    send(signed_in, "P1.2a", slug="settings-in-order", answer="c")
    assert ModuleCompletion.objects.values_list("module_slug", flat=True).get() == "account"


def test_answers_go_to_the_ledger_as_practice(signed_in, aino):
    send(signed_in, answer="c")
    send(signed_in, answer="a", attempt=2)
    rows = Evidence.objects.filter(person=aino).values_list(
        "skill__code", "kind", "source", "passed", "attempt", "round"
    )
    assert list(rows) == [("S01", "item", "P1.1b", False, 1, None), ("S01", "item", "P1.1b", True, 2, None)]


# --- twice, forged, broken ------------------------------------------------------------------------------
def test_the_same_try_sent_twice_counts_once(signed_in):
    send(signed_in, answer="c")
    send(signed_in, answer="c")
    assert CheckAnswer.objects.get().attempts == 1
    assert Evidence.objects.count() == 1


def test_passing_twice_completes_once(signed_in):
    pass_lesson(signed_in)
    pass_lesson(signed_in)
    assert LessonCompletion.objects.count() == 1


@pytest.mark.parametrize(
    "fields",
    [{"answer": "z"}, {"answer": ""}, {"answer": "a\x00"}, {"attempt": "x"}, {"attempt": "0"}, {"attempt": "9" * 40}],
)
@pytest.mark.parametrize("htmx", [True, False])
def test_a_forged_answer_is_refused_with_a_sentence(signed_in, fields, htmx):
    response = send(signed_in, htmx=htmx, **fields)
    assert response.status_code == 422
    assert 'role="alert"' in response.text
    assert not CheckAnswer.objects.exists()
    assert not Evidence.objects.exists()


@pytest.mark.parametrize("certainty", [{}, {"certainty": "4"}, {"certainty": "x"}])
def test_safety_needs_a_certainty_and_the_choice_is_kept(signed_in, certainty):
    response = send(signed_in, "P1.1a", answer="b", **certainty)
    assert response.status_code == 422
    assert "Valitse, kuinka varma olet: 1, 2 tai 3." in response.text
    assert 'value="b" checked' in response.text


@pytest.mark.parametrize("code", ["P1.2a", "A01", "NOPE", "%00", "P1.1a%0A"])
def test_an_item_of_another_check_is_not_found(signed_in, code):
    assert send(signed_in, code).status_code == 404


def test_a_huge_body_is_refused(signed_in):
    response = signed_in.post(f"{URL}answer/P1.1b/", {"answer": "a" * 1_100_000, "attempt": 1})
    assert response.status_code in (400, 413)
    assert not CheckAnswer.objects.exists()


def test_an_answer_without_a_token_is_refused(aino, enrolled, lesson):
    from django.test import Client

    enrolled(aino)
    client = Client(enforce_csrf_checks=True)
    client.force_login(aino)
    assert send(client).status_code == 403


def test_a_lesson_takes_the_same_queries_with_one_and_three_lessons(
    signed_in, only_one_lesson, django_assert_num_queries, django_assert_max_num_queries
):
    signed_in.get(URL)
    with django_assert_max_num_queries(12) as counted:
        signed_in.get(URL)
    before = len(counted)
    only_one_lesson()
    signed_in.get(URL)
    with django_assert_num_queries(before):
        signed_in.get(URL)
