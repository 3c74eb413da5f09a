"""Own skills: Self, Know and Do side by side, with reasons, and for nobody else's eyes."""

import datetime as dt
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from skills import actions, profile
from skills.ledger import Ledger, round_score
from skills.measuring import Where, open_step, state_of
from skills.models import Evidence
from tests.skills.conftest import NOW

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def text(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))


def standing(person, number=0, at=NOW):
    return profile.of(person, "fi", at)[number]


def measure(person, round_, *, rating=1, answer="b", at=NOW, finish=True):
    """A whole sitting at once."""
    sitting = actions.start_sitting(person=person, round=round_, now=at, seed=7)
    for key in sitting.steps:
        kind, _, code = key.partition(":")
        if kind == "self":
            from skills.models import Skill

            actions.record_evidence(
                person=person, skill=Skill.objects.get(code=code), kind="self", value=rating, source=code,
                key=f"{sitting.evidence_key(key)}:1", now=at, round=round_,
            )  # fmt: skip
        elif kind == "retro":
            page = open_step(sitting, sitting.steps.index(key) + 1)
            step = open_step(sitting, sitting.steps.index(key) + 1, dict.fromkeys(page.form.fields, "0"))
            assert step.form.is_valid()
            step.save(at)
        else:
            from skills.models import Item

            actions.record_answer(
                person=person, item=Item.objects.get(code=code), answer=answer, certainty=2,
                key=sitting.evidence_key(key), now=at, round=round_,
            )  # fmt: skip
    if finish:
        actions.finish_sitting(sitting=sitting, now=at)
    return sitting


# --- the three figures -------------------------------------------------------------------------------------
def test_nothing_done_is_not_measured_and_never_zero(aino, skills):
    each = standing(aino)
    assert (each.do, each.self_level, each.know, each.target) == (None, None, None, 2)


def test_self_and_know_come_from_the_sitting_and_do_waits_for_a_second_piece(aino, items, window, join, passed):
    measure(join(aino), window(), rating=3)
    each = standing(aino)
    assert (each.self_level, each.know, each.asked, each.do) == (3, 1.0, (1, 1), None)
    passed(aino, each.skill, "item", 2, at=NOW + DAY)
    assert standing(aino).do == 1


def test_zero_is_shown_when_it_is_measured(aino, skills, passed):
    for _ in range(2):
        passed(aino, skills[0], "item", 2, ok=False)
    assert standing(aino).do == 0


def test_a_round_starts_clean_and_the_earlier_level_stays_until_the_new_one_can_be_told(
    aino, items, window, join, passed
):
    skill = passed(aino, items["A01"].skill).skill
    passed(aino, skill)
    assert standing(aino).do == 2
    measure(join(aino), window("T1", 9, 12), answer="a", at=NOW + 10 * DAY)
    later = NOW + 11 * DAY
    assert standing(aino, at=later).do == 2
    passed(aino, skill, "item", ok=False, at=later)
    assert (standing(aino, at=later).do, standing(aino, at=later).first_do) == (0, 2)


def test_answers_of_a_quiz_that_goes_on_are_not_told_before_its_end(aino, items, window, join):
    measure(join(aino), window(), finish=False)
    assert (standing(aino).know, standing(aino).self_level) == (None, 1)
    assert standing(aino, at=NOW + 9 * DAY).know == 1.0


def test_an_estimate_is_compared_with_the_period_before(aino, items, window, join):
    measure(join(aino), window(), rating=3)
    measure(aino, window("T1", 9, 12), rating=2, at=NOW + 10 * DAY)
    each = standing(aino, at=NOW + 11 * DAY)
    assert (each.self_level, each.previous_self, each.first_self) == (2, 3, 3)


def test_the_target_of_the_own_role_wins(dana, skills):
    from skills.models import Target

    Target.objects.create(skill=skills[0], role="digital_team", level=3)
    assert [each.target for each in profile.of(dana, "fi", NOW)] == [3, 2, 2, 3]


def test_only_skills_with_a_target_are_shown(aino, dana, skills):
    assert [each.skill.code for each in profile.of(aino, "fi", NOW)] == ["S01", "S02", "S03"]
    assert [each.skill.code for each in profile.of(dana, "fi", NOW)] == ["S01", "S02", "S03", "S04"]


def test_the_round_score_counts_the_round_alone(aino, items, window, join, passed):
    sitting = measure(join(aino), window(), answer="a")
    passed(aino, items["A01"].skill, "item", at=NOW + DAY)
    assert round_score(sitting, Ledger(aino, NOW + DAY).evidence) == 0
    assert (
        round_score(measure(aino, window("T1", 9, 12), at=NOW + 10 * DAY), Ledger(aino, NOW + 11 * DAY).evidence) == 100
    )


def test_the_profile_costs_the_same_for_little_and_much(aino, items, window, join, passed, client_for):
    client = client_for(aino)

    def cost():
        with CaptureQueriesContext(connection) as caught:
            assert client.get("/skills/").status_code == 200
        return len(caught)

    measure(join(aino), window())
    cost()  # the first request also looks up the session
    before = cost()
    for number in range(12):
        passed(aino, items["A01"].skill, source=f"T{number}")
    assert cost() == before
    with CaptureQueriesContext(connection) as caught:
        profile.of(aino, "fi", NOW)
    assert len(caught) == 4


# --- where one stands with measuring -----------------------------------------------------------------------
def test_the_states_of_measuring(now, aino, items, window, join):
    assert state_of(aino, NOW).where == Where.NONE
    round_ = window("T0", 1, 5)
    join(aino)
    upcoming = state_of(aino, NOW)
    assert (upcoming.where, upcoming.round) == (Where.UPCOMING, round_)
    soon = NOW + 2 * DAY
    opened = state_of(aino, soon)
    assert (opened.where, opened.round) == (Where.OPEN, round_)
    sitting = actions.start_sitting(person=aino, round=round_, now=soon)
    state = state_of(aino, soon)
    assert (state.where, state.step, state.answered, state.of) == (Where.IN_PROGRESS, 1, 0, len(sitting.steps))
    assert state_of(aino, NOW + 6 * DAY).where == Where.NONE


# --- pages -------------------------------------------------------------------------------------------------
def test_the_profile_page_says_what_is_measured_and_what_is_not(now, aino, skills, passed, client_for):
    passed(aino, skills[0])
    passed(aino, skills[0])
    page = text(client_for(aino).get("/skills/"))
    assert "Mitattu 1 / 3 taitoa. Tavoitetasolla: 1." in page
    assert "Tilin perusta" in page
    assert "Perustaso" in page
    assert "Ei mitattu" in page


def test_a_skill_page_names_the_pieces_its_level_rests_on(now, aino, dana, items, passed, client_for):
    skill = items["P01"].skill
    actions.record_answer(person=aino, item=items["P01"], answer="b", certainty=3, key="check:1", now=NOW)
    actions.confirm(
        person=aino, skill=skill, kind="observation", level=2, source="observation-2", confirmed_by=dana, now=NOW
    )
    page = text(client_for(aino).get(f"/skills/{skill.slug}/"))
    assert "Miksi taso 2" in page
    assert "Mitä teet tilanteessa P01?" in page
    assert "Vahvistaja: Dana Digi" in page
    assert "24. marraskuuta 2026" in page
    assert "Mikä nostaisi tasolle 3" in page
    assert "2 läpäistyä kysymystä, tehtävää tai havaintoa lisää tasolla 3" in page
    assert [f"kuvaus {level}" in page for level in range(5)] == [True] * 5


def test_a_skill_page_without_enough_says_what_is_missing(now, aino, skills, passed, client_for):
    passed(aino, skills[0])
    page = text(client_for(aino).get("/skills/account-security/"))
    assert "Miksi tasoa ei vielä ole" in page
    assert "kun on vielä yksi kysymys, tehtävä tai havainto" in page


def test_level_four_is_shown_with_who_confirmed_the_help(now, aino, dana, skills, passed, client_for):
    passed(aino, skills[0], level=3)
    passed(aino, skills[0], level=3)
    client = client_for(aino)
    assert "kouluttaja vahvistaa sen" in text(client.get("/skills/account-security/"))
    actions.confirm(person=aino, skill=skills[0], kind="help", level=4, source="help-draft", confirmed_by=dana, now=NOW)
    page = text(client.get("/skills/account-security/"))
    assert "Miksi taso 4" in page
    assert "Autoit työkaveria" in page


@pytest.mark.parametrize("path", ["/skills/nothing-here/", "/skills/writing-duties/"])
def test_a_skill_that_is_not_ones_own_is_not_found(aino, skills, client_for, path):
    assert client_for(aino).get(path).status_code == 404


@pytest.mark.parametrize("path", ["/skills/", "/skills/account-security/"])
def test_pages_only_show(aino, skills, client_for, path):
    assert client_for(aino).post(path).status_code == 405


def test_nobody_else_sees_a_persons_evidence(now, aino, dana, mika, heidi, skills, passed, client_for):
    passed(aino, skills[0], source="Ainon oma")
    passed(aino, skills[0])
    for other in (dana, mika, heidi):
        assert list(Evidence.objects.visible_to(other)) == []
        assert "Mitattu 0 / " in text(client_for(other).get("/skills/"))


def test_a_lost_language_falls_back_and_the_page_still_opens(now, aino, skills, client_for):
    aino.language = "sv"
    aino.save()
    assert "Tilin avaaminen" in text(client_for(aino).get("/skills/account-security/"))
