"""What a roster changes, as a pure function."""

import datetime as dt
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from participants.roster.planning import Known, Plan, Today, plan

DAY = dt.date(2026, 11, 24)
JAN = dt.date(2026, 1, 1)
AINO = Known("aino@x.example", "Aino", unit="Oy/A", starts=JAN)
MIKA = Known("mika@x.example", "Mika", unit="Oy/A", starts=JAN)
HEIDI = Known("heidi@x.example", "Heidi", role="administrator", unit="Oy", starts=JAN)


def today(*people, units=("Oy", "Oy/A", "Oy/B"), managers=None, importer=""):
    return Today(DAY, list(people), list(units), managers or {}, importer)


def row(email="aino@x.example", name="Aino", unit="Oy/A", **more):
    return {"email": email, "name": name, "unit": unit, **more}


def planned(*rows, now=None):
    return plan(list(enumerate(rows, start=2)), now or today(AINO))


def codes(made):
    return [(problem.line, problem.code) for problem in made.problems]


def test_the_same_people_are_no_change():
    assert planned(row()).is_empty


def test_spelling_of_case_in_address_and_unit_is_no_change():
    assert planned(row(email="AINO@x.example", unit="oy/a")).is_empty


def test_somebody_new_joins_today_unless_said_otherwise():
    made = planned(row(), row("uusi@x.example", "Uusi", starts="1.12.2026"), row("toinen@x.example", "Toinen"))
    assert [(one.email, one.starts) for one in made.new] == [
        ("toinen@x.example", None),
        ("uusi@x.example", dt.date(2026, 12, 1)),
    ]


def test_who_is_not_in_the_file_leaves():
    made = planned(row(), now=today(AINO, MIKA))
    assert [one.email for one in made.leaving] == ["mika@x.example"]


def test_who_has_left_already_does_not_leave_again():
    gone = Known("vanha@x.example", "Vanha", active=False, unit="Oy/A", starts=JAN, ends=dt.date(2026, 5, 1))
    assert planned(row(), now=today(AINO, gone)).is_empty


def test_an_end_in_the_past_means_leaving_on_that_day():
    made = planned(row(ends="31.10.2026"))
    assert [one.last_day for one in made.leaving] == [dt.date(2026, 10, 31)]


def test_an_end_to_come_is_noted_and_nobody_leaves_yet():
    made = planned(row(ends="2026-12-31"))
    assert (made.leaving, made.changed[0].fields) == ([], {"ends": [None, dt.date(2026, 12, 31)]})


def test_somebody_unknown_whose_time_is_over_never_comes():
    assert planned(row(), row("mennyt@x.example", "Mennyt", ends="2026-01-31")).is_empty


def test_moving_to_another_unit_is_a_change_of_unit():
    assert planned(row(unit="Oy/B")).changed[0].fields == {"unit": ["Oy/A", "Oy/B"]}


def test_coming_back_opens_the_account_and_a_new_membership():
    gone = Known("aino@x.example", "Aino", active=False, unit="Oy/A", starts=JAN, ends=dt.date(2026, 5, 1))
    made = planned(row(), now=today(gone))
    assert made.changed[0].fields == {"active": [False, True], "unit": ["Oy/A", "Oy/A"]}


def test_a_right_comes_back_with_the_person_and_is_named():
    gone = Known("aino@x.example", "Aino", role="digital_team", active=False, unit="Oy/A", starts=JAN, ends=JAN)
    assert [(one.email, one.kind) for one in planned(row(), now=today(gone)).rights] == [
        ("aino@x.example", "digital_team")
    ]


def test_a_start_before_the_present_membership_is_a_problem():
    assert codes(planned(row(unit="Oy/B", starts="2025-06-01"))) == [(2, "dates-overlap")]


def test_the_start_of_the_present_membership_can_be_corrected():
    assert planned(row(starts="2026-02-01")).changed[0].fields == {"starts": [JAN, dt.date(2026, 2, 1)]}


def test_a_correction_must_not_reach_into_the_membership_before():
    moved = Known("aino@x.example", "Aino", unit="Oy/A", starts=JAN, previous_end=dt.date(2025, 12, 31))
    assert codes(planned(row(starts="2025-12-01"), now=today(moved))) == [(2, "dates-overlap")]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"email": "ei osoite"}, "email"),
        ({"name": ""}, "name"),
        ({"unit": ""}, "unit"),
        ({"unit": "Oy//A"}, "unit"),
        ({"unit": "/".join("A" * 11)}, "unit"),
        ({"role": "pomo"}, "role"),
        ({"role": "administrator"}, "role-administrator"),
        ({"role": "Ylläpitäjä"}, "role-administrator"),
        ({"language": "xx"}, "language"),
        ({"starts": "31.2.2026"}, "date"),
        ({"starts": "0001-01-01"}, "date"),
        ({"starts": "2026-12-31", "ends": "2026-12-01"}, "dates-backwards"),
        ({"name": "Ai\x07no"}, "control"),
        ({"name": "A" * 121}, "length"),
        ({"manager_email": "tuntematon@x.example"}, "manager-unknown"),
    ],
)
def test_a_bad_value_is_a_problem_of_its_line(changes, code):
    made = planned(row(), {**row("uusi@x.example", "Uusi"), **changes})
    assert codes(made) == [(3, code)]
    assert str(made.problems[0].sentence)


def test_an_address_twice_is_a_problem():
    assert codes(planned(row(), row())) == [(3, "twice")]


# --- rights ---------------------------------------------------------------------------------------------
def test_a_file_may_make_digital_team_and_manager():
    made = planned(row(role="digiryhmä", manager_email="aino@x.example"))
    assert [(one.kind, one.unit) for one in made.rights] == [("digital_team", ""), ("manager", "Oy/A")]


def test_a_manager_is_of_the_unit_of_the_row_not_of_the_persons_own():
    made = planned(row("mika@x.example", "Mika", "Oy/B"), row(manager_email="mika@x.example"))
    assert [(post.unit, post.after) for post in made.posts] == [("Oy/A", "mika@x.example")]


def test_two_managers_of_one_unit_are_a_problem():
    made = planned(
        row(manager_email="aino@x.example"),
        row("mika@x.example", "Mika", manager_email="mika@x.example"),
        row("eero@x.example", "Eero", manager_email=""),
    )
    assert codes(made) == [(3, "two-managers")]


def test_without_the_column_managers_stay():
    assert planned(row(), now=today(AINO, managers={"Oy/A": "aino@x.example"})).is_empty


def test_an_empty_column_ends_the_task_but_not_an_administrators():
    now = today(AINO, HEIDI, managers={"Oy/A": "aino@x.example", "Oy": "heidi@x.example"})
    made = planned(row(manager_email=""), row("heidi@x.example", "Heidi", "Oy", manager_email=""), now=now)
    assert [(post.unit, post.before, post.after) for post in made.posts] == [("Oy/A", "aino@x.example", "")]


def test_the_task_of_a_leaving_manager_ends_everywhere():
    now = today(AINO, MIKA, managers={"Oy/B": "mika@x.example"})
    assert [(post.unit, post.after) for post in planned(row(), now=now).posts] == [("Oy/B", "")]


def test_administrators_neither_leave_nor_lose_their_role():
    assert planned(row(), now=today(AINO, HEIDI)).is_empty
    assert planned(row(), row("heidi@x.example", "Heidi", "Oy", role="employee"), now=today(AINO, HEIDI)).is_empty
    assert planned(row(), row("heidi@x.example", "Heidi", "Oy", ends="2026-01-31"), now=today(AINO, HEIDI)).is_empty


def test_a_closed_administrator_is_not_opened_by_a_file():
    closed = Known("heidi@x.example", "Heidi", role="administrator", active=False, unit="Oy", starts=JAN, ends=JAN)
    assert codes(planned(row("heidi@x.example", "Heidi", "Oy"), now=today(closed))) == [(2, "administrator-closed")]


def test_whoever_brings_the_file_stays():
    assert planned(row(), now=today(AINO, MIKA, importer="Mika@x.example")).is_empty


def test_the_language_of_somebody_known_stays_what_they_chose():
    assert planned(row(language="sv")).is_empty
    assert planned(row(), row("uusi@x.example", "Uusi", language="sv")).new[0].language == "sv"


def test_new_units_come_with_their_parents_in_one_spelling():
    made = planned(row(unit="Oy/Uusi/Tiimi"), row("b@x.example", "B", "oy/uusi/TIIMI"))
    assert made.units == ["Oy/Uusi", "Oy/Uusi/TIIMI"]
    assert {made.new[0].unit, made.changed[0].fields["unit"][1]} == {"Oy/Uusi/TIIMI"}


@pytest.mark.parametrize(("leaving", "people", "asks"), [(1, 10, False), (2, 10, True), (0, 0, False), (1, 1, True)])
def test_more_than_a_tenth_asks_again(leaving, people, asks):
    assert Plan(leaving=[None] * leaving, active=people).asks_again is asks


# --- properties -----------------------------------------------------------------------------------------
people_names = st.sampled_from([f"p{number}@x.example" for number in range(8)])
unit_names = st.sampled_from(["Oy", "Oy/A", "Oy/B", "oy/b", "Oy/C/D"])
some_days = st.sampled_from(["", "2026-01-01", "1.11.2026", "2026-11-24", "2027-03-01"])
rows_of_files = st.lists(
    st.fixed_dictionaries(
        {
            "email": people_names,
            "name": st.sampled_from(["Aino", "Eero"]),
            "unit": unit_names,
            "title": st.sampled_from(["", "Kuljettaja"]),
            "manager_email": st.one_of(st.just(""), people_names),
            "role": st.sampled_from(["", "employee", "digital_team", "administrator"]),
            "starts": some_days,
            "ends": some_days,
        }
    ),
    max_size=8,
)
known_people = st.lists(
    st.builds(
        Known,
        email=people_names,
        name=st.sampled_from(["Aino", "Eero"]),
        title=st.sampled_from(["", "Kuljettaja"]),
        role=st.sampled_from(["employee", "digital_team", "administrator"]),
        active=st.booleans(),
        unit=st.sampled_from(["Oy", "Oy/A", "Oy/B"]),
        starts=st.sampled_from([JAN, DAY, dt.date(2027, 1, 1)]),
        ends=st.sampled_from([None, dt.date(2027, 6, 1)]),
    ),
    unique_by=lambda person: person.email,
    max_size=8,
)


def after(now, made):
    """The organisation once the plan has been carried out: a model of `participants.roster.applying`."""
    people = {person.email: person for person in now.people}
    for one in made.new:
        people[one.email] = Known(
            one.email, one.name, one.title, one.role, True, one.unit, one.starts or now.day, one.ends
        )
    for change in made.changed:
        person = people[change.email]
        values = {name: pair[1] for name, pair in change.fields.items()}
        if "unit" in values:
            values |= {"starts": change.starts or now.day, "ends": change.ends}
            values["previous_end"] = min(person.ends or values["starts"], values["starts"]) - dt.timedelta(days=1)
        people[change.email] = Known(**{**vars(person), **values})
    for one in made.leaving:
        person = people[one.email]
        last = one.last_day or now.day - dt.timedelta(days=1)
        people[one.email] = Known(**{**vars(person), "active": False, "ends": last})
    managers = {unit.casefold(): (unit, email) for unit, email in now.managers.items()}
    for post in made.posts:
        managers.pop(post.unit.casefold(), None)
        if post.after:
            managers[post.unit.casefold()] = (post.unit, post.after)
    return Today(now.day, list(people.values()), [*now.units, *made.units], dict(managers.values()), now.importer)


@settings(max_examples=400, deadline=None)
@given(rows_of_files, known_people)
def test_the_same_file_twice_is_an_empty_plan(rows, people):
    now = today(*people)
    made = planned(*rows, now=now)
    if not made.problems:
        again = planned(*rows, now=after(now, made))
        assert again.is_empty, again


@settings(max_examples=300, deadline=None)
@given(rows_of_files, known_people, st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter(rows, people, chance):
    numbered = list(enumerate(rows, start=2))
    shuffled = random.Random(chance.random()).sample(numbered, len(numbered))
    assert plan(numbered, today(*people)) == plan(shuffled, today(*people))


@settings(max_examples=400, deadline=None)
@given(rows_of_files, known_people)
def test_no_file_makes_or_unmakes_an_administrator(rows, people):
    now = today(*people)
    made = planned(*rows, now=now)
    before = {person.email for person in people if person.role == "administrator" and person.active}
    assert {one.email for one in after(now, made).people if one.role == "administrator" and one.active} == before
    assert not {one.kind for one in made.rights} - {"digital_team", "manager"}


@settings(max_examples=300, deadline=None)
@given(rows_of_files, known_people)
def test_every_right_somebody_has_after_and_not_before_is_named(rows, people):
    now = today(*people)
    made = planned(*rows, now=now)
    if made.problems:
        return
    later = after(now, made)

    def team(organisation):
        return {one.email for one in organisation.people if one.role == "digital_team" and one.active}

    named = {one.email for one in made.rights if one.kind == "digital_team"}
    assert team(later) - team(now) == named
    given = {(unit, email) for unit, email in later.managers.items() if now.managers.get(unit) != email}
    assert {(one.unit, one.email) for one in made.rights if one.kind == "manager"} == given
