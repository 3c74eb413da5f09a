"""Own data: all of it out, all of it gone, and raw answers only for a year."""

import datetime as dt

import pytest

from participants.erasure import erase, erase_learning
from skills import actions, privacy
from skills.models import Evidence, Sitting
from tests.skills.conftest import NOW
from tests.skills.test_profile import measure

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


def helped(person, skill, by):
    return actions.confirm(
        person=person, skill=skill, kind="help", level=4, source="help-draft", confirmed_by=by, now=NOW
    )


def test_everything_about_the_person_is_in_the_export(aino, eero, dana, items, window, join):
    measure(join(aino), window())
    measure(join(eero), Sitting.objects.get().round)
    helped(aino, items["A01"].skill, dana)
    sections = {section.key: section for section in privacy.export(aino)}
    assert len(sections["skills.evidence"].rows) == 7
    assert {row["confirmed_by__name"] for row in sections["skills.evidence"].rows} == {None, "Dana Digi"}
    assert len(sections["skills.sitting"].rows) == 1
    assert sections["skills.confirmed"].rows == []
    shown = {str(label) for label, _value in sections["skills.evidence"].table()[0]}
    assert "vastaus" in shown


def test_what_one_confirmed_of_others_is_exported_without_their_names(aino, dana, skills):
    helped(aino, skills[0], dana)
    section = next(section for section in privacy.export(dana) if section.key == "skills.confirmed")
    assert [(row["skill__code"], row["level"]) for row in section.rows] == [("S01", 4)]
    assert "Aino" not in str(section.rows)


def test_an_erased_person_leaves_nothing_and_others_stay(aino, eero, items, window, join):
    round_ = window()
    measure(join(aino), round_)
    measure(join(eero), round_)
    assert erase(aino, by=None, now=NOW) is True
    assert set(Evidence.objects.values_list("person", flat=True)) == {eero.pk}
    assert list(Sitting.objects.values_list("person", flat=True)) == [eero.pk]


def test_erasing_learning_lets_the_person_start_anew(aino, items, window, join):
    round_ = window()
    measure(join(aino), round_)
    erase_learning(aino, by=aino, now=NOW)
    assert not Evidence.objects.exists()
    assert actions.start_sitting(person=aino, round=round_, now=NOW).finished_at is None


def test_a_confirmation_outlives_the_one_who_gave_it(aino, dana, skills, client_for, now):
    helped(aino, skills[0], dana)
    erase(dana, by=None, now=NOW)
    piece = Evidence.objects.get()
    assert (piece.confirmed_by, piece.level) == (None, 4)
    assert "joku, joka ei enää ole täällä" in client_for(aino).get("/skills/account-security/").content.decode()


def test_a_year_later_the_answer_is_gone_and_whether_it_was_right_stays(aino, items, window, join):
    measure(join(aino), window())
    expired = {each.label: each for each in privacy.purge(NOW + dt.timedelta(days=366))}
    assert expired["raw answers"].go() == 3
    assert set(Evidence.objects.filter(kind="item").values_list("answer", "certainty", "passed")) == {("", None, True)}
    assert expired["raw answers"].go() == 0


def test_within_the_year_answers_stay(aino, items, window, join):
    measure(join(aino), window())
    assert [each.rows.count() for each in privacy.purge(NOW + dt.timedelta(days=364))] == [0, 0]
