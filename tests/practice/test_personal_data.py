"""Nobody's data slips through, and ordinary numbers do not stop anybody."""

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from practice import personal_data
from practice.world import Config

DATA = Path(__file__).parent / "data" / "checks"
CASES = tomllib.loads((DATA / "personal_data.toml").read_text(encoding="utf-8"))
KNOWN = tomllib.loads((DATA / "config.toml").read_text(encoding="utf-8"))
CONFIG = Config(**{key: tuple(value) if isinstance(value, list) else value for key, value in KNOWN.items()})


@pytest.mark.parametrize("text", CASES["clean"])
def test_an_ordinary_number_is_nobodys_data(text):
    assert personal_data.find(text, CONFIG) == ()


@pytest.mark.parametrize(("kind", "text"), [(kind, text) for kind, texts in CASES["finds"].items() for text in texts])
def test_somebodys_data_is_found_and_named(kind, text):
    assert personal_data.find(text, CONFIG) == (kind,)


@pytest.mark.parametrize("text", CASES["not_secret"]["texts"])
def test_other_digits_are_no_secret(text):
    assert personal_data.find(text, CONFIG) == ()


def test_every_kind_has_its_examples():
    assert set(CASES["finds"]) == set(personal_data.KINDS)


def test_a_secret_of_the_task_counts_with_those_of_the_world():
    assert personal_data.find("Numero 55 12 99", CONFIG) == ()
    assert personal_data.find("Numero 55 12 99", CONFIG, ["551299"]) == ("secret",)
    assert personal_data.find("Numero 551299", CONFIG, ["55 12-99"]) == ("secret",)
    assert personal_data.find("Numero", CONFIG, ["", "abc"]) == ()


def test_only_the_own_service_numbers_are_allowed():
    assert personal_data.find("Soita 010 800 190", Config()) == ("phone",)
    assert personal_data.find("viestinta@hkerays.example", Config()) == ("email",)


def test_all_kinds_are_told_in_one_order():
    text = "884213 ABC-123, aino@posti.example, 040 123 4567"
    assert personal_data.find(text, CONFIG) == ("email", "phone", "plate", "secret")


@pytest.mark.parametrize(
    ("code", "valid"),
    [
        ("131052-308T", True),
        ("131052-308X", False),
        ("131052+308T", True),
        ("321052-308T", False),
        ("131052308T", False),
    ],
)
def test_an_identity_code_needs_its_check_character(code, valid):
    assert personal_data.is_identity_code(code) is valid


@given(st.integers(900, 999), st.dates())
def test_every_made_up_identity_code_is_found(serial, born):
    digits = f"{born.day:02}{born.month:02}{born.year % 100:02}{serial}"
    check = "0123456789ABCDEFHJKLMNPRSTUVWXY"[int(digits) % 31]
    code = f"{digits[:6]}-{digits[6:]}{check}"
    assert "identity_code" in personal_data.find(f"Hän on {code}.", Config())


@given(st.lists(st.sampled_from(["", " ", "-", ".", "\u200b", "\u00a0", "–", "\u200d", " - "]), min_size=5, max_size=5))
def test_a_secret_is_found_through_whatever_stands_between_its_digits(between):
    text = "".join(digit + gap for digit, gap in zip("884213", [*between, ""], strict=True))
    assert "secret" in personal_data.find(f"Numero {text} on", CONFIG)


@given(st.text(max_size=300))
def test_no_text_breaks_the_search(text):
    assert set(personal_data.find(text, CONFIG)) <= set(personal_data.KINDS)
