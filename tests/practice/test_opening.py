"""What the exercise of opening an account shows follows from a seed alone."""

import re

from hypothesis import given
from hypothesis import strategies as st

from practice import opening
from tests.practice.a_run import WORDS

seeds = st.binary(min_size=1, max_size=64)
turns = st.integers(min_value=0, max_value=999)


@given(seeds, turns)
def test_a_passphrase_is_five_different_words_of_those_given(seed, turn):
    words = opening.passphrase(WORDS, seed, turn).split("-")
    assert len(words) == len(set(words)) == opening.WORDS
    assert set(words) <= set(WORDS)


@given(seeds, turns)
def test_the_same_seed_and_turn_give_the_same_again(seed, turn):
    assert opening.passphrase(WORDS, seed, turn) == opening.passphrase(tuple(reversed(WORDS)), seed, turn)
    assert opening.recovery_codes(seed) == opening.recovery_codes(seed)
    assert opening.pattern(seed) == opening.pattern(seed)


def test_another_turn_gives_another_passphrase():
    offered = {opening.passphrase(WORDS, b"run 1", turn) for turn in range(50)}
    assert len(offered) == 50


def test_every_word_gets_its_turn():
    offered = {word for turn in range(200) for word in opening.passphrase(WORDS, b"run 1", turn).split("-")}
    assert offered == set(WORDS)


def test_few_words_give_what_there_is():
    assert opening.passphrase((), b"run 1") == ""
    assert sorted(opening.passphrase(("a", "b", "a"), b"run 1").split("-")) == ["a", "b"]


@given(seeds)
def test_recovery_codes_differ_and_cannot_be_misread(seed):
    codes = opening.recovery_codes(seed)
    assert len(codes) == opening.CODES
    assert [code for code in codes if not re.fullmatch(r"[a-hjkmnp-z2-9]{4}-[a-hjkmnp-z2-9]{4}", code)] == []


def test_two_runs_have_other_codes():
    assert not set(opening.recovery_codes(b"run 1")) & set(opening.recovery_codes(b"run 2"))


@given(seeds)
def test_the_pattern_has_no_corner_a_reader_could_find(seed):
    dark = {(int(x), int(y)) for x, y in re.findall(r"M(\d+) (\d+)", opening.pattern(seed))}
    real_eye = {(x, y) for x in range(2, 5) for y in range(2, 5)}
    assert not real_eye <= dark
    assert {x for x, _y in dark} | {y for _x, y in dark} <= set(range(opening.PATTERN_SIDE))
