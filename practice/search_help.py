"""Searching in words: what each operator does, and what is wrong with a query that cannot be read."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from practice.channel import Channel


@dataclass(frozen=True, slots=True)
class Operator:
    """`name` is the one of the channel profile, `example` what one would write."""

    name: str
    example: str
    meaning: str | Promise


OPERATORS = (
    Operator('"', '"kartonki pois"', _("these very words, next to each other")),
    Operator("OR", "paperi OR kartonki", _("either of the two; write OR in capitals")),
    Operator("-", "-arvonta", _("not this; also before the other operators")),
    Operator("#", "#kierrätys", _("with this hashtag")),
    Operator("@", "@hkerays_harj", _("mentions this account")),
    Operator("from:", "from:kuntala_harj", _("written by this account")),
    Operator("to:", "to:hkerays_harj", _("answers this account")),
    Operator("since:", "since:2026-03-01", _("from this day on")),
    Operator("until:", "until:2026-03-20", _("before this day")),
)
PROBLEMS: Mapping[str, str | Promise] = {
    "empty": _("Write what you are looking for."),
    "long": _("The search is too long: 500 characters at most."),
    "quote": _("A quotation mark has no pair. Put one on both sides of the words."),
    "parenthesis": _("The brackets do not come in pairs, or there is nothing inside them."),
    "operator": _("An operator has nothing to work on. Write a word on both sides of OR and right after a minus."),
    "date": _("A day is written year-month-day, such as 2026-03-01."),
    "name": _("After from: or to: comes the name of an account, without a space."),
    "deep": _("There are too many brackets inside each other."),
}


def operators_of(channel: Channel) -> tuple[Operator, ...]:
    """What the search of a channel understands, to read."""
    return tuple(each for each in OPERATORS if each.name in channel.operators)


def problem_in_words(code: str) -> str:
    """What is wrong with a query, "" for nothing."""
    return str(PROBLEMS.get(code, _("This search cannot be read. Look at the examples."))) if code else ""
