"""Search: a query becomes a tree of plain, comparable nodes, or a code of what is wrong with it. Nothing raises.

    words            all of them, whole words          "two words"      next to each other
    a OR b, (a b)    either, together                  -a               not
    #Tag             the tag exactly, letter case too  @name            mentions the account
    from:name        written by                        to:name          answers it or begins with @name
    since:2026-03-01 from that day on                  until:2026-03-02 before that day
    after:2026-02-28 later than that day               before:2026-03-02 before that day

Words side by side bind before OR. `after:` becomes `Since` the next day and `before:` is `Until`, so that equal
questions are equal trees.
"""

import datetime as dt
import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from practice import textwork
from practice.clockwork import start_of

LONGEST, DEEPEST = 500, 20


@dataclass(frozen=True, slots=True)
class Words:
    """Words that stand next to each other; one word is the usual case. Case-folded."""

    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Sign:
    """Something without letters, such as an emoji: found anywhere in the text."""

    text: str


@dataclass(frozen=True, slots=True)
class Tag:
    name: str


@dataclass(frozen=True, slots=True)
class Mention:
    handle: str


@dataclass(frozen=True, slots=True)
class From:
    handle: str


@dataclass(frozen=True, slots=True)
class To:
    handle: str


@dataclass(frozen=True, slots=True)
class Since:
    """From this day on."""

    day: dt.date


@dataclass(frozen=True, slots=True)
class Until:
    """Before this day."""

    day: dt.date


@dataclass(frozen=True, slots=True)
class Not:
    of: "Node"


@dataclass(frozen=True, slots=True)
class And:
    of: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Or:
    of: tuple["Node", ...]


Node = Words | Sign | Tag | Mention | From | To | Since | Until | Not | And | Or


@dataclass(frozen=True, slots=True)
class Query:
    """`tree` is None when the query cannot be read; then `problem` says why: empty, long, quote (not closed),
    parenthesis (not in pairs or empty), operator (nothing to work on), date (not YYYY-MM-DD), name (missing), deep.
    """

    text: str
    tree: Node | None = None
    problem: str = ""


def walk(node: Node | None) -> Iterator[Node]:
    """A node and all below it."""
    if node is None:
        return
    yield node
    below = node.of if isinstance(node, And | Or) else (node.of,) if isinstance(node, Not) else ()
    for each in below:
        yield from walk(each)


# --- reading a query ------------------------------------------------------------------------------------
TOKEN = re.compile(r'(?P<quote>-?"[^"]*"?)|(?P<open>-?\()|(?P<close>\))|(?P<word>[^\s()"]+)')
WORD = re.compile(r"\w+")
QUOTES = str.maketrans("”“„»«", '"""""')


class _Unreadable(Exception):
    """Carries the code of a problem up to `parse`, which returns it."""


def parse(text: str) -> Query:
    """Read a query."""
    clean = unicodedata.normalize("NFC", text).strip() if isinstance(text, str) else ""
    if len(clean) > LONGEST:
        return Query(text, problem="long")
    tokens = [(match.lastgroup or "", match[0]) for match in TOKEN.finditer(clean.translate(QUOTES))]
    if not tokens:
        return Query(text, problem="empty")
    try:
        return Query(text, _Reader(tokens).read())
    except _Unreadable as problem:
        return Query(text, problem=str(problem))


class _Reader:
    """Reads by descent: either → together → single."""

    def __init__(self, tokens: list[tuple[str, str]]) -> None:
        self.tokens, self.place, self.depth = tokens, 0, 0

    def read(self) -> Node:
        found = self.either()
        if self.place < len(self.tokens):
            raise _Unreadable("parenthesis")
        return found

    def peek(self) -> tuple[str, str]:
        return self.tokens[self.place] if self.place < len(self.tokens) else ("end", "")

    def either(self) -> Node:
        parts = [self.together()]
        while self.peek() == ("word", "OR"):
            self.place += 1
            parts.append(self.together())
        return parts[0] if len(parts) == 1 else Or(tuple(parts))

    def together(self) -> Node:
        parts: list[Node] = []
        while (token := self.peek())[0] not in ("end", "close") and token != ("word", "OR"):
            self.place += 1
            if token == ("word", "AND") and parts and self.peek()[0] not in ("end", "close"):
                continue
            parts.append(self.single(*token))
        if not parts:
            raise _Unreadable("parenthesis" if self.depth and self.peek()[0] != "word" else "operator")
        return parts[0] if len(parts) == 1 else And(tuple(parts))

    def single(self, group: str, text: str) -> Node:
        if text.startswith("-") and text != "-":
            return Not(self.single(group, text[1:]))
        if group == "open":
            return self.inside()
        if group == "quote":
            return _phrase(text)
        if text in ("NOT", "AND", "-"):
            if text == "NOT" and self.peek()[0] not in ("end", "close"):
                following = self.peek()
                self.place += 1
                return Not(self.single(*following))
            raise _Unreadable("operator")
        return _word(text)

    def inside(self) -> Node:
        self.depth += 1
        if self.depth > DEEPEST:
            raise _Unreadable("deep")
        found = self.either()
        if self.peek()[0] != "close":
            raise _Unreadable("parenthesis")
        self.place += 1
        self.depth -= 1
        return found


def _phrase(text: str) -> Node:
    if len(text) < 2 or not text.endswith('"'):
        raise _Unreadable("quote")
    if not text.strip('" '):
        raise _Unreadable("empty")
    return _plain(text[1:-1])


def _plain(text: str) -> Node:
    words = tuple(WORD.findall(text.casefold()))
    return Words(words) if words else Sign(text.strip())


def _word(text: str) -> Node:
    name, colon, value = text.partition(":")
    if colon and name.casefold() in OPERATORS:
        return OPERATORS[name.casefold()](value)
    if text.startswith("#") and WORD.fullmatch(text[1:]):
        return Tag(text[1:])
    if text.startswith("@"):
        return Mention(_handle(text))
    return _plain(text)


def _handle(value: str) -> str:
    name = value.removeprefix("@").rstrip(".,;:!?").casefold()
    if not WORD.fullmatch(name):
        raise _Unreadable("name")
    return name


def _day(value: str) -> dt.date:
    try:
        return dt.datetime.strptime(value, "%Y-%m-%d").date()  # noqa: DTZ007 - a day of a made-up town, no zone
    except ValueError:
        raise _Unreadable("date") from None


def _after(value: str) -> Node:
    day = _day(value)
    return Since(day + dt.timedelta(days=1) if day < dt.date.max else day)


OPERATORS: dict[str, Callable[[str], Node]] = {
    "from": lambda value: From(_handle(value)),
    "to": lambda value: To(_handle(value)),
    "since": lambda value: Since(_day(value)),
    "until": lambda value: Until(_day(value)),
    "after": _after,
    "before": lambda value: Until(_day(value)),
}


# --- matching -------------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Text:
    """A post taken apart for searching. Handles are case-folded; `to` are those it answers or is addressed to."""

    folded: str
    words: tuple[str, ...]
    tags: frozenset[str]
    mentions: frozenset[str]
    author: str
    to: frozenset[str]
    day: dt.date


@lru_cache(maxsize=20_000)
def _parts(text: str) -> tuple[str, tuple[str, ...], frozenset[str], tuple[str, ...]]:
    clean = unicodedata.normalize("NFC", text)
    folded = clean.casefold()
    tags = frozenset(textwork.hashtags(clean)) if "#" in clean or "＃" in clean else frozenset()
    mentions = textwork.mentions(clean) if "@" in clean or "＠" in clean else ()
    return folded, tuple(WORD.findall(folded)), tags, mentions


def text_of(text: str, *, author: str, to: str, day: dt.date) -> Text:
    """Take a post apart. `to`: the handle of whom it answers, "" for none."""
    folded, words, tags, mentions = _parts(text)
    addressed = {mentions[0]} if mentions and folded.lstrip().startswith("@") else set()
    aims = frozenset(addressed | ({to.casefold()} if to else set()))
    return Text(folded, words, tags, frozenset(mentions), author.casefold(), aims, day)


def day_of(second: int, starts: str) -> dt.date:
    """The local day of a second of the scenario."""
    return (start_of(starts) + dt.timedelta(seconds=second)).date()


def match(node: Node, post: Text) -> bool:
    """Whether a post is found by a tree."""
    match node:
        case And(of=parts):
            return all(match(each, post) for each in parts)
        case Or(of=parts):
            return any(match(each, post) for each in parts)
        case Not(of=part):
            return not match(part, post)
        case Words(words=words):
            return _in_row(words, post.words)
        case Sign(text=text):
            return text in post.folded
        case Tag(name=name):
            return name in post.tags
        case Mention(handle=handle):
            return handle in post.mentions
        case From(handle=handle):
            return handle == post.author
        case To(handle=handle):
            return handle in post.to
        case Since(day=day):
            return post.day >= day
        case Until(day=day):
            return post.day < day
    raise TypeError(node)


def _in_row(words: tuple[str, ...], text: tuple[str, ...]) -> bool:
    if len(words) == 1:
        return words[0] in text
    return any(text[start : start + len(words)] == words for start in range(len(text) - len(words) + 1))
