"""The checks of texts that tasks are made of: deterministic, without models, quick on any text, never raising.

What each finds, and what must not alarm it, is written as data in tests/practice/data/checks/.
"""

import re
import unicodedata
from collections.abc import Iterable

from practice import personal_data as _personal_data
from practice.phrases import (
    affirmative,
    asks_question,
    demands_removal,
    moves_private,
    names_communications,
    promises_refund,
    promises_time,
    regrets,
    takes_position,
)
from practice.textwork import has_stem, links, longest_common_run, mentions, normalise, without_links, words
from practice.world import Config

__all__ = [
    "BLOCKED",
    "CAPITALS",
    "MARKS",
    "MOST_MYTH_WORDS",
    "affirmative",
    "allowed_source",
    "asks_question",
    "demands_removal",
    "discloses_employer",
    "moves_private",
    "myth_run",
    "names_communications",
    "personal_data",
    "promises_refund",
    "promises_time",
    "regrets",
    "stems",
    "takes_position",
    "tone_ok",
    "tone_problems",
]

BLOCKED, CAPITALS, MARKS = "blocked", "capitals", "marks"
MOST_MYTH_WORDS = 4
"""So many words in a row may be the same as in a false claim; one more spreads it."""

_SHOUTED_WORDS, _SHOUTED_LETTERS = 3, 4
_TAG = re.compile(r"[#@＠＃]\w+")
_MARKS = re.compile(r"!\s?!|\?\s?\?")
_WORK = ("töissä", "työsken", "työpaik", "työnant", "työntek", "meillä", "edust", "work", "employ", "job", "my company")


def personal_data(text: str, config: Config, secrets: Iterable[str] = ()) -> tuple[str, ...]:
    """The kinds (`personal_data.KINDS`) of personal data in the text: email, phone, iban, plate, secret, …"""
    return _personal_data.find(text, config, secrets)


def tone_problems(text: str, config: Config) -> tuple[str, ...]:
    """What is wrong with the tone: blocked (a word of the block list in exactly that form), capitals (three or more
    words of four letters or more in capitals that are no acronyms), marks ("!!", "??").
    """
    text = normalise(text)
    problems = []
    written = words(text)
    if {part for word in written for part in _forms(word)} & {word.casefold() for word in config.blocked_words}:
        problems.append(BLOCKED)
    known = {word.casefold() for word in config.acronyms}
    shouted = [word for word in words(_TAG.sub(" ", text)) if _is_shouted(word, known)]
    if len(shouted) >= _SHOUTED_WORDS:
        problems.append(CAPITALS)
    if _MARKS.search(without_links(unicodedata.normalize("NFKC", text))):
        problems.append(MARKS)
    return tuple(problems)


def _forms(word: str) -> tuple[str, ...]:
    folded = word.casefold()
    return (folded, *re.split(r"[-:'’]", folded))


def _is_shouted(word: str, known: set[str]) -> bool:
    stem = re.split(r"[-:'’]", word)[0]
    letters = [each for each in word if each.isalpha()]
    return len(letters) >= _SHOUTED_LETTERS and word == word.upper() and stem.casefold() not in known


def tone_ok(text: str, config: Config) -> bool:
    """Whether nothing is wrong with the tone."""
    return not tone_problems(text, config)


def stems(text: str, stems: Iterable[str]) -> bool:
    """Whether a word of the text begins with one of the stems ("kartonk", "no charge"); case does not matter."""
    return has_stem(text, stems)


def discloses_employer(text: str, config: Config) -> bool:
    """Whether the text tells for whom the writer works: the company's name in any inflection, or its handle beside a
    word of working. Give the bio and the text one by one; either is enough.
    """
    if has_stem(text, config.employer):
        return True
    return bool(config.company) and config.company in mentions(text) and has_stem(text, _WORK)


def myth_run(text: str, claim: str) -> int:
    """The longest run of words the text has in common with the claim; over `MOST_MYTH_WORDS` it spreads the claim."""
    return longest_common_run(text, claim)


def allowed_source(text: str, config: Config) -> bool:
    """Whether the text links to an allowed source: one of the hosts of the package, or a part of one."""
    allowed = {each.lower().split("/")[0].removeprefix("www.") for each in config.allowed_sources if each}
    return any(host == source or host.endswith(f".{source}") for host in links(text) for source in allowed)
