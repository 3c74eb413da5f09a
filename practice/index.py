"""A scenario sorted once, so that a page costs what it shows and not what is stored."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from practice import textwork
from practice.world import LANGUAGES, ME, Message, Persona, Post, Scenario, Texts

if TYPE_CHECKING:
    from practice.unfolding import Rules

Key = tuple[int, int, int, str]
"""Where a post stands: (second, 0 scripted | 1 own | 2 reaction, line of the log, id). A larger key is newer."""

Keys = list[Key]

SCRIPTED, OWN, REACTION = range(3)
END = "\U0010ffff"


@dataclass(frozen=True, slots=True)
class Item:
    """A post of any origin before it is shown. `author` is a handle or ME; `kind` that of `Post`."""

    key: Key
    id: str
    author: str
    text: Texts
    kind: str = ""
    reply_to: str = ""
    quote_of: str = ""
    picture: str = ""
    alt: str = ""
    likes: int = 0
    reposts: int = 0

    @property
    def at(self) -> int:
        return self.key[0]

    def moved(self, key: Key, reply_to: str = "") -> "Item":
        """The same post at another place: what a consequence brings."""
        return replace(self, key=key, reply_to=reply_to or self.reply_to)


def in_words(texts: Texts, language: str) -> tuple[str, str]:
    """(text, the language it is in): the wanted language, else another one, else nothing."""
    for code in (language, *LANGUAGES):
        if texts.get(code):
            return texts[code], code
    return next(((text, code) for code, text in texts.items() if text), ("", language))


def newest_first(keys: Sequence[Key], below: Key) -> Iterator[Key]:
    """The keys under `below`, from the newest; `keys` are in rising order."""
    for place in range(bisect_left(keys, below) - 1, -1, -1):
        yield keys[place]


def until(second: int) -> Key:
    """The key above everything that came by this second."""
    return (second, REACTION + 1, 0, END)


@dataclass
class Index:
    """What is in a scenario in one task ("T2.4-plain" or its family; "" in free play). Lists of keys rise.

    `items` come by themselves, `waiting` only when a consequence brings them (`brought_by`: reaction → codes).
    `top` are posts that answer nothing; `involved` the replies by or to a handle; `to_me` what concerns the learner.
    `answers_remembered` (by the fingerprint of a text) belongs to `reactions`, `rules` to `unfolding`.
    """

    scenario: Scenario
    task: str
    personas: dict[str, Persona] = field(default_factory=dict)
    items: dict[str, Item] = field(default_factory=dict)
    waiting: dict[str, Item] = field(default_factory=dict)
    brought_by: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    every: list[Key] = field(default_factory=list)
    top: list[Key] = field(default_factory=list)
    to_me: list[Key] = field(default_factory=list)
    involved: dict[str, list[Key]] = field(default_factory=lambda: defaultdict(list))
    by_author: dict[str, list[Key]] = field(default_factory=lambda: defaultdict(list))
    answers: dict[str, list[Key]] = field(default_factory=lambda: defaultdict(list))
    messages: list[Message] = field(default_factory=list)
    answers_remembered: dict[bytes, dict[str, bool]] = field(default_factory=dict)
    rules: dict[str, "Rules"] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.personas = {code: each for code, each in self.scenario.personas.items() if self._here(each.only_in)}
        for code, post in self.scenario.posts.items():
            if self._here(post.only_in) and (post.author == ME or post.author in self.personas):
                self._add(code, post)
        for item in sorted(self.items.values(), key=lambda each: each.key):
            self._sort_in(item)
        here = (each for each in self.scenario.messages if self._here(each.only_in) and each.author in self.personas)
        self.messages = sorted(here, key=lambda each: (each.at, each.code))

    def _here(self, only_in: Sequence[str]) -> bool:
        return not only_in or self.task in only_in or self.task.partition("-")[0] in only_in

    def _add(self, code: str, post: Post) -> None:
        item = Item(
            key=(post.at, SCRIPTED, 0, code), id=code, author=post.author, text=post.text, kind=post.kind,
            reply_to=post.reply_to, quote_of=post.quote_of, picture=post.picture, likes=post.likes,
            reposts=post.reposts,
        )  # fmt: skip
        if post.waits_for:
            self.waiting[code] = item
            self.brought_by[post.waits_for].append(code)
        else:
            self.items[code] = item

    def _sort_in(self, item: Item) -> None:
        self.every.append(item.key)
        self.by_author[item.author].append(item.key)
        answered = self.items.get(item.reply_to)
        if item.reply_to:
            self.answers[item.reply_to].append(item.key)
            for handle in {item.author, answered.author if answered else item.author}:
                self.involved[handle].append(item.key)
        else:
            self.top.append(item.key)
        if item.author != ME and self.concerns_me(item):
            self.to_me.append(item.key)

    def concerns_me(self, item: Item) -> bool:
        """Whether a scripted post answers, quotes or mentions the learner."""
        for code in (item.reply_to, item.quote_of):
            if code in self.items and self.items[code].author == ME:
                return True
        return self.mentions_me(item.text)

    def mentions_me(self, text: Texts) -> bool:
        mine = self.scenario.handle.casefold()
        return any(mine in textwork.mentions(each) for each in text.values() if "@" in each)


def index_of(scenario: Scenario, task: str) -> Index:
    """The index of a scenario in a task, made once for each parsed scenario."""
    made: dict[str, Index] = scenario.__dict__.setdefault("_indexes", {})
    if task not in made:
        made[task] = Index(scenario, task)
    return made[task]


def text_of(data: Mapping[str, object], name: str) -> str:
    """A text of a line's data; "" when it is missing or something else."""
    found = data.get(name)
    return found if isinstance(found, str) else ""
