"""Reading a text: its words, sentences, names, hashtags, addresses and emoji. Pure, and in time that grows with the
length of the text only, whatever is written (callers cut at 10,000 characters all the same).
"""

import re
import unicodedata
from collections.abc import Iterable

from practice import emojis
from practice import links as addresses

# Invisible: soft hyphen, zero-width spaces and joiners, bidirectional controls, fillers, interlinear marks.
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u206f"
    "\u3164\ufeff\uffa0\ufff9-\ufffb]"
)
# A zero-width joiner stays only where it joins emoji.
_LOOSE_JOINER = re.compile(f"(?<!{emojis.ANY})(?<![\ufe0f\U0001f3fb-\U0001f3ff])\u200d|\u200d(?!{emojis.ANY})")
_LOOKS_EMPTY = re.compile(r"[\s\u2800\ufe00-\ufe0f\x00-\x1f\x7f-\x9f]")
_WORD = re.compile(r"[^\W_]+(?:[-'’:][^\W_]+)*")
_SENTENCE_END = re.compile(r"(?:(?<![.!?…])[.!?…]++[\"”»')\]]*+(?=\s)|\n)\s*")
_SHORTENED = frozenset(
    "esim ns mm jne yms tms ym n nk eli vrt ks noin nro puh klo e.g i.e etc no nr mr mrs ms dr".split()
)
_MENTION = re.compile(r"(?<![\w@/.])[@＠]([0-9A-Za-z_]{1,15})(?![\w@])")
_HASHTAG = re.compile(r"(?<![\w&/#@])[#＃](\w+)")
_HAS_LETTER = re.compile(r"[^\W\d_]")


def normalise(text: str) -> str:
    """NFC, without invisible characters, trimmed, lines ended by a line feed alone. Doing it again changes nothing."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")  # browsers send two characters for the one they count
    while (clean := _cleaned(text)) != text:
        text = clean
    return text


def _cleaned(text: str) -> str:
    seen = _LOOSE_JOINER.sub("", _INVISIBLE.sub("", unicodedata.normalize("NFC", text)))
    return unicodedata.normalize("NFC", seen).strip()


def is_blank(text: str) -> bool:
    """Whether a reader sees nothing: empty, white space only, invisible characters only."""
    return not _LOOKS_EMPTY.sub("", normalise(text))


def only_emoji(text: str) -> bool:
    """Whether all that is seen is emoji."""
    left = emojis.EMOJI.sub("", normalise(text))
    return not is_blank(text) and not _LOOKS_EMPTY.sub("", left)


def without_links(text: str, by: str = " ") -> str:
    """The text with each address replaced by `by`."""
    return addresses.replaced(text, by)


def words(text: str) -> tuple[str, ...]:
    """The words as written, addresses left out. A hyphen, apostrophe or colon inside a word belongs to it."""
    return tuple(_WORD.findall(without_links(normalise(text))))


def folded_words(text: str) -> tuple[str, ...]:
    """The words in the form in which they are compared."""
    return tuple(word.casefold().replace("’", "'") for word in words(text))


def sentences(text: str) -> tuple[str, ...]:
    """The sentences, each trimmed. A point after a number or a shortening ("14. huhtikuuta", "esim. ") ends none."""
    text = normalise(text)
    found = []
    start = 0
    for end in _SENTENCE_END.finditer(text):
        if "\n" not in end.group() and _goes_on(text, start, end):
            continue
        found.append(text[start : end.end()].strip())
        start = end.end()
    return tuple(sentence for sentence in [*found, text[start:].strip()] if sentence)


def _goes_on(text: str, start: int, end: re.Match[str]) -> bool:
    if text[end.start()] != "." or text[end.start() : end.start() + 2] == "..":
        return False
    before = text[max(start, end.start() - 6) : end.start()].split()
    last = before[-1].casefold().lstrip("(«”\"'") if before else ""
    following = text[end.end() : end.end() + 1]
    return last in _SHORTENED or (last.isdigit() and following.islower())


def longest_sentence(text: str) -> int:
    """How many words the longest sentence has; addresses are no words. 0 for an empty text."""
    return max((len(_WORD.findall(each)) for each in sentences(without_links(normalise(text)))), default=0)


def mentions(text: str) -> tuple[str, ...]:
    """The handles mentioned, in lower case, without "@", in order; an e-mail address mentions nobody."""
    if "@" not in text and "＠" not in text:
        return ()  # most texts; the rest of the work is for those that may have one
    return tuple(handle.lower() for handle in _MENTION.findall(without_links(normalise(text))))


def hashtags(text: str) -> tuple[str, ...]:
    """The hashtags as written, without "#": letters, digits and "_", at least one letter. A hyphen ends one."""
    found = _HASHTAG.findall(without_links(normalise(text)))
    return tuple(tag for tag in found if _HAS_LETTER.search(tag))


def links(text: str) -> tuple[str, ...]:
    """The hosts of the addresses in the text, in lower case, in order."""
    return tuple(link.host for link in addresses.find(normalise(text)))


def emoji_count(text: str) -> int:
    """How many emoji a reader sees."""
    return emojis.count(normalise(text))


def has_stem(text: str, stems: Iterable[str]) -> bool:
    """Whether a word, or a part of a word after a hyphen, begins with one of the stems; case does not matter.

    A stem of several words ("no charge") means those words one after the other, the last of them as a beginning.
    """
    found = folded_words(text)
    parts = {part for word in found for part in (word, *word.split("-"))}
    for stem in stems:
        wanted = folded_words(stem)
        if len(wanted) == 1:
            if any(part.startswith(wanted[0]) for part in parts):
                return True
        elif wanted and _has_run(found, wanted):
            return True
    return False


def _has_run(found: tuple[str, ...], wanted: tuple[str, ...]) -> bool:
    size = len(wanted)
    return any(
        found[at : at + size - 1] == wanted[:-1] and found[at + size - 1].startswith(wanted[-1])
        for at in range(len(found) - size + 1)
    )


def longest_common_run(first: str, second: str) -> int:
    """The length, in words, of the longest run of words that both texts have. Linear in both (suffix automaton)."""
    steps: list[dict[str, int]] = [{}]
    link, length = [-1], [0]
    last = 0
    for word in folded_words(first):
        new = len(steps)
        steps.append({})
        link.append(0)
        length.append(length[last] + 1)
        state, last = last, new
        while state != -1 and word not in steps[state]:
            steps[state][word] = new
            state = link[state]
        if state == -1:
            continue
        target = steps[state][word]
        if length[state] + 1 == length[target]:
            link[new] = target
            continue
        copy = len(steps)
        steps.append(dict(steps[target]))
        link.append(link[target])
        length.append(length[state] + 1)
        while state != -1 and steps[state].get(word) == target:
            steps[state][word] = copy
            state = link[state]
        link[target] = link[new] = copy
    return _longest_match(steps, link, length, folded_words(second))


def _longest_match(steps: list[dict[str, int]], link: list[int], length: list[int], read: tuple[str, ...]) -> int:
    state = run = best = 0
    for word in read:
        while state and word not in steps[state]:
            state = link[state]
            run = length[state]
        if word in steps[state]:
            state = steps[state][word]
            run += 1
        best = max(best, run)
    return best
