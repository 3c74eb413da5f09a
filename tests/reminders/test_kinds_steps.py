"""What measurements, modules, plans and weeks call for."""

import datetime as dt

import pytest

from courses import recalling
from courses.models import (
    Enrolment,
    Lesson,
    LessonCompletion,
    Module,
    ModuleCompletion,
    Programme,
    ProgrammeVersion,
    Recall,
)
from reminders.kinds import KINDS
from reminders.kinds.base import fitting
from reminders.models import Preferences
from scheduling.models import Plan
from skills.models import Framework, Item, Skill
from tests.reminders.causes import DAY, HOUR, NOW, local, make_cohort, make_round

pytestmark = pytest.mark.django_db


def wishes(*names, now=NOW, about=None):
    return [
        (wish.kind, wish.person, wish.occasion, wish.wanted_at, wish.not_after)
        for name in names
        for wish in KINDS[name].wishes(now, about)
    ]


# --- plans ----------------------------------------------------------------------------------------------
def make_plan(person, at, **fields):
    return Plan.objects.create(
        person=person,
        situation="Kun kahvi on keitetty",
        deed="luen kanavan",
        at=at,
        made_at=NOW,
        changed_at=NOW,
        **fields,
    )


def test_a_plan_comes_at_its_own_time_and_is_of_use_for_half_a_day(aino):
    at = local("2026-11-28 06:30")
    plan = make_plan(aino, at)
    make_plan(aino, at, done_at=NOW)
    make_plan(aino, at, removed_at=NOW)
    make_plan(aino, NOW - 13 * HOUR)
    assert wishes("plan_due") == [("plan_due", aino.pk, f"plan:{plan.pk}:202611280430", at, at + 12 * HOUR)]


# --- measurements ---------------------------------------------------------------------------------------
def test_an_open_round_concerns_those_of_the_cohort_who_have_not_finished(aino, eero, dana):
    round_ = make_round(make_cohort(aino, eero), closes_at=local("2026-12-04 18:00"))
    round_.sittings.create(person=eero, form="A", seed=1, steps=[], started_at=NOW, saved_at=NOW, finished_at=NOW)
    assert wishes("round_opens", "round_closes") == [
        ("round_opens", aino.pk, f"round:{round_.pk}", round_.opens_at, round_.closes_at),
        ("round_closes", aino.pk, f"round:{round_.pk}", local("2026-12-01 18:00"), round_.closes_at),
    ]


def test_a_begun_sitting_is_not_a_finished_one(aino):
    round_ = make_round(make_cohort(aino))
    round_.sittings.create(person=aino, form="A", seed=1, steps=[], started_at=NOW, saved_at=NOW)
    assert len(wishes("round_opens", "round_closes")) == 2


def test_a_round_that_is_far_away_or_over_is_not_spoken_of(aino):
    cohort = make_cohort(aino)
    make_round(cohort, opens_at=NOW + 15 * DAY, closes_at=NOW + 30 * DAY)
    make_round(cohort, opens_at=NOW - 9 * DAY, closes_at=NOW, kind="T1")
    assert wishes("round_opens", "round_closes") == []


def test_a_round_shorter_than_three_days_closes_soon_from_its_beginning(aino):
    round_ = make_round(make_cohort(aino), opens_at=NOW + DAY, closes_at=NOW + 2 * DAY)
    assert [row[3] for row in wishes("round_closes")] == [round_.opens_at]


def test_rounds_of_several_cohorts_come_in_order_of_the_people(aino, eero):
    make_round(make_cohort(eero, aino))
    make_round(make_cohort(aino, name="Toinen"))
    assert [row[1] for row in wishes("round_opens")] == sorted([aino.pk, aino.pk, eero.pk])


# --- modules --------------------------------------------------------------------------------------------
@pytest.fixture
def version():
    programme = Programme.objects.create(slug="sometaito")
    made = ProgrammeVersion.objects.create(programme=programme, number=1, title={"fi": "S"}, published_at=NOW)
    for number in (1, 2):
        module = Module.objects.create(version=made, code=f"M{number}", slug=f"m{number}", position=number, title={})
        for letter in "ab":
            Lesson.objects.create(
                module=module,
                code=f"{number}{letter}",
                slug=f"{number}{letter}",
                position=ord(letter),
                minutes=5,
                title={},
            )
    return made


def did(person, lesson, at):
    LessonCompletion.objects.create(person=person, programme_slug="sometaito", lesson_slug=lesson, at=at)


def test_a_begun_module_is_spoken_of_ten_days_after_the_last_step(version, aino):
    did(aino, "1a", local("2026-10-20 08:00"))
    did(aino, "2a", local("2026-11-14 08:00"))
    assert wishes("module_unfinished") == [
        ("module_unfinished", aino.pk, "sometaito/m2", local("2026-11-24 08:00"), None)
    ]


@pytest.mark.parametrize("days", [2, 46])
def test_a_step_that_is_fresh_or_long_forgotten_is_not_spoken_of(days, version, aino):
    did(aino, "1a", NOW - days * DAY)
    assert wishes("module_unfinished") == []


def test_a_finished_module_and_an_unknown_lesson_are_not_spoken_of(version, aino, eero):
    did(aino, "1a", NOW - 12 * DAY)
    did(eero, "gone", NOW - 12 * DAY)
    ModuleCompletion.objects.create(person=aino, programme_slug="sometaito", module_slug="m1", at=NOW)
    assert wishes("module_unfinished") == []


def test_modules_are_read_at_the_same_cost_for_one_and_for_many(version, aino, eero, dana, django_assert_num_queries):
    for person in (aino, eero, dana):
        did(person, "1a", NOW - 12 * DAY)
        with django_assert_num_queries(3):
            list(KINDS["module_unfinished"].wishes(NOW))


def test_names_that_are_too_long_for_the_key_still_give_one_key_each():
    long = [f"{'p' * 79}/{module * 79}" for module in "ab"]
    assert len({fitting(key) for key in long}) == 2
    assert {len(fitting(key)) for key in long} == {80}
    assert fitting("sometaito/m1") == "sometaito/m1"


# --- summaries ------------------------------------------------------------------------------------------
def test_a_summary_comes_on_monday_at_nine_to_those_who_wish_it(aino, eero):
    Preferences.objects.create(person=aino, digest=True)
    Preferences.objects.create(person=eero, digest=False)
    monday, next_monday = local("2026-11-23 09:00"), local("2026-11-30 00:00")
    assert wishes("weekly_digest") == [("weekly_digest", aino.pk, "2026-48", monday, next_monday)]
    saturday = local("2026-11-28 00:00")
    assert [row[2] for row in wishes("weekly_digest", now=saturday)] == ["2026-49"]


def test_the_week_is_that_of_the_own_clock(aino):
    Preferences.objects.create(person=aino, digest=True)
    aino.time_zone = "Atlantic/Azores"
    aino.save()
    assert [row[3] for row in wishes("weekly_digest")] == [local("2026-11-23 09:00", "Atlantic/Azores")]


def test_managers_hear_of_their_team_while_a_programme_goes_on(version, aino, mika, otto):
    assert wishes("team_digest") == []
    Enrolment.objects.create(cohort=make_cohort(aino), version=version, starts=dt.date(2026, 9, 1))
    assert [row[1:3] for row in wishes("team_digest")] == sorted([(mika.pk, "2026-48"), (otto.pk, "2026-48")])


def test_who_managed_a_unit_once_hears_nothing(version, aino, mika):
    Enrolment.objects.create(cohort=make_cohort(aino), version=version, starts=dt.date(2026, 9, 1))
    mika.manager_assignments.update(ends=dt.date(2026, 11, 1))
    assert wishes("team_digest") == []


# --- questions to recall --------------------------------------------------------------------------------
def recalled(person, *, days):
    """Three questions of the person, learned so many days ago."""
    framework = Framework.objects.create(code="F", levels=[])
    skill = Skill.objects.create(
        framework=framework, code="S01", slug="s", module_code="M1", position=1, name={"fi": "T"}, descriptors=[]
    )
    for number in range(3):
        item = Item.objects.create(
            code=f"Q{number}", skill=skill, use="practice", stem={"fi": "?"}, explanation={"fi": "."},
            options=[{"key": "a", "correct": True, "text": {"fi": "a"}}],
        )  # fmt: skip
        recalling.remember(person, item, NOW - days * DAY)


def test_three_questions_that_wait_are_told_of_once_in_the_week(aino):
    recalled(aino, days=3)
    assert wishes("recall_due") == [
        ("recall_due", aino.pk, "2026-48", local("2026-11-23 09:00"), local("2026-11-30 00:00"))
    ]
    assert wishes("recall_due", about=aino) == wishes("recall_due")


def test_two_questions_can_wait(aino):
    recalled(aino, days=3)
    Recall.objects.first().delete()
    assert wishes("recall_due") == []


def test_once_they_are_answered_nothing_is_left_to_tell(aino):
    recalled(aino, days=3)
    for row in Recall.objects.all():
        recalling.answer(person=aino, item=row.item, answer="a", now=NOW, attempt=1)
    assert wishes("recall_due") == []


def test_who_has_been_away_for_a_season_is_left_in_peace(aino):
    recalled(aino, days=80)
    assert wishes("recall_due") == []
    recalling.answer(person=aino, item=Recall.objects.first().item, answer="x", now=NOW - 20 * DAY, attempt=1)
    assert [wish[1] for wish in wishes("recall_due")] == [aino.pk]
