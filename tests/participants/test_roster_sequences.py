"""Any sequence of files, one day after another, in a real database: always idempotent, never an overlap."""

import datetime as dt

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from participants.models import ManagerAssignment, Membership, User
from participants.roster import applying
from participants.roster.planning import plan
from tests.participants.test_roster_planning import some_days, unit_names
from trainingsite import clock

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
FIRST = dt.date(2026, 11, 20)


@st.composite
def good_files(draw):
    """Rows that mostly make sense: everybody once, one manager a unit, chosen among those in the file."""
    people = draw(st.lists(st.integers(0, 7), unique=True, min_size=1, max_size=8))
    managers = {unit: draw(st.sampled_from([None, *people])) for unit in ("oy", "oy/a", "oy/b", "oy/c/d")}
    rows = []
    for number in people:
        unit = draw(unit_names)
        manager = managers[unit.casefold()]
        rows.append(
            {
                "email": f"p{number}@x.example",
                "name": draw(st.sampled_from(["Aino", "Eero"])),
                "unit": unit,
                "manager_email": "" if manager is None else f"p{manager}@x.example",
                "role": draw(st.sampled_from(["", "employee", "digital_team"])),
                "starts": draw(st.one_of(st.just(""), some_days)),
                "ends": draw(st.one_of(st.just(""), st.just(""), some_days)),
            }
        )
    return rows


def overlaps():
    """Pairs of memberships of one person, or of managers of one unit, that share a day."""
    found = []
    for model, owner in ((Membership, "user"), (ManagerAssignment, "unit")):
        last = {}
        for who, starts, ends in model.objects.order_by(owner, "starts").values_list(owner, "starts", "ends"):
            if who in last and (last[who] is None or last[who] >= starts):
                found.append((model.__name__, who, starts))
            last[who] = ends
    return found


def administrators():
    return set(User.objects.filter(role="administrator", is_active=True).values_list("email", flat=True))


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(good_files(), st.integers(0, 40)), min_size=1, max_size=4))
def test_files_one_after_another(heidi, files):
    before, day, now = administrators(), FIRST, clock.now()
    with transaction.atomic():
        for rows, days in files:
            day += dt.timedelta(days=days)
            numbered = list(enumerate(rows, start=2))
            made = plan(numbered, applying.snapshot(day, heidi, lock=True))
            if made.problems:
                continue
            applying.apply(made, day=day, by=heidi, now=now)
            again = plan(numbered, applying.snapshot(day, heidi))
            assert again.is_empty, again
            assert overlaps() == []
            assert administrators() == before
            leavers = [one.email for one in made.leaving]
            assert not Membership.objects.valid(day).filter(user__email__in=leavers).exists()
            assert not ManagerAssignment.objects.valid(day).filter(user__is_active=False).exists()
        transaction.set_rollback(True)
