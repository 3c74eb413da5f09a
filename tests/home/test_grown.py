"""The older cohorts of the sample: what was planted is found again on the page, and every kind of figure is there."""

import datetime as dt
from collections import Counter

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from dashboards.actions import check
from dashboards.models import Figure, Publication, Stalled, WeeklyActivity
from home import sample
from home.synthesis import GROWTH, LATER, SPRING, expected, organisation, planted
from participants.models import Unit
from practice.models import TaskAttempt
from skills.measuring import missing_steps
from skills.models import Evidence, Sitting
from skills.parallel_forms import FORMS

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
TODAY = dt.date(2026, 11, 24)
SPRING_NAME = "Kevään ryhmä"


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker):
    """Loaded once for all who only look; nothing of it stays."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield sample.load(today=TODAY)
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def data():
    return organisation(people=240, seed=7, today=TODAY, personas=True)


def score(unit=None):
    return Figure.objects.current().growth().all_cohorts().get(unit=unit).data["score"]


def states(unit):
    below = Figure.objects.current().growth().all_cohorts().filter(unit__parent=unit)
    return Counter(below.values_list("state", flat=True))


def test_the_published_interval_holds_the_growth_that_was_planted(loaded, data):
    change = score()["change"]
    assert change["low"] <= planted(data) <= change["high"]
    assert change["low"] > 0
    assert planted(data) == pytest.approx(GROWTH, abs=1)


def test_the_publication_comes_out_of_the_ledger_again(loaded):
    for publication in Publication.objects.all():
        assert check(publication) == []


def test_mika_and_otto_have_real_figures_and_units_they_may_not_look_into(loaded):
    transport, sorting = (Unit.objects.get(name=name) for name in ("Kuljetus", "Lajittelu"))
    assert score(transport)["n"] >= 10
    assert states(transport)["shown"] >= 1
    assert states(transport)["few"] >= 1
    assert score(sorting)["n"] >= 5
    everywhere = set(Figure.objects.current().growth().values_list("state", flat=True))
    assert everywhere == {"shown", "few", "remainder"}


def test_levels_of_many_skills_have_changed(loaded):
    skills = Figure.objects.current().growth().all_cohorts().get(unit=None).data["skills"]
    assert len([code for code, part in skills.items() if part.get("n", 0) >= 30 and part["gained"]]) >= 10


def test_later_starters_show_no_growth_and_half_a_year_later_something_is_left(loaded):
    waiting, retention = (Figure.objects.current().get(kind=kind).data for kind in ("waiting", "retention"))
    assert waiting["waiting"]["low"] < 0 < waiting["waiting"]["high"]
    assert waiting["difference"]["low"] > 0
    assert 0.3 < retention["share"] < 1.1


def test_activity_and_where_people_stop_are_counted(loaded):
    weeks = WeeklyActivity.objects.filter(unit=None).values_list("people", flat=True)
    assert (len(weeks), max(weeks) > 50) == (26, True)
    assert Stalled.objects.filter(unit=None).exists()


def test_every_step_of_every_finished_sitting_is_answered(loaded):
    spring = Sitting.objects.filter(round__cohort__name=SPRING_NAME, person__email__startswith="a")
    assert {sitting.round.kind for sitting in spring} == {"T0", "T1", "T2"}
    assert [sitting for sitting in spring if missing_steps(sitting)] == []
    assert set(Evidence.objects.filter(round__kind="T1").values_list("kind", flat=True)) >= {"self", "retro", "task"}
    assert "use" in Evidence.objects.filter(round__kind="T2").values_list("kind", flat=True)


def test_forms_are_balanced_and_nobody_meets_one_twice(loaded):
    sittings = Sitting.objects.filter(round__cohort__name=SPRING_NAME)
    given = Counter(sittings.filter(round__kind="T0").values_list("form", flat=True))
    assert abs(given["A"] - given["B"]) <= 5
    met = Counter(sittings.values_list("person", "form"))
    assert max(met.values()) == 1
    assert set(sittings.filter(round__kind="T2").values_list("form", flat=True)) == {FORMS[2]}


def test_practice_between_the_rounds_leaves_attempts_and_evidence(loaded):
    tried = TaskAttempt.objects.exclude(person=loaded.people["eero.osaaja"])
    assert tried.filter(number=2).exists()
    assert Evidence.objects.filter(kind="task", round=None).count() >= tried.count()


def test_the_true_growth_is_that_of_the_expected_scores(data):
    spring = [person for person in data.people if person.group == SPRING]
    later = [person for person in data.people if person.group == LATER]
    assert all(expected(person, "T0") < expected(person, "T2") < expected(person, "T1") <= 97 for person in spring)
    assert all(expected(person, "T0") == expected(person, "T0B") for person in later)


@pytest.mark.parametrize("growth", [0, 5, 20])
def test_as_much_is_planted_as_was_asked_for(growth):
    data = organisation(people=2000, seed=1, today=TODAY, personas=False, growth=growth)
    assert planted(data) == pytest.approx(growth, abs=0.5)


@pytest.mark.parametrize("growth", ["-1", "31", "nan"])
def test_a_growth_nobody_can_mean_is_refused(growth, db):
    with pytest.raises(CommandError, match="from 0 to 30"):
        call_command("create_organisation", people=50, growth=float(growth))
