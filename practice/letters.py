"""What comes to the learner: notifications and private messages."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from practice.clockwork import minute_of_day
from practice.index import Item, in_words, text_of, until
from practice.showing import Showing, address_in
from practice.state import data_of
from practice.world import ME, Act, Chat, ChatLine, Notice, Settings


@dataclass(frozen=True, slots=True)
class Letter:
    """A private message of either side before it is shown. `line` is the number of the act behind it, 0 for none."""

    at: int
    line: int
    id: str
    text: str
    mine: bool = False


class Letters:
    """Notices and chats of a world."""

    def __init__(self, showing: Showing, acts: Sequence[Act]) -> None:
        self.showing, self.acts = showing, acts
        self.index, self.state, self.now = showing.index, showing.state, showing.now

    # --- private messages -------------------------------------------------------------------------------
    @cached_property
    def letters(self) -> dict[str, list[Letter]]:
        """By handle, oldest first: what was written and what reached the learner."""
        found: dict[str, list[Letter]] = defaultdict(list)
        for message in self.index.messages:
            if message.at <= self.now and self._reaches(message.author, message.at):
                text = in_words(message.text, self.showing.language)[0]
                found[message.author].append(Letter(message.at, 0, message.code, text))
        for each in self.showing.unfolded.came:
            private = each.reaction.act == "message" or (each.reaction.act == "reply" and each.act.kind == "message")
            if private and each.text and self._reaches(each.who, each.at):
                text = in_words(each.text, self.showing.language)[0]
                found[each.who].append(Letter(each.at, each.act.seq, each.id, text))
        for handle, acts in self.state.sent.items():
            for act in acts:
                found[handle].append(Letter(act.at, act.seq, act.own_id, text_of(data_of(act), "text"), mine=True))
        return {who: sorted(lines, key=lambda one: (one.at, one.line, one.id)) for who, lines in found.items()}

    def _reaches(self, handle: str, at: int) -> bool:
        """Whether a persona could write at this second: settings and blocks of before it decide.

        Whom the learner has written to is no stranger.
        """
        if (blocked := self.state.blocked.get(handle)) is not None and blocked < at:
            return False
        allowed = self.state.settings_at(at).messages
        if allowed == "everyone" or any(act.at < at for act in self.state.sent.get(handle, ())):
            return True
        return allowed == "following" and self.state.followed_at(handle, at)

    @cached_property
    def chats(self) -> tuple[Chat, ...]:
        """Those with lines, the newest first."""
        found = [(lines[-1].at, who) for who, lines in self.letters.items() if who in self.index.personas]
        return tuple(chat for _at, who in sorted(found, reverse=True) if (chat := self.chat(who)) is not None)

    def chat(self, handle: str) -> Chat | None:
        who = self.showing.person(handle)
        if who is None or who.mine:
            return None
        lines = self.letters.get(handle, [])
        looked = self.state.looked.get(handle)
        unread = sum(not each.mine and (looked is None or each.at > looked) for each in lines)
        return Chat(who, tuple(self._shown(each) for each in lines), unread)

    def _shown(self, letter: Letter) -> ChatLine:
        return ChatLine(
            letter.id, letter.at, letter.text, letter.mine, address_in(letter.text),
            reported=letter.id in self.state.reported, saved=letter.id in self.state.saved,
        )  # fmt: skip

    def line(self, code: str) -> ChatLine | None:
        found = (each for lines in self.letters.values() for each in lines if each.id == code)
        return next((self._shown(each) for each in found), None)

    # --- notifications ----------------------------------------------------------------------------------
    @cached_property
    def notices(self) -> list[Notice]:
        """Newest first; nothing of muted and blocked people. A message is announced by its chat's newest unread."""
        found = [*self._scripted(), *self._reactions(), *self._banners(), *self._messages()]
        return sorted(found, key=lambda each: (each.at, each.post, each.kind, each.who.handle), reverse=True)

    def _scripted(self) -> list[Notice]:
        items = (self.showing.at_key(key) for key in self.index.to_me if key < until(self.now))
        return [self._about(each) for each in items if each is not None and not self._unwanted(each.author)]

    def _about(self, item: Item) -> Notice:
        answers = self._mine(item.reply_to) or item.reply_to in self.state.reposted
        kind = "quote" if self._mine(item.quote_of) else "reply" if answers else "mention"
        text = in_words(item.text, self.showing.language)[0]
        return self._notice(kind, item.at, item.author, item.id, text)

    def _reactions(self) -> list[Notice]:
        found = []
        for each in self.showing.unfolded.came:
            kind = each.reaction.act
            if self._unwanted(each.who):
                continue
            if kind == "follow" or (kind in ("like", "repost") and self._mine(each.about)):
                found.append(self._notice(kind, each.at, each.who, each.about if kind != "follow" else ""))
        for item in self.showing.unfolded.items.values():
            if not self._unwanted(item.author) and self._concerns_me(item):
                found.append(self._about(item))
        return found

    def _banners(self) -> list[Notice]:
        by_seq = {act.seq: act.at for act in self.acts}
        return [
            self._notice("banner", by_seq[seq], ME, "", in_words(text, self.showing.language)[0])
            for seq, text in self.showing.unfolded.banners.items()
        ]

    def _messages(self) -> list[Notice]:
        found = []
        for who, lines in self.letters.items():
            theirs = [each for each in lines if not each.mine]
            if theirs and not self._unwanted(who):
                found.append(self._notice("message", theirs[-1].at, who, "", theirs[-1].text))
        return found

    def _notice(self, kind: str, at: int, who: str, post: str = "", text: str = "") -> Notice:
        unread = kind != "banner" and (self.state.seen is None or at > self.state.seen)
        return Notice(kind, at, self.showing.author(who), post, text, unread, self._quiet(at))

    def _quiet(self, at: int) -> bool:
        settings = self.state.settings_at(at)
        return in_quiet_hours(settings, minute_of_day(at, self.index.scenario.starts))

    def _concerns_me(self, item: Item) -> bool:
        """Whether a reaction's post is about something of the learner's, be it only shared."""
        if self._mine(item.reply_to) or self._mine(item.quote_of) or item.reply_to in self.state.reposted:
            return True
        return self.index.mentions_me(item.text)

    def _mine(self, code: str) -> bool:
        item = self.showing.stub(code) if code else None
        return item is not None and item.author == ME

    def _unwanted(self, handle: str) -> bool:
        return handle in self.state.muted or handle in self.state.blocked


def in_quiet_hours(settings: Settings, minute: int) -> bool:
    """Whether a minute of the day is quiet. Hours may run over midnight; the last minute is no longer quiet."""
    start, end = settings.quiet_from, settings.quiet_to
    if start is None or end is None or start == end:
        return False
    return start <= minute < end if start < end else minute >= start or minute < end
