"""One's own change: for the person alone, and never more certain than a short test can be."""

import datetime as dt

import pytest

from participants.models import Cohort, CohortMember
from skills.models import Evidence, Framework, Item, MeasurementRound, Sitting, Skill
from tests.conftest import NOW
from tests.dashboards.published import publication

pytestmark = pytest.mark.django_db
URL = "/growth/own/"
KNOWN = {"alpha": {"n": 60, "value": 0.7, "uncertain": False}, "sd": 16.0, "sem": 9.0}
ITEMS = 10


@pytest.fixture
def skill(db):
    framework = Framework.objects.create(code="test-1", levels=[])
    return Skill.objects.create(
        framework=framework,
        code="S01",
        slug="skill",
        module_code="M1",
        position=1,
        name={"fi": "Taito"},
        descriptors=[],
    )


@pytest.fixture
def cohort(db, aino):
    cohort = Cohort.objects.create(name="Syksy 2026", starts=dt.date(2026, 9, 1))
    CohortMember.objects.create(cohort=cohort, user=aino, joined_at=NOW)
    return cohort


@pytest.fixture
def measured(skill, cohort):
    """`measured(aino, "T0", 4, days=60)`: a finished round of so many right answers of ten, so many days ago."""

    def make(person, kind, right, *, days, finished=True, estimate=None, looking_back=None):
        at = NOW - dt.timedelta(days=days)
        round_, _made = MeasurementRound.objects.get_or_create(
            cohort=cohort,
            kind=kind,
            defaults={"opens_at": at - dt.timedelta(days=3), "closes_at": at + dt.timedelta(days=3)},
        )
        steps = [f"item:{kind}{number}" for number in range(ITEMS)]
        sitting = Sitting.objects.create(
            round=round_, person=person, form="A", seed=1, steps=steps, started_at=at, saved_at=at,
            finished_at=at if finished else None,
        )  # fmt: skip

        def write(kind, key, **fields):
            Evidence.objects.create(
                person=person, skill=skill, round=round_, kind=kind, key=sitting.evidence_key(key),
                source=key.partition(":")[2], at=at, **fields,
            )  # fmt: skip

        for number, step in enumerate(steps):
            write("item", step, level=1, passed=number < right, share=float(number < right))
        for kind_, value in (("self", estimate), ("retro", looking_back)):
            if value is not None:
                write(kind_, f"{kind_}:S01:1", value=value)
        return sitting

    return make


@pytest.fixture
def page_for(client_for, now):
    def read(person, language="en"):
        person.language = language
        person.save()
        answer = client_for(person).get(URL)
        assert answer.status_code == 200
        return " ".join(answer.content.decode().split())

    return read


def test_a_change_beyond_chance_is_a_clear_one(page_for, aino, measured):
    measured(aino, "T0", 4, days=60)
    measured(aino, "T1", 9, days=10)
    publication(quality=KNOWN)
    assert "A clear change: your result rose by 50.0 points; chance explains up to 24.9." in page_for(aino)


def test_a_small_change_is_no_certain_one(page_for, aino, measured):
    measured(aino, "T0", 5, days=60)
    measured(aino, "T1", 7, days=10)
    publication(quality=KNOWN)
    text = page_for(aino)
    assert "No certain change: in a test this short, only more than 24.9 points tells it from chance." in text
    assert "A clear change" not in text
    assert "cannot put people in order" in text


def test_a_clear_fall_is_told_as_one(page_for, aino, measured):
    measured(aino, "T0", 9, days=60)
    measured(aino, "T1", 4, days=10)
    publication(quality=KNOWN)
    assert "your result fell by 50.0 points" in page_for(aino)


@pytest.mark.parametrize(
    "quality", [{}, {"alpha": {"n": 49, "value": 0.7, "uncertain": True}, "sem": 9.0}, {"alpha": {"n": 60}}]
)
def test_while_the_test_is_not_known_nothing_is_called_certain(page_for, aino, measured, quality):
    measured(aino, "T0", 4, days=60)
    measured(aino, "T1", 9, days=10)
    publication(quality=quality)
    text = page_for(aino)
    assert "will be known when 50 people have taken it" in text
    assert "certain change" not in text
    assert "+50.0" in text


def test_without_any_publication_nothing_is_called_certain(page_for, aino, measured):
    measured(aino, "T0", 4, days=60)
    measured(aino, "T1", 9, days=10)
    assert "will be known when 50 people have taken it" in page_for(aino)


def test_the_newest_publication_counts(page_for, aino, measured):
    measured(aino, "T0", 5, days=60)
    measured(aino, "T1", 7, days=10)
    publication(quality=KNOWN)
    publication(quality=KNOWN | {"sem": 2.0})
    assert "A clear change: your result rose by 20.0 points; chance explains up to 5.5." in page_for(aino)


@pytest.mark.parametrize("rounds", [[], ["T0"], ["T1"], ["T0", "T2"]])
def test_with_one_round_alone_there_is_nothing_to_compare(page_for, aino, measured, rounds):
    for number, kind in enumerate(rounds):
        measured(aino, kind, 5, days=60 - 10 * number)
    assert "Nothing to compare yet" in page_for(aino)


def test_an_unfinished_measurement_is_not_compared(page_for, aino, measured):
    measured(aino, "T0", 4, days=60)
    measured(aino, "T1", 9, days=1, finished=False)
    assert "Nothing to compare yet" in page_for(aino)


def test_a_newer_programme_just_being_measured_does_not_hide_the_older_one(page_for, aino, measured):
    measured(aino, "T0", 4, days=60)
    done = measured(aino, "T1", 9, days=10)
    newer = Cohort.objects.create(name="Talvi 2027", starts=dt.date(2026, 11, 1))
    opens = {"opens_at": NOW - dt.timedelta(days=1), "closes_at": NOW + dt.timedelta(days=9)}
    Sitting.objects.create(
        round=MeasurementRound.objects.create(cohort=newer, kind="T1", **opens), person=aino, form="B", seed=1,
        steps=done.steps, started_at=NOW, saved_at=NOW,
    )  # fmt: skip
    assert "+50.0" in page_for(aino)


def test_later_starters_are_compared_from_their_second_baseline(page_for, aino, measured):
    measured(aino, "T0", 1, days=120)
    measured(aino, "T0B", 5, days=60)
    measured(aino, "T1", 9, days=10)
    text = page_for(aino)
    assert "+40.0" in text
    assert "+80.0" not in text


def test_an_item_withdrawn_since_counts_on_neither_side(page_for, aino, measured, skill):
    measured(aino, "T0", 1, days=60)
    measured(aino, "T1", 1, days=10)
    Item.objects.create(
        code="T00", skill=skill, use="measurement", form="A", stem={}, options=[], explanation={}, withdrawn=True
    )
    assert "+10.0" in page_for(aino)


def test_looking_back_is_told_beside_the_estimates(page_for, aino, measured):
    measured(aino, "T0", 4, days=60, estimate=2)
    measured(aino, "T1", 9, days=10, estimate=3, looking_back=1)
    text = page_for(aino)
    assert "before 2.0, after 3.0" in text
    assert "Looking back, you place your start 1.0 levels lower than you did then." in text


def test_nobody_sees_the_change_of_another(page_for, aino, mika, heidi, measured):
    measured(aino, "T0", 4, days=60)
    measured(aino, "T1", 9, days=10)
    for person in (mika, heidi):
        assert "Nothing to compare yet" in page_for(person)


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_nothing_can_be_sent_here(client_for, aino, method):
    assert getattr(client_for(aino), method)(URL).status_code == 405


def test_a_stranger_signs_in_first(client):
    assert client.get(URL).status_code == 302


def test_in_finnish(page_for, aino, measured):
    measured(aino, "T0", 4, days=60)
    measured(aino, "T1", 9, days=10)
    text = page_for(aino, "fi")
    assert 'lang="fi"' in text
    assert "+50,0" in text
