"""Managers see how the programme is going in their own units, and nothing of others'."""

import datetime as dt

import pytest
from django.utils import timezone

from courses.models import Enrolment, LessonCompletion, Module, ModuleCompletion, Programme, ProgrammeVersion
from dashboards import completion
from participants.models import Cohort, CohortMember, Membership, Unit

pytestmark = pytest.mark.django_db
TODAY = dt.date(2026, 11, 24)


@pytest.fixture
def programme(db):
    version = ProgrammeVersion.objects.create(
        programme=Programme.objects.create(slug="some"), number=1, title={"fi": "Some"}, published_at=timezone.now()
    )
    for position, slug in enumerate(["tili", "profiili"]):
        Module.objects.create(version=version, code=f"M{position}", slug=slug, position=position, title={"fi": slug})
    cohort = Cohort.objects.create(name="Ryhmä", starts=TODAY)
    Enrolment.objects.create(cohort=cohort, version=version, starts=TODAY)
    return cohort


@pytest.fixture
def eero_is_on_his_way(programme, aino, eero):
    for person in (aino, eero):
        CohortMember.objects.create(cohort=programme, user=person, joined_at=timezone.now())
    for lesson in ("a", "b"):
        LessonCompletion.objects.create(person=eero, programme_slug="some", lesson_slug=lesson, at=timezone.now())
    ModuleCompletion.objects.create(person=eero, programme_slug="some", module_slug="tili", at=timezone.now())


def test_counts_sum_up_the_tree(eero_is_on_his_way, units, mika, otto):
    total, below = completion.lines_of(units["Harjoituskeräys"], units.values(), TODAY)
    assert (total.people, total.enrolled, total.begun, total.modules) == (4, 2, 1, {"tili": 1})
    assert [(line.unit.name, line.people, line.begun) for line in below] == [("Palvelut", 3, 1), ("Tuotanto", 1, 0)]


def test_last_years_member_is_not_counted_today(eero_is_on_his_way, units, eero):
    Membership.objects.filter(user=eero).update(ends=dt.date(2026, 11, 23))
    total, _below = completion.lines_of(units["Kuljetus"], units.values(), TODAY)
    assert (total.people, total.begun) == (1, 0)


def test_mika_sees_his_unit(eero_is_on_his_way, mika, client_for):
    page = client_for(mika).get("/growth/progress/").content.decode()
    assert "Miten ohjelma etenee: Kuljetus" in page
    assert "Eero Osaaja" in page


def test_otto_sees_nothing_of_mikas(eero_is_on_his_way, mika, otto, client_for, units):
    client = client_for(otto)
    page = client.get("/growth/progress/").content.decode()
    assert "Lajittelu" in page
    assert "Eero Osaaja" not in page
    assert client.get(f"/growth/progress/?unit={units['Kuljetus'].pk}").status_code == 404


def test_a_manager_does_not_see_the_units_above(mika, client_for, units):
    assert client_for(mika).get(f"/growth/progress/?unit={units['Palvelut'].pk}").status_code == 404


@pytest.mark.parametrize("unit", ["x", "-1", "99999", "9" * 30, "٣", ""])
def test_a_unit_that_does_not_exist_is_not_found(unit, mika, client_for):
    assert client_for(mika).get("/growth/progress/", {"unit": unit}).status_code == 404


def test_employees_may_not_enter(aino, client_for):
    assert client_for(aino).get("/growth/progress/").status_code == 403


def test_only_reading(mika, client_for):
    assert client_for(mika).post("/growth/progress/").status_code == 405


def test_the_same_queries_for_one_person_and_for_three(
    programme, person, mika, client_for, units, django_assert_max_num_queries
):
    client = client_for(mika)
    person("a.a", "A A")
    client.get("/growth/progress/")
    with django_assert_max_num_queries(15) as one:
        client.get("/growth/progress/")
    for number in range(3):
        person(f"b.{number}", f"B {number}")
        Unit.objects.create(name=f"T{number}", parent=units["Kuljetus"], path=f"{units['Kuljetus'].path}9{number}/")
    with django_assert_max_num_queries(15) as three:
        client.get("/growth/progress/")
    assert len(one) == len(three)


def test_an_organisation_without_units_says_so(person, client_for):
    heidi = person("heidi.yllapito", "Heidi Ylläpito", unit=None, role="administrator")
    Unit.objects.filter(parent__parent__isnull=False).delete()
    Unit.objects.filter(parent__isnull=False).delete()
    Unit.objects.all().delete()
    assert "Ei yksiköitä" in client_for(heidi).get("/growth/progress/").content.decode()
