"""What happens because of what the learner did: reactions laid out in time.

Whatever depends on how things are is looked at when the reaction would come, and only with lines from before that
second. So what has come once stays as it came, whatever is done later.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from practice import textwork
from practice.index import REACTION, Index, Item, Key, text_of
from practice.reactions import Facts, Wanted, holds, is_later, wanted
from practice.state import WRITING, data_of
from practice.world import ME, Act, Reaction, Texts

SPEAKING = frozenset({"reply", "message", "post"})
UNDONE_BY = {"like": "unlike", "repost": "unrepost", "follow": "unfollow", "bookmark": "unbookmark"}
ANSWER_OF = re.compile(r"re-(\d+)-.+")


@dataclass(frozen=True, slots=True)
class Happening:
    """One reaction that comes at second `at`. `about` is the post it likes, reposts or answers, "" for none.

    `brings` are codes of scripted posts, `text` what is said (nothing when it is only brought).
    """

    act: Act
    reaction: Reaction
    who: str
    at: int
    about: str
    text: Texts
    brings: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        return f"re-{self.act.seq}-{self.reaction.code}"

    @property
    def key(self) -> Key:
        return (self.at, REACTION, self.act.seq, self.reaction.code)


@dataclass
class Unfolded:
    """Everything that reactions bring: `came` by now in the order of coming, `pending` after it.

    `items` are the posts that came (texts of reactions and brought posts), `banners` texts by line of the log.
    """

    came: list[Happening] = field(default_factory=list)
    pending: list[Happening] = field(default_factory=list)
    items: dict[str, Item] = field(default_factory=dict)
    banners: dict[int, Texts] = field(default_factory=dict)


def unfold(index: Index, acts: Sequence[Act], now: int, own: Mapping[str, Item]) -> Unfolded:
    """The reactions to these lines, which are in the order of their numbers and none after `now`.

    `own`: what the learner wrote, by id.
    """
    return _Unfolding(index, acts, now, own).run()


class _Unfolding:
    def __init__(self, index: Index, acts: Sequence[Act], now: int, own: Mapping[str, Item]) -> None:
        self.index, self.acts, self.now, self.own = index, acts, now, own
        self.found = Unfolded()
        self.rules = rules_of(index)
        self.cancelling: dict[tuple[str, str], list[Act]] = defaultdict(list)
        for act in acts:
            if act.kind == "delete" or act.kind in UNDONE_BY.values():
                self.cancelling[act.kind, act.target].append(act)
        self.log: dict[str, list[Act]] = defaultdict(list)
        for act in acts:
            self.log[act.kind].append(act)
        self.used: dict[str, list[Happening]] = defaultdict(list)
        self.failed: set[str] = set()
        self.first_written: dict[str, int] = {}
        for act in acts:
            if act.kind in WRITING or act.kind == "message":
                self.first_written.setdefault(text_of(data_of(act), "text"), act.seq)

    def run(self) -> Unfolded:
        for act in self.acts:
            if (rules := self.rules.get(act.kind)) is not None:
                self._react(act, rules)
        self.found.came.sort(key=lambda each: each.key)
        self.found.pending.sort(key=lambda each: each.key)
        return self.found

    def _react(self, act: Act, rules: "Rules") -> None:
        aimed = self._aimed(act)
        handle = self._handle(act, aimed)
        aiming = rules.aiming(_aims(aimed, handle))
        if not aiming:
            return
        facts = Facts(act, aimed, self.log, self.index, self._root, self.first_written, moment=act.at)
        spoke, did = False, set()
        for reaction, at_once, later in aiming:
            if not holds(at_once, facts):
                continue
            who = handle if reaction.who == "author" else reaction.who
            speaks = reaction.act in SPEAKING and not later
            if (speaks and spoke) or (who, reaction.act) in did:
                continue
            if not self._free(reaction, act) or not self._says_something(reaction):
                continue
            if reaction.banner and act.seq not in self.found.banners:
                self.found.banners[act.seq] = reaction.banner
            if who not in self.index.personas:
                continue
            if not speaks and not later:
                did.add((who, reaction.act))
            spoke = spoke or speaks
            self._plan(act, reaction, who, later, facts)

    def _plan(self, act: Act, reaction: Reaction, who: str, later: tuple[Wanted, ...], facts: Facts) -> None:
        times = len(self.used[reaction.code])
        text = reaction.texts[times % len(reaction.texts)] if reaction.texts else {}
        about = act.own_id if act.kind in WRITING else facts.aimed.id if facts.aimed else ""
        coming = Happening(act, reaction, who, act.at + max(reaction.after, 0), about, text, self._brings(reaction))
        self.used[reaction.code].append(coming)
        if later and not holds(later, facts.at(coming.at)):
            self.failed.add(coming.id)
            return
        if self._cancelled(coming, upto=None):
            return
        if coming.at > self.now:
            self.found.pending.append(coming)
        else:
            self.found.came.append(coming)
            self._bring(coming)

    def _brings(self, reaction: Reaction) -> tuple[str, ...]:
        """The codes of the scripted posts it brings, in this task."""
        codes = dict.fromkeys((reaction.brings, *self.index.brought_by.get(reaction.code, ())))
        return tuple(code for code in codes if code in self.index.waiting)

    def _says_something(self, reaction: Reaction) -> bool:
        """What would be silence here leaves its place to the next reaction."""
        return reaction.act not in SPEAKING or bool(reaction.texts) or bool(self._brings(reaction))

    def _bring(self, coming: Happening) -> None:
        reply_to = coming.about if coming.reaction.act == "reply" and coming.act.kind != "message" else ""
        for code in coming.brings:
            item = self.index.waiting[code]
            place = item.moved((coming.at, REACTION, coming.act.seq, code), "" if coming.text else reply_to)
            if code not in self.found.items or place.key < self.found.items[code].key:
                self.found.items[code] = place
        if coming.text and (reply_to or coming.reaction.act == "post"):
            self.found.items[coming.id] = Item(
                key=coming.key, id=coming.id, author=coming.who, text=coming.text, reply_to=reply_to,
                kind=self._kind_of_thread(coming.act),
            )  # fmt: skip

    def _kind_of_thread(self, act: Act) -> str:
        """An answer in a conversation about a complaint is itself about the complaint."""
        aimed = self._aimed(act)
        return aimed.kind if aimed else ""

    def _free(self, reaction: Reaction, act: Act) -> bool:
        """Whether a once-only reaction has not been given; one called off before this line counts as not given."""
        only_brings = reaction.act in SPEAKING and not reaction.texts
        return not (reaction.once or only_brings) or all(
            self._cancelled(each, upto=act.seq) or (each.id in self.failed and each.at <= act.at)
            for each in self.used[reaction.code]
        )

    def _cancelled(self, coming: Happening, upto: int | None) -> bool:
        """Whether the learner took back, before its moment, what this reacts to. `upto`: as known at that line."""
        act = coming.act
        undone = [*self.cancelling.get(("delete", act.own_id), ())] if act.kind in WRITING else []
        if act.kind in UNDONE_BY:
            undone += self.cancelling.get((UNDONE_BY[act.kind], act.target), ())
        return any(act.seq < each.seq and each.at < coming.at and (upto is None or each.seq < upto) for each in undone)

    def _post(self, code: str) -> Item | None:
        return self.index.items.get(code) or self.own.get(code) or self.found.items.get(code)

    def _root(self, code: str) -> str:
        """The id of the post a conversation began with, as far as it is there."""
        seen: set[str] = set()
        while code not in seen:
            seen.add(code)
            post, found = self._post(code), ANSWER_OF.fullmatch(code)
            if post is not None and post.reply_to:
                code = post.reply_to
            elif found and f"own-{found[1]}" in self.own:
                code = f"own-{found[1]}"  # a reaction still to come stands below what it reacts to
        return code

    def _aimed(self, act: Act) -> Item | None:
        if act.kind == "handoff":
            ref = data_of(act).get("ref")
            return self._post(ref) if isinstance(ref, str) else None
        return self._post(act.target)

    def _handle(self, act: Act, aimed: Item | None) -> str:
        """To whom it was aimed: the author of the post, the person themselves, or the first one mentioned."""
        if aimed is not None and aimed.author != ME:
            return aimed.author
        if act.target in self.index.personas:
            return act.target
        if aimed is not None and act.kind in ("reply", "handoff"):
            answered = self._post(aimed.reply_to)
            if answered is not None and answered.author != ME:
                return answered.author  # going on below one's own answer is still talking to them
        return next(
            (name for name in textwork.mentions(text_of(data_of(act), "text")) if name in self.index.personas), ""
        )


Rule = tuple[Reaction, tuple[Wanted, ...], tuple[Wanted, ...]]
"""A reaction, the conditions looked at when the act is done, and those looked at when the reaction would come."""


class Rules:
    """The reactions to one kind of line, sorted by whom or what they are for, so that few are looked at for a line."""

    def __init__(self) -> None:
        self.rules: list[Rule] = []
        self.places: dict[str, list[int]] = defaultdict(list)  # by what it is `to`, "" for anything
        self.sorted: dict[tuple[str, ...], list[Rule]] = {}  # for the aims that are in `places`

    def add(self, reaction: Reaction) -> None:
        later = tuple(name for name in reaction.when if is_later(name))
        for aim in set(reaction.to) or {""}:
            self.places[aim].append(len(self.rules))
        at_once = (name for name in reaction.when if name not in later)
        self.rules.append((reaction, wanted(at_once), wanted(later)))

    def aiming(self, aims: Iterable[str]) -> list[Rule]:
        """Those for any of the aims and those for anything, in the order of the scenario."""
        known = tuple(aim for aim in ("", *aims) if aim in self.places)
        if known not in self.sorted:
            found = {place for aim in known for place in self.places[aim]}
            self.sorted[known] = [self.rules[place] for place in sorted(found)]
        return self.sorted[known]


def rules_of(index: Index) -> Mapping[str, Rules]:
    """By kind of line; sorted once for each index."""
    if not index.rules:
        rules: dict[str, Rules] = defaultdict(Rules)
        for reaction in index.scenario.reactions:
            for kind in reaction.on:
                rules[kind].add(reaction)
        index.rules = dict(rules)
    return index.rules


def _aims(aimed: Item | None, handle: str) -> list[str]:
    """What a reaction may be `to` for an act at this post and this person."""
    aims = [f"@{handle}"] if handle else []
    return aims if aimed is None else [*aims, aimed.id, f"kind:{aimed.kind}"]
