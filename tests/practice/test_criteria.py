"""The rules themselves: which text they look at, what they say of a package that misspells one."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from practice import criteria
from practice.criteria.registry import RULES, Flaw, one, rule, several
from practice.task import Criterion, Step
from practice.task_reading import FLAWS
from tests.practice import task_runner as runner

RULE_PAGE = Path(__file__).parents[2] / "docs/practice-rules.md"
POLITE = "Hei! Olen töissä Harjoituskeräyksessä. Välitin pyyntösi viestintäämme, he ottavat yhteyttä."
HANDED = Step("handoff", "communications", {"ref": "P024"})


def reply(text, to="P024"):
    return Step("reply", to, {"text": text})


def missing(*steps):
    return runner.missing(runner.tasks("T2.2")["plain"], steps, "fi")


class TestTheTextThatCounts:
    def test_is_the_newest_one_so_a_correction_counts(self):
        assert missing(reply("Kysy muualta!!"), reply(POLITE), HANDED) == ()

    def test_is_the_newest_one_also_when_it_spoils_a_good_one(self):
        assert missing(reply(POLITE), reply(POLITE + " Eikö kukaan muu vastaa??"), HANDED) == ("tone",)

    def test_is_the_one_before_when_the_newest_was_deleted(self):
        assert missing(reply(POLITE), reply("Eikö kukaan muu vastaa??"), Step("delete", "own-2"), HANDED) == ()

    def test_is_not_one_to_somebody_else(self):
        assert missing(reply(POLITE), reply("Juu!!", to="P013"), HANDED) == ()

    @pytest.mark.parametrize("empty", ["", "   ", "\u200b\u200b", "\n"])
    def test_is_not_one_without_anything_to_read(self, empty):
        assert missing(reply(POLITE), reply(empty), HANDED) == ()

    def test_is_counted_by_weight_so_a_long_address_does_not_make_it_long(self):
        short = "Hei https://harjoituskerays.example/" + "a" * 60
        assert "length" in missing(reply(short), HANDED)

    def test_may_come_in_the_other_language(self):
        task = runner.tasks("T2.2")["plain"]
        assert runner.missing(task, (reply(POLITE), HANDED), "en") == ()


class TestHandingOver:
    def test_counts_when_it_is_about_the_own_reply(self):
        assert missing(reply(POLITE), Step("handoff", "communications", {"ref": "own-1"})) == ()

    def test_does_not_count_when_it_is_about_something_else(self):
        assert missing(reply(POLITE), Step("handoff", "communications", {"ref": "P013"})) == ("handed_over",)


class TestSecretsOfATask:
    def test_are_personal_data_however_they_are_written(self):
        task = runner.tasks("T2.4")["new"]
        done = (Step("delete", "S032"), Step("handoff", "privacy"))
        for number in ("928056", "928-056", "928 056"):
            assert runner.missing(task, (*done, Step("post", "", {"text": f"Onnistui: {number}"})), "fi") == (
                "nothing_leaks",
            )


class TestAPackage:
    def test_is_told_of_a_rule_that_does_not_exist(self):
        assert criteria.problems("repliedd", {}) == (Flaw("no rule", "repliedd"),)

    def test_is_told_of_an_argument_that_is_missing_or_unknown(self):
        assert criteria.problems("replied", {"post": "P024"}) == (
            Flaw("unknown", "replied", "post"),
            Flaw("missing", "replied", "to"),
        )

    @pytest.mark.parametrize("value", [1, [], [""], [3], {}, True])
    def test_is_told_of_a_value_of_the_wrong_kind(self, value):
        assert criteria.problems("replied", {"to": value}) == (Flaw("type", "replied", "to", str(value)),)

    @pytest.mark.parametrize("value", ["40", True, 4.0])
    def test_takes_only_whole_numbers_where_it_counts(self, value):
        assert criteria.problems("length", {"least": value}) == (Flaw("type", "length", "least", str(value)),)

    def test_is_told_of_a_choice_that_is_not_offered(self):
        found = criteria.problems("two_factor", {"kinds": ["app", "letter"]})
        assert found == (Flaw("choice", "two_factor", "kinds", "letter"),)

    @pytest.mark.parametrize(
        ("name", "args", "flaw"),
        [
            ("replied", {"to": "P999"}, ("to", "P999")),
            ("follows", {"handles": ["nobody_harj"]}, ("handles", "nobody_harj")),
            (
                "reported",
                {"targets": ["P077", "tilituki_harj", "P024", "gone"], "reasons": ["spam"]},
                ("targets", "gone"),
            ),
            ("handed_over", {"to": ["cleaning"]}, ("to", "cleaning")),
            ("chose", {"picture": "portrait"}, ("picture", "portrait")),
        ],
    )
    def test_is_told_of_what_is_not_in_its_scenario(self, name, args, flaw):
        assert criteria.problems(name, args, runner.scenario()) == (Flaw("absent", name, *flaw),)
        assert criteria.problems(name, args) == ()

    def test_may_write_one_name_without_brackets(self):
        assert several("P024") == ("P024",)
        assert criteria.problems("replied", {"to": "P024"}, runner.scenario()) == ()


@pytest.mark.parametrize("kind", sorted(FLAWS))
def test_every_flaw_becomes_a_sentence_that_names_it(kind):
    sentence = FLAWS[kind] % {"rule": "replied", "arg": "to", "value": "P999"}
    assert "replied" in sentence
    assert "%" not in sentence


def test_two_rules_cannot_have_the_same_name():
    with pytest.raises(ValueError, match="Two rules are called replied"):
        rule("replied", to=one())(lambda world, args: True)


def test_every_rule_says_what_it_means_and_fills_in_what_was_left_out():
    for entered in RULES.values():
        assert (entered.check.__doc__ or "").strip()
        assert set(entered.filled({})) == set(entered.args)


def test_the_page_of_rules_has_a_row_for_each_with_its_arguments():
    rows = re.findall(r"^\| `(\w+)` \| (.*?) \|", RULE_PAGE.read_text("utf-8"), re.MULTILINE)
    documented = {name: set(re.findall(r"`(\w+)`", args)) for name, args in rows}
    assert documented == {name: set(entered.args) for name, entered in RULES.items()}


def test_a_rule_that_does_not_exist_is_an_error_and_never_passes():
    task = runner.tasks("T1.1")["plain"]
    strange = Criterion("no_such_rule", {}, {}, {}, {})
    with pytest.raises(KeyError):
        criteria.evaluate(replace(task, criteria=(strange,)), runner.world_after(task, (), "fi"))
