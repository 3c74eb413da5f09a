"""Questions that come back after 2, 7, 21 and 60 days: wrong and sure first, three at a time, never a measurement."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses import actions, recalling
from courses.models import CheckAnswer, Module, Recall
from courses.retrieval import INTERVALS, Memory, Waiting, chosen
from skills.models import Evidence, MeasurementRound, Sitting
from tests.conftest import NOW
from tests.courses.test_at_once import at_once

DAY = dt.date(2026, 11, 24)


def days(number):
    return dt.timedelta(days=number)


# --- when: pure -----------------------------------------------------------------------------------------
def test_a_question_comes_back_after_two_seven_twenty_one_and_sixty_days():
    memory, came = Memory.learned(DAY), []
    while memory.due_on:
        came.append((memory.due_on - DAY).days)
        memory = memory.asked(right=True, on=memory.due_on)
    assert came == [2, 7, 21, 60]


def test_a_wrong_answer_begins_anew():
    memory = Memory.learned(DAY).asked(right=True, on=DAY + days(2)).asked(right=False, on=DAY + days(7))
    assert memory == Memory(DAY + days(7), 0, DAY + days(9))


@given(st.lists(st.tuples(st.booleans(), st.integers(0, 400)), max_size=20))
def test_a_question_never_comes_back_the_same_day_and_ends_after_four_right_answers(answers):
    memory, row = Memory.learned(DAY), 0
    for right, late in answers:
        if memory.due_on is None:
            break
        on = memory.due_on + days(late)
        memory = memory.asked(right=right, on=on)
        row = row + 1 if right else 0
        assert memory.due_on is None or memory.due_on > on
        assert (memory.due_on is None) == (row == len(INTERVALS))


def test_wrong_and_sure_comes_first_then_what_has_waited_longest():
    waiting = [Waiting(1, DAY), Waiting(2, DAY - days(3)), Waiting(3, DAY, True), Waiting(4, DAY + days(1), True)]
    assert chosen(waiting, DAY) == [3, 2, 1]


# --- in the database ------------------------------------------------------------------------------------
@pytest.fixture
def learned(enrolled, lesson, aino):
    """Aino has answered the check of her first lesson right."""
    enrolled(aino)
    for item in lesson.check_items.all():
        certainty = 3 if item.safety else None
        actions.answer_check(
            person=aino, lesson=lesson, item=item, answer=item.correct_key, certainty=certainty, now=NOW
        )
    return list(Recall.objects.of(aino).order_by("item__code"))


@pytest.mark.django_db
def test_a_right_answer_in_a_check_is_remembered_and_a_second_one_changes_nothing(learned, aino, lesson, now):
    assert {row.due_on for row in learned} == {DAY + days(2)}
    assert len(learned) == lesson.check_items.count()
    recalling.remember(aino, learned[0].item, now(days=1))
    assert Recall.objects.get(pk=learned[0].pk).due_on == DAY + days(2)


@pytest.mark.django_db
def test_answers_written_in_bulk_are_caught_up_with(learned, aino):
    Recall.objects.all().delete()
    assert recalling.remember_everything() == len(learned)
    assert recalling.remember_everything() == 0
    assert set(Recall.objects.of(aino).values_list("due_on", flat=True)) == {DAY + days(2)}


@pytest.mark.django_db
def test_nothing_is_asked_before_its_day_and_nothing_twice_a_day(learned, aino, now):
    assert recalling.next_for(aino, NOW) is None
    later = now(days=2)
    asked = []
    while found := recalling.next_for(aino, later):
        asked.append(found.item_id)
        recalling.answer(person=aino, item=found.item, answer="x", certainty=1, now=later, attempt=1)
    assert sorted(asked) == sorted(row.item_id for row in learned)


@pytest.mark.django_db
def test_a_skill_in_which_a_measured_answer_was_sure_and_wrong_comes_first(learned, aino, cohort, now):
    round_ = MeasurementRound.objects.create(cohort=cohort, kind="T0", opens_at=NOW - days(9), closes_at=NOW - days(1))
    Sitting.objects.create(
        round=round_, person=aino, form="A", seed=1, steps=[], started_at=NOW - days(8), saved_at=NOW, finished_at=NOW
    )
    last = learned[-1].item
    Evidence.objects.create(
        person=aino, skill=last.skill, round=round_, kind="item", key="k", source="A01", level=2, passed=False, share=0,
        answer="b", certainty=3, at=NOW - days(8),
    )  # fmt: skip
    Recall.objects.exclude(item__skill=last.skill).update(due_on=DAY - days(30))
    assert recalling.next_for(aino, NOW + days(2)).item.skill == last.skill


@pytest.mark.django_db
def test_an_answer_is_practice_and_no_part_of_a_round(learned, aino, now):
    recalling.answer(person=aino, item=learned[0].item, answer="a", certainty=1, now=now(days=2), attempt=1)
    assert Evidence.objects.get(key=f"recall:{learned[0].item.code}:1").round is None


@pytest.mark.both_databases
@pytest.mark.django_db(transaction=True)
def test_a_double_click_is_one_answer(learned, aino):
    item, later = learned[0].item, NOW + days(2)
    at_once(
        *[lambda: recalling.answer(person=aino, item=item, answer=item.correct_key, certainty=3, now=later, attempt=1)]
        * 2
    )
    row = Recall.objects.get(pk=learned[0].pk)
    assert (row.asked, row.step, row.due_on) == (1, 1, DAY + days(7))


# --- on the page ----------------------------------------------------------------------------------------
@pytest.fixture
def client(learned, aino, client_for, now):
    now(days=2)
    return client_for(aino)


@pytest.mark.django_db
def test_the_page_asks_shows_the_reasons_and_goes_on(client, learned, aino):
    page = client.get("/review/")
    item = page.context["row"].item
    assert "Kysymys 1 / 3" in page.content.decode()
    sent = {"answer": item.correct_key, "certainty": "3", "attempt": "1"}
    answer = client.post(f"/review/{item.code}/?number=1", sent)
    assert (answer.status_code, answer.url) == (302, f"/review/?number=1&shown={item.code}")
    shown = client.get(answer.url).content.decode()
    assert item.explanation["fi"] in shown
    assert "?number=2" in shown


@pytest.mark.django_db
def test_after_three_it_is_enough_for_today(client):
    assert "Tältä päivältä valmista" in client.get("/review/?number=4").content.decode()


@pytest.mark.django_db
def test_with_nothing_to_recall_the_page_says_how_it_works(enrolled, aino, client_for, now):
    enrolled(aino)
    page = client_for(aino).get("/review/").content.decode()
    assert "Tänään ei ole kerrattavaa" in page
    assert "2, 7, 21 ja 60 päivän" in page


@pytest.mark.django_db
@pytest.mark.parametrize("sent", [{}, {"answer": "q", "attempt": "1"}, {"answer": "a", "attempt": "no"}])
def test_a_form_with_mistakes_is_answered_in_words(client, learned, sent):
    answer = client.post(f"/review/{learned[0].item.code}/", sent)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()
    assert Recall.objects.get(pk=learned[0].pk).asked == 0


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["/review/?module=none", "/review/?shown=none", "/review/none/"])
def test_what_is_not_there_is_not_found(client, address):
    assert (client.post if address.endswith("/") else client.get)(address).status_code == 404


@pytest.mark.django_db
@pytest.mark.parametrize("number", ["0", "-1", "x", "9999", "²"])
def test_a_strange_number_is_the_first(client, number):
    assert client.get(f"/review/?number={number}").status_code == 200


@pytest.mark.django_db
def test_another_person_is_not_asked_my_questions(client, learned, eero, enrolled, client_for):
    enrolled(eero)
    assert client_for(eero).post(f"/review/{learned[0].item.code}/", {}).status_code == 404


@pytest.mark.django_db
def test_the_first_lesson_of_a_module_leads_to_questions_on_the_one_before(client, version, learned):
    second = Module.objects.get(version=version, position=2)
    opening = second.lessons.order_by("position").first()
    page = client.get(f"/lessons/{opening.slug}/").content.decode()
    first = Module.objects.get(version=version, position=1)
    assert f"/review/?module={first.slug}" in page
    assert client.get(f"/review/?module={first.slug}").context["row"].item in [row.item for row in learned]
    other = first.lessons.order_by("position").first()
    assert "/review/?module=" not in client.get(f"/lessons/{other.slug}/").content.decode()


@pytest.mark.django_db
def test_a_withdrawn_question_is_asked_no_more(client, learned):
    for row in learned:
        row.item.withdrawn = True
        row.item.save()
    assert client.get("/review/").context["row"] is None
    assert CheckAnswer.objects.exists()
