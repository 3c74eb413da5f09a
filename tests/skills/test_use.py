"""Use at work in the follow-up: three questions, told by oneself, counted only of many."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skills import actions, profile, use
from skills.measuring import keys_for
from skills.models import Evidence, Skill, Target
from skills.suppression import FEWEST
from tests.skills.conftest import NOW
from tests.skills.test_profile import text

db = pytest.mark.django_db
KEY = "use:S08+S11+S12"


@pytest.fixture
def asked(skills):
    """Skills of the shipped programme the questions are about."""
    made = [
        Skill.objects.create(
            framework=skills[0].framework, code=code, slug=code.lower(), module_code="M4", position=int(code[1:]),
            name={"fi": code}, descriptors=[{"fi": f"{code} {level}"} for level in range(5)],
        )
        for code in ("S08", "S11", "S12")
    ]  # fmt: skip
    for skill in made:
        Target.objects.create(skill=skill, role="everyone", level=2)
    return made


@pytest.fixture
def client(now, asked, aino, join, window, client_for):
    """Aino in the follow-up, whose first and only step is the page on use."""
    sitting = actions.start_sitting(person=join(aino), round=window("T2"), now=NOW)
    assert sitting.steps == [KEY]
    return client_for(aino)


def send(client, **fields):
    return client.post("/measure/1/", fields)


@db
@pytest.mark.parametrize("kind", ["T0", "T0B", "T1"])
def test_only_the_follow_up_asks(aino, asked, window, kind):
    assert KEY not in keys_for(round=window(kind), person=aino, form="A")


@db
def test_a_programme_without_these_skills_asks_nothing(aino, items, window):
    assert [key for key in keys_for(round=window("T2"), person=aino, form="C") if key.startswith("use")] == []


@db
def test_the_shipped_programme_has_the_skills_that_are_asked_about(aino, shipped_version):
    assert set(use.QUESTIONS) <= set(Skill.objects.aimed_at(aino).values_list("code", flat=True))


@db
def test_the_page_asks_three_questions_with_four_answers(client):
    page = client.get("/measure/1/").content.decode()
    assert re.findall(r'name="(S\d\d)" value="(\d)"', page) == [
        (code, str(answer)) for code in use.QUESTIONS for answer in range(4)
    ]


@db
def test_the_answers_are_kept_in_the_ledger_and_may_be_changed(client, aino):
    assert send(client, S08="2", S11="0", S12="0").headers["Location"] == "/measure/finish/"
    send(client, S08="2", S11="1", S12="0")
    rows = Evidence.objects.order_by("pk").values_list("kind", "source", "value", "attempt")
    assert list(rows) == [("use", "S08", 2, 1), ("use", "S11", 0, 1), ("use", "S12", 0, 1), ("use", "S11", 1, 2)]


@db
@pytest.mark.parametrize("wrong", [{}, {"S08": "1", "S11": "1"}, {"S08": "4", "S11": "1", "S12": "1"}])
def test_a_page_answered_in_part_is_kept_by_nobody(client, wrong):
    assert (send(client, **wrong).status_code, Evidence.objects.exists()) == (422, False)


@db
def test_use_is_never_counted_as_learning(client, aino):
    send(client, S08="3", S11="3", S12="3")
    standings = profile.of(aino, "fi", NOW)
    assert {(each.do, each.self_level, each.asked) for each in standings} == {(None, None, None)}


@db
def test_the_own_result_says_what_was_told(client):
    send(client, S08="2", S11="0", S12="0")
    client.post("/measure/finish/")
    page = text(client.get("/measure/result/"))
    told = [
        f"{question} {use.ANSWERS[answer]}" for question, answer in zip(use.QUESTIONS.values(), (2, 0, 0), strict=True)
    ]
    assert [each for each in told if each not in page] == []


# --- counting ----------------------------------------------------------------------------------------------
def told(code, *answers):
    return [(code, answer) for answer in answers]


def test_fewer_than_five_are_not_counted():
    assert use.counts(told("S08", 0, 1, 2, 3))["S08"] == {"hidden": "few"}
    assert use.counts([]) == {code: {"hidden": "few"} for code in use.QUESTIONS}


def test_each_question_has_its_own_people():
    counted = use.counts([*told("S08", 0, 0, 1, 2, 3, 3), *told("S11", 1)])
    assert counted["S08"] == {"n": 6, "answers": [2, 1, 1, 2]}
    assert counted["S11"] == {"hidden": "few"}


@pytest.mark.parametrize("answers", [[1] * 5, [1] * 5 + [3]])
def test_where_all_but_one_agree_only_that_is_said(answers):
    assert use.counts(told("S12", *answers))["S12"] == {"n": len(answers), "almost_all": 1}


@given(st.lists(st.tuples(st.sampled_from([*use.QUESTIONS, "S01"]), st.integers(0, 3)), max_size=40))
def test_counts_add_up_and_never_show_a_few(answers):
    for code, shown in use.counts(answers).items():
        people = sum(each == code for each, _answer in answers)
        assert ("hidden" in shown) == (people < FEWEST)
        if "answers" in shown:
            assert (sum(shown["answers"]), max(shown["answers"]) < people - 1) == (people, True)
