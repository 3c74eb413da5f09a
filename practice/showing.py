"""From what is stored to what is seen: posts with their counts, links, profiles, in the run's language."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable
from functools import cached_property

from practice import links
from practice.index import REACTION, Index, Item, Key, in_words, until
from practice.state import State
from practice.unfolding import Unfolded
from practice.world import ME, Author, Person, Persona, ShownPost

DAY = 24 * 3600
QUARTER = 15 * 60


def arrived(total: int, at: int, now: int) -> int:
    """How many of a scripted post's likes have come. Many at first, all within a day, in steps of a quarter hour."""
    passed = now // QUARTER * QUARTER - at
    if passed <= 0:
        return 0
    return total if passed >= DAY else int(total * (1 - (1 - passed / DAY) ** 3))


def address_in(text: str) -> str:
    """The first web address in a text, "" for none."""
    found = links.find(text) if "." in text else ()
    return text[found[0].start : found[0].end] if found else ""


class Showing:
    """What is there at a second, and how it looks to the learner."""

    def __init__(self, index: Index, state: State, unfold: Callable[[], Unfolded], now: int, language: str) -> None:
        self.index, self.state, self.now, self.language = index, state, now, language
        self._unfold = unfold

    @cached_property
    def unfolded(self) -> Unfolded:
        """What reactions brought: worked out when something is asked that depends on it."""
        return self._unfold()

    # --- what is there ----------------------------------------------------------------------------------
    def item(self, code: str) -> Item | None:
        """A post that is there by now and not deleted."""
        found = self.index.items.get(code) or self.state.own.get(code) or self.unfolded.items.get(code)
        return None if found is None or found.at > self.now or self.gone(found) else found

    def stub(self, code: str) -> Item | None:
        """The same, also when the learner has deleted it."""
        found = self.index.items.get(code) or self.state.own.get(code)
        return found if found is not None and found.at <= self.now else self.item(code)

    def gone(self, item: Item) -> bool:
        return item.author == ME and item.id in self.state.deleted

    @cached_property
    def dynamic(self) -> list[Key]:
        """Keys of everything that is not simply scripted, in rising order."""
        items = (*self.state.own.values(), *self.unfolded.items.values())
        return sorted(each.key for each in items if not self.gone(each))

    def at_key(self, key: Key) -> Item | None:
        return self.item(self.id_of(key))

    def id_of(self, key: Key) -> str:
        if key[1] != REACTION:
            return key[3]
        told = f"re-{key[2]}-{key[3]}"
        return told if told in self.unfolded.items else key[3]

    @cached_property
    def answers(self) -> dict[str, list[Item]]:
        """Answers that are not simply scripted, by what they answer, oldest first."""
        found: dict[str, list[Item]] = defaultdict(list)
        items = (*self.state.own.values(), *self.unfolded.items.values())
        answering = (each for each in items if each.reply_to and not self.gone(each))
        for item in sorted(answering, key=lambda each: each.key):
            found[item.reply_to].append(item)
        return found

    def answers_to(self, code: str) -> list[Item]:
        """All answers to a post by now, oldest first."""
        keys = self.index.answers.get(code, ())
        scripted = (self.at_key(key) for key in keys[: bisect_right(keys, until(self.now))])
        found = [*(each for each in scripted if each is not None), *self.answers.get(code, ())]
        return sorted(found, key=lambda each: each.key)

    def count_answers(self, code: str) -> int:
        keys = self.index.answers.get(code, ())
        gone = sum(
            1 for each in self.state.deleted if (item := self.index.items.get(each)) and item.reply_to == code
            and item.author == ME
        )  # fmt: skip
        return bisect_right(keys, until(self.now)) - gone + len(self.answers.get(code, ()))

    # --- who reacted ------------------------------------------------------------------------------------
    @cached_property
    def given(self) -> dict[tuple[str, str], list[str]]:
        """Handles of those who liked or reposted a post because of something the learner did: (act, post) → who."""
        found: dict[tuple[str, str], list[str]] = defaultdict(list)
        for each in self.unfolded.came:
            kind = each.reaction.act
            if kind in ("like", "repost") and each.about and each.who not in found[kind, each.about]:
                found[kind, each.about].append(each.who)
        return found

    def because(self, item: Item) -> str:
        """Who reposted it into the feed: the learner's own name first."""
        if item.id in self.state.reposted:
            return self.author(ME).name
        who = self.given.get(("repost", item.id))
        return self.author(who[-1]).name if who else ""

    # --- how it looks -----------------------------------------------------------------------------------
    def author(self, handle: str) -> Author:
        if handle == ME:
            account = self.state.account
            return Author(account.handle, account.name or account.handle, account.picture, mine=True)
        persona = self.index.personas.get(handle)
        if persona is None:
            return Author(handle, handle)
        return Author(handle, in_words(persona.name, self.language)[0] or handle, persona.picture)

    def shown(self, item: Item, *, inside: bool = False) -> ShownPost:
        """A post as it looks now. `inside`: as the quoted post of another one, which shows no further quote."""
        state, code = self.state, item.id
        text, language = in_words(item.text, self.language)
        liked, reposted = code in state.liked, code in state.reposted
        answered = self.stub(item.reply_to) if item.reply_to else None
        quoted = self.item(item.quote_of) if item.quote_of and not inside else None
        return ShownPost(
            id=code, author=self.author(item.author), at=item.at, text=text, language=language,
            replies=self.count_answers(code),
            likes=self.counted("like", item, liked), reposts=self.counted("repost", item, reposted),
            liked=liked, reposted=reposted,
            bookmarked=code in state.bookmarked, saved=code in state.saved, reported=code in state.reported,
            reply_to=item.reply_to, reply_to_handle=self.author(answered.author).handle if answered else "",
            quoted=self.shown(quoted, inside=True) if quoted else None,
            picture=item.picture, alt=self.alt(item), link=address_in(text), because=self.because(item),
        )  # fmt: skip

    def glimpse(self, item: Item) -> ShownPost:
        """A post as the log alone tells it: without counts, quote and whoever shared it. Works out no reactions."""
        state, code = self.state, item.id
        text, language = in_words(item.text, self.language)
        return ShownPost(
            id=code, author=self.author(item.author), at=item.at, text=text, language=language,
            liked=code in state.liked, reposted=code in state.reposted, bookmarked=code in state.bookmarked,
            saved=code in state.saved, reported=code in state.reported, reply_to=item.reply_to, picture=item.picture,
            alt=self.alt(item), link=address_in(text),
        )  # fmt: skip

    def counted(self, kind: str, item: Item, mine: bool) -> int:
        total = item.likes if kind == "like" else item.reposts
        return arrived(total, item.at, self.now) + len(self.given.get((kind, item.id), ())) + mine

    def deleted(self, item: Item) -> ShownPost:
        """What stays in a conversation of a post the learner deleted: its place."""
        return ShownPost(
            id=item.id, author=self.author(item.author), at=item.at, text="", language=self.language,
            reply_to=item.reply_to, replies=self.count_answers(item.id), deleted=True,
        )  # fmt: skip

    def alt(self, item: Item) -> str:
        picture = self.index.scenario.pictures.get(item.picture)
        if item.alt or item.id in self.state.own:
            return item.alt
        return in_words(picture.alt, self.language)[0] if picture else ""

    def person(self, handle: str) -> Person | None:
        if handle in (ME, self.index.scenario.handle):
            own = self.state.account
            return Person(
                own.handle, own.name or own.handle, own.bio, picture=own.picture, alt=own.alt, mine=True
            )  # fmt: skip
        persona = self.index.personas.get(handle)
        return None if persona is None else self._persona(handle, persona)

    def _persona(self, handle: str, persona: Persona) -> Person:
        state = self.state
        return Person(
            handle, in_words(persona.name, self.language)[0] or handle, in_words(persona.bio, self.language)[0],
            persona.kind, persona.picture, followed=handle in state.follows, follows_me=handle in self.followers,
            muted=handle in state.muted, blocked=handle in state.blocked, reported=handle in state.reported,
        )  # fmt: skip

    @cached_property
    def followers(self) -> frozenset[str]:
        return frozenset(each.who for each in self.unfolded.came if each.reaction.act == "follow")
