"""How well the measurements measure, from the answers themselves."""

import random

import numpy as np
import pytest

from dashboards import actions
from dashboards.models import Publication
from practice.models import PracticeTask
from skills.models import Evidence, Item
from tests.dashboards.ledger import AT, exported, finish, make_cohort, make_people, make_skills, make_unit
from tests.practice.reviewing import GOOD, twice_read
from trainingsite.append_only import erasing

pytestmark = pytest.mark.django_db
CODES = ["S01", "S02", "S03"]


@pytest.fixture
def unit(db):
    make_skills()
    return make_unit("Yhtiö")


def measured(unit, number, seed=3):
    """Half begin with form A, half with B; the better half knows more of everything."""
    chance = random.Random(seed)
    cohort, rounds = make_cohort()
    people = make_people(number, unit, cohort)
    for turn, person in enumerate(people):
        forms = "AB" if turn % 2 else "BA"
        skill = 0.3 if turn % 3 else 0.9
        for kind, form in zip(("T0", "T1"), forms, strict=True):
            tasks = {code: (2, chance.choice([0, 0.5, 1])) for code in CODES}
            finish(person, rounds[kind], form=form, right=[c for c in CODES if chance.random() < skill], tasks=tasks)
    return cohort, rounds, people


def quality():
    actions.publish(now=AT)
    return Publication.objects.get().quality


def answers_of_form_a():
    """Points by person and step, straight from the ledger."""
    rows = [each for each in exported() if each["kind"] in ("item", "task") and each["source"].startswith("A")]
    people, steps = sorted({r["person_id"] for r in rows}), sorted({r["source"] for r in rows})
    table = np.full((len(people), len(steps)), np.nan)
    for row in rows:
        worth = 1 if row["kind"] == "item" else 2
        table[people.index(row["person_id"]), steps.index(row["source"])] = worth * row["share"]
    return table, steps


def test_reliability_is_cronbachs_alpha_of_one_form(unit):
    measured(unit, 60)
    found = quality()
    table, _steps = answers_of_form_a()
    k = table.shape[1]
    alpha = k / (k - 1) * (1 - table.var(axis=0, ddof=1).sum() / table.sum(axis=1).var(ddof=1))
    deviation = (100 * table.sum(axis=1) / 9).std(ddof=1)
    assert found["alpha"] == {"n": 60, "value": pytest.approx(alpha), "uncertain": False}
    assert found["sd"] == pytest.approx(deviation)
    assert found["sem"] == pytest.approx(deviation * np.sqrt(1 - alpha))


def test_below_fifty_people_it_is_uncertain(unit):
    measured(unit, 31)
    assert quality()["alpha"]["uncertain"] is True


def test_of_few_people_no_reliability_is_said(unit):
    measured(unit, 29)
    found = quality()
    assert found["alpha"] == {"n": 29}
    assert "sem" not in found
    assert found["items"]["A01"] == {"n": 29}


def test_an_item_is_described_by_its_answers(unit):
    measured(unit, 60)
    found = quality()["items"]["A02"]
    table, steps = answers_of_form_a()
    own = table[:, steps.index("A02")]
    rest = sum(table[:, steps.index(code)] for code in ("A01", "A03"))
    assert found["n"] == 60
    assert found["difficulty"] == pytest.approx(own.mean())
    assert found["discrimination"] == pytest.approx(np.corrcoef(own, rest)[0, 1])
    assert found["dead"] == ["c"]


def test_where_answers_are_not_kept_any_more_no_option_is_called_dead(unit):
    measured(unit, 40)
    with erasing():
        Evidence.objects.update(answer="")
    assert quality()["items"]["A02"]["dead"] == []


def test_withdrawn_items_are_not_looked_at(unit):
    measured(unit, 40)
    Item.objects.filter(code="A01").update(withdrawn=True)
    found = quality()
    assert "A01" not in found["items"]
    assert found["items"]["A02"]["n"] == 40


def test_pairs_missing_people_and_forms_are_counted(unit):
    cohort, rounds, _people = measured(unit, 12)
    for person in make_people(2, unit, cohort):
        finish(person, rounds["T0"], form="A")
    found = quality()
    assert (found["pairs"], found["missing_after"]) == (12, 2)
    assert found["forms"] == {"T0": {"A": 8, "B": 6}, "T1": {"A": 6, "B": 6}}
    assert found["unbalanced"] == []


def test_half_answered_rounds_are_left_out(unit):
    _cohort, _rounds, people = measured(unit, 40)
    with erasing():
        Evidence.objects.filter(person=people[0], kind="item", source="A01").delete()
    found = quality()
    assert (found["alpha"]["n"], found["items"]["A02"]["n"]) == (39, 39)


def test_raters_are_compared_on_texts_two_have_read(unit, aino, dana, heidi):
    measured(unit, 6)
    task = PracticeTask.objects.create(
        code="T1.1-plain", family="T1.1", variant="plain", level=1, module_code="M1", scenario_slug="x", data={}
    )

    def marks(place):
        same = GOOD | {"tone": place % 3}
        return same, same

    twice_read(20, aino, task, dana, heidi, marks)
    assert quality()["raters"] == {"n": 20, "kappa": pytest.approx(1)}


# --- from one publication to the next -----------------------------------------------------------------------------
def more(unit, people_by_form):
    """Further pairs; returns the newest quality."""
    cohort, rounds = make_cohort("Lisää")
    for form, number in people_by_form.items():
        for person in make_people(number, unit, cohort):
            finish(person, rounds["T0"], form=form, right=CODES[:1])
            finish(person, rounds["T1"], form=form, right=CODES)
    actions.publish(now=AT)
    return Publication.objects.first().quality


def test_the_answer_of_a_single_one_is_not_told_by_two_publications(unit):
    measured(unit, 40)
    before = quality()
    after = more(unit, {"C": 4, "A": 1})
    assert after["items"]["A01"] == before["items"]["A01"]
    assert (after["alpha"], after["sd"], after["sem"]) == (before["alpha"], before["sd"], before["sem"])
    assert after["items"]["B01"] == before["items"]["B01"]


def test_with_five_more_people_items_are_judged_anew(unit):
    measured(unit, 40)
    before = quality()
    after = more(unit, {"A": 5})
    assert after["items"]["A01"]["n"] > before["items"]["A01"]["n"] + 4
