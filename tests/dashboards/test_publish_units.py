"""Whom the figure of a unit and of a cohort has: where people were then, whatever moves or closes later."""

import pytest

from dashboards import actions
from dashboards.models import Counted
from participants.models import Membership, Unit
from tests.dashboards.ledger import AT, DAY, current, grow, make_cohort, make_people, make_skills, make_tree, numbers

pytestmark = pytest.mark.django_db


@pytest.fixture
def tree(db):
    make_skills()
    return make_tree()


@pytest.fixture
def autumn(tree):
    """A cohort whose rounds are over."""
    return make_cohort()


# --- units ------------------------------------------------------------------------------------------------------
def test_small_units_are_hidden_with_the_reason(tree, autumn):
    cohort, rounds = autumn
    for name, number in (("A1", 3), ("A2", 8), ("B", 9)):
        grow(make_people(number, tree[name], cohort), rounds)
    actions.publish(now=AT)
    assert numbers(tree["A1"]) == ("few", None)
    assert numbers(tree["A2"]) == ("remainder", None)
    assert numbers(tree["A"]) == ("shown", 11)
    assert current(tree["A1"]).data == {}


def test_people_count_where_they_were_on_the_day_they_finished(tree, autumn):
    cohort, rounds = autumn
    movers = make_people(6, tree["A1"], cohort)
    grow(movers, rounds)
    grow(make_people(6, tree["B"], cohort), rounds)
    day = (rounds["T1"].opens_at + DAY).date()
    Membership.objects.filter(user__in=movers).update(ends=day - DAY)
    for person in movers:
        Membership.objects.create(user=person, unit=tree["B"], starts=day)
    actions.publish(now=AT)
    assert numbers(tree["B"]) == ("shown", 12)
    assert numbers(tree["A1"]) is None


def test_who_moves_afterwards_stays_counted_where_they_were(tree, autumn):
    cohort, rounds = autumn
    movers = make_people(6, tree["A1"], cohort)
    grow(movers, rounds)
    Membership.objects.filter(user__in=movers).update(ends=AT.date() - 2 * DAY)
    for person in movers:
        Membership.objects.create(user=person, unit=tree["B"], starts=AT.date() - DAY)
    actions.publish(now=AT)
    assert numbers(tree["A1"]) == ("shown", 6)
    assert numbers(tree["B"]) is None


def test_a_closed_unit_keeps_its_figure(tree, autumn):
    cohort, rounds = autumn
    grow(make_people(6, tree["B"], cohort), rounds)
    Unit.objects.filter(pk=tree["B"].pk).update(closed_on=AT.date() - DAY)
    Membership.objects.filter(unit=tree["B"]).update(ends=AT.date() - DAY)
    actions.publish(now=AT)
    assert numbers(tree["B"]) == ("shown", 6)


def test_a_unit_that_moves_keeps_its_people_and_takes_nobody_along(tree):
    cohort, rounds = make_cohort()
    grow(make_people(6, tree["A1"], cohort), rounds)
    grow(make_people(6, tree["A2"], cohort), rounds)
    actions.publish(now=AT)
    moved = tree["A1"]
    moved.parent, moved.path = tree["B"], f"{tree['B'].path}{moved.pk}/"
    moved.save()
    later, more = make_cohort("Kevät")
    grow(make_people(5, moved, later), more)
    actions.publish(now=AT)
    assert numbers(moved) == ("shown", 11)
    assert numbers(tree["A"]) == ("shown", 12)
    assert numbers(tree["B"]) == ("shown", 5)


def test_people_of_no_unit_are_in_the_company(tree, autumn):
    cohort, rounds = autumn
    grow(make_people(5, None, cohort), rounds)
    grow(make_people(6, tree["B"], cohort), rounds)
    actions.publish(now=AT)
    assert numbers() == ("shown", 11)
    assert set(Counted.objects.values_list("path", flat=True)) == {"/", tree["B"].path}


# --- cohorts -------------------------------------------------------------------------------------------------------
def test_cohorts_have_figures_of_their_own_once_there_are_two(tree):
    first, rounds = make_cohort("Syksy")
    grow(make_people(6, tree["B"], first), rounds)
    actions.publish(now=AT)
    assert current(cohort=first) is None
    second, rounds = make_cohort("Kevät")
    grow(make_people(7, tree["B"], second), rounds)
    made = actions.publish(now=AT)
    found = {cohort: current(tree["B"], cohort).data["score"]["n"] for cohort in (None, first, second)}
    assert found == {None: 13, first: 6, second: 7}
    assert actions.check(made) == []


def test_only_figures_that_change_are_published_again(tree):
    first, rounds = make_cohort("Syksy")
    grow(make_people(6, tree["A1"], first), rounds)
    grow(make_people(6, tree["A2"], first), rounds)
    once = actions.publish(now=AT)
    second, rounds = make_cohort("Kevät")
    grow(make_people(7, tree["B"], second), rounds)
    again = actions.publish(now=AT)
    assert current(tree["A"]).publication == once
    assert current().publication == again
    assert set(again.figures.filter(cohort=None).values_list("unit__name", flat=True)) == {None, "Yhtiö", "B"}
