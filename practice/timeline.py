"""The world of a run at a second: a pure function of scenario, log, second, language and task.

Nothing is stored and nothing is asked: the same arguments always show the same. Parts are worked out when they are
looked at, and a page of the feed costs what it shows.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from heapq import merge

from practice.index import Index, Item, Key, Keys, in_words, index_of, newest_first, until
from practice.letters import Letters
from practice.search import Text, day_of, match, parse, text_of
from practice.showing import DAY, QUARTER, Showing, address_in
from practice.state import State, fold
from practice.unfolding import Unfolded, unfold
from practice.world import (
    ME,
    Account,
    Act,
    Chat,
    ChatLine,
    Conversation,
    Draft,
    FeedPage,
    Found,
    Notice,
    Person,
    Scenario,
    Settings,
    ShownPost,
    WatchList,
)

DEEPEST = 50
WORDS = re.compile(r"\w+")


class World:
    """What the learner sees at second `now`. `task` is a family such as "T2.2", "" in free play.

    Lines of the log after `now` do not count; strange lines change nothing. No method raises for an unknown id.
    """

    def __init__(
        self, scenario: Scenario, acts: Sequence[Act], now: int, *, language: str = "fi", task: str = ""
    ) -> None:
        self.scenario, self.now, self.language, self.task = scenario, now, language, task
        self.acts: tuple[Act, ...] = tuple(sorted((each for each in acts if each.at <= now), key=lambda each: each.seq))
        self.index: Index = index_of(scenario, task)
        self.touched = 0  # how many stored posts were looked at for the feeds so far

    # --- the log ----------------------------------------------------------------------------------------
    @cached_property
    def state(self) -> State:
        return fold(self.scenario, self.acts, self.language)

    @property
    def unfolded(self) -> Unfolded:
        return self.showing.unfolded

    @cached_property
    def showing(self) -> Showing:
        """It does not know the world, so that a world is out of memory as soon as its page is."""
        index, acts, now, state = self.index, self.acts, self.now, self.state
        return Showing(index, state, lambda: unfold(index, acts, now, state.own), now, self.language)

    @property
    def account(self) -> Account:
        return self.state.account

    @property
    def settings(self) -> Settings:
        return self.state.settings

    @cached_property
    def follows(self) -> frozenset[str]:
        return frozenset(self.state.follows) & self.index.personas.keys()

    @cached_property
    def muted(self) -> frozenset[str]:
        return frozenset(self.state.muted) & self.index.personas.keys()

    @cached_property
    def blocked(self) -> frozenset[str]:
        return frozenset(self.state.blocked) & self.index.personas.keys()

    def did(self, kind: str, target: str | None = None) -> tuple[Act, ...]:
        """The lines of a kind, of one target or of any."""
        return tuple(each for each in self.acts if each.kind == kind and target in (None, each.target))

    # --- feeds ------------------------------------------------------------------------------------------
    def feed(self, limit: int = 20, before: str = "") -> FeedPage:
        """Everyone's posts, newest first; replies when somebody followed or the learner is part of them.

        `before`: the id at which the page before ended (`FeedPage.next`). What was reposted keeps its place.
        """
        return self._page(self._feed_keys(self._start(before)), limit)

    def new_since(self, second: int) -> int:
        """How many posts of others came into the feed after a second."""
        count = 0
        for key in self._feed_keys(until(self.now)):
            if key[0] <= second:
                break
            item = self._at(key)
            count += item is not None and item.author != ME and not self._kept_away(item)
        return count

    def posts_of(self, handle: str, limit: int = 20, before: str = "") -> FeedPage:
        """What somebody wrote or reposted; ME or the own handle is the learner. Nothing of blocked people."""
        handle = ME if handle == self.scenario.handle else handle
        if handle in self.blocked:
            return FeedPage((), hidden=len(self._keys_of(handle)))
        keys = newest_first(self._keys_of(handle), self._start(before))
        return self._page(keys, limit, everything=True)

    def list_feed(self, id: str, limit: int = 20, before: str = "") -> FeedPage:
        """The posts of a list's members; an unknown list has none."""
        found = self.list(id)
        start = self._start(before)
        feeds = [newest_first(self._keys_of(each), start) for each in found.members] if found else []
        return self._page(_once(merge(*feeds, reverse=True)), limit)

    def _keys_of(self, handle: str) -> Sequence[Key]:
        scripted = self.index.by_author.get(handle, [])
        reposted = {code for (kind, code), who in self.showing.given.items() if kind == "repost" and handle in who} | (
            set(self.state.reposted) if handle == ME else set()
        )
        others = [key for key in self.showing.dynamic if (each := self.showing.at_key(key)) and each.author == handle]
        again = [each.key for code in reposted if (each := self.showing.item(code)) and each.author != handle]
        return scripted if not (others or again) else sorted((*scripted, *others, *again))

    def _feed_keys(self, start: Key) -> Iterator[Key]:
        """Keys of the feed from the newest on, before muting and blocking."""
        involved = [self.index.involved.get(each, ()) for each in (ME, *sorted(self.follows))]
        sources = [self.index.top, self._dynamic_keys, self._reposted_keys, *involved]
        return _once(merge(*(newest_first(each, start) for each in sources if each), reverse=True))

    @cached_property
    def _dynamic_keys(self) -> Keys:
        """Keys of the learner's posts and of what reactions brought, as far as they belong to the feed."""
        near = {ME, *self.follows}
        found = []
        for key in self.showing.dynamic:
            item = self.showing.at_key(key)
            if item is None:
                continue
            answered = self.showing.stub(item.reply_to) if item.reply_to else None
            near_by = item.author in near or (answered is not None and answered.author in near)
            if not item.reply_to or near_by or item.reply_to in self.state.reposted:
                found.append(key)
        return found

    @cached_property
    def _reposted_keys(self) -> Keys:
        reposted = {code for kind, code in self.showing.given if kind == "repost"} | set(self.state.reposted)
        return sorted(each.key for code in reposted if (each := self.showing.item(code)) is not None)

    def _start(self, before: str) -> Key:
        """The key under which the page after this post begins."""
        last = self.showing.stub(before) if before else None
        return until(self.now) if last is None else last.key

    def _page(self, keys: Iterator[Key], limit: int, *, everything: bool = False) -> FeedPage:
        shown: list[ShownPost] = []
        hidden = 0
        for key in keys:
            item = self._at(key)
            if item is None:
                continue
            if not everything and self._kept_away(item):
                hidden += 1
            elif len(shown) == max(limit, 1):
                return FeedPage(tuple(shown), next=shown[-1].id, hidden=hidden)
            else:
                shown.append(self.showing.shown(item))
        return FeedPage(tuple(shown), hidden=hidden)

    def _at(self, key: Key) -> Item | None:
        self.touched += 1
        return self.showing.at_key(key)

    def _kept_away(self, item: Item) -> bool:
        """Whether a mute, a block or a muted word keeps it out of feeds. Never what the learner wrote."""
        if item.author == ME:
            return False
        return item.author in self.muted or item.author in self.blocked or self._has_muted_word(item)

    def _has_muted_word(self, item: Item) -> bool:
        muted = self._muted_words
        return bool(muted) and has_word(in_words(item.text, self.language)[0], muted)

    @cached_property
    def _muted_words(self) -> tuple[str, ...]:
        return tuple(word.casefold().lstrip("#") for word in self.settings.muted_words if word.strip("# "))

    # --- one post ---------------------------------------------------------------------------------------
    def post(self, id: str) -> ShownPost | None:
        """A post that is there; None when it is not yet, not any more, or only in another task."""
        item = self.showing.item(id)
        return None if item is None else self.showing.shown(item)

    def glimpse(self, id: str) -> ShownPost | None:
        """The same without counts, quote and who shared it: quick, for whoever asks only whether it is there and how
        the learner has treated it.
        """
        item = self.showing.item(id)
        return None if item is None else self.showing.glimpse(item)

    def conversation(self, id: str) -> Conversation | None:
        """A post with what it answers and what answers it. A deleted post keeps its place while it has answers."""
        item = self.showing.stub(id)
        if item is None or (self.showing.gone(item) and not self.showing.answers_to(id)):
            return None
        above: list[Item] = []
        seen = {item.id}
        upper = self.showing.stub(item.reply_to)
        while upper is not None and upper.id not in seen and len(above) < DEEPEST:
            above.append(upper)
            seen.add(upper.id)
            upper = self.showing.stub(upper.reply_to)
        below = [each for each in self.showing.answers_to(id) if each.id not in seen and not self._unwanted(each)]
        return Conversation(
            tuple(self._in_place(each) for each in reversed(above)),
            self._in_place(item),
            tuple(self.showing.shown(each) for each in below),
        )

    def _in_place(self, item: Item) -> ShownPost:
        return self.showing.deleted(item) if self.showing.gone(item) else self.showing.shown(item)

    def _unwanted(self, item: Item) -> bool:
        return item.author in self.muted or item.author in self.blocked

    def link_text(self, id: str) -> tuple[str, str] | None:
        """(address as shown, what would have been behind it) of a post or message; None when it has no link."""
        item = self.showing.item(id)
        line = None if item else self._letters.line(id)
        text = in_words(item.text, self.language)[0] if item else line.text if line else ""
        address = address_in(text)
        if not address:
            return None
        links = self.scenario.links
        return address, in_words(links.get(id) or links.get(address) or {}, self.language)[0]

    def banner(self, seq: int) -> str:
        """What is said at once about a line of the log, "" for nothing."""
        return in_words(self.unfolded.banners.get(seq, {}), self.language)[0]

    # --- people -----------------------------------------------------------------------------------------
    def person(self, handle: str) -> Person | None:
        """A profile; ME or the own handle is the learner's own."""
        return self.showing.person(handle)

    def people(self) -> tuple[Person, ...]:
        """Everyone but the learner, by name."""
        found = (self.showing.person(handle) for handle in self.index.personas)
        return tuple(sorted((each for each in found if each is not None), key=lambda each: each.name.casefold()))

    # --- notices and messages ---------------------------------------------------------------------------
    @cached_property
    def _letters(self) -> Letters:
        return Letters(self.showing, self.acts)

    def notices(self, limit: int = 50) -> tuple[Notice, ...]:
        """What concerns the learner, newest first."""
        return tuple(self._letters.notices[: max(limit, 0)])

    @property
    def unread(self) -> int:
        return sum(each.unread for each in self._letters.notices)

    def chats(self) -> tuple[Chat, ...]:
        """Private conversations that have lines, the newest first."""
        return self._letters.chats

    def chat(self, handle: str) -> Chat | None:
        """The conversation with a persona, also while it is empty; None for somebody unknown."""
        return self._letters.chat(handle)

    @property
    def unread_messages(self) -> int:
        return sum(each.unread for each in self._letters.chats)

    # --- the learner's own things -----------------------------------------------------------------------
    def bookmarks(self) -> tuple[ShownPost, ...]:
        """Bookmarked posts, the last one first."""
        return tuple(self._posts(reversed(self.state.bookmarked)))

    def evidence(self) -> tuple[ShownPost | ChatLine, ...]:
        """What was saved as evidence, in the order of saving."""
        found = (self.post(code) or self._letters.line(code) for code in self.state.saved)
        return tuple(each for each in found if each is not None)

    def drafts(self) -> tuple[Draft, ...]:
        """Drafts, the newest first."""
        return tuple(reversed(self.state.drafts.values()))

    def lists(self) -> tuple[WatchList, ...]:
        return tuple(self.state.lists.values())

    def list(self, id: str) -> WatchList | None:
        return self.state.lists.get(id)

    def _posts(self, codes: Iterable[str]) -> Iterator[ShownPost]:
        return (each for each in (self.post(code) for code in codes) if each is not None)

    # --- search -----------------------------------------------------------------------------------------
    def search(self, query: str, limit: int = 50) -> Found:
        """Posts that a query finds, newest first, without people muted or blocked; muted words do not count here."""
        parsed = parse(query)
        if parsed.tree is None:
            return Found(query, problem=parsed.problem)
        keys = merge(newest_first(self.index.every, until(self.now)), reversed(self.showing.dynamic), reverse=True)
        found: list[ShownPost] = []
        for key in keys:
            item = self.showing.at_key(key)
            if item is None or self._unwanted(item) or not match(parsed.tree, self._searchable(item)):
                continue
            if len(found) == limit:
                break
            found.append(self.showing.shown(item))
        return Found(query, tuple(found))

    def _searchable(self, item: Item) -> Text:
        answered = self.showing.stub(item.reply_to) if item.reply_to else None
        return text_of(
            in_words(item.text, self.language)[0],
            author=self.showing.author(item.author).handle,
            to=self.showing.author(answered.author).handle if answered else "",
            day=day_of(item.at, self.scenario.starts),
        )

    # --- time -------------------------------------------------------------------------------------------
    def next_event(self) -> int | None:
        """The second of the next post, message or reaction that comes by itself; None when nothing more comes."""
        keys, place = self.index.every, bisect_right(self.index.every, until(self.now))
        seconds = [each.at for each in self.index.messages if each.at > self.now]
        seconds += [each.at for each in self.unfolded.pending]
        seconds += [key[0] for key in keys[place : place + 1]]
        return min((each for each in seconds if each <= self.scenario.lasts), default=None)

    @cached_property
    def state_stamp(self) -> str:
        """Changes when anything shown could have changed: a line of the log, something that came, counts that grew."""
        posts = bisect_right(self.index.every, until(self.now))
        messages = bisect_right(self.index.messages, self.now, key=lambda each: each.at)
        last = self.acts[-1].seq if self.acts else 0
        parts = (
            len(self.acts),
            last,
            posts,
            messages,
            len(self.unfolded.came),
            self._quarter,
            self.language,
            self.task,
        )
        return "-".join(str(part) for part in parts)

    @property
    def _quarter(self) -> int:
        """The quarter hour by which likes are counted, while any post is young enough to get more."""
        posts = bisect_right(self.index.every, until(self.now))
        young = posts and self.index.every[posts - 1][0] > self.now - DAY - QUARTER
        return self.now // QUARTER if young or self.unfolded.items else -1


def has_word(text: str, words: Sequence[str]) -> bool:
    """Whether a word of a text begins with one of the words (Finnish bends endings), or a phrase stands in it."""
    folded = text.casefold()
    found = WORDS.findall(folded)
    return any(word in folded if " " in word else any(each.startswith(word) for each in found) for word in words)


def _once(keys: Iterator[Key]) -> Iterator[Key]:
    last: Key | None = None
    for key in keys:
        if key != last:
            yield key
        last = key
