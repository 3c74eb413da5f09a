"""What a sensible trainer accepts passes and what is wrong does not; the sentences are data beside this file."""

import time
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from practice import checks
from practice.world import Config

DATA = Path(__file__).parent / "data" / "checks"


def read(name):
    return tomllib.loads((DATA / f"{name}.toml").read_text(encoding="utf-8"))


CONFIG = Config(**{key: tuple(value) if isinstance(value, list) else value for key, value in read("config").items()})
YES_OR_NO = {
    "affirmative": checks.affirmative,
    "regrets": checks.regrets,
    "moves_private": checks.moves_private,
    "promises_refund": checks.promises_refund,
    "promises_time": checks.promises_time,
    "asks_question": checks.asks_question,
    "names_communications": checks.names_communications,
    "takes_position": checks.takes_position,
    "discloses_employer": lambda text: checks.discloses_employer(text, CONFIG),
    "allowed_source": lambda text: checks.allowed_source(text, CONFIG),
}
SENTENCES = [
    (name, text, expected == "yes") for name in YES_OR_NO for expected in ("yes", "no") for text in read(name)[expected]
]


@pytest.mark.parametrize(("name", "text", "expected"), SENTENCES)
def test_a_text_is_understood_as_a_trainer_would(name, text, expected):
    assert YES_OR_NO[name](text) is expected


@pytest.mark.parametrize("name", YES_OR_NO)
def test_every_check_is_shown_texts_of_both_answers(name):
    data = read(name)
    assert len(data["yes"]) >= 5
    assert len(data["no"]) >= 5


@pytest.mark.parametrize("text", read("tone")["ok"])
def test_a_friendly_text_is_not_blamed_for_its_tone(text):
    assert checks.tone_problems(text, CONFIG) == ()
    assert checks.tone_ok(text, CONFIG)


@pytest.mark.parametrize("problem", ["blocked", "capitals", "marks"])
def test_a_bad_tone_is_named(problem):
    for text in read("tone")[problem]:
        assert problem in checks.tone_problems(text, CONFIG), text
        assert not checks.tone_ok(text, CONFIG)


def test_every_fault_of_a_tone_is_told():
    assert checks.tone_problems("IDIOOTTI, LUKEKAA OHJEET!!", CONFIG) == ("blocked", "capitals", "marks")


@pytest.mark.parametrize("row", read("stems")["set"])
def test_a_stem_finds_every_inflection(row):
    for text in row["yes"]:
        assert checks.stems(text, row["stems"]), text
    for text in row["no"]:
        assert not checks.stems(text, row["stems"]), text


@pytest.mark.parametrize(("text", "run"), read("myth_run")["runs"])
def test_words_shared_with_a_claim_are_counted_in_a_row(text, run):
    claim = read("myth_run")["claim"]
    assert checks.myth_run(text, claim) == checks.myth_run(claim, text) == run


def test_four_words_of_a_claim_pass_and_five_fail():
    assert checks.MOST_MYTH_WORDS == 4


def test_a_world_without_settings_finds_nothing_and_breaks_nothing():
    assert not checks.discloses_employer("Harjoituskeräys", Config())
    assert not checks.allowed_source("https://kierratys.info", Config())
    assert checks.tone_ok("idiootti", Config())


ANY_TEXT = st.text(max_size=300) | st.lists(
    st.sampled_from([text for _, text, _ in SENTENCES] + ["!", "\u200b", "FI21", "040", " - ", "https://", "@", "😀"])
).map(" ".join)


@given(ANY_TEXT, ANY_TEXT)
def test_no_text_breaks_a_check(text, other):
    for check in YES_OR_NO.values():
        assert check(text) in (True, False)
    assert set(checks.tone_problems(text, CONFIG)) <= {"blocked", "capitals", "marks"}
    assert checks.myth_run(text, other) == checks.myth_run(other, text)
    assert checks.myth_run(text, text) >= checks.myth_run(text, other)


LONG = 50_000
PATIENCE = 8  # seconds of work; a check that looks at each place from each place needs several times that
ENDLESS = [
    "a" * LONG, "a." * LONG, "@" * LONG, "a@" * LONG, "0" * LONG, "0 " * LONG, "0-" * LONG, "!" * LONG, "ei " * LONG,
    "kyllä ei " * (LONG // 5), "saat " * (LONG // 5), "kerro " * (LONG // 5), "(" * LONG, "https://" * (LONG // 8),
    "https://x.fi/(" * (LONG // 10), "#" * LONG, "FI21" * (LONG // 4), "A-" * LONG, "Auto " * (LONG // 5),
    "asiakasnumero " * (LONG // 10), "asiakas nro" + " on" * LONG, "x." + "fi." * LONG, "😀\u200d" * LONG,
    "\u200d" * LONG, "we will " * (LONG // 8), "koivu" * (LONG // 5), "you " * (LONG // 4), "\n" * LONG, " " * LONG,
    "a'" * LONG, "a-a:" * (LONG // 4), "+358" * (LONG // 4), "1 000 " * (LONG // 6), "." * LONG, "." * LONG + "\"",
]  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("text", ENDLESS, ids=lambda text: f"{text[:12]!r}…")
def test_a_text_made_to_take_forever_does_not(text):
    start = time.process_time()
    for check in YES_OR_NO.values():
        check(text)
    checks.tone_problems(text, CONFIG)
    checks.personal_data(text, CONFIG)
    checks.myth_run(text, text)
    assert time.process_time() - start < PATIENCE
