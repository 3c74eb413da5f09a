"""Who is erased is forgotten; what was published with them stays as it was and can no longer be computed anew."""

import pytest

from dashboards import actions, sealing
from dashboards.models import Batch, Counted, Figure, Publication
from participants import erasure, retention
from skills.models import Sitting
from tests.conftest import NOW
from tests.courses.test_at_once import at_once
from tests.dashboards.ledger import AT, DAY, grow, make_cohort, make_people, make_skills, make_unit
from trainingsite.append_only import erasing
from trainingsite.privacy import everything_about

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]


@pytest.fixture
def tree(now):
    make_skills()
    root = make_unit("Yhtiö")
    return {"root": root, "A": make_unit("A", root), "B": make_unit("B", root)}


@pytest.fixture
def twelve(tree):
    """Twelve people of A and eight of B are published; half of them got one more right, half two."""
    cohort, rounds = make_cohort()
    people = {"A": make_people(12, tree["A"], cohort), "B": make_people(8, tree["B"], cohort)}
    for some in people.values():
        grow(some[::2], rounds, before=0, after=1)
        grow(some[1::2], rounds, before=1, after=3)
    actions.publish(now=AT)
    return people


def more(unit, number, name="Kevät", **grown):
    cohort, rounds = make_cohort(name)
    people = make_people(number, unit, cohort)
    grow(people, rounds, **grown)
    return people


def figures():
    return {(each.unit_id, each.cohort_id): each.data for each in Figure.objects.current()}


def sums(unit=None):
    """Number and summed change of a unit, as anybody can work them out of a mean."""
    data = Figure.objects.current().growth().get(unit=unit, cohort=None).data["score"]
    return data["n"], data["n"] * data["change"]["mean"]


def test_nothing_on_the_pages_changes_when_somebody_is_erased(twelve):
    before = figures()
    erasure.erase(twelve["A"][0], by=None, now=NOW)
    assert figures() == before
    assert actions.publish(now=AT + DAY) is None
    assert figures() == before


@pytest.mark.parametrize("act", [erasure.erase, erasure.erase_learning])
def test_the_publication_is_sealed_and_forgets_the_person(twelve, act):
    person = twelve["A"][0].pk
    act(twelve["A"][0], by=None, now=NOW)
    made = Publication.objects.get()
    assert made.sealed_at == NOW
    assert not Counted.objects.filter(person=person).exists()
    with pytest.raises(ValueError, match="sealed"):
        actions.check(made)


def test_four_new_people_change_nothing_and_a_fifth_does(twelve, tree):
    erasure.erase(twelve["A"][0], by=None, now=NOW)
    before = figures()
    cohort, rounds = make_cohort("Kevät", closed=False)
    people = make_people(5, tree["A"], cohort)
    grow(people[:4], rounds)
    assert actions.publish(now=AT, early=True) is None
    assert figures() == before
    grow(people[4:], rounds)
    actions.publish(now=AT, early=True)
    assert sums(tree["A"])[0] == 17
    assert figures()[tree["B"].pk, None] == before[tree["B"].pk, None]


def test_who_is_erased_is_in_no_difference_of_two_figures(twelve, tree):
    """The company has grown by what its unit has grown by, to the last digit: nobody is missing in between."""
    company, unit = sums(), sums(tree["B"])
    erasure.erase(twelve["A"][0], by=None, now=NOW)
    more(tree["B"], 6, before=0)
    actions.publish(now=AT)
    grown = [after - before for after, before in zip(sums(), company, strict=True)]
    assert grown == pytest.approx([after - before for after, before in zip(sums(tree["B"]), unit, strict=True)])
    assert grown[0] == 6


def test_a_later_publication_can_be_checked_again(twelve, tree):
    erasure.erase(twelve["A"][0], by=None, now=NOW)
    more(tree["B"], 6)
    made = actions.publish(now=AT)
    assert made.sealed_at is None
    assert actions.check(made) == []


def test_all_publications_since_are_sealed(twelve, tree):
    more(tree["B"], 6)
    actions.publish(now=AT)
    more(tree["B"], 6, "Kesä")
    actions.publish(now=AT)
    first = Sitting.objects.filter(round__cohort__name="Kevät").first().person
    erasure.erase(first, by=None, now=NOW)
    assert list(Publication.objects.order_by("pk").values_list("sealed_at", flat=True)) == [None, NOW, NOW]


def test_a_unit_stays_hidden_when_one_is_erased_whom_only_the_company_has(tree):
    """The company has the three of A; a figure of A without the one erased would give that one away."""
    cohort, rounds = make_cohort()
    people = make_people(3, tree["A"], cohort)
    grow([*people, *make_people(9, tree["B"], cohort)], rounds)
    actions.publish(now=AT)
    erasure.erase(people[0], by=None, now=NOW)
    more(tree["A"], 4)
    more(tree["B"], 5, "Kesä")
    actions.publish(now=AT)
    more(tree["A"], 4, "Syystalvi")
    actions.publish(now=AT)
    assert Figure.objects.current().growth().get(unit=tree["A"], cohort=None).state != "shown"


def test_erasing_somebody_never_counted_seals_nothing(twelve, tree):
    erasure.erase(make_people(1, tree["A"])[0], by=None, now=NOW)
    assert Publication.objects.get().sealed_at is None


def test_what_is_gone_from_the_ledger_by_the_clock_seals_too(twelve):
    with erasing():
        Sitting.objects.filter(person=twelve["A"][0]).delete()
    assert retention.due(NOW)["people counted in figures"] == 1
    retention.purge(NOW)
    assert Publication.objects.get().sealed_at == NOW
    assert Counted.objects.count() == 19
    assert "people counted in figures" not in retention.due(NOW)


def test_a_person_reads_in_which_figures_they_are(twelve, tree):
    own = next(each for each in everything_about(twelve["A"][0]) if each.key == "dashboards.counted")
    assert own.rows == [
        {
            "batch__publication__made_at": AT,
            "batch__before__kind": "T0",
            "after__kind": "T1",
            "after__cohort__name": "Syksy",
            "path": tree["A"].path,
        }
    ]


@pytest.mark.django_db(transaction=True)
def test_publishing_and_erasing_at_once_leave_nobody_half_counted(twelve, tree):
    people = more(tree["B"], 6)

    def publish():
        actions.publish(now=AT)

    def erase():
        erasure.erase_learning(people[0], by=None, now=NOW)

    at_once(publish, erase)
    last = Publication.objects.latest()
    counted = Counted.objects.filter(person=people[0])
    assert not counted.exists()
    assert last.sealed_at == NOW or last.batches.get().people == 5


def test_sealing_nobody_is_nothing(twelve):
    assert sealing.seal(Counted.objects.none(), NOW) == 0


def test_who_is_erased_before_even_the_company_shows_a_skill_is_taken_out_of_its_numbers(tree):
    """Of S01 there are four at first. One is erased; with three more it is six, and the skill is shown."""
    cohort, rounds = make_cohort()
    people = make_people(9, tree["A"], cohort)
    grow(people[:4], rounds, tasks={"S01": (2, 1)})
    grow(people[4:], rounds)
    actions.publish(now=AT)
    erasure.erase(people[0], by=None, now=NOW)
    assert Batch.objects.get().counts["S01"] == {tree["A"].path: 3}
    assert Batch.objects.get().counts["score"] == {tree["A"].path: 9}
    cohort, rounds = make_cohort("Kevät")
    people = make_people(6, tree["A"], cohort)
    grow(people[:3], rounds, tasks={"S01": (2, 1)})
    grow(people[3:], rounds)
    actions.publish(now=AT)
    data = Figure.objects.current().get(unit=None, cohort=None).data
    assert (data["skills"]["S01"]["n"], data["score"]["n"]) == (6, 15)
