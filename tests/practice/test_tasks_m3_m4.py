"""The tasks of modules 3 and 4: what a sensible trainer accepts passes, in Finnish and in English."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from practice import criteria
from practice.task import LEVELS
from practice.timeline import World
from practice.world import KINDS, LANGUAGES, Act
from tests.practice import task_runner as runner

FAMILIES = ("T3.1", "T3.2", "T3.3", "T3.4", "T4.1", "T4.2", "T4.3", "T4.4", "T4.5")
TASKS = [task for family in FAMILIES for task in runner.tasks(family).values()]
CASES = [case for family in FAMILIES for case in runner.cases(family)]
HOLDS_FROM_THE_START = {"left_alone", "link_unopened", "no_code_sent"}
LEAST_CASES = 5


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_paraphrase_passes_and_a_near_miss_fails_by_exactly_its_rules(case):
    assert runner.missing(case.task, case.steps, case.language) == case.fails


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("task", TASKS, ids=lambda task: task.code)
class TestEveryTask:
    def test_its_good_answer_passes_without_a_remark(self, task, language):
        outcome = runner.outcome_of(task, task.good.steps, language)
        assert [each.criterion.rule for each in outcome.findings if not each.met and not each.criterion.bonus] == []

    def test_its_poor_answer_does_not_pass(self, task, language):
        assert not runner.outcome_of(task, task.poor.steps, language).passed

    def test_nothing_is_met_by_doing_nothing_but_what_is_to_be_left_undone(self, task, language):
        outcome = runner.outcome_of(task, (), language)
        met = {each.criterion.rule for each in outcome.counting if each.met}
        assert not outcome.passed
        assert met <= HOLDS_FROM_THE_START

    def test_has_at_least_five_paraphrases_and_five_near_misses(self, task, language):
        fails = [bool(case.fails) for case in CASES if case.task is task and case.language == language]
        assert fails.count(False) >= LEAST_CASES
        assert fails.count(True) >= LEAST_CASES


@pytest.mark.parametrize("task", TASKS, ids=lambda task: task.code)
def test_a_task_names_only_rules_and_arguments_that_exist(task):
    found = [criteria.problems(each.rule, each.args, runner.scenario()) for each in task.criteria]
    assert [problem for problems in found for problem in problems] == []
    assert task.level == LEVELS[task.variant]


@pytest.mark.parametrize("task", TASKS, ids=lambda task: task.code)
def test_every_counting_line_is_missed_by_some_near_miss(task):
    missed = {rule for case in CASES if case.task is task for rule in case.fails}
    assert {each.rule for each in task.criteria if not each.bonus and not each.hint} <= missed


WORDS = st.sampled_from(
    [
        "",
        "P024",
        "P043",
        "S030",
        "own-1",
        "own-2",
        "tilituki_harj",
        "communications",
        "safe-bins",
        "following",
        "x",
        "\x00",
    ]
)
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | WORDS | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(WORDS, inner, max_size=2),
    max_leaves=4,
)
KEYS = st.sampled_from(
    "text name bio alt picture reason ref spot kinds messages muted_words quiet_from quiet_to passphrase two_factor "
    "recovery_saved handle".split()
)
LINES = st.tuples(
    st.sampled_from(sorted(KINDS)), WORDS, st.integers(-1000, 400_000), st.dictionaries(KEYS, ANYTHING, max_size=4)
)


@given(lines=st.lists(LINES, max_size=12), task=st.sampled_from(TASKS), language=st.sampled_from(LANGUAGES))
@settings(max_examples=300, deadline=None)
def test_no_log_whatsoever_makes_the_checklist_fail(lines, task, language):
    moments = sorted(line[2] for line in lines)
    acts = [
        Act(number, kind, at, target, data)
        for number, ((kind, target, _, data), at) in enumerate(zip(lines, moments, strict=True), 1)
    ]
    world = World(runner.scenario(), acts, 400_000, language=language, task=task.code)
    outcome = criteria.evaluate(task, world)
    assert len(outcome.findings) == len(task.criteria)
    assert all(isinstance(each.met, bool) for each in outcome.findings)
