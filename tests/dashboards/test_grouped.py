"""What the database merges and counts of many people is what the rules say of each one by himself."""

import datetime as dt
import random
from statistics import mean

import pytest

from dashboards import grouped
from dashboards.results import results_of
from skills.ledger import SHOWS_DOING, TOLD_AFTERWARDS, as_piece, round_score
from skills.levels import derive
from skills.models import Evidence, MeasurementRound, Sitting, Skill
from skills.periods import newest, split
from tests.dashboards.ledger import DAY, finish, make_cohort, make_people, make_skills, make_unit

pytestmark = pytest.mark.django_db
PEOPLE, PIECES = 25, 40


@pytest.fixture
def rounds(db):
    """Three rounds; a measurement of others is open all the time: what is answered in it is secret until its end."""
    make_skills()
    rounds = make_cohort(kinds=("T0", "T1", "T2"))[1]
    other = make_cohort("Toinen", kinds=("T0",))[1]["T0"]
    MeasurementRound.objects.filter(pk=other.pk).update(opens_at=rounds["T0"].opens_at)
    return rounds | {"other": MeasurementRound.objects.get(pk=other.pk)}


@pytest.fixture
def people(rounds):
    chance = random.Random(5)
    people = make_people(PEOPLE, make_unit("Yhtiö"))
    for person in people:
        begin = rounds["T0"].opens_at
        for kind, form in (("T0", "A"), ("T1", "B"), ("T2", "C")):
            if chance.random() < 0.9:
                at = rounds[kind].opens_at + chance.randint(1, 5) * DAY
                finish(person, rounds[kind], form=form, at=at, **answers(chance), done=chance.random() < 0.9)
        if chance.random() < 0.6:
            at = begin + chance.randint(2, 100) * DAY
            finish(person, rounds["other"], at=at, right=["S01", "S02"], done=chance.random() < 0.5)
        practise(chance, person, begin)
    return people


def answers(chance):
    codes = [code for code in ("S01", "S02", "S03") if chance.random() < 0.7]
    return {
        "right": codes, "estimates": {code: chance.randint(0, 4) for code in codes},
        "retro": {code: chance.randint(0, 4) for code in codes[1:]},
        "tasks": {code: (chance.randint(1, 3), chance.choice([0.25, 2 / 3, 1])) for code in codes},
    }  # fmt: skip


def practise(chance, person, begin):
    """Everything there can be, again and again: retries, confirmed acts, at once and years before."""
    skills = list(Skill.objects.order_by("code"))
    rows = []
    for number in range(PIECES):
        kind = chance.choice(["item", "item", "task", "task", "observation", "help"])
        confirmed = kind in {"observation", "help"}
        passed = confirmed or chance.random() < 0.8
        row = Evidence(person=person, skill=chance.choice(skills), kind=kind, key=f"k{number}", passed=passed)
        row.source, row.level = f"P{chance.randint(1, 4)}", chance.randint(1, 4 if confirmed else 3)
        row.confirmed_by = person if confirmed else None
        row.share, row.at = float(passed), begin + chance.randint(-30, 200) * DAY
        rows.append(row)
    Evidence.objects.bulk_create(rows)


def level_by_the_rules(person, skill, moment):
    """Piece by piece, as the own page had it at the moment."""
    begun = [
        each for each in Sitting.objects.filter(person=person).select_related("round") if each.started_at <= moment
    ]
    over = {each.round_id for each in begun if each.finished_at and each.finished_at <= moment}
    secret = {each.round_id for each in begun if each.round.is_open(moment)} - over
    rows = Evidence.objects.filter(person=person, skill=skill, kind__in=SHOWS_DOING, at__lte=moment)
    pieces = [as_piece(row) for row in rows if not (row.kind in TOLD_AFTERWARDS and row.round_id in secret)]
    return newest(split(pieces, [each.started_at for each in begun]), lambda period: derive(period).do)


def compared(rounds, people, *kinds):
    return {each.person: each for each in results_of(*(rounds[kind] for kind in kinds), [each.pk for each in people])}


def finished(person, *rounds):
    return [Sitting.objects.finished().filter(person=person, round=each).first() for each in rounds]


@pytest.mark.both_databases
@pytest.mark.parametrize("kinds", [("T0", "T1"), ("T1", "T2"), ("T0", "T2")])
def test_levels_are_those_of_each_one_piece_by_piece(rounds, people, kinds):
    found = compared(rounds, people, *kinds)
    assert len(found) > 10
    levels = set()
    for person in found:
        expected = {}
        for skill in Skill.objects.order_by("code"):
            sittings = finished(person, *(rounds[kind] for kind in kinds))
            both = [level_by_the_rules(person, skill, each.finished_at) for each in sittings]
            if None not in both:
                expected[skill.code] = (*both, 2)
        assert found[person].levels == expected
        levels |= {level for each in expected.values() for level in each[:2]}
    assert levels == {0, 1, 2, 3, 4}


@pytest.mark.both_databases
def test_scores_are_those_of_each_one_by_himself(rounds, people):
    expected = {}
    for person in people:
        sittings = finished(person, rounds["T0"], rounds["T1"])
        if all(sittings):
            own = list(Evidence.objects.filter(person=person).order_by("at", "attempt", "pk"))
            expected[person.pk] = tuple(pytest.approx(round_score(each, own), abs=1e-9) for each in sittings)
    assert {key: each.score for key, each in compared(rounds, people, "T0", "T1").items()} == expected


def estimated(person, round_, kind):
    rows = Evidence.objects.filter(person=person, round=round_, kind=kind).order_by("at", "attempt", "pk")
    return dict(rows.values_list("skill__code", "value"))


def means(first, second):
    both = first.keys() & second.keys()
    return (mean(first[code] for code in both), mean(second[code] for code in both)) if both else None


@pytest.mark.both_databases
def test_own_estimates_are_those_of_each_one_by_himself(rounds, people):
    before, after = rounds["T0"], rounds["T1"]
    for person, found in compared(rounds, people, "T0", "T1").items():
        then = estimated(person, before, "self")
        back = means(then, estimated(person, after, "retro"))
        assert found.self == means(then, estimated(person, after, "self"))
        assert found.retro == (back and back[1] - back[0])


def test_an_answer_at_the_very_moment_counts_and_a_later_one_does_not(rounds):
    person = make_people(1)[0]
    for kind, form in (("T0", "A"), ("T1", "B")):
        finish(person, rounds[kind], form=form, right=["S01"], tasks={"S01": (2, 1)})
    before = next(results_of(rounds["T0"], rounds["T1"], [person.pk])).levels["S01"]
    moment = finished(person, rounds["T1"])[0].finished_at
    skill = Skill.objects.get(code="S01")

    def passed_twice(at, begin):
        for number in range(2):
            Evidence.objects.create(
                person=person, skill=skill, kind="task", key=f"{begin}{number}", source=f"{begin}{number}", level=3,
                passed=True, share=1, at=at,
            )  # fmt: skip
        return next(results_of(rounds["T0"], rounds["T1"], [person.pk])).levels["S01"]

    assert passed_twice(moment + dt.timedelta(microseconds=1), "late") == before
    assert passed_twice(moment, "just")[1] > before[1]


@pytest.mark.both_databases
def test_what_is_answered_as_a_measurement_begins_belongs_to_it_and_each_confirmed_act_counts(rounds):
    """Two observations from the same source, beside the item of the measurement."""
    person = make_people(1)[0]
    finish(person, rounds["T0"], right=["S01"], tasks={"S01": (1, 1)})
    sitting = finish(person, rounds["T1"], form="B")
    skill = Skill.objects.get(code="S02")
    for number in range(2):
        Evidence.objects.create(
            person=person, skill=skill, kind="observation", key=f"o{number}", source="same", level=3, passed=True,
            confirmed_by=person, at=sitting.started_at,
        )  # fmt: skip
    found = [row[3:6] for row in grouped.pieces([person.pk], [rounds["T1"].pk]) if row[1] == skill.pk]
    assert found == [(3, 0, 2)]  # pieces, helped, passed at level 1 or higher: one period, and the wrong item in it
