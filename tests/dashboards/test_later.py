"""What is left at the follow-up, and what those changed who had not begun: of the company, and only if allowed."""

import numpy as np
import pytest
from scipy import stats

from dashboards import actions
from dashboards.models import Figure, Publication
from participants import erasure
from skills.models import MeasurementRound, Sitting
from tests.conftest import NOW
from tests.dashboards.ledger import AT, DAY, finish, make_cohort, make_people, make_skills, make_unit

pytestmark = pytest.mark.django_db
CODES = ["S01", "S02", "S03"]
SPRING = AT + 200 * DAY


@pytest.fixture
def unit(now):
    make_skills()
    return make_unit("Yhtiö")


def answer(people, round_, form, numbers):
    for person, number in zip(people, numbers, strict=True):
        finish(person, round_, form=form, right=CODES[:number])


BEFORE, AFTER, LATER = [0, 1] * 15, [2, 3, 2] * 10, [1, 2, 3] * 10


@pytest.fixture
def thirty(unit):
    """Thirty people through T0 and T1; the follow-up comes."""
    cohort, rounds = make_cohort(kinds=("T0", "T1", "T2"))
    people = make_people(30, unit, cohort)
    answer(people, rounds["T0"], "A", BEFORE)
    answer(people, rounds["T1"], "B", AFTER)
    return people, rounds


def points(numbers):
    return 100 * np.array(numbers) / 3


def retention():
    return Figure.objects.current().filter(kind="retention").first()


def test_what_is_left_is_of_those_who_did_all_three(thirty):
    people, rounds = thirty
    answer(people[:20], rounds["T2"], "C", LATER[:20])
    actions.publish(now=SPRING)
    x, y, z = (points(each[:20]).mean() for each in (BEFORE, AFTER, LATER))
    data = retention().data
    assert data["n"] == 20
    assert [data["t0"], data["t1"], data["t2"]] == pytest.approx([x, y, z], abs=1e-5)
    assert data["share"] == pytest.approx((z - x) / (y - x), abs=1e-5)


def test_the_follow_up_is_published_later_by_itself(thirty):
    people, rounds = thirty
    actions.publish(now=rounds["T1"].closes_at)
    assert retention() is None
    answer(people[:20], rounds["T2"], "C", LATER[:20])
    assert actions.publish(now=rounds["T2"].closes_at - DAY) is None
    made = actions.publish(now=rounds["T2"].closes_at)
    assert retention().publication == made
    assert actions.check(made) == []
    assert actions.publish(now=SPRING) is None


@pytest.mark.parametrize("missing", [1, 4])
def test_where_the_few_who_are_missing_could_be_worked_out_nothing_is_said(thirty, missing):
    people, rounds = thirty
    answer(people[missing:], rounds["T2"], "C", LATER[missing:])
    actions.publish(now=SPRING)
    assert retention() is None


def test_who_has_no_score_at_the_follow_up_is_not_found_from_the_others(thirty):
    """Of thirty in the score, all finished the follow-up; figures of 29 of them would give the other one away."""
    people, rounds = thirty
    answer(people, rounds["T2"], "C", LATER)
    Sitting.objects.filter(round=rounds["T2"], person=people[0]).update(steps=["self:S01"])
    actions.publish(now=SPRING)
    assert retention() is None


def test_below_ten_nothing_is_said(thirty):
    people, rounds = thirty
    answer(people[:9], rounds["T2"], "C", LATER[:9])
    actions.publish(now=SPRING)
    assert retention() is None


def test_one_erased_afterwards_changes_nothing(thirty):
    people, rounds = thirty
    answer(people[:20], rounds["T2"], "C", LATER[:20])
    actions.publish(now=SPRING)
    data = retention().data
    erasure.erase(people[0], by=None, now=NOW)
    assert actions.publish(now=SPRING + DAY) is None
    assert retention().data == data


@pytest.fixture
def later_starters(unit):
    """Twelve people who waited: two baselines, and nothing of the programme yet."""
    cohort, rounds = make_cohort("Kevät", kinds=("T0", "T0B"))
    people = make_people(12, unit, cohort)
    answer(people, rounds["T0"], "A", BEFORE[:12])
    answer(people, rounds["T0B"], "B", LATER[:12])
    return people


def test_later_starters_are_compared_as_welch_says(thirty, later_starters):
    made = actions.publish(now=AT)
    data = Figure.objects.current().get(kind="waiting").data
    trained, waiting = points(AFTER) - points(BEFORE), points(LATER[:12]) - points(BEFORE[:12])
    interval = stats.ttest_ind(trained, waiting, equal_var=False).confidence_interval(0.95)
    assert (data["trained"]["n"], data["waiting"]["n"]) == (30, 12)
    assert [data["difference"][part] for part in ("mean", "low", "high")] == pytest.approx(
        [trained.mean() - waiting.mean(), interval.low, interval.high], abs=1e-5
    )
    assert actions.check(made) == []


def go_through(starters, others, t0b):
    """Those who waited, and others of their cohort, finish the round after the programme."""
    after = MeasurementRound.objects.create(cohort=t0b.cohort, kind="T1", opens_at=AT, closes_at=AT + 7 * DAY)
    answer(others, t0b, "B", LATER[: len(others)])
    answer(starters + others, after, "C", AFTER[: len(starters) + len(others)])


def test_nobody_is_compared_with_themselves(thirty, later_starters, unit):
    actions.publish(now=AT)
    before = Figure.objects.current().get(kind="waiting")
    t0b = MeasurementRound.objects.get(kind="T0B")
    go_through(later_starters, make_people(8, unit, t0b.cohort), t0b)
    made = actions.publish(now=AT + 8 * DAY)
    assert Figure.objects.current().growth().all_cohorts().get(unit=None).data["score"]["n"] == 50
    assert Figure.objects.current().get(kind="waiting") == before
    assert actions.check(made) == []


def test_who_went_through_before_the_comparison_has_not_waited(later_starters, unit):
    t0b = MeasurementRound.objects.get(kind="T0B")
    go_through(later_starters, make_people(8, unit, t0b.cohort), t0b)
    actions.publish(now=AT + 8 * DAY)
    assert not Figure.objects.filter(kind="waiting").exists()


def test_nobody_trained_is_no_comparison(later_starters):
    assert actions.publish(now=AT) is None
    assert not Publication.objects.exists()


def test_the_comparison_is_of_the_whole_company_only(thirty, later_starters):
    actions.publish(now=AT)
    assert set(Figure.objects.exclude(kind="growth").values_list("unit", "cohort")) == {(None, None)}


def test_five_more_are_added_and_an_erased_one_is_in_no_difference(thirty, unit):
    people, rounds = thirty
    answer(people[:20], rounds["T2"], "C", LATER[:20])
    actions.publish(now=SPRING)
    first = retention().data
    erasure.erase(people[0], by=None, now=NOW)
    cohort, more = make_cohort("Kevät", kinds=("T0", "T1", "T2"))
    others = make_people(12, unit, cohort)
    for kind, form, numbers in (("T0", "A", BEFORE), ("T1", "B", AFTER)):
        answer(others, more[kind], form, numbers[:12])
    answer(others[:6], more["T2"], "C", LATER[:6])
    made = actions.publish(now=SPRING + DAY)
    data = retention().data
    assert data["n"] == 26
    assert 26 * data["t2"] - 20 * first["t2"] == pytest.approx(points(LATER[:6]).sum(), abs=1e-3)
    assert actions.check(made) == []


def test_a_later_starter_erased_seals_the_comparison(thirty, later_starters):
    actions.publish(now=AT)
    erasure.erase(later_starters[0], by=None, now=NOW)
    assert Publication.objects.get().sealed_at == NOW
