"""Every pair of colours that meets on a page can be told apart, in both themes."""

from pathlib import Path

import pytest
from django.conf import settings

from trainingsite import colours

TOKENS = colours.tokens((Path(settings.BASE_DIR) / "static/css/tokens.css").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [
        ("#000000", "#ffffff", 21.0),
        ("#ffffff", "#000000", 21.0),
        ("#777777", "#ffffff", 4.48),
        ("#123456", "#123456", 1),
    ],
)
def test_contrast_agrees_with_known_values(one, other, ratio):
    assert colours.contrast(one, other) == pytest.approx(ratio, abs=0.005)


@pytest.mark.parametrize("pair", colours.PAIRS, ids=lambda pair: f"{pair.front}-on-{pair.back}-{pair.least}")
def test_pair_can_be_told_apart_in_light_and_dark(pair):
    light, dark = colours.measured(pair, TOKENS)
    assert min(light, dark) >= pair.least


def test_every_ink_and_ground_of_the_style_sheet_is_in_a_measured_pair():
    decoration = {"line", "voice-line"}  # separate without meaning anything
    measured = {name for pair in colours.PAIRS for name in (pair.front, pair.back)}
    assert set(TOKENS) - measured - decoration == {"leaf-odd"}  # the same colour as card


def test_tokens_are_read_in_their_three_forms():
    css = "  --a: light-dark(#010203, #040506); /* note */\n  --b: #070809;\n  --c: var(--a);\n  --d: 3px;\n"
    assert colours.tokens(css) == {
        "a": ("#010203", "#040506"),
        "b": ("#070809", "#070809"),
        "c": ("#010203", "#040506"),
    }
