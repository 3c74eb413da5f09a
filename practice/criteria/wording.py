"""Whether a text claims something or denies it: stems are looked for clause by clause, with an eye on negations.

"Sekajätteeseen ei, vaan kauppaan" names the shop, "Ei sitä kauppaan tarvitse viedä" does not. Irony is beyond it.
"""

import re
from collections.abc import Iterable, Iterator

from practice import textwork

Words = tuple[str, ...]

# A clause ends at a mark, or before a word that turns the thought.
_TURN = "vaan mutta koska sillä joten kun but because since so when while instead then eikä niin".split()
_ENDS = re.compile(rf"[.!?;:,()\n]|\s[-–—]\s|(?=\b(?:{'|'.join(_TURN)}|and not)\b)", re.IGNORECASE)
_NEGATIONS = frozenset(
    "ei eikä eihän eivät en et emme ette älä älkää eipä not no never nobody none nor cannot without "
    "dont doesnt cant isnt arent wont didnt".split()
)
_AFTER = frozenset("ei eihän eivät en et emme ette älä älkää".split())
_GREETINGS = frozenset("hei heippa hellurei moi moikka moro terve tervehdys huomenta päivää hi hello hey dear".split())
_LONGEST_GREETING = 4
_BARE_NO = 2
_RUBBISH = ("sekajät", "sekaroska", "roskiin", "roskiks", "mixed waste", "trash", "rubbish")
_REFUSED = tuple("saa voi käy kelpaa sovi kuulu laita laittaa oteta hyväksy can may go put accept allow belong".split())


def clauses(text: str) -> tuple[Words, ...]:
    """The words of each clause, in the form in which they are compared; addresses are left out."""
    parts = _ENDS.split(textwork.without_links(textwork.normalise(text)))
    return tuple(words for part in parts if (words := textwork.folded_words(part)))


def claims(text: str, stems: Iterable[str]) -> bool:
    """Some stem, or run of words that ends in a stem, stands in a clause and is not denied there: no negation before
    it and none right behind it. A negation inside the stem itself ("ei peritä") belongs to the claim.
    """
    wanted = _split(stems)
    return any(
        not any(map(_negates, words[:start])) and (end >= len(words) or words[end] not in _AFTER)
        for words in clauses(text)
        for start, end in _places(words, wanted)
    )


def answers_yes(text: str, stems: Iterable[str]) -> bool:
    """The text claims one of the stems outside its questions, refuses nothing and sends nothing to mixed waste."""
    statements = " ".join(each for each in textwork.sentences(text) if not each.endswith("?"))
    return claims(statements, stems) and not any(map(_refuses, clauses(statements)))


def _refuses(words: Words) -> bool:
    if not any(map(_negates, words)):
        return any(_places(words, _split(_RUBBISH)))
    return len(words) <= _BARE_NO or any(_places(words, _split(_REFUSED)))


def opening(text: str) -> str:
    """The first sentence that is more than a greeting; "" for an empty text."""
    found = textwork.sentences(text)
    for sentence in found[:1]:
        words = textwork.folded_words(sentence)
        if len(words) <= _LONGEST_GREETING and words[:1] and words[0] in _GREETINGS and len(found) > 1:
            return found[1]
    return found[0] if found else ""


def _negates(word: str) -> bool:
    return word in _NEGATIONS or word.endswith("n't")


def _split(stems: Iterable[str]) -> tuple[Words, ...]:
    return tuple(words for stem in stems if (words := textwork.folded_words(stem)))


def _places(words: Words, wanted: Iterable[Words]) -> Iterator[tuple[int, int]]:
    """(first word, word after the last) of each place where a stem is found."""
    for stem in wanted:
        for start in range(len(words) - len(stem) + 1):
            last = words[start + len(stem) - 1]
            begins = [last, *last.split("-")] if len(stem) == 1 else [last]
            if words[start : start + len(stem) - 1] == stem[:-1] and any(each.startswith(stem[-1]) for each in begins):
                yield start, start + len(stem)
