"""The pages of having a text read: the learner's, and the digital team's."""

import pytest
from django.urls import reverse
from django.utils import timezone

from practice import actions, checks, reviews
from practice.models import Reading, Review
from tests.conftest import NOW
from tests.practice.conftest import FAMILY, make_tasks
from tests.practice.reviewing import FIRST, GOOD, SECOND, WEAK, address, read, send, twice_read

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def one_reader(wants_second):
    wants_second(False)


def in_english(client_for, person):
    person.language = "en"
    person.save()
    client = client_for(person)
    client.cookies["django_language"] = "en"
    return client


def typed(marks=GOOD, **more):
    return {code: str(mark) for code, mark in marks.items()} | more


# --- the learner's pages --------------------------------------------------------------------------------
@pytest.fixture
def client(client_for, aino):
    return in_english(client_for, aino)


@pytest.fixture
def written(start, small_tasks):
    """A run of the real moment with an answer in it, and that line."""
    now = timezone.now()
    run = start(task=small_tasks["plain"], now=now)
    return run, actions.perform(run=run, kind="reply", target="N1", data={"text": FIRST}, now=now)


def test_the_result_page_shows_what_would_be_sent_and_who_will_see_it(client, written):
    run, act = written
    text = client.get(address("run_task", run.pk)).content.decode()
    assert "Mark for review" in text
    assert FIRST in text
    assert f'name="seq" value="{act.seq}"' in text
    assert "The digital team sees this text, what it answers and the task" in text
    assert "Your manager and others do not see it." in text


def test_without_a_text_there_is_nothing_to_mark(client, start, small_tasks):
    run = start(task=small_tasks["plain"], now=timezone.now())
    assert b"Mark for review" not in client.get(address("run_task", run.pk)).content


def test_sending_taking_back_and_the_feedback_are_on_the_pages(client, written, dana):
    run, act = written
    page = client.post(address("send", run.pk), {"seq": act.seq}, follow=True).content.decode()
    assert "Mark for review" not in page
    assert "Waits for a reader" in page
    review = Review.objects.get()
    for place in (address("task", "T9.1-plain"), address("index")):
        assert f'data-review="{review.pk}"' in client.get(place).content.decode()
    client.post(address("withdraw", review.pk))
    assert "Mark for review" in client.get(address("run_task", run.pk)).content.decode()
    client.post(address("send", run.pk), {"seq": act.seq})
    read(Review.objects.visible_to(run.person).get(), dana, WEAK, comment="Muuten <b>hyvä</b>")
    for place in (address("run_task", run.pk), address("task", "T9.1-plain")):
        shown = client.get(place).content.decode()
        assert "Feedback has come" in shown
        assert "Muuten &lt;b&gt;hyvä&lt;/b&gt;" in shown
        assert 'data-mark="0"' in shown
        assert dana.name not in shown
        assert "Take it back" not in shown
    assert "Feedback has come" in client.get(address("index")).content.decode()


@pytest.mark.parametrize("seq", ["", "0", "99", "x", "-1", "9" * 5000, "٣"])
def test_a_text_that_is_not_there_is_refused_with_a_sentence(client, written, seq):
    run, _act = written
    answer = client.post(address("send", run.pk), {"seq": seq})
    assert answer.status_code == 409
    assert "not there any more" in answer.content.decode()


def test_data_found_on_sending_are_told_by_kind(client, written, monkeypatch):
    run, act = written
    monkeypatch.setattr(checks, "personal_data", lambda text, config, secrets=(): ("phone",))
    answer = client.post(address("send", run.pk), {"seq": act.seq})
    assert answer.status_code == 409
    assert "a telephone number" in answer.content.decode()
    assert not Review.objects.exists()


def test_others_can_neither_send_nor_take_back(client_for, written, eero, dana, heidi):
    run, act = written
    review = reviews.send(run=run, seq=act.seq, now=timezone.now())
    for other in (eero, dana, heidi):
        stranger = client_for(other)
        assert stranger.post(address("send", run.pk), {"seq": act.seq}).status_code == 404
        assert stranger.post(address("withdraw", review.pk)).status_code == 404
    review.refresh_from_db()
    assert review.text == FIRST


def test_a_text_does_not_hold_anybody_up(client, written):
    run, act = written
    client.post(address("send", run.pk), {"seq": act.seq})
    client.post(address("check", run.pk))
    assert run.attempts.count() == 1


# --- the digital team's pages ---------------------------------------------------------------------------
@pytest.fixture
def reader(client_for, dana):
    return in_english(client_for, dana)


def test_the_queue_shows_what_waits_without_names_and_texts(reader, sent, aino):
    text = reader.get(address("review_queue")).content.decode()
    assert f'data-review="{sent.pk}"' in text
    assert "One text waits" in text
    for hidden in (aino.name, aino.email, FIRST):
        assert hidden not in text


def test_an_empty_queue_says_how_texts_come(reader, small_tasks):
    assert b"Nothing waits" in reader.get(address("review_queue")).content


def test_the_page_of_a_text_shows_what_was_sent_and_no_name(reader, sent, aino):
    text = reader.get(address("review", sent.pk)).content.decode()
    for shown in (FIRST, "Nyrkkisääntö: paperi paperiin", "Follow the advice service and like its guide."):
        assert shown in text
    for hidden in (aino.name, aino.email, aino.title):
        assert hidden not in text


def test_feedback_is_saved_and_shown_to_who_gave_it(reader, sent):
    answer = reader.post(address("review", sent.pk), typed(comment="Selkeä ja lämmin.\r\nKiitos!"), follow=True)
    assert answer.redirect_chain == [(address("review", sent.pk), 302)]
    assert Reading.objects.get().comment == "Selkeä ja lämmin.\nKiitos!"
    assert "Your feedback" in answer.content.decode()
    assert reader.post(address("review", sent.pk), typed(WEAK)).status_code == 302
    assert Reading.objects.get().marks == GOOD


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"tone": ""}, "Choose 0, 1 or 2."),
        ({"tone": "3"}, "Select a valid choice"),
        ({"safe": "0", "shows": "on"}, "does not show the skill yet"),
        ({"comment": "x" * 501}, "500"),
        ({"comment": "Soita 040 123 4567"}, "a telephone number"),
    ],
)
def test_a_mistake_is_said_and_what_was_typed_stays(reader, sent, wrong, said):
    answer = reader.post(address("review", sent.pk), typed(comment="Hyvä alku") | wrong)
    assert answer.status_code == 422
    text = answer.content.decode()
    assert said in text
    assert wrong.get("comment", "Hyvä alku") in text
    assert not Reading.objects.exists()


def test_the_second_reader_sees_the_first_ones_marks_only_after_the_own(
    reader, client_for, sent, dana, erkki, wants_second
):
    wants_second(True)
    read(sent, erkki, WEAK, comment="Ensimmäisen sana")
    queue = reader.get(address("review_queue")).content.decode()
    assert "Second reading" in queue
    assert "one of them for a second reader" in queue
    before = reader.get(address("review", sent.pk)).content.decode()
    assert "data-second" in before
    assert "Ensimmäisen sana" not in before
    assert 'data-mark="' not in before
    after = reader.post(address("review", sent.pk), typed(), follow=True).content.decode()
    assert "Ensimmäisen sana" in after
    assert "The other reader" in after
    assert erkki.name not in after


def test_feedback_on_a_text_that_was_taken_back_is_answered_kindly(reader, sent):
    reviews.withdraw(review=sent, now=NOW)
    assert reader.get(address("review", sent.pk)).status_code == 404
    answer = reader.post(address("review", sent.pk), typed())
    assert answer.status_code == 409
    assert "taken back" in answer.content.decode()
    assert not Reading.objects.exists()


def test_feedback_after_somebody_elses_is_answered_kindly(reader, sent, erkki):
    read(sent, erkki)
    answer = reader.post(address("review", sent.pk), typed())
    assert answer.status_code == 409
    assert Reading.objects.count() == 1


def test_taken_back_between_looking_and_saving_is_the_same(reader, sent, monkeypatch):
    def refuse(**_given):
        raise actions.NotPossible("Gone")

    monkeypatch.setattr(reviews, "read", refuse)
    answer = reader.post(address("review", sent.pk), typed())
    assert (answer.status_code, "Gone" in answer.content.decode()) == (409, True)


def test_an_own_text_and_one_that_never_was_are_not_there(reader, start, do, small_tasks, dana):
    own = start(person=dana, task=small_tasks["plain"])
    review = send(own, do(own, "reply", "N1", text=SECOND))
    for pk in (review.pk, review.pk + 99):
        assert reader.get(address("review", pk)).status_code == 404
        assert reader.post(address("review", pk), typed()).status_code == 404


def test_the_queue_asks_the_same_number_of_questions_however_long_it_is(
    reader, aino, small_tasks, sent, django_assert_max_num_queries
):
    for number in range(2, 32):
        task = make_tasks(FAMILY | {"family": f"T8.{number}"}, position=number)["plain"]
        Review.objects.create(person=aino, task=task, text=FIRST, sent_at=NOW, seq=number)
    reader.get(address("review_queue"))
    with django_assert_max_num_queries(10):
        assert 'rel="next"' in reader.get(address("review_queue")).content.decode()


def test_helping_is_confirmed_from_here(reader, small_tasks):
    assert reverse("skills:confirmations") in reader.get(address("review_queue")).content.decode()


@pytest.mark.parametrize(("who", "shown"), [("dana", True), ("heidi", False), ("mika", False), ("aino", False)])
def test_the_menu_shows_the_queue_to_the_digital_team_only(client_for, request, who, shown):
    text = client_for(request.getfixturevalue(who)).get("/me/").content.decode()
    assert (address("review_queue") in text) is shown


def test_below_ten_pairs_the_page_says_too_few(client_for, aino, dana, erkki, small_tasks):
    client = in_english(client_for, dana)
    twice_read(9, aino, small_tasks["plain"], dana, erkki, lambda place: (GOOD, GOOD))
    assert client.get(address("review_queue")).content.decode().count("too few: 9 of 10") == 4
    twice_read(1, aino, small_tasks["plain"], dana, erkki, lambda place: (GOOD, GOOD))
    text = client.get(address("review_queue")).content.decode()
    assert "too few" not in text
    assert text.count("same mark 100") == 4
