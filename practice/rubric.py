"""How a person reads a text: four things that a machine cannot see, each with 0, 1 or 2 in words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

MARKS = (0, 1, 2)
ENOUGH = 6
"""Of eight together, with none of the four at 0: less does not show a skill."""

Words = str | Promise


@dataclass(frozen=True, slots=True)
class Aspect:
    """One of the four. `words` says what the marks 0, 1 and 2 mean."""

    code: str
    label: Words
    words: tuple[Words, Words, Words]


ASPECTS = (
    Aspect(
        "answers",
        _("Answers the question or the task"),
        (
            _("0: Passes the question or the task by"),
            _("1: Answers a part of it"),
            _("2: Answers what was asked"),
        ),
    ),
    Aspect(
        "value",
        _("Is of use to the reader"),
        (
            _("0: Adds nothing the reader could use"),
            _("1: Adds a little"),
            _("2: Gives a fact, an experience or a way on"),
        ),
    ),
    Aspect(
        "tone",
        _("Tone"),
        (
            _("0: Rude, cold or pushing"),
            _("1: All right, could be warmer or clearer"),
            _("2: Friendly and to the point"),
        ),
    ),
    Aspect(
        "safe",
        _("Safe and open"),
        (
            _("0: Tells what must not be told, or hides who is speaking"),
            _("1: Nothing harmful, but something is left unclear"),
            _("2: Tells nothing it must not, and is open about who is speaking"),
        ),
    ),
)
CODES = tuple(aspect.code for aspect in ASPECTS)


@dataclass(frozen=True, slots=True)
class Line:
    """A mark as people read it."""

    label: Words
    mark: int
    words: Words


def lines(marks: Mapping[str, int]) -> list[Line]:
    """The marks of one reader, {code of the aspect: 0–2}, in words."""
    return [Line(each.label, marks[each.code], each.words[marks[each.code]]) for each in ASPECTS]


def shows_skill(marks: Iterable[int]) -> bool:
    """Whether such marks let a reader say that the text shows the skill."""
    given = list(marks)
    return len(given) == len(ASPECTS) and all(given) and sum(given) >= ENOUGH
