"""`manage.py publish_growth` says in sentences what it did, and its exit code can be relied on."""

import io

import pytest
from django.core.management import CommandError, call_command

from dashboards import tasks
from dashboards.models import Figure, Publication
from participants import erasure
from skills.models import MeasurementRound
from tests.conftest import NOW
from tests.dashboards.ledger import AT, grow, make_cohort, make_people, make_skills, make_unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def unit(now):
    make_skills()
    return make_unit("Yhtiö")


@pytest.fixture
def autumn(unit):
    cohort, rounds = make_cohort()
    grow(make_people(6, unit, cohort), rounds)
    return rounds


def run(*options):
    out = io.StringIO()
    call_command("publish_growth", *options, stdout=out)
    return out.getvalue().splitlines()


def test_it_publishes_and_says_so(autumn):
    assert run() == [
        "Syksy: 6 people counted, T0 to T1.",
        "Growth: 2 figures shown.",
        f"Published as {Publication.objects.get().pk}.",
    ]


def test_a_second_time_there_is_nothing_new(autumn):
    run()
    assert run() == ["Nothing new to publish."]
    assert Publication.objects.count() == 1


def test_a_dry_run_says_the_same_and_publishes_nothing(autumn):
    assert run("--dry-run") == [
        "Syksy: 6 people counted, T0 to T1.",
        "Growth: 2 figures shown.",
        "Nothing was published: this was a dry run.",
    ]
    assert not Publication.objects.exists()
    assert not Figure.objects.exists()


def test_early_takes_a_round_that_is_open(unit):
    cohort, rounds = make_cohort("Talvi", closed=False)
    grow(make_people(5, unit, cohort), rounds)
    assert run() == ["Nothing new to publish."]
    assert run("--early")[0] == "Talvi: 5 people counted, T0 to T1."


@pytest.mark.parametrize("named", ["number", "name"])
def test_one_round_is_named_by_number_or_by_cohort_and_kind(autumn, unit, named):
    cohort, rounds = make_cohort("Kevät: toinen")
    grow(make_people(7, unit, cohort), rounds)
    name = str(rounds["T1"].pk) if named == "number" else "Kevät: toinen:T1"
    assert run("--round", name)[0] == "Kevät: toinen: 7 people counted, T0 to T1."
    assert Publication.objects.get().batches.get().after == rounds["T1"]


@pytest.mark.parametrize("text", ["x", "", "-1", "9" * 30, "٣", "Syksy:T0", "Syksy", ":T1", "Syksy:T1:"])
def test_a_round_that_is_not_there_is_refused(autumn, text):
    with pytest.raises(CommandError, match="There is no round T1 called"):
        run("--round", text)
    assert not Publication.objects.exists()


def test_a_baseline_is_no_round_to_publish(autumn):
    with pytest.raises(CommandError, match="There is no round"):
        run("--round", str(MeasurementRound.objects.get(kind="T0").pk))


def test_a_check_says_that_all_is_as_the_ledger_says(autumn):
    run()
    number = Publication.objects.get().pk
    assert run("--check") == run("--check", str(number)) == [f"{number}: 2 figures, all as the ledger says."]


def test_a_check_names_what_differs_and_fails(autumn, unit):
    run()
    figure = Figure.objects.get(unit=unit)
    figure.data["score"]["n"] = 7
    figure.save()
    out = io.StringIO()
    with pytest.raises(CommandError, match="Figures differ from the ledger"):
        call_command("publish_growth", "--check", stdout=out)
    assert out.getvalue().splitlines() == [f"{Publication.objects.get().pk}: growth of Yhtiö differs: score."]


def test_a_figure_that_should_not_be_there_is_found(autumn, unit):
    run()
    extra = make_unit("Muu")
    Figure.objects.create(publication=Publication.objects.get(), unit=extra)
    with pytest.raises(CommandError):
        run("--check")


def test_a_sealed_one_says_so_and_does_not_fail(autumn):
    run()
    erasure.erase(MeasurementRound.objects.get(kind="T1").sittings.first().person, by=None, now=NOW)
    assert run("--check") == [f"{Publication.objects.get().pk}: sealed on 2026-11-24, cannot be computed anew."]


@pytest.mark.parametrize("text", ["0", "x", "9" * 30, "-3"])
def test_a_publication_that_is_not_there_is_refused(autumn, text):
    with pytest.raises(CommandError, match="There is no publication"):
        run(f"--check={text}")


def test_nothing_published_yet_is_nothing_to_check(db):
    assert run("--check") == []


def test_the_nightly_task_publishes(autumn):
    tasks.publish()
    assert Publication.objects.get().made_at == AT
    assert Publication.objects.get().made_by is None


def test_the_nightly_count_of_activity_runs(autumn):
    tasks.count_activity()
