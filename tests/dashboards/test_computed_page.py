"""How the figures are computed: formulas with the numbers that were published, and nothing of what is hidden."""

import copy
import datetime as dt
import html
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from courses.models import Enrolment
from dashboards import formulas
from participants.models import AuditEvent, Cohort
from tests.dashboards.published import AT, DATA, FEW_DATA, figure, publication

pytestmark = pytest.mark.django_db
URL = "/growth/computed/"


def text_of(response):
    main = response.content.decode().partition("<main")[2].partition("</main")[0]
    return re.sub(r"\s+", " ", html.unescape(re.sub(r"<[^>]+>", " ", main)))


def numbers(terms):
    return [term.numbers for term in terms if term.numbers]


def without(data, **parts):
    return {**copy.deepcopy(data), **parts}


@pytest.fixture
def read(mika, client_for, units, shipped_version):
    def text(query="", **published):
        figure(units["Kuljetus"], **published)
        return text_of(client_for(mika).get(URL + query, headers={"accept-language": "fi"}))

    return text


# --- formulas -----------------------------------------------------------------------------------------
def test_every_figure_of_the_result_stands_with_its_very_numbers():
    with translation.override("fi"):
        assert numbers(formulas.of_score(DATA["score"]))[0] == "(10 + ½ × 1) ÷ 12 = 0,88"
        assert numbers(formulas.of_score(DATA["score"]))[2:] == [
            "13,92 ± 2,201 × 11,39 ÷ √12 = 6,7–21,2",
            "0,930 × 13,92 ÷ ((22,60 + 16,62) ÷ 2) = 0,66",
            "13,92 ÷ 11,39 = 1,22",
            "13,92 ÷ (100 − 54,83) = 0,31",
            "= 0,30",
            "22,60 → 16,62, p = 0,040",
        ]


def test_what_the_formulas_come_to_is_what_was_published():
    with translation.override("en"):
        lines = numbers(formulas.of_score(DATA["score"]))[3:6]
    for line in lines:
        sum_, _, result = line.replace("÷", "/").replace("×", "*").replace("−", "-").rpartition(" = ")
        assert eval(sum_) == pytest.approx(float(result), abs=0.01)


def test_of_six_people_there_are_counts_and_from_when_on_there_is_more():
    with translation.override("en"):
        terms = formulas.of_score(FEW_DATA["score"])
    assert [term.said for term in terms] == [
        "4 of 6 people improved. Same result as before: 1. Fell: 1.",
        "A mean is shown from 8 people.",
        "Shown from 10 people.",
    ]
    assert numbers(terms) == []


def test_where_all_improved_there_is_no_share_to_compute():
    data = {key: DATA["score"][key] for key in ("n", "before", "after", "change")} | {"almost_all": "improved"}
    with translation.override("en"):
        terms = formulas.of_score(data)
    assert terms[0].said == "At least 11 of 12 people improved."
    assert [term.name for term in terms if "Share" in term.name] == []


def test_results_that_are_alike_have_no_mean():
    with translation.override("en"):
        terms = formulas.of_score({"n": 12, "almost_all": "same", "alike": True})
    assert [term.name for term in terms] == ["How many improved", "Mean change"]
    assert "so alike" in terms[1].said
    assert numbers(terms) == []


def test_a_high_start_is_said_instead_of_a_gain():
    data = {key: value for key, value in DATA["score"].items() if key != "gain"} | {"ceiling": True}
    with translation.override("en"):
        gain = next(term for term in formulas.of_score(data) if term.name == "Normalised gain")
    assert (gain.said, gain.numbers) == (
        "The starting level was already high, so there was little room to grow.",
        "",
    )


def test_a_negative_change_keeps_its_minus():
    change = {"mean": -3.2, "low": -8.1, "high": 1.7, "sd": 7.7}
    with translation.override("en"):
        found = numbers(formulas.of_score(without(DATA["score"], change=change)))
    assert "−3.20 ± 2.204 × 7.70 ÷ √12 = −8.1 … +1.7" in found


@pytest.mark.parametrize("part", [{}, {"hidden": "few"}, {"hidden": "remainder"}])
def test_a_hidden_result_is_one_sentence(part):
    terms = formulas.of_score(part)
    assert len(terms) == 1
    assert terms[0].said
    assert numbers(terms) == []


def test_hidden_parts_of_own_estimates_are_sentences():
    data = {"self": {"hidden": "remainder"}, "gap": {"hidden": "few"}, "shift": {"n": 9, "alike": True}}
    terms = formulas.of_estimates(data)
    assert len(terms) == 3
    assert all(term.said for term in terms)
    assert numbers(terms) == []


def test_a_share_in_a_band_gives_no_count():
    part = {"n": 12, "almost_all": "rose", "target": 2, "before": {"at_most": 1, "of": 12},
            "after": {"at_least": 11, "of": 12}}  # fmt: skip
    with translation.override("en"):
        (line,) = formulas.of_skills({"S01": part}, [formulas.Skill("S01", "M1", "Finding")])
    assert (line.before, line.after, line.moved, line.came_and_went) == ("at most 1 of 12", "at least 11 of 12", (), "")


def test_a_very_small_p_is_not_zero():
    part = DATA["skills"]["S01"] | {"p": 0.0000004}
    with translation.override("en"):
        (line,) = formulas.of_skills({"S01": part}, [formulas.Skill("S01", "M1", "Finding")])
    assert line.came_and_went == "4 came, 0 left: p < 0.001"


# --- the page -----------------------------------------------------------------------------------------
def test_the_page_says_who_is_in_it_and_computes_each_figure(read):
    text = read()
    for piece in ("12", "15", "13,92 ± 2,201 × 11,39 ÷ √12 = 6,7–21,2", "4 ÷ 12 = 33 % (14–61 %)", "LTEM"):
        assert piece in text


def test_a_hidden_figure_is_its_reason_and_no_number(read):
    text = read(state="remainder")
    assert "÷ 12" not in text
    assert "±" not in text
    assert "Wilson" not in text


def test_a_skill_of_few_has_counts_and_a_hidden_one_its_reason(read):
    text = read(data=FEW_DATA, invited=6, measured=6)
    assert "3, 2, 1" in text
    assert "÷ 6" not in text


def test_data_with_no_part_at_all_is_no_error(read):
    assert "±" not in read(data={})


def test_only_the_skills_of_the_module_chosen_are_on_it(read, shipped_version):
    cohort = Cohort.objects.create(name="Syksy", starts=dt.date(2026, 9, 1))
    Enrolment.objects.create(cohort=cohort, version=shipped_version, starts=cohort.starts)
    assert read("?module=M1").count("4 ÷ 12") == 3


def test_before_anything_was_published_it_explains_what_holds_for_all(mika, client_for, units, shipped_version):
    response = client_for(mika).get(URL)
    assert response.status_code == 200
    assert "LTEM" in text_of(response)


def test_figures_behind_which_data_were_erased_say_so(mika, client_for, units, shipped_version):
    kept = figure(units["Kuljetus"], published=publication(sealed_at=AT))
    sealed = text_of(client_for(mika).get(URL))
    type(kept.publication).objects.update(sealed_at=None)
    assert len(text_of(client_for(mika).get(URL))) < len(sealed)


def test_a_manager_reads_of_own_units_only(mika, otto, client_for, units, shipped_version):
    figure(units["Kuljetus"])
    query = f"?unit={units['Kuljetus'].pk}"
    assert client_for(mika).get(URL + query).status_code == 200
    assert client_for(otto).get(URL + query).status_code == 404


@pytest.mark.parametrize("query", ["?unit=x", "?unit=999999", "?cohort=x", "?cohort=7", "?module=M9", "?unit="])
def test_what_is_not_there_is_not_found(mika, client_for, units, shipped_version, query):
    assert client_for(mika).get(URL + query).status_code == 404


def test_employees_have_no_such_page(aino, client_for, units):
    assert client_for(aino).get(URL).status_code == 403


def test_a_look_is_in_the_trail(read, mika):
    read()
    assert AuditEvent.objects.filter(actor_id=mika.pk, verb="growth-looked").count() == 1


def test_as_many_queries_for_fourteen_skills_as_for_one(mika, client_for, units, shipped_version):
    row = figure(units["Kuljetus"], data=without(DATA, skills={"S01": DATA["skills"]["S01"]}))
    client = client_for(mika)
    client.get(URL)
    counts = []
    for data in (row.data, DATA):
        type(row).objects.update(data=data)
        with CaptureQueriesContext(connection) as queries:
            client.get(URL)
        counts.append(len(queries))
    assert counts[0] == counts[1]
