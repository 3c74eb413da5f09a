"""The personal path: what is behind, what may be skipped, what comes next. The order is never a lock."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from courses import path
from courses.path import LessonPlan, ModulePlan, Standing, State

SKILLS = ("S01", "S02", "S03")


def modules_of(*sizes):
    return [
        ModulePlan(f"m{number}", tuple(LessonPlan(f"m{number}l{place}", (SKILLS[place % 3],)) for place in range(size)))
        for number, size in enumerate(sizes)
    ]


standings = st.fixed_dictionaries(
    {
        skill: st.builds(
            Standing,
            target=st.integers(1, 4),
            do=st.none() | st.integers(0, 4),
            by_task=st.booleans(),
            estimate=st.none() | st.integers(0, 4),
            sure=st.booleans(),
        )
        for skill in SKILLS
    }
)


@st.composite
def situations(draw):
    modules = modules_of(*draw(st.lists(st.integers(1, 4), min_size=1, max_size=4)))
    slugs = [lesson.slug for module in modules for lesson in module.lessons]
    done = draw(st.sets(st.sampled_from(slugs)))
    complete = draw(st.sets(st.sampled_from([module.slug for module in modules])))
    return modules, draw(standings), done, complete


# --- properties -----------------------------------------------------------------------------------------
@given(situations())
def test_done_is_exactly_what_was_done(situation):
    modules, own, done, complete = situation
    laid = path.lay(modules, own, done, complete)
    assert {slug for slug, state in laid.lessons.items() if state == State.DONE} == done


@given(situations())
def test_there_is_a_next_lesson_exactly_while_something_is_left(situation):
    modules, own, done, complete = situation
    laid = path.lay(modules, own, done, complete)
    assert (laid.next is None) == (len(done) == len(laid.lessons))
    assert laid.next not in done


@given(situations())
def test_only_what_is_mastered_may_be_skipped(situation):
    modules, own, done, complete = situation
    laid = path.lay(modules, own, done, complete)
    for module in modules:
        for lesson in module.lessons:
            offered = laid.lessons[lesson.slug] == State.SKIPPABLE
            assert offered == (lesson.slug not in done and all(own[skill].mastered for skill in lesson.skills))


@given(situations())
def test_what_is_mastered_is_next_only_when_nothing_else_is_left_to_learn(situation):
    modules, own, done, complete = situation
    laid = path.lay(modules, own, done, complete)
    if laid.next and laid.lessons[laid.next] == State.SKIPPABLE:
        left = [
            lesson.slug
            for module in modules
            if laid.modules[module.slug] != State.DONE
            for lesson in module.lessons
            if laid.lessons[lesson.slug] in (State.NEXT, State.LATER)
        ]
        assert left == []


@given(situations())
def test_a_complete_module_stays_complete_and_more_done_never_undoes_one(situation):
    modules, own, done, complete = situation
    before = path.lay(modules, own, done, complete)
    assert all(before.modules[slug] == State.DONE for slug in complete)
    after = path.lay(modules, own, done | ({before.next} if before.next else set()), complete)
    for slug, state in before.modules.items():
        if state == State.DONE:
            assert after.modules[slug] == State.DONE


@given(situations())
def test_following_the_path_ends(situation):
    modules, own, done, complete = situation
    steps = 0
    while (laid := path.lay(modules, own, done, complete)).next:
        done = done | {laid.next}
        steps += 1
    assert steps <= sum(len(module.lessons) for module in modules)
    assert set(laid.modules.values()) == {State.DONE}


@given(situations())
def test_at_most_one_module_is_now_and_one_is_next(situation):
    laid = path.lay(*situation)
    states = list(laid.modules.values())
    assert states.count(State.NOW) <= 1
    assert states.count(State.NEXT) <= 1


# --- the rule of mastery --------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("standing", "mastered"),
    [
        (Standing(2), False),
        (Standing(2, do=2, by_task=True), True),
        (Standing(3, do=2, by_task=True), False),
        (Standing(2, do=1, by_task=True, estimate=4, sure=True), False),
        (Standing(2, do=0, estimate=4, sure=True), False),
        (Standing(2, estimate=2, sure=True), True),
        (Standing(2, do=1, estimate=2, sure=True), True),
        (Standing(2, estimate=1, sure=True), False),
        (Standing(2, estimate=4, sure=False), False),
        (Standing(2, estimate=None, sure=True), False),
    ],
)
def test_mastered_is_shown_by_doing_or_until_then_sure_right_and_estimated(standing, mastered):
    assert standing.mastered is mastered


def test_a_lesson_without_skills_is_never_mastered():
    assert not path.is_mastered(LessonPlan("x", ()), {})


def test_a_skill_without_a_standing_is_not_mastered():
    assert not path.is_mastered(LessonPlan("x", ("S99",)), {"S01": Standing(2, do=4)})


def test_what_was_added_to_a_complete_module_comes_last():
    laid = path.lay(modules_of(2, 1), {}, {"m0l0"}, {"m0"})
    assert laid.next == "m1l0"
    assert path.lay(modules_of(2, 1), {}, {"m0l0", "m1l0"}, {"m0"}).next == "m0l1"


def test_the_path_is_fast_for_a_long_programme():
    modules = modules_of(*[20] * 50)
    started = dt.datetime.now(dt.UTC)
    path.lay(modules, {}, {lesson.slug for module in modules for lesson in module.lessons[:10]}, set())
    assert dt.datetime.now(dt.UTC) - started < dt.timedelta(seconds=1)
