"""A level follows from evidence alone, and can say why."""

import datetime as dt
from dataclasses import replace
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skills.levels import Piece, derive, level_of_counts

MOMENT = dt.datetime(2026, 11, 24, 8, 0, tzinfo=dt.UTC)


def piece(what="A01", kind="item", tag=2, passed=True, minute=0, *, confirmed=None):
    if confirmed is None:
        confirmed = kind in {"observation", "help"}
    return Piece(
        what, kind, tag, passed, MOMENT + dt.timedelta(minutes=minute), f"{kind}:{what}:{tag}:{minute}", confirmed
    )


def rank(do):
    return -1 if do is None else do


def tried():
    return st.builds(
        piece,
        what=st.sampled_from("abcdef"),
        kind=st.sampled_from(["item", "task"]),
        tag=st.integers(1, 3),
        passed=st.booleans(),
        minute=st.integers(0, 50),
    )


def seen():
    return st.builds(
        piece, what=st.sampled_from("uv"), kind=st.just("observation"), tag=st.integers(1, 3), minute=st.integers(0, 50)
    )


def helped():
    return st.builds(
        piece,
        what=st.sampled_from("xy"),
        kind=st.just("help"),
        tag=st.just(4),
        minute=st.integers(0, 50),
        confirmed=st.booleans(),
    )


# Passed pieces twice as likely as plain chance: otherwise high levels are hardly ever reached.
def passed_piece():
    return tried().map(lambda each: replace(each, passed=True)) | seen() | helped()


ledger = st.lists(tried() | passed_piece(), max_size=9)


# --- the rule, by example ---------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("pieces", "expected"),
    [
        ([], None),
        ([piece()], None),
        ([piece("a", passed=False)], None),
        ([piece("a"), piece("a", minute=1)], None),
        ([piece("a", passed=False), piece("b", passed=False)], 0),
        ([piece("a"), piece("b", passed=False)], 0),
        ([piece("a"), piece("b")], 1),
        ([piece("a"), piece("t", "task")], 2),
        ([piece("a", tag=1), piece("t", "task", 1)], 1),
        ([piece("a"), piece("o", "observation")], 2),
        ([piece("t", "task", 3), piece("u", "task", 3)], 3),
        ([piece("a"), piece("t", "task", 3)], 2),
        ([piece("t", "task", 3), piece("u", "task", 3), piece("h", "help", 4)], 4),
        ([piece("a"), piece("t", "task"), piece("h", "help", 4)], 2),
        ([piece("h", "help", 4), piece("i", "help", 4)], None),
    ],
)
def test_the_rule_of_the_programme(pieces, expected):
    assert derive(pieces).do == expected


def test_four_of_five_is_enough_and_three_of_four_is_not():
    base = [piece("t", "task"), piece("a"), piece("b"), piece("x", passed=False)]
    assert derive(base).do == 1  # by the 80 % of level 1, which has no pieces of its own
    assert derive([*base, piece("c")]).do == 2


def test_a_passed_retry_makes_a_failed_piece_passed():
    tries = [piece("t", "task", passed=False), piece("t", "task", minute=9), piece("a")]
    assert derive(tries).do == 2


def test_a_failed_later_attempt_does_not_lower_the_level():
    before = [piece("t", "task"), piece("a")]
    assert derive([*before, piece("t", "task", passed=False, minute=9)]).do == derive(before).do == 2


def test_helping_counts_only_when_a_person_confirmed_it():
    fluent = [piece("t", "task", 3), piece("u", "task", 3)]
    assert derive([*fluent, piece("h", "help", 4, confirmed=False)]).do == 3


def test_a_hard_failure_does_not_take_an_easier_level_away():
    pieces = [piece("t", "task"), piece("a"), piece("u", "task", 3, passed=False)]
    assert derive(pieces).do == 2


# --- the rule, by properties ------------------------------------------------------------------------------
@given(ledger)
def test_the_level_is_what_the_rule_says_word_by_word(pieces):
    assert derive(pieces).do == by_the_book(pieces)


def by_the_book(attempts):
    """The sentence of the programme again, written as differently as possible."""
    pieces = {(each.kind, each.what, each.tag) for each in attempts if each.kind != "help"}
    won = {(each.kind, each.what, each.tag) for each in attempts if each.passed} & pieces
    if len(pieces) < 2:
        return None
    holding = [0]
    for level in (1, 2, 3):
        high = [each for each in won if each[2] >= level]
        low = [each for each in pieces if each[2] <= level]
        with_task = level == 1 or {kind for kind, _, _ in high} & {"task", "observation"}
        if len(high) >= 2 and with_task and (not low or Fraction(len(won & set(low)), len(low)) >= Fraction(4, 5)):
            holding.append(level)
    confirmed_help = [each for each in attempts if each.kind == "help" and each.confirmed]
    return 4 if max(holding) == 3 and confirmed_help else max(holding)


@given(ledger.flatmap(lambda pieces: st.tuples(st.just(pieces), st.permutations(pieces))))
def test_the_order_of_arrival_does_not_matter(both):
    pieces, shuffled = both
    assert derive(shuffled).do == derive(pieces).do
    assert {each.key for each in derive(shuffled).named} == {each.key for each in derive(pieces).named}


@given(ledger, st.lists(passed_piece(), min_size=1, max_size=4))
def test_more_passed_evidence_never_lowers_a_level(pieces, more):
    assert rank(derive(pieces + more).do) >= rank(derive(pieces).do)


@given(ledger)
def test_level_four_never_without_help_confirmed_by_a_person(pieces):
    without = [each for each in pieces if not (each.kind == "help" and each.confirmed)]
    assert rank(derive(without).do) <= 3


@given(ledger)
def test_the_named_pieces_alone_give_the_same_level(pieces):
    level = derive(pieces)
    assert derive(level.named).do == level.do


@given(ledger)
def test_without_any_one_named_piece_the_level_is_another(pieces):
    level = derive(pieces)
    for left_out in level.named:
        assert derive([each for each in level.named if each is not left_out]).do != level.do


@given(ledger)
def test_only_pieces_that_are_there_are_named(pieces):
    level = derive(pieces)
    assert set(level.named) <= set(level.pieces) <= set(pieces)


@given(ledger)
def test_closing_the_gap_to_the_next_level_lifts_to_it(pieces):
    """What the page says is missing is really what is missing."""
    level = derive(pieces)
    gap = level.gap
    if gap is None:
        assert level.do == 4
        return
    assert gap.level == (level.do or 0) + 1
    if gap.help_missing:
        assert derive([*pieces, piece("new", "help", 4)]).do == 4
        return
    retried = [piece(each.what, each.kind, each.tag, True, 99) for each in level.pieces if each.tag <= gap.level]
    added = [piece(f"new{number}", "task", gap.level, True, 100) for number in range(gap.pieces_missing)]
    task = [piece("newtask", "task", gap.level, True, 101)] if gap.task_missing else []
    lifted = derive([*pieces, *(retried if gap.share_missing else []), *added, *task])
    assert rank(lifted.do) >= (gap.level if len(lifted.pieces) > 1 else -1)


def test_an_explanation_is_as_plain_as_it_can_be():
    pieces = [
        piece("oldest"),
        piece("old", minute=1),
        piece("t", "task", minute=2),
        piece("hard", "task", 3, minute=3),
        piece("new", minute=4),
        piece("miss", passed=False, minute=5),
    ]
    assert [each.what for each in derive(pieces).named] == ["t", "new"]


def test_an_explanation_names_a_failure_when_the_failure_holds_the_level_down():
    pieces = [piece(*each) for each in [("t", "task", 3), ("u", "task", 3), ("v", "task", 3, False)]]
    level = derive(pieces)
    assert level.do == 2
    assert [(each.what, each.passed) for each in level.named] == [("t", True), ("u", True), ("v", False)]


def test_every_combination_of_up_to_three_pieces_keeps_the_promises():
    single = [
        piece(what, kind, tag, passed)
        for what, kind, tag, passed in product("ab", ["item", "task"], (1, 2, 3), (True, False))
    ]
    for first, second, third in product(single, repeat=3):
        level = derive([first, second, third])
        assert level.do == by_the_book([first, second, third])
        assert derive(level.named).do == level.do


# --- of counts --------------------------------------------------------------------------------------------
def counted(merged):
    """What a database counts of pieces whose attempts are one already."""
    pieces = [each for each in merged if each.kind != "help"]
    at = []
    for level in (1, 2, 3):
        enough = [each for each in pieces if each.passed and each.tag >= level]
        tried = [each for each in pieces if each.tag <= level]
        at += [len(enough), sum(each.is_task for each in enough), sum(each.passed for each in tried), len(tried)]
    return len(pieces), sum(each.kind == "help" and each.passed and each.confirmed for each in merged), *at


@given(ledger)
def test_the_level_of_counts_is_the_level_of_the_pieces(pieces):
    level = derive(pieces)
    assert level_of_counts(*counted(level.pieces)) == level.do


def test_helping_alone_is_not_measured():
    assert level_of_counts(*counted([piece("h", "help", 4), piece("i", "help", 4)])) is None
