"""What a reader who adds and subtracts everything shown could try, figure by figure and measure by measure."""

import pytest

from dashboards.actions import publish
from participants import erasure
from participants.models import CohortMember, Membership
from tests.dashboards.ledger import (
    AT,
    DAY,
    current,
    finish,
    grow,
    make_cohort,
    make_people,
    make_skills,
    make_tree,
    numbers,
)

pytestmark = pytest.mark.django_db
CODES = [f"S{number:02}" for number in range(1, 11)]


def measure(people, rounds, pairs, estimates):
    """Each person finishes both rounds with so many items right and own estimates before and after; None: none."""
    for person, (before, after), own in zip(people, pairs, estimates, strict=True):
        first, second = (dict.fromkeys(CODES[:2], value) for value in own) if own else ({}, {})
        finish(person, rounds["T0"], form="A", right=CODES[:before], estimates=first)
        finish(person, rounds["T1"], form="B", right=CODES[:after], estimates=second)


@pytest.fixture
def tree(db):
    make_skills(10)
    return make_tree()


SPREAD = [(1, 4), (2, 3), (3, 7), (2, 2), (4, 6), (5, 4), (1, 6), (3, 5), (6, 8), (2, 5), (4, 9), (1, 1)]
OWN = [(0, 2), (1, 1), (2, 3), (1, 3), (2, 2), (3, 2), (0, 1), (1, 4), (2, 3), (1, 2), (0, 3), (2, 2)]


def test_who_gave_no_estimates_is_not_found_from_the_gap(tree):
    cohort, rounds = make_cohort()
    people = make_people(12, tree["A1"], cohort)
    measure(people, rounds, SPREAD, [*OWN[:11], None])
    publish(now=AT)
    data = current(tree["A1"]).data
    assert (data["score"]["n"], data["self"]["n"]) == (12, 11)
    assert "change" in data["score"]
    assert "change" in data["self"]
    assert data["gap"] == {"hidden": "remainder"}


def test_a_few_whose_result_changed_are_not_found_from_the_mean(tree):
    cohort, rounds = make_cohort()
    people = make_people(12, tree["A1"], cohort)
    measure(people, rounds, [*((number % 6, number % 6) for number in range(11)), (1, 6)], OWN)
    publish(now=AT)
    score = current(tree["A1"]).data["score"]
    assert score == {"n": 12, "almost_all": "same", "alike": True}


def test_the_gap_is_that_of_the_same_people_otherwise(tree):
    cohort, rounds = make_cohort()
    people = make_people(12, tree["A1"], cohort)
    measure(people, rounds, SPREAD, OWN)
    publish(now=AT)
    data = current(tree["A1"]).data
    own, score = (data[measure]["change"]["mean"] for measure in ("self", "score"))
    assert data["gap"]["mean"] == pytest.approx(25 * own - score, abs=1e-5)


def test_a_mean_of_estimates_that_is_hidden_does_not_come_out_of_the_gap(tree):
    cohort, rounds = make_cohort()
    people = make_people(12, tree["A1"], cohort)
    measure(people, rounds, SPREAD, [(1, 2)] * 12)
    publish(now=AT)
    data = current(tree["A1"]).data
    assert data["self"] == {"n": 12, "almost_all": "improved", "alike": True}
    assert data["gap"] == {"hidden": "remainder"}


# --- one person in two cohorts ----------------------------------------------------------------------------------
def join(people, cohort):
    CohortMember.objects.bulk_create(CohortMember(cohort=cohort, user=person, joined_at=AT) for person in people)


def test_three_people_in_two_cohorts_are_still_three(tree):
    few, others = make_people(3, tree["A1"]), make_people(9, tree["A2"])
    for name in ("Kevät", "Syksy"):
        cohort, rounds = make_cohort(name)
        join(few + others, cohort)
        grow(few + others, rounds)
        publish(now=AT)
    assert (numbers(), numbers(tree["A1"])) == (("shown", 12), ("few", None))


def test_two_cohorts_published_at_once_count_a_person_once(tree):
    both, again = make_people(6, tree["A1"]), make_people(5, tree["A1"])
    for name, people in (("Kevät", both), ("Syksy", both + again)):
        cohort, rounds = make_cohort(name)
        join(people, cohort)
        grow(people, rounds)
    publish(now=AT)
    found = current(tree["A1"])
    assert (found.data["score"]["n"], found.measured, found.invited) == (11, 11, 11)


def test_a_person_in_two_small_cohorts_does_not_fill_them_up(tree):
    few = make_people(3)
    for name in ("Kevät", "Syksy"):
        cohort, rounds = make_cohort(name)
        others = make_people(2)
        join(few + others, cohort)
        measure(few, rounds, SPREAD[:3], OWN[:3])
        measure(others, rounds, SPREAD[:2], [None] * 2)
        publish(now=AT)
    assert current().data["self"] == {"hidden": "few"}


# --- the figures of one page agree ------------------------------------------------------------------------------
def test_nobody_is_counted_who_is_not_among_the_measured(tree):
    """They move between finishing and the closing of the round: they count where they finished, in every number."""
    cohort, rounds = make_cohort()
    movers = make_people(6, tree["A1"], cohort)
    grow(movers + make_people(6, tree["A2"], cohort), rounds)
    day = (rounds["T1"].opens_at + 3 * DAY).date()
    Membership.objects.filter(user__in=movers).update(ends=day - DAY)
    Membership.objects.bulk_create(Membership(user=person, unit=tree["B"], starts=day) for person in movers)
    publish(now=AT)
    found = current(tree["A1"])
    assert (found.data["score"]["n"], found.measured, found.invited) == (6, 6, 6)


def test_who_leaves_the_cohort_stays_among_the_measured(tree):
    cohort, rounds = make_cohort()
    people = make_people(7, tree["A1"], cohort)
    grow(people, rounds)
    CohortMember.objects.filter(user__in=people[:2]).delete()
    publish(now=AT)
    found = current(tree["A1"])
    assert (found.data["score"]["n"], found.measured, found.invited) == (7, 7, 7)


def test_who_was_erased_stays_in_every_number(tree):
    cohort, rounds = make_cohort(closed=False)
    people = make_people(7, tree["A1"], cohort)
    grow(people, rounds)
    publish(now=AT, early=True)
    erasure.erase(people[0], by=None, now=AT)
    grow(make_people(5, tree["A1"], cohort), rounds)
    publish(now=AT + DAY, early=True)
    found = current(tree["A1"])
    assert (found.data["score"]["n"], found.measured, found.invited) == (12, 12, 12)
