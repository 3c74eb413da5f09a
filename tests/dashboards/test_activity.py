"""Who is at it, week by week, and where people stop: counted for units and the company, never for fewer than five."""

import datetime as dt

import pytest

from courses import progress
from courses.models import CheckAnswer, Enrolment, Lesson, LessonCompletion
from dashboards import activity
from dashboards.models import Stalled, WeeklyActivity
from participants.models import Absence, Cohort, CohortMember, Membership, Unit
from practice.models import Run, ScenarioVersion
from scheduling.models import Booking, TrainingSession
from skills.models import Evidence, MeasurementRound, Sitting, Skill
from tests.conftest import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
DAY = dt.timedelta(days=1)
MONDAY = dt.date(2026, 11, 23)
PROGRAMME = "social-media-at-work"


@pytest.fixture
def cohort(shipped_version):
    """Everybody's programme, begun sixty days ago."""
    made = Cohort.objects.create(name="Ryhmä", starts=(NOW - 60 * DAY).date())
    Enrolment.objects.create(cohort=made, version=shipped_version, starts=made.starts)
    return made


@pytest.fixture
def people(person, cohort):
    """`people(5, done=2, days=30)`: so many, who did that many lessons that many days ago."""
    lessons = list(Lesson.objects.in_order().values_list("slug", flat=True))

    def make(number, *, done=2, days=30, unit="Kuljetus"):
        made = []
        for _turn in range(number):
            local = f"p{CohortMember.objects.count()}.x"
            user = person(local, local, unit=unit)
            CohortMember.objects.create(cohort=cohort, user=user, joined_at=NOW - 60 * DAY)
            for slug in lessons[:done]:
                LessonCompletion.objects.create(
                    person=user, programme_slug=PROGRAMME, lesson_slug=slug, at=NOW - days * DAY
                )
            made.append(user)
        return made

    return make


def week(unit, monday=MONDAY):
    return WeeklyActivity.objects.get(unit=unit, monday=monday).people


def stops():
    return {(row.unit.name if row.unit else "", row.lesson_slug): row.people for row in Stalled.objects.all()}


def everything():
    weekly = WeeklyActivity.objects.order_by("monday", "unit").values_list("monday", "unit", "people")
    return list(weekly), stops()


def test_a_week_counts_people_once_up_the_tree(people, units):
    people(3, days=1)
    people(2, days=1, unit="Lajittelu")
    people(1, days=8)
    assert activity.count(NOW) == 6
    assert [week(units.get(name)) for name in ("Kuljetus", "Palvelut", "Lajittelu", "Harjoituskeräys", None)] == [
        3, 3, 2, 5, 5,
    ]  # fmt: skip
    assert (week(units["Palvelut"], MONDAY - 7 * DAY), week(None, MONDAY - 7 * DAY)) == (1, 1)


def test_every_unit_with_people_has_all_26_weeks(people, units):
    people(1, days=1)
    activity.count(NOW)
    assert WeeklyActivity.objects.filter(unit=units["Kuljetus"]).count() == 26
    assert WeeklyActivity.objects.get(unit=None, monday=MONDAY - 175 * DAY).people == 0
    assert not WeeklyActivity.objects.filter(unit=units["Lajittelu"]).exists()


def test_a_week_begins_on_monday_by_the_clock_of_the_house(people):
    (one,) = people(1, done=0)
    moment = dt.datetime(2026, 11, 22, 22, 30, tzinfo=dt.UTC)  # half past midnight in Helsinki
    LessonCompletion.objects.create(person=one, programme_slug="s", lesson_slug="late", at=moment)
    activity.count(NOW)
    assert (week(None), week(None, MONDAY - 7 * DAY)) == (1, 0)


def _answer(who):
    lesson = Lesson.objects.filter(check_items__isnull=False).first()
    CheckAnswer.objects.create(
        person=who, lesson=lesson, item=lesson.check_items.first(), answer="a", correct=False, at=NOW - DAY
    )


def _sit(who):
    opened = MeasurementRound.objects.create(
        cohort=Cohort.objects.get(), kind="T0", opens_at=NOW - 30 * DAY, closes_at=NOW + DAY
    )
    Sitting.objects.create(
        round=opened, person=who, form="A", seed=1, steps=[], started_at=NOW - 20 * DAY, saved_at=NOW - DAY
    )


def _practise(who):
    Run.objects.create(
        person=who, scenario=ScenarioVersion.objects.first(), started_at=NOW - 9 * DAY, touched_at=NOW - DAY,
        clock_since=NOW,
    )  # fmt: skip


def _attend(who, attendance="present"):
    session = TrainingSession.objects.create(
        title="Koulutus",
        starts_at=NOW - DAY,
        ends_at=NOW - DAY + dt.timedelta(hours=1),
        made_at=NOW,
        status="published",
    )
    Booking.objects.create(session=session, person=who, state="booked", since=NOW, made_at=NOW, attendance=attendance)


@pytest.mark.parametrize("act", [_answer, _sit, _practise, _attend])
def test_each_kind_of_step_counts(act, people):
    (one,) = people(1, done=0)
    act(one)
    activity.count(NOW)
    assert week(None) == 1


def test_whoever_did_not_come_took_no_step(people):
    (one,) = people(1, done=0)
    _attend(one, "absent")
    activity.count(NOW)
    assert week(None) == 0


def test_somebody_who_moved_counts_where_they_are_today(people, units):
    (mover,) = people(1, days=5)
    Membership.objects.filter(user=mover).update(ends=NOW.date() - 3 * DAY)
    Membership.objects.create(user=mover, unit=units["Lajittelu"], starts=NOW.date() - 2 * DAY)
    activity.count(NOW)
    last_week = MONDAY - 7 * DAY
    assert (week(units["Lajittelu"], last_week), week(units["Tuotanto"], last_week), week(None, last_week)) == (1, 1, 1)
    assert not WeeklyActivity.objects.filter(unit=units["Kuljetus"]).exists()


def test_whoever_left_is_not_counted(people):
    (gone,) = people(1, days=1)
    Membership.objects.filter(user=gone).update(ends=NOW.date() - DAY)
    assert activity.count(NOW) == 0
    assert not WeeklyActivity.objects.exists()


def test_who_has_stopped_is_counted_at_the_next_lesson_of_their_path(people):
    five = people(5)
    people(5, days=5)
    activity.count(NOW)
    following = progress.of(five[0], NOW).next_step.url.strip("/").split("/")[-1]
    assert stops() == {(name, following): 5 for name in ("Kuljetus", "Palvelut", "Harjoituskeräys", "")}


def test_a_lesson_that_is_mastered_is_passed_over_as_on_the_path(people):
    five = people(5)
    before = progress.of(five[0], NOW).next_step.url.strip("/").split("/")[-1]
    mastered = list(Skill.objects.filter(lessons__slug=before))
    for user in five:
        for skill in mastered:
            for number in range(2):
                Evidence.objects.create(
                    person=user, skill=skill, kind="task", key=f"task:{skill.code}:{number}", source=f"T{number}",
                    level=3, passed=True, share=1, at=NOW - 40 * DAY,
                )  # fmt: skip
    activity.count(NOW)
    following = progress.of(five[0], NOW).next_step.url.strip("/").split("/")[-1]
    assert following != before
    assert set(stops()) == {(name, following) for name in ("Kuljetus", "Palvelut", "Harjoituskeräys", "")}


def test_fewer_than_five_are_not_written_where_they_are_but_above_with_others(people):
    people(4)
    people(2, unit="Lajittelu")
    activity.count(NOW)
    assert {name: people for (name, _lesson), people in stops().items()} == {"Harjoituskeräys": 6, "": 6}


def test_fewer_than_five_are_not_found_by_taking_a_unit_from_the_one_above(people):
    people(5)
    people(2, unit="Lajittelu")
    activity.count(NOW)
    assert {name: people for (name, _lesson), people in stops().items()} == {"Harjoituskeräys": 7, "": 7}


def test_who_has_finished_is_not_stalled(people):
    people(5, done=1000)
    activity.count(NOW)
    assert not Stalled.objects.exists()


def test_who_has_not_begun_is_not_stalled(people):
    people(5, done=0)
    activity.count(NOW)
    assert not Stalled.objects.exists()


def test_days_away_are_not_days_of_standing_still(people):
    five = people(5, days=30)
    today = NOW.date()
    Absence.objects.create(user=five[0], starts=today - 15 * DAY, ends=today + 5 * DAY)
    activity.count(NOW)
    assert not Stalled.objects.exists()
    Absence.objects.update(starts=today - 3 * DAY, ends=today)  # 26 of the days at work are left
    activity.count(NOW)
    assert Stalled.objects.get(unit=None).people == 5


def test_after_the_programme_nobody_is_stalled(people, cohort):
    people(5)
    MeasurementRound.objects.create(cohort=cohort, kind="T1", opens_at=NOW - 9 * DAY, closes_at=NOW - DAY)
    activity.count(NOW)
    assert not Stalled.objects.exists()


def test_twice_is_the_same_as_once(people):
    people(6)
    activity.count(NOW)
    first = everything()
    activity.count(NOW)
    assert everything() == first


def test_what_was_counted_before_and_is_no_more_goes(people, units):
    people(5)
    activity.count(NOW)
    Membership.objects.update(unit=units["Lajittelu"])
    activity.count(NOW)
    assert {name for name, _lesson in stops()} == {"Lajittelu", "Tuotanto", "Harjoituskeräys", ""}
    assert not WeeklyActivity.objects.filter(unit=units["Kuljetus"]).exists()


def test_an_organisation_without_people_has_no_counts(db):
    assert activity.count(NOW) == 0
    assert not WeeklyActivity.objects.exists()
    assert not Unit.objects.exists()


def test_forty_people_cost_the_queries_of_ten(people, django_assert_num_queries, django_assert_max_num_queries):
    people(10)
    activity.count(NOW)
    with django_assert_max_num_queries(30) as ten:
        activity.count(NOW)
    people(30)
    with django_assert_num_queries(len(ten)):
        activity.count(NOW)
    assert Stalled.objects.get(unit=None).people == 40
