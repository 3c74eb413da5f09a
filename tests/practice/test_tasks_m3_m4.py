"""The tasks of modules 3 and 4: what a sensible trainer accepts passes, in Finnish and in English."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from practice import criteria
from practice.criteria import wording
from practice.task import LEVELS, Step
from practice.timeline import World
from practice.world import KINDS, LANGUAGES, Act
from tests.practice import task_runner as runner

FAMILIES = ("T3.1", "T3.2", "T3.3", "T3.4", "T4.1", "T4.2", "T4.3", "T4.4", "T4.5")
TASKS = [task for family in FAMILIES for task in runner.tasks(family).values()]
CASES = [case for family in FAMILIES for case in runner.cases(family)]
LEAST_CASES = 5
ALL_LANGUAGES = {"fi", "en", "sv"}


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_paraphrase_passes_and_a_near_miss_fails_by_exactly_its_rules(case):
    assert runner.missing(case.task, case.steps, case.language) == case.fails


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("task", TASKS, ids=lambda task: task.code)
class TestEveryTask:
    def test_its_good_answer_passes_with_every_extra_and_without_a_remark(self, task, language):
        outcome = runner.outcome_of(task, task.good.steps, language)
        assert [each.criterion.rule for each in outcome.findings if not each.met] == []

    def test_its_poor_answer_does_not_pass(self, task, language):
        assert not runner.outcome_of(task, task.poor.steps, language).passed

    def test_nothing_is_met_by_doing_nothing(self, task, language):
        outcome = runner.outcome_of(task, (), language)
        assert [each.criterion.rule for each in outcome.counting if each.met] == []

    def test_has_at_least_five_paraphrases_and_five_near_misses(self, task, language):
        fails = [bool(case.fails) for case in CASES if case.task is task and case.language == language]
        assert fails.count(False) >= LEAST_CASES
        assert fails.count(True) >= LEAST_CASES

    def test_what_it_is_about_is_there_when_it_starts(self, task, language):
        world = runner.world_after(task, (), language)
        assert not task.focus or world.post(task.focus) is not None
        assert all(
            world.post(step.target) for step in task.good.steps if step.kind in ("reply", "open_post", "verdict")
        )


@pytest.mark.parametrize("task", TASKS, ids=lambda task: task.code)
class TestItsFile:
    def test_names_only_rules_and_arguments_that_exist(self, task):
        found = [criteria.problems(each.rule, each.args, runner.scenario()) for each in task.criteria]
        assert [problem for problems in found for problem in problems] == []
        assert task.level == LEVELS[task.variant]

    def test_every_counting_line_is_missed_by_some_near_miss(self, task):
        missed = {rule for case in CASES if case.task is task for rule in case.fails}
        assert {each.rule for each in task.criteria if not each.bonus and not each.hint} <= missed

    def test_speaks_three_languages(self, task):
        lines = [text for each in task.criteria for text in (each.label, each.met, each.unmet)]
        texts = [task.title, task.text, task.good.why, task.poor.why, *task.hints, *lines]
        assert [text for text in texts if set(text) != ALL_LANGUAGES or not all(text.values())] == []

    def test_gives_hints_only_where_they_belong(self, task):
        assert bool(task.hints) == (task.variant == "hinted")


class TestTheVariants:
    def test_a_new_variant_is_about_something_else(self):
        for family in ("T3.1", "T3.2", "T3.3", "T3.4", "T4.1", "T4.2", "T4.3", "T4.4"):
            plain, new = (runner.tasks(family)[variant] for variant in ("plain", "new"))
            assert runner.missing(new, plain.good.steps, "fi") != ()
            assert plain.text != new.text

    def test_harassment_is_voluntary_and_announced(self):
        tasks = runner.tasks("T4.5")
        assert set(tasks) == {"hinted", "plain"}
        assert {(task.opt_in, task.measured, frozenset(task.notice)) for task in tasks.values()} == {
            (True, False, frozenset(ALL_LANGUAGES))
        }


class TestTheSearch:
    """T3.1: the condition of the day and the exclusion must both matter."""

    @pytest.mark.parametrize("language", LANGUAGES)
    def test_finds_the_five_posts_aimed_at_the_company_oldest_last(self, language):
        world = runner.world_after(runner.tasks("T3.1")["plain"], (), language)
        found = world.search("(to:hkerays_harj OR @hkerays_harj) since:2026-03-01 -from:hkerays_harj")
        assert [post.id for post in found.posts] == ["P056", "P053", "P059", "P052", "P051"]

    @pytest.mark.parametrize(
        ("variant", "handle", "day"),
        [
            ("plain", "hkerays_harj", "2026-03-01"),
            ("new", "jateneuvo_harj", "2026-03-01"),
            ("form-a", "tapahtuma_harj", "2026-03-05"),
            ("form-b", "paivalehti_harj", "2026-03-08"),
            ("form-c", "koulu_harj", "2026-03-09"),
        ],
    )
    def test_gives_another_result_without_any_one_condition(self, variant, handle, day):
        world = runner.world_after(runner.tasks("T3.1")[variant], (), "fi")
        whole = len(world.search(f"@{handle} since:{day} -from:{handle}").posts)
        assert whole >= 4
        assert len(world.search(f"@{handle} since:{day}").posts) > whole
        assert len(world.search(f"@{handle} -from:{handle}").posts) > whole

    def test_counts_what_was_found_at_its_moment_and_not_what_came_later(self):
        task = runner.tasks("T3.1")["plain"]
        search = Act(
            1, "search", task.start - 3 * 86_400, "", {"query": "@hkerays_harj since:2026-03-01 -from:hkerays_harj"}
        )
        world = World(runner.scenario(), (search,), task.start, task=task.code)
        assert not any(each.met for each in criteria.evaluate(task, world).findings)

    def test_does_not_count_what_the_learner_wrote(self):
        task = runner.tasks("T3.1")["plain"]
        mention = Step("post", "", {"text": "Terveisiä kaikille, @hkerays_harj vastaa pian.", "picture": "", "alt": ""})
        assert runner.missing(task, (mention, *task.good.steps), "fi") == ()


class TestRemarksAndExtras:
    def met(self, family, text, rule, language="fi"):
        task = runner.tasks(family)["plain"]
        steps = (Step("reply", task.focus, {"text": text}), *(each for each in task.good.steps if each.kind != "reply"))
        outcome = runner.outcome_of(task, steps, language)
        return outcome.passed, next(each.met for each in outcome.findings if each.criterion.rule == rule)

    def test_a_promised_time_is_remarked_on_and_passes(self):
        text = "Pahoittelut! Auto tulee huomenna klo 9. Jatketaan yksityisviestillä asiakaspalvelun kanssa."
        assert self.met("T4.4", text, "no_time_promised") == (True, False)

    @pytest.mark.parametrize(
        ("language", "text"),
        [
            ("fi", "Kyllä saa laittaa. Katso myös oman kunnan ohje. Olen töissä Harjoituskeräyksessä."),
            ("fi", "Kyllä saa laittaa, lue lisää: https://kierratys.info/paperi. T. Harjoituskeräyksen kuljettaja"),
            ("en", "Yes, it can go in. Your local rules decide in the end. I work at Practice Collection."),
        ],
    )
    def test_a_source_or_a_word_about_the_local_rule_is_an_extra(self, language, text):
        assert self.met("T4.1", text, "gives_source", language) == (True, True)

    def test_an_answer_passes_without_the_extra(self):
        text = "Kyllä saa: ikkunallinen kirjekuori käy paperinkeräykseen. Olen töissä Harjoituskeräyksessä."
        assert self.met("T4.1", text, "gives_source") == (True, False)


class TestHarassment:
    """T4.5: leaving is allowed at any moment, and a wrong order stays wrong."""

    TASK = runner.tasks("T4.5")["plain"]

    def met(self, *steps):
        return {each.criterion.rule for each in runner.outcome_of(self.TASK, steps, "fi").findings if each.met}

    @pytest.mark.parametrize("done", range(7))
    def test_leaving_takes_nothing_away(self, done):
        steps = self.TASK.good.steps[:done]
        assert self.met(*steps) <= self.met(*steps, Step("leave"))

    @pytest.mark.parametrize("post", ["P073", "P074", "P075"])
    @pytest.mark.parametrize("hasty", ["report", "block", "mute"])
    def test_each_post_is_to_be_saved_before_anything_is_done_about_it(self, post, hasty):
        target = post if hasty == "report" else "raivo_harj"
        saves = [Step("save_evidence", each) for each in ("P073", "P074", "P075")]
        late = [each for each in saves if each.target == post]
        early = [each for each in saves if each.target != post]
        act = Step(hasty, target, {"reason": "harassment"} if hasty == "report" else {})
        assert "evidence_first" in self.met(*early, *late, act)
        assert "evidence_first" not in self.met(*early, act, *late)

    def test_undoing_a_hasty_block_does_not_bring_the_order_back(self):
        hasty = (Step("block", "raivo_harj"), Step("unblock", "raivo_harj"))
        assert "evidence_first" not in self.met(*hasty, *self.TASK.good.steps)


class TestWording:
    @pytest.mark.parametrize(
        ("text", "claimed"),
        [
            ("Tyhjennys on ilmaista.", True),
            ("Tyhjennys ei ole ilmaista.", False),
            ("Huhu ei pidä paikkaansa, tyhjennys on ilmaista.", True),
            ("Ei hätää: ilmaista on.", True),
            ("Ilmaista ei ole mikään.", False),
            ("It is free of charge.", True),
            ("It isn't free of charge.", False),
            ("Do not worry, it is free.", True),
            ("", False),
        ],
    )
    def test_a_denied_word_is_no_claim(self, text, claimed):
        assert wording.claims(text, ("ilmai", "free")) is claimed

    @pytest.mark.parametrize(
        ("text", "first"),
        [
            ("Hei Tuulia! Se on ilmaista. Kiitos.", "Se on ilmaista."),
            ("Se on ilmaista. Hei!", "Se on ilmaista."),
            ("Hei!", "Hei!"),
            ("", ""),
        ],
    )
    def test_a_greeting_is_no_first_sentence(self, text, first):
        assert wording.opening(text) == first


WORDS = st.sampled_from(
    [
        "", "P013", "P028", "P029", "P051", "P075", "S013", "S018", "own-1", "own-2", "huhukone_harj", "raivo_harj",
        "customer-service", "flattened-boxes", "old_or_wrong_place", "figure", "@hkerays_harj", '"', "x", "\x00",
    ]
)  # fmt: skip
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | WORDS | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(WORDS, inner, max_size=2),
    max_leaves=4,
)
KEYS = st.sampled_from(
    "text name bio alt picture reason ref query private handle verdict confidence note audience point evidence_type "
    "source risk_check".split()
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
