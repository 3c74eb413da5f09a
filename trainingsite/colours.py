"""The colours of static/css/tokens.css as numbers, and how well one can be read on another (WCAG 2.2)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

TEXT, CONTROL = 4.5, 3.0  # WCAG 1.4.3 and 1.4.11
DECLARATION = re.compile(r"^\s*--([\w-]+):\s*(?:light-dark\((#\w+),\s*(#\w+)\)|(#\w+));", re.MULTILINE)
ALIAS = re.compile(r"^\s*--([\w-]+):\s*var\(--([\w-]+)\);", re.MULTILINE)


class Colour(NamedTuple):
    """A token in both themes, as #rrggbb."""

    light: str
    dark: str


@dataclass(frozen=True)
class Pair:
    """Something drawn on something: how far apart the two must be, and where it is seen."""

    front: str
    back: str
    least: float
    seen: str


def tokens(css: str) -> dict[str, Colour]:
    """Every colour token of the sheet by its name."""
    found = {name: Colour(light or both, dark or both) for name, light, dark, both in DECLARATION.findall(css)}
    return found | {name: found[other] for name, other in ALIAS.findall(css) if other in found}


def luminance(colour: str) -> float:
    """Relative luminance of #rrggbb by WCAG 2.2."""
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours, 1 to 21, the same either way round."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def measured(pair: Pair, colours: Mapping[str, Colour]) -> tuple[float, float]:
    """Contrast of a pair in the light and in the dark theme."""
    front, back = colours[pair.front], colours[pair.back]
    return contrast(front.light, back.light), contrast(front.dark, back.dark)


def _on(front: str, backs: str, least: float, seen: str) -> list[Pair]:
    return [Pair(front, back, least, seen) for back in backs.split()]


PAIRS = (
    *_on("ink", "surface card well action-soft here-soft stop-soft info-soft voice", TEXT, "text"),
    *_on("ink-2", "surface card well leaf-even leaf-done-odd leaf-done-even", TEXT, "hints, notes"),
    *_on("action", "surface card", TEXT, "links"),
    *_on("action-strong", "surface card action-soft", TEXT, "links under the pointer, badge ok"),
    *_on("on-action", "action action-strong", TEXT, "filled button"),
    *_on("on-deep", "action-deep", TEXT, "heading of the sheet"),
    *_on("on-deep-2", "action-deep", TEXT, "text of the sheet"),
    *_on("on-deep-here", "action-deep", TEXT, "kicker of the sheet"),
    *_on("on-here", "here", TEXT, "button on the sheet, selected text"),
    *_on("here-ink", "here-soft surface card", TEXT, "badge now"),
    *_on("stop", "stop-soft surface card", TEXT, "errors"),
    *_on("info", "info-soft surface card", TEXT, "badge info"),
    *_on("level-ink-low", "level-0 level-1 level-2", TEXT, "number of a low level"),
    *_on("level-ink-high", "level-3 level-4", TEXT, "number of a high level"),
    *_on("line-strong", "surface card well action-soft here-soft", CONTROL, "edge of a control"),
    *_on("action", "surface card action-soft here-soft well", CONTROL, "checked control, bar, chart"),
    *_on("info", "surface card well here-soft action-soft voice stop-soft", CONTROL, "focus ring"),
    *_on("on-deep", "action-deep", CONTROL, "focus ring on the sheet"),
    *_on("here", "action-deep", CONTROL, "button on the sheet"),
    *_on("stop", "surface card stop-soft", CONTROL, "edge of a wrong field"),
    *_on("ink-2", "card", CONTROL, "starting level in a chart"),
)
