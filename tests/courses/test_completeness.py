"""The completeness page: what is missing, which facts to look at again and who does, how questions work."""

import datetime as dt

import pytest

from courses.completeness import ENOUGH_ANSWERS, lines_of, stamp_of
from courses.models import CheckAnswer, LessonCare
from participants.models import AuditEvent, User
from tests.conftest import NOW

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 11, 24)


@pytest.fixture
def line(version):
    """The line of the lesson `open-account`, read anew."""
    return lambda: next(line for line in lines_of(version, TODAY, "fi") if line.lesson.slug == "open-account")


@pytest.fixture
def page(version):
    return f"/programme/{version.programme.slug}/{version.number}/completeness/"


@pytest.fixture
def ageing(lesson):
    """The lesson's first fact ages and was checked in spring."""
    for facts in lesson.facts.values():
        facts[0] |= {"ages": True, "checked_on": "2026-05-01"}
    lesson.save()
    return lesson


def test_a_language_of_the_programme_without_text_is_a_gap_and_another_one_is_not(version, line, lesson):
    assert [each.code for each in line().languages if each.missing] == []
    del lesson.body["en"]
    lesson.save()
    version.languages = ["fi", "en"]
    version.save()
    found = {each.code: each for each in lines_of(version, TODAY, "fi")[0].languages}
    assert (found["en"].missing, found["sv"].missing) == (True, False)


def test_a_stale_fact_is_listed_and_a_check_takes_it_off(ageing, page, line, dana, client_for, now):
    assert [fact.place for fact in line().stale] == [0]
    client = client_for(dana)
    answer = client.post(f"{page}open-account/facts/0/", {"stamp": stamp_of(ageing, 0)})
    assert (answer.status_code, answer.url) == (302, f"{page}#open-account")
    assert line().stale == []
    ageing.refresh_from_db()
    assert {facts[0]["checked_on"] for facts in ageing.facts.values()} == {"2026-11-24"}
    assert AuditEvent.objects.filter(verb="fact-checked", actor_id=dana.pk).count() == 1


def test_a_fact_that_has_changed_meanwhile_is_not_ticked_off(ageing, page, dana, client_for, now):
    seen = stamp_of(ageing, 0)
    ageing.facts["fi"][0]["text"] = "Jotain muuta."
    ageing.save()
    answer = client_for(dana).post(f"{page}open-account/facts/0/", {"stamp": seen})
    assert answer.status_code == 409
    assert "Tämä fakta on muuttunut" in answer.content.decode()
    ageing.refresh_from_db()
    assert ageing.facts["fi"][0]["checked_on"] == "2026-05-01"


@pytest.mark.parametrize("place", [7, 99999])
def test_a_fact_that_is_not_there_is_not_ticked_off(ageing, page, dana, client_for, now, place):
    answer = client_for(dana).post(f"{page}open-account/facts/{place}/", {"stamp": stamp_of(ageing, place)})
    assert answer.status_code == 409


def test_a_lesson_is_given_into_the_care_of_one_and_taken_back(version, page, dana, client_for, line, now):
    client = client_for(dana)
    client.post(f"{page}open-account/care/", {"person": dana.pk})
    assert line().carer == dana
    assert "selected>Dana Digi" in client.get(page).content.decode()
    client.post(f"{page}open-account/care/", {"person": ""})
    assert line().carer is None
    assert AuditEvent.objects.about(dana).filter(verb="lesson-care-given").count() == 1


def test_nobody_outside_the_digital_team_is_given_a_lesson(version, page, dana, aino, client_for, now):
    assert client_for(dana).post(f"{page}open-account/care/", {"person": aino.pk}).status_code == 422
    assert not LessonCare.objects.exists()


def test_an_erased_carer_leaves_the_lesson_to_nobody(version, page, dana, line):
    LessonCare.objects.create(programme=version.programme, lesson_slug="open-account", person=dana)
    User.objects.filter(pk=dana.pk).delete()
    assert line().carer is None


def test_a_question_is_judged_from_thirty_answers_on(lesson, line):
    item = lesson.check_items.first()
    hashed = [User(email=f"p{number}@x.example", name="P") for number in range(ENOUGH_ANSWERS)]
    people = User.objects.bulk_create(hashed)
    answers = [
        CheckAnswer(
            person=one, lesson=lesson, item=item, answer="a", correct=True, attempts=1 if number < 6 else 2, at=NOW
        )
        for number, one in enumerate(people)
    ]
    CheckAnswer.objects.bulk_create(answers[:-1])
    assert (line().items[0].answers, line().items[0].share) == (29, None)
    answers[-1].save()
    assert line().items[0].share == pytest.approx(6 / 30)
    assert [item.is_odd for item in line().items[:1]] == [True]


def test_a_long_sentence_makes_a_text_hard_to_read(lesson, line):
    lesson.body["fi"] = " ".join(["sana"] * 26) + "."
    lesson.save()
    assert [each.code for each in line().hard_to_read] == ["fi"]
    assert line().needs_work


def test_the_page_says_it_in_words_and_asks_the_same_whatever_the_size(
    version, page, dana, client_for, django_assert_num_queries, now
):
    client = client_for(dana)
    text = client.get(page).content.decode()
    assert "Kuinka valmis on" in text
    assert "sanaa, " in text
    with django_assert_num_queries(8):
        client.get(page)


def test_the_shipped_programme_is_complete(shipped_version):
    lines = lines_of(shipped_version, TODAY, "fi")
    assert [line.lesson.slug for line in lines if line.unsourced or line.stale or line.hard_to_read] == []
    assert len(lines) == 21


def test_half_a_year_later_the_facts_about_channels_come_up(shipped_version):
    later = lines_of(shipped_version, TODAY + dt.timedelta(days=200), "fi")
    stale = [fact for line in later for fact in line.stale]
    assert len(stale) > 20
    assert all(fact.ages for fact in stale)
