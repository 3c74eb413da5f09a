"""What two rounds say of one person is what the person's own pages say."""

import datetime as dt

import pytest

from dashboards.results import results_of
from participants.models import Membership
from skills.ledger import Ledger, round_score
from skills.models import Evidence, Item, Skill, Target
from tests.dashboards.ledger import AT, DAY, finish, make_cohort, make_people, make_skills, make_unit

pytestmark = pytest.mark.django_db
CODES = ["S01", "S02", "S03"]


@pytest.fixture
def rounds(db):
    make_skills()
    return make_cohort()[1]


@pytest.fixture
def person(rounds):
    return make_people(1, make_unit("Yhtiö"))[0]


def result(person, rounds, **more):
    return next(results_of(rounds["T0"], rounds["T1"], [person.pk], **more), None)


def both(person, rounds, **fields):
    return finish(person, rounds["T0"], right=["S01"], **fields), finish(
        person, rounds["T1"], right=CODES[:2], form="B"
    )


def practise(person, skill, at, *, level=2, passed=True, **fields):
    number = Evidence.objects.count()
    return Evidence.objects.create(
        person=person, skill=Skill.objects.get(code=skill), kind="task", key=f"k{number}", source=f"P{number}",
        level=level, passed=passed, share=float(passed), at=at, **fields,
    )  # fmt: skip


def test_the_score_is_that_of_the_persons_own_result(person, rounds):
    sittings = both(person, rounds, tasks={"S02": (2, 0.5)})
    own = [round_score(each, list(Evidence.objects.filter(person=person))) for each in sittings]
    assert result(person, rounds).score == tuple(own)
    assert own == [pytest.approx(100 * 2 / 5), pytest.approx(100 * 2 / 3)]


def test_only_the_first_attempt_counts(person, rounds):
    first, _second = both(person, rounds)
    again = Evidence.objects.get(person=person, round=rounds["T0"], source="A02")
    Evidence.objects.create(
        person=person, skill=again.skill, round=rounds["T0"], kind="item", key=f"{first.evidence_key('item:A02')}:2",
        source="A02", level=1, passed=True, share=1, attempt=2, at=again.at,
    )  # fmt: skip
    assert result(person, rounds).score[0] == pytest.approx(100 / 3)


def shown(person, sitting):
    """The levels of the own page at the moment the sitting is finished."""
    ledger = Ledger(person, sitting.finished_at)
    return {skill.code: ledger.of(skill).do for skill in Skill.objects.filter(code__in=["S01", "S02"])}


def test_the_level_is_the_one_the_own_page_showed_at_that_moment(person, rounds):
    practise(person, "S01", rounds["T0"].opens_at - DAY)
    practise(person, "S01", rounds["T0"].opens_at - DAY)
    then = shown(person, finish(person, rounds["T0"], right=["S01"], tasks={"S01": (2, 1), "S02": (2, 1)}))
    for _ in range(3):
        practise(person, "S02", rounds["T0"].closes_at + DAY, level=3)
    now = shown(person, finish(person, rounds["T1"], form="B", right=["S01"], tasks={"S01": (2, 1)}))
    practise(person, "S01", AT, passed=False)
    assert result(person, rounds).levels == {code: (then[code], now[code], 2) for code in ("S01", "S02")}
    assert (then["S02"], now["S02"]) == (0, 3)


def test_practice_after_the_later_round_changes_nothing(person, rounds):
    both(person, rounds, tasks={"S01": (2, 1)})
    before = result(person, rounds)
    practise(person, "S01", AT, level=3)
    practise(person, "S01", AT, level=3)
    assert result(person, rounds) == before


def test_a_skill_not_measured_stays_out_and_is_never_zero(person, rounds):
    both(person, rounds)
    assert result(person, rounds).levels == {}


def test_the_target_of_the_own_role_wins(rounds):
    person = make_people(1, role="digital_team")[0]
    Target.objects.create(skill=Skill.objects.get(code="S01"), role="digital_team", level=3)
    both(person, rounds, tasks={"S01": (2, 1), "S02": (2, 1)})
    assert {code: target for code, (_b, _a, target) in result(person, rounds).levels.items()} == {"S01": 3, "S02": 2}


def test_a_skill_nobody_aims_at_is_left_out(person, rounds):
    Target.objects.filter(skill__code="S01").delete()
    both(person, rounds, tasks={"S01": (2, 1), "S02": (2, 1)})
    assert list(result(person, rounds).levels) == ["S02"]


def test_own_estimates_are_the_newest_of_the_skills_rated_both_times(person, rounds):
    first = finish(person, rounds["T0"], estimates={"S01": 1, "S02": 3})
    changed = Evidence.objects.get(kind="self", skill__code="S01")
    Evidence.objects.create(
        person=person, skill=changed.skill, round=rounds["T0"], kind="self", key=f"{first.evidence_key('self:S01')}:2",
        source="S01", attempt=2, value=0, at=changed.at,
    )  # fmt: skip
    finish(person, rounds["T1"], form="B", estimates={"S01": 2, "S03": 4}, retro={"S01": 1, "S02": 1})
    found = result(person, rounds)
    assert found.self == (0, 2)
    assert found.retro == (1 + 1) / 2 - (0 + 3) / 2


def test_without_estimates_there_are_none(person, rounds):
    both(person, rounds)
    found = result(person, rounds)
    assert (found.self, found.retro) == (None, None)


def test_the_unit_is_that_of_the_local_day(rounds):
    """Half past midnight in Helsinki is still yesterday in UTC."""
    old, new = make_unit("Vanha"), make_unit("Uusi")
    person = make_people(1)[0]
    day = (rounds["T1"].opens_at + 2 * DAY).date()
    Membership.objects.create(user=person, unit=old, starts=dt.date(2025, 1, 1), ends=day - DAY)
    Membership.objects.create(user=person, unit=new, starts=day)
    finish(person, rounds["T0"])
    sitting = finish(person, rounds["T1"], form="B", at=dt.datetime.combine(day - DAY, dt.time(22, 30), dt.UTC))
    assert result(person, rounds).path == new.path
    sitting.finished_at -= dt.timedelta(hours=1)
    sitting.save()
    assert result(person, rounds).path == old.path


def test_a_withdrawn_item_leaves_the_score_of_the_others(person, rounds):
    both(person, rounds)
    Item.objects.filter(code="A01").update(withdrawn=True)
    assert result(person, rounds).score == (0, pytest.approx(100 * 2 / 3))


def test_unanswered_steps_are_no_pair(person, rounds):
    first, _second = both(person, rounds)
    first.steps.append("item:A99")
    first.save()
    assert result(person, rounds) is None


@pytest.mark.parametrize("number", [3, 40])
def test_the_same_queries_however_many_people(rounds, number, django_assert_num_queries):
    people = make_people(number)
    for each in people:
        both(each, rounds)
    with django_assert_num_queries(10):
        assert len(list(results_of(rounds["T0"], rounds["T1"], [each.pk for each in people]))) == number
