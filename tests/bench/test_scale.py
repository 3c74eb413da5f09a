"""What must not grow with the organisation."""

import datetime as dt
from collections import Counter

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from dashboards import completion
from home.synthesis import units_for
from participants.backends import EmployeeBackend
from participants.models import Unit


@pytest.mark.parametrize(("persona", "manages"), [("mika", True), ("aino", False)])
def test_who_is_asking_and_whether_they_manage_is_one_query(persona, manages, request):
    person = request.getfixturevalue(persona)
    with CaptureQueriesContext(connection) as queries:
        found = EmployeeBackend().get_user(person.pk)
        assert found.is_manager is manages
    assert (found, len(queries)) == (person, 1)


@pytest.fixture
def team(units):
    """A unit on the fourth level, where large organisations have hundreds."""
    unit = Unit.objects.create(name="Kuljetus Etelä", parent=units["Kuljetus"])
    unit.path = f"{units['Kuljetus'].path}{unit.pk}/"
    unit.save()
    return unit


def choices(page):
    return [label for value, label in page.context["search"].fields["unit"].choices if value]


def test_the_units_to_choose_from_are_those_near_the_top(client_for, heidi, team, units):
    top = "Harjoituskeräys"
    assert choices(client_for(heidi).get("/roster/")) == [
        top, f"{top}/Palvelut", f"{top}/Palvelut/Kuljetus", f"{top}/Tuotanto", f"{top}/Tuotanto/Lajittelu",
    ]  # fmt: skip


def test_who_comes_from_the_tree_of_units_finds_their_unit_chosen(client_for, heidi, team, person):
    person("leo.lahella", "Leo Lähellä")
    member = person("tiina.tiimi", "Tiina Tiimi", unit=None)
    member.memberships.create(unit=team, starts="2025-01-01")
    page = client_for(heidi).get(f"/roster/?unit={team.pk}")
    assert [found.name for found in page.context["page"]] == ["Tiina Tiimi"]
    assert f'<option value="{team.pk}" selected>' in page.content.decode()


@pytest.mark.parametrize("chosen", ["999999", "x", "-1", "²", "9" * 30])
def test_a_unit_that_does_not_exist_finds_nobody(chosen, client_for, heidi):
    page = client_for(heidi).get("/roster/", {"unit": chosen})
    assert (page.status_code, list(page.context["page"])) == (200, [])


@pytest.mark.parametrize("people", [120, 1_000, 10_000])
def test_no_unit_of_a_made_up_organisation_has_more_than_a_dozen_right_below_it(people):
    below = Counter(unit[:-1] for unit in units_for(people))
    assert max(below.values()) <= 12
    assert all(parent in set(units_for(people)) for parent in below if parent)


def test_counts_of_a_unit_with_many_below_are_kept_for_a_minute(monkeypatch, mika, aino, units, person):
    monkeypatch.setattr(completion, "MANY_UNITS", 0)
    today = dt.date(2026, 11, 24)
    before, _below = completion.lines_of(units["Kuljetus"], [units["Kuljetus"]], today)
    person("leo.lahella", "Leo Lähellä")
    kept, _below = completion.lines_of(units["Kuljetus"], [units["Kuljetus"]], today)
    tomorrow, _below = completion.lines_of(units["Kuljetus"], [units["Kuljetus"]], today + dt.timedelta(days=1))
    assert (before.people, kept.people, tomorrow.people) == (1, 1, 2)


def test_counts_of_a_unit_with_few_below_are_never_old(aino, units, person):
    today = dt.date(2026, 11, 24)
    before, _below = completion.lines_of(units["Kuljetus"], [units["Kuljetus"]], today)
    person("leo.lahella", "Leo Lähellä")
    after, _below = completion.lines_of(units["Kuljetus"], [units["Kuljetus"]], today)
    assert (before.people, after.people) == (1, 2)
