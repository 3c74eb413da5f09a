"""Sentences about figures never say more than the figures do, in any language."""

import json
import re

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from dashboards import wording
from dashboards.statistics import estimate, retention, score, single, skill, waiting
from dashboards.tallies import Levels, Pairs, Single
from tests.dashboards.published import DATA, FEW_DATA

points = st.floats(0, 100, allow_nan=False)
pairs = st.lists(st.tuples(points, points), max_size=30)
level = st.integers(0, 4)
end = st.floats(-100, 100, allow_nan=False)
intervals = st.tuples(end, end, end).map(lambda ends: dict(zip(("low", "mean", "high"), sorted(ends), strict=True)))
RISE = re.compile(r"\bris|\brose|improved by|better|left of the growth")
FALL = re.compile(r"\bfall\b|\bfell\b|worse")


@pytest.fixture(autouse=True)
def in_english():
    """The sentences are held to account in the language they are written in."""
    with translation.override("en"):
        yield


def numbers_in(text):
    """Every number of a sentence, signs and decimals read back."""
    return [
        float(found.replace(wording.MINUS, "-")) for found in re.findall(rf"(?<!\d)[{wording.MINUS}+]?\d+\.?\d*", text)
    ]


# --- the sentences of the domain -----------------------------------------------------------------------------
def test_the_usual_result():
    assert wording.headline(DATA["score"]) == [
        "10 of 12 people improved.",
        "The mean rise was 14 points (probably 7–21).",
    ]


def test_an_interval_with_zero_in_it():
    change = {"mean": 4.0, "low": -3.0, "high": 11.0}
    assert wording.change({"n": 12, "change": change}) == "The change cannot yet be told from chance."


@pytest.mark.parametrize("part", ["few", {"hidden": "few"}, {"hidden": "few", "n": 3}])
def test_too_few(part):
    assert wording.hidden(part) == "Shown when at least 5 people have answered both times."


def test_the_rule_of_the_remainder():
    sentence = "Hidden so that another small group's result cannot be worked out."
    assert wording.hidden("remainder") == wording.hidden({"hidden": "remainder"}) == sentence
    assert wording.headline({"hidden": "remainder"}) == [sentence]


@pytest.mark.parametrize("shown", ["shown", {"n": 12}, {}])
def test_what_is_shown_needs_no_excuse(shown):
    assert wording.hidden(shown) == ""


def test_a_high_start():
    said = "The starting level was already high, so there was little room to grow."
    assert wording.headline(DATA["score"] | {"ceiling": True})[-1] == said


@pytest.mark.parametrize(
    ("invited", "measured", "said"),
    [
        (19, 12, "7 people have not done both measurements. The result covers only those who did."),
        (13, 12, "1 person has not done both measurements. The result covers only those who did."),
        (12, 12, ""),
        (11, 12, ""),
    ],
)
def test_who_is_missing(invited, measured, said):
    assert wording.attrition(invited, measured) == said


def test_who_lacks_the_last_measurement():
    said = "7 people lack the post-measure. The result covers only those who did both."
    assert (wording.missing_after(7), wording.missing_after(0)) == (said, "")


def test_own_estimates_beside_performance():
    assert wording.self_and_do(DATA) == "Self-rating rose more than performance (12 people)."


@pytest.mark.parametrize(
    ("gap", "said"),
    [
        (+6.0, "Compared with performance, self-rating went up (12 people)."),
        (-6.0, "Compared with self-rating, performance went up (12 people)."),
        (0.0, "Between own estimates and performance there is no difference beyond chance (12 people)."),
    ],
)
def test_where_neither_rose_for_certain_neither_is_said_to_rise(gap, said):
    still = {"change": {"mean": 0.0, "low": -1.0, "high": 1.0}}
    found = {"n": 12, "mean": gap, "low": gap - 3, "high": gap + 3}
    assert wording.self_and_do({"self": still, "score": still, "gap": found}) == said


def test_a_narrower_spread():
    said = "The differences between 12 people narrowed: standard deviation 23 → 17 points."
    assert wording.spread(DATA["score"]) == said


def test_a_small_group_hears_only_how_many():
    assert wording.headline(FEW_DATA["score"]) == ["4 of 6 people improved."]
    assert wording.the_others(FEW_DATA["score"]) == "Same result as before: 1. Fell: 1."


@pytest.mark.parametrize(
    ("direction", "said"),
    [
        ("improved", "At least 11 of 12 people improved."),
        ("same", "The result of at least 11 of 12 people stayed the same."),
        ("fell", "The result of at least 11 of 12 people fell."),
    ],
)
def test_all_or_all_but_one_is_a_band(direction, said):
    part = {"n": 12, "almost_all": direction}
    assert (wording.improved(part), wording.the_others(part)) == (said, "")


def test_the_target_before_and_after():
    assert wording.target(DATA["skills"]["S01"]) == "At the target level: before 4 of 12, after 8 of 12."
    banded = {"n": 12, "before": {"at_most": 1, "of": 12}, "after": {"at_least": 11, "of": 12}}
    assert wording.target(banded) == "At the target level: before at most 1 of 12, after at least 11 of 12."
    assert wording.target(FEW_DATA["skills"]["S01"]) == ""


# --- never contradicting the numbers ----------------------------------------------------------------------------
@given(intervals)
def test_a_rise_is_never_said_of_an_interval_that_reaches_zero(change):
    said = wording.change({"n": 12, "change": change})
    assert not RISE.search(said) or change["low"] > 0
    assert not FALL.search(said) or change["high"] < 0


@given(intervals)
def test_an_interval_off_zero_is_never_called_chance_nor_printed_as_zero(change):
    said = wording.change({"n": 12, "change": change})
    if wording.growing(change):
        assert "chance" not in said
        assert all(numbers_in(said.replace("–", " ")))
    else:
        assert "chance" in said
        assert numbers_in(said) == []


@given(intervals)
def test_the_amounts_said_are_those_of_the_interval(change):
    said = wording.change({"n": 12, "change": change})
    if wording.growing(change):
        low, high = sorted((abs(change["low"]), abs(change["high"])))
        assert numbers_in(said.replace("–", " ")) == pytest.approx([abs(change["mean"]), low, high], abs=0.51)


@given(intervals, st.integers(0, 1))
def test_an_interval_in_figures_keeps_its_signs(change, digits):
    said = wording.interval(change, digits)
    expected = [change["low"], change["high"]]
    separator = "–" if change["low"] >= 0 else " … "
    assert [float(each.replace(wording.MINUS, "-")) for each in said.split(separator)] == pytest.approx(
        expected, abs=0.51
    )
    if wording.growing(change) > 0:
        assert not said.startswith("0–")


@given(pairs)
def test_how_many_people_it_speaks_of_is_always_said(people):
    tally = Pairs.of(people)
    said = " ".join(wording.headline(score(tally)))
    assert tally.n < 5 or f"of {tally.n} people" in said
    assert (said == "Shown when at least 5 people have answered both times.") is (tally.n < 5)


@given(pairs, pairs)
def test_every_other_sentence_about_people_says_how_many(people, others):
    tally, other = Pairs.of(people), Pairs.of(others)
    first, second = score(tally), estimate(other)
    n = tally.n
    sentences = [
        (wording.spread(first), n),
        (wording.estimates(second), other.n),
        (wording.shift(single(tally.change)), n),
        (wording.self_and_do({"score": first, "self": second, "gap": single(tally.change)}), n),
    ]
    for sentence, of in sentences:
        assert not sentence or f"{of} people" in sentence


@given(intervals, intervals, intervals)
def test_self_rating_is_said_to_rise_only_when_it_did(gap, own, performance):
    data = {"gap": {"n": 12} | gap, "self": {"change": own}, "score": {"change": performance}}
    said = wording.self_and_do(data)
    assert "Self-rating rose" not in said or (own["low"] > 0 and gap["low"] > 0)
    assert "Performance rose" not in said or (performance["low"] > 0 and gap["high"] < 0)


@given(st.floats(0, 40), st.floats(0, 40), st.floats(0, 1))
def test_differences_are_said_to_narrow_only_when_they_did(before, after, p):
    said = wording.spread({"n": 12, "spread": {"before": before, "after": after, "p": p}})
    assert "narrowed" not in said or (after < before and p < 0.05)
    assert "grew" not in said or (after > before and p < 0.05)
    shown = re.findall(r"[\d.]+", said.partition(":")[2].rstrip("points."))
    assert len(set(shown)) == len(shown)


@given(st.lists(st.tuples(level, level, level), min_size=10, max_size=30))
def test_the_share_at_the_target_is_that_of_the_figure(rows):
    tally = Levels.of(rows)
    said = wording.target(skill(tally, 2))
    for name, reached in (("before", tally.reached_before), ("after", tally.reached_after)):
        if f"{name} at most" in said:
            assert reached <= 1
        elif f"{name} at least" in said:
            assert reached >= tally.n - 1
        else:
            assert f"{name} {reached} of {tally.n}" in said


@given(st.lists(points, min_size=10, max_size=20), st.lists(points, min_size=10, max_size=20))
def test_the_programme_is_credited_only_beyond_chance(trained, later):
    data = waiting(Single.of(trained), Single.of(later))
    said = wording.waiting(data)
    if "difference" in data:
        assert ("better" in said) is (data["difference"]["low"] >= wording.SMALLEST)
        assert ("worse" in said) is (data["difference"]["high"] <= -wording.SMALLEST)
        assert f"the {len(later)} who had not begun" in said


@pytest.mark.parametrize(
    ("t2", "said"),
    [
        (64.5, "About 75% of the growth is left at the follow-up (12 people)."),
        (70.0, "Nothing of the growth has been lost by the follow-up (12 people)."),
        (50.0, "Nothing of the growth is left at the follow-up (12 people)."),
    ],
)
def test_what_is_left_at_the_follow_up(t2, said):
    grown = Pairs.of((40 + step, 50 + step + 4 * (step % 3)) for step in range(0, 24, 2))
    assert wording.retention(retention(12, 54.0, 68.0, t2, grown)) == said


def test_of_uncertain_growth_nothing_can_be_left():
    said = wording.retention({"n": 12, "t0": 54.0, "t1": 54.5, "t2": 54.5})
    assert said == "What is left of it cannot be said: the growth of these 12 people is not certain."


@pytest.mark.parametrize("say", [wording.retention, wording.waiting, wording.change])
def test_what_is_too_alike_says_why(say):
    assert say({"n": 12, "alike": True}).startswith("The results are so alike")


def test_what_is_hidden_later_on_says_from_how_many_people():
    assert wording.retention({"hidden": "few"}) == "Shown from 10 people."
    assert wording.waiting({"hidden": "few"}) == "Shown from 10 people in both groups."
    assert wording.waiting({"hidden": "remainder"}) == wording.hidden("remainder")


# --- one person ---------------------------------------------------------------------------------------------------
def test_a_clear_change_of_ones_own():
    said = "A clear change: your result rose by 30.0 points; chance explains up to 24.8."
    assert wording.own_change(30.0, 24.79, sure=True) == said
    assert "fell by 30.0" in wording.own_change(-30.0, 24.79, sure=True)


def test_a_change_just_beyond_chance_does_not_read_as_chance():
    said = wording.own_change(24.81, 24.79, sure=True)
    assert said == "A clear change: your result rose by 24.81 points; chance explains up to 24.79."


def test_no_certain_change_of_ones_own():
    assert wording.own_change(10.0, 24.79, sure=False).startswith("No certain change:")


@pytest.mark.parametrize(
    ("amount", "said"),
    [
        (-0.4, "Looking back, you place your start 0.4 levels lower than you did then."),
        (0.25, "Looking back, you place your start 0.2 levels higher than you did then."),
        (0.04, "Looking back, you place your start where you placed it then."),
    ],
)
def test_looking_back_on_ones_own(amount, said):
    assert wording.own_shift(amount) == said


# --- languages ------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("language", ["fi", "sv"])
def test_decimals_are_written_as_the_language_does(language):
    with translation.override(language):
        assert "0,4–1,2" in wording.estimates(DATA["self"])
        assert wording.signed(3.26, 1) == "+3,3"


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
@given(people=pairs)
def test_every_sentence_can_be_said_in_every_language(language, people):
    tally = Pairs.of(people)
    data = json.loads(json.dumps({"score": score(tally), "self": estimate(tally), "gap": single(tally.change)}))
    with translation.override(language):
        said = [*wording.headline(data["score"]), wording.self_and_do(data), wording.spread(data["score"])]
    assert all("%(" not in sentence for sentence in said)
    assert said[0]


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [(0.0, 0, "0"), (-0.2, 0, "0"), (-3.26, 1, "−3.3"), (13.97, 1, "14.0"), (1234.0, 0, "1234"), (-0.04, 1, "0.0")],
)
def test_numbers_are_rounded_and_never_a_negative_zero(value, digits, text):
    assert wording.number(value, digits) == text
