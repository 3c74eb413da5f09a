"""Figures are published of those who finished both rounds: what they say is what the ledger says, and no more."""

import random
from collections import defaultdict

import numpy as np
import pytest
from scipy import stats

from dashboards import actions
from dashboards.models import Batch, Counted, Figure, Publication, Sums
from skills.models import Item, Target
from tests.courses.test_at_once import at_once
from tests.dashboards.ledger import (
    AT,
    DAY,
    current,
    exported,
    finish,
    grow,
    make_cohort,
    make_people,
    make_skills,
    make_tree,
    numbers,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def tree(db):
    make_skills()
    return make_tree()


@pytest.fixture
def autumn(tree):
    """A cohort whose rounds are over."""
    return make_cohort()


# --- the figures are those of the ledger ---------------------------------------------------------------------------
@pytest.fixture
def thirty(tree, autumn):
    """Thirty people in three units with everything at random: answers, tasks, estimates, looking back."""
    cohort, rounds = autumn
    chance = random.Random(5)
    codes = ["S01", "S02", "S03"]
    people = {name: make_people(number, tree[name], cohort) for name, number in (("A1", 12), ("A2", 7), ("B", 11))}
    for person in (each for some in people.values() for each in some):
        forms = chance.choice(["AB", "BA"])
        for kind, form, skill in zip(("T0", "T1"), forms, (0.3, 0.7), strict=True):
            finish(
                person, rounds[kind], form=form,
                right=[code for code in codes if chance.random() < skill],
                tasks={code: (2, chance.choice([0, 0.5, 1, 1])) for code in codes if chance.random() < 0.8},
                estimates={code: chance.randint(0, 4) for code in codes},
                retro={code: chance.randint(0, 4) for code in codes} if kind == "T1" else None,
            )  # fmt: skip
    return people


def scores_of(rows):
    """{(person, kind): score} by the words of the definition: items 1 point, tasks 2 times their share."""
    got, possible = defaultdict(float), defaultdict(float)
    for row in rows:
        if row["kind"] in ("item", "task"):
            weight = 1 if row["kind"] == "item" else 2
            got[row["person_id"], row["round__kind"]] += weight * row["share"]
            possible[row["person_id"], row["round__kind"]] += weight
    return {key: 100 * got[key] / possible[key] for key in possible}


def pairs_of(scores, people):
    keys = [person.pk for person in people]
    return np.array([scores[key, "T0"] for key in keys]), np.array([scores[key, "T1"] for key in keys])


def everybody(people):
    return [person for some in people.values() for person in some]


@pytest.mark.parametrize("where", ["company", "A1", "B"])
def test_the_score_is_what_scipy_makes_of_the_exported_ledger(thirty, tree, where):
    people = everybody(thirty) if where == "company" else thirty[where]
    actions.publish(now=AT)
    data = current(tree.get(where)).data["score"]
    x, y = pairs_of(scores_of(exported()), people)
    d = y - x
    interval = stats.ttest_rel(y, x).confidence_interval(0.95)
    assert (data["n"], data["improved"], data["same"], data["fell"]) == (
        len(people), (d > 1e-9).sum(), (abs(d) <= 1e-9).sum(), (d < -1e-9).sum(),
    )  # fmt: skip
    assert [data["before"]["mean"], data["before"]["sd"]] == pytest.approx([x.mean(), x.std(ddof=1)], abs=1e-5)
    assert [data["after"]["mean"], data["after"]["sd"]] == pytest.approx([y.mean(), y.std(ddof=1)], abs=1e-5)
    assert [data["change"][part] for part in ("mean", "sd", "low", "high")] == pytest.approx(
        [d.mean(), d.std(ddof=1), interval.low, interval.high], abs=1e-5
    )
    assert data["superiority"] == pytest.approx(((d > 1e-9).sum() + (abs(d) <= 1e-9).sum() / 2) / len(d))


def estimates_of(rows, kind, round_):
    found = defaultdict(dict)
    for row in rows:
        if row["kind"] == kind and row["round__kind"] == round_:
            found[row["person_id"]][row["skill__code"]] = row["value"]
    return found


def test_own_estimates_looking_back_and_the_gap_are_those_of_the_ledger(thirty):
    actions.publish(now=AT)
    data, rows = current().data, exported()
    then, now, back = (estimates_of(rows, *of) for of in (("self", "T0"), ("self", "T1"), ("retro", "T1")))
    x, y, r = (np.array([np.mean(list(each[p.pk].values())) for p in everybody(thirty)]) for each in (then, now, back))
    before, after = pairs_of(scores_of(rows), everybody(thirty))
    assert [data["self"]["change"]["mean"], data["self"]["after"]["sd"]] == pytest.approx(
        [(y - x).mean(), y.std(ddof=1)], abs=1e-5
    )
    shift = stats.ttest_1samp(r - x, 0).confidence_interval(0.95)
    assert [data["shift"][part] for part in ("n", "mean", "low", "high")] == pytest.approx(
        [30, (r - x).mean(), shift.low, shift.high], abs=1e-5
    )
    gap = 25 * (y - x) - (after - before)
    assert data["gap"]["mean"] == pytest.approx(gap.mean(), abs=1e-5)


def level(rows, skill, person, round_):
    """By the words of the rule, of an item of level 1 and a task of level 2: one passed task is no level 2 yet."""
    own = [row for row in rows if (row["person_id"], row["skill__code"], row["round__kind"]) == (person, skill, round_)]
    own = [row for row in own if row["kind"] in ("item", "task")]
    if len(own) < 2:
        return None
    return 1 if all(row["passed"] for row in own) else 0


def test_levels_of_a_skill_are_those_of_people_measured_both_times(thirty):
    actions.publish(now=AT)
    rows = exported()
    for skill, data in current().data["skills"].items():
        levels = [[level(rows, skill, person.pk, kind) for kind in ("T0", "T1")] for person in everybody(thirty)]
        kept = [(before, before if after is None else after) for before, after in levels]  # the older one still holds
        both = [(before, after) for before, after in kept if before is not None]
        assert (data["n"], data["rose"], data["fell"]) == (
            len(both), sum(after > before for before, after in both), sum(after < before for before, after in both),
        )  # fmt: skip
        assert 10 < len(both) < 30


def test_the_levels_of_a_view_are_those_of_the_skills_it_shows(thirty):
    actions.publish(now=AT)
    data = current().data
    assert data["levels"]["measured"] == sum(each["n"] for each in data["skills"].values())
    assert sum(data["levels"]["before"]) == sum(data["levels"]["after"]) == data["levels"]["measured"]


def test_what_was_published_comes_out_of_the_ledger_again(thirty):
    assert actions.check(actions.publish(now=AT)) == []


def test_a_figure_somebody_changed_is_found(thirty, tree):
    made = actions.publish(now=AT)
    figure = current(tree["B"])
    figure.data["score"]["change"]["mean"] += 0.01
    figure.save()
    assert actions.check(made) == [actions.Difference(tree["B"].pk, None, "growth", ["score"])]


def test_sums_that_somebody_removed_are_missed(thirty, tree):
    made = actions.publish(now=AT)
    Sums.objects.filter(figure__unit=tree["A"]).delete()
    assert actions.check(made) == [actions.Difference(tree["A"].pk, None, "growth", ["sums"])]


def test_a_publication_stays_reproducible_when_an_item_is_withdrawn_and_a_target_changes(thirty):
    made = actions.publish(now=AT)
    Item.objects.filter(code="A01").update(withdrawn=True)
    Target.objects.update(level=1)
    assert actions.check(made) == []


# --- when it is published -----------------------------------------------------------------------------------------
def test_nothing_is_published_while_the_round_is_open(tree):
    cohort, rounds = make_cohort(closed=False)
    grow(make_people(12, tree["B"], cohort), rounds)
    assert actions.publish(now=AT) is None
    assert not Publication.objects.exists()


def test_early_by_hand_takes_five_and_later_five_more(tree):
    cohort, rounds = make_cohort(closed=False)
    people = make_people(10, tree["B"], cohort)
    grow(people[:5], rounds)
    actions.publish(now=AT, early=True)
    assert numbers(tree["B"]) == ("shown", 5)
    grow(people[5:6], rounds)
    assert actions.publish(now=AT, early=True) is None
    grow(people[6:], rounds)
    actions.publish(now=AT, early=True)
    assert numbers(tree["B"]) == ("shown", 10)
    assert numbers() == ("shown", 10)


def test_a_second_run_finds_nothing_new(thirty):
    actions.publish(now=AT)
    figures = list(Figure.objects.values())
    assert actions.publish(now=AT + DAY) is None
    assert list(Figure.objects.values()) == figures


def test_one_round_is_published_when_that_is_asked(tree):
    made = {}
    for name in ("Syksy", "Kevät"):
        cohort, made[name] = make_cohort(name)
        grow(make_people(6, tree["B"], cohort), made[name])
    actions.publish(now=AT, round=made["Kevät"]["T1"])
    assert list(Batch.objects.values_list("after", flat=True)) == [made["Kevät"]["T1"].pk]


def test_who_published_it_is_known(thirty, heidi):
    assert actions.publish(now=AT, by=heidi).made_by == heidi
    assert Publication.objects.get().made_at == AT


# --- who is in it --------------------------------------------------------------------------------------------------
def test_who_misses_the_later_round_is_invited_and_not_counted(tree, autumn):
    cohort, rounds = autumn
    people = make_people(8, tree["B"], cohort)
    grow(people[:6], rounds)
    finish(people[6], rounds["T0"])
    actions.publish(now=AT)
    figure = current(tree["B"])
    assert (figure.invited, figure.measured, figure.data["score"]["n"]) == (8, 6, 6)
    assert Publication.objects.get().quality["missing_after"] == 1


def test_dates_upside_down_are_no_pair(tree, autumn):
    cohort, rounds = autumn
    people = make_people(6, tree["B"], cohort)
    grow(people[:5], rounds)
    finish(people[5], rounds["T1"], at=rounds["T0"].opens_at)
    finish(people[5], rounds["T0"], at=rounds["T1"].opens_at)
    actions.publish(now=AT)
    assert numbers() == ("shown", 5)


def test_half_a_round_is_no_pair(tree, autumn):
    cohort, rounds = autumn
    people = make_people(6, tree["B"], cohort)
    grow(people[:5], rounds)
    finish(people[5], rounds["T0"])
    finish(people[5], rounds["T1"], form="B", done=False)
    actions.publish(now=AT)
    assert numbers() == ("shown", 5)


def test_a_withdrawn_item_counts_on_neither_side(tree, autumn):
    cohort, rounds = autumn
    people = make_people(10, tree["B"], cohort)
    for number, person in enumerate(people):
        finish(person, rounds["T0"], form="A", right=["S01"])
        finish(person, rounds["T1"], form="B", right=["S01", "S02", "S03"][: 1 + number % 3])
    Item.objects.filter(code__in=["A01", "B01"]).update(withdrawn=True)
    actions.publish(now=AT)
    data = current().data["score"]
    after = np.array([100 * (number % 3) / 2 for number in range(10)])
    assert data["n"] == 10
    assert Publication.objects.get().basis["withdrawn"] == ["item:A01", "item:B01"]
    assert (data["improved"], data["same"], data["fell"]) == ((after > 0).sum(), (after == 0).sum(), 0)


def test_a_form_withdrawn_whole_leaves_no_pair(tree, autumn):
    cohort, rounds = autumn
    grow(make_people(6, tree["B"], cohort), rounds)
    Item.objects.filter(form="A").update(withdrawn=True)
    assert actions.publish(now=AT) is None


def test_the_second_baseline_is_the_one_compared(tree):
    cohort, rounds = make_cohort(kinds=("T0", "T0B", "T1"))
    codes = ["S01", "S02", "S03"]
    for number, person in enumerate(make_people(10, tree["B"], cohort)):
        finish(person, rounds["T0"], form="A", right=[])
        finish(person, rounds["T0B"], form="B", right=codes[: number % 3])
        finish(person, rounds["T1"], form="A", right=codes[: number % 2 + 2])
    actions.publish(now=AT)
    before = np.array([100 * (number % 3) / 3 for number in range(10)])
    assert current().data["score"]["before"]["mean"] == pytest.approx(before.mean(), abs=1e-5)


def test_a_round_without_people_publishes_nothing(autumn):
    assert actions.publish(now=AT) is None


def test_one_person_is_not_published(tree, autumn):
    cohort, rounds = autumn
    grow(make_people(1, tree["B"], cohort), rounds)
    assert actions.publish(now=AT) is None


def test_everybody_equal_is_said_without_a_distribution(tree, autumn):
    cohort, rounds = autumn
    grow(make_people(12, tree["B"], cohort), rounds)
    actions.publish(now=AT)
    data = current(tree["B"]).data["score"]
    assert (data["n"], data["almost_all"]) == (12, "improved")
    assert "improved" not in data
    assert "change" not in data


def test_who_was_at_the_top_already_has_a_ceiling(tree, autumn):
    cohort, rounds = autumn
    for number, person in enumerate(make_people(24, tree["B"], cohort)):
        finish(person, rounds["T0"], right=["S01", "S02", "S03"][: 2 if number % 6 == 0 else 3])
        finish(person, rounds["T1"], form="B", right=["S01", "S02", "S03"][: 2 if number % 5 == 0 else 3])
    actions.publish(now=AT)
    data = current().data["score"]
    assert data["ceiling"] is True
    assert "gain" not in data


# --- two at once ---------------------------------------------------------------------------------------------------
@pytest.mark.django_db(transaction=True)
@pytest.mark.both_databases
def test_two_publish_at_once_and_it_is_published_once(tree, autumn):
    cohort, rounds = autumn
    grow(make_people(6, tree["B"], cohort), rounds)

    def publish():
        actions.publish(now=AT)

    at_once(publish, publish)
    assert Publication.objects.count() == 1
    assert Counted.objects.count() == 6


def test_it_takes_the_same_queries_for_many_people(tree, django_assert_max_num_queries):
    counts = []
    made = [(*make_cohort(name), number) for name, number in (("Syksy", 6), ("Kevät", 24))]
    for cohort, rounds, number in made:
        grow(make_people(number, tree["B"], cohort), rounds)
        with django_assert_max_num_queries(60) as queries:
            actions.publish(now=AT, round=rounds["T1"])
        counts.append(len(queries))
        Publication.objects.all().delete()
    assert counts[0] == counts[1]
