"""The made-up organisation is the same for the same size, seed and day, and has room for every persona."""

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from home.synthesis import PERSONAS, ROOT, TRANSPORT, organisation, units_for

TODAY = dt.date(2026, 11, 24)


@given(people=st.integers(20, 400), seed=st.integers(0, 1000))
def test_the_same_seed_gives_the_same_people(people, seed):
    first = organisation(people=people, seed=seed, today=TODAY, personas=True)
    assert organisation(people=people, seed=seed, today=TODAY, personas=True) == first


@given(people=st.integers(20, 400), seed=st.integers(0, 1000))
def test_everybody_has_an_address_of_their_own_and_a_unit_that_exists(people, seed):
    data = organisation(people=people, seed=seed, today=TODAY, personas=True)
    assert len({person.local for person in data.people}) == len(data.people) == people
    assert {person.unit for person in data.people} <= set(data.units)
    assert all(unit[:-1] in data.units or len(unit) == 1 for unit in data.units)


@given(people=st.integers(20, 400))
def test_no_unit_has_two_managers(people):
    data = organisation(people=people, seed=1, today=TODAY, personas=True)
    managed = [person.manages for person in data.people if person.manages]
    assert len(managed) == len(set(managed))


def test_another_seed_gives_other_people():
    one, other = (organisation(people=60, seed=seed, today=TODAY, personas=False) for seed in (1, 2))
    assert [person.name for person in one.people] != [person.name for person in other.people]


def test_four_levels_of_units():
    assert sorted({len(unit) for unit in units_for(120)}) == [1, 2, 3, 4]
    assert units_for(120)[0] == (ROOT,)


def test_the_sample_has_six_personas_and_enough_people_for_mika():
    data = organisation(people=240, seed=7, today=TODAY, personas=True)
    assert [person.local for person in data.people[:6]] == [persona.local for persona in PERSONAS]
    transport = [person for person in data.people if person.unit[:3] == TRANSPORT]
    assert len([person for person in transport if person.measured]) >= 5
