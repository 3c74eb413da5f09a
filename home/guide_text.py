"""A guide as it stands in `home/guides/<name>.<language>.md`: front matter like a lesson's, then steps under `##`.

Finnish and English are whole; Swedish has title, goal and headings, and the reader is told that the text is Finnish.
"""

import datetime as dt
import re
import tomllib
from functools import cache
from typing import Any, NamedTuple

from django.conf import settings

from trainingsite.translated import FALLBACK, Text, pick

FOLDER = settings.BASE_DIR / "home" / "guides"
SOURCES = settings.PROGRAMMES_DIR / "social-media-at-work" / "sources.toml"
_FENCE = "+++\n"


class Fact(NamedTuple):
    text: str
    source: str
    where: str
    source_language: str
    checked_on: dt.date


class Step(NamedTuple):
    """`opening` is read first, then the facts, then `rest`; the last step of a guide has no facts."""

    number: int
    heading: Text
    opening: Text
    facts: list[Fact]
    rest: Text

    @property
    def anchor(self) -> str:
        return f"step-{self.number}"


class Guide(NamedTuple):
    title: Text
    goal: Text
    minutes: int
    situation: str
    deed: str
    steps: list[Step]

    @property
    def language(self) -> str:
        """The language its text is really in."""
        return self.steps[0].opening.language


@cache
def guide(name: str, language: str) -> Guide:
    """The guide for a reader; each part in the reader's language where there is one."""
    own = {code: read(name, code) for code in FALLBACK}
    fronts = {code: front for code, (front, _steps) in own.items()}
    bodies = {code: steps for code, (_front, steps) in own.items()}
    facts = fronts[pick({code: steps[0][1] for code, steps in bodies.items()}, language).language].get("facts", [])
    mine = fronts[language] if language in fronts else fronts["fi"]
    return Guide(
        title=pick({code: front["title"] for code, front in fronts.items()}, language),
        goal=pick({code: front["goal"] for code, front in fronts.items()}, language),
        minutes=mine["minutes"],
        situation=mine["situation"],
        deed=mine["deed"],
        steps=[
            _step(number, {code: steps[number - 1] for code, steps in bodies.items()}, facts, language)
            for number in range(1, len(bodies["fi"]) + 1)
        ],
    )


def _step(number: int, texts: dict[str, tuple[str, str, str]], facts: list[dict[str, Any]], language: str) -> Step:
    heading, opening, rest = (pick({code: text[part] for code, text in texts.items()}, language) for part in range(3))
    return Step(number, heading, opening, [_fact(row) for row in facts if row["step"] == number], rest)


def _fact(row: dict[str, Any]) -> Fact:
    title, where = sources()[row["source"]]
    return Fact(row["text"], title, where, row["source_in"], row["checked_on"])


@cache
def sources() -> dict[str, tuple[str, str]]:
    """Title and place of every source of the programme that comes with the product, by its code."""
    listed = tomllib.loads(SOURCES.read_text(encoding="utf-8"))["sources"]
    return {row["code"]: (row["title"], row["where"]) for row in listed}


def read(name: str, language: str) -> tuple[dict[str, Any], list[tuple[str, str, str]]]:
    """Front matter and steps of one file; a step is its heading, its text up to the second `###`, and what follows."""
    text = (FOLDER / f"{name}.{language}.md").read_text(encoding="utf-8")
    _before, front, body = text.split(_FENCE, 2)
    steps = re.split(r"^## ", body, flags=re.MULTILINE)[1:]
    return tomllib.loads(front), [_parts(step) for step in steps]


def _parts(step: str) -> tuple[str, str, str]:
    heading, _newline, text = step.partition("\n")
    parts = re.split(r"^(?=### )", text.strip(), flags=re.MULTILINE)
    opening = "".join(parts[:2]) if not parts[0] else parts[0]
    rest = "".join(parts[2:]) if not parts[0] else "".join(parts[1:])
    return heading.strip(), opening.strip(), rest.strip()
