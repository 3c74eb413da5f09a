"""A log folded once: what the learner liked, followed, wrote, set. Strange lines are passed over, never an error."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from practice.index import OWN, Item, text_of
from practice.world import ME, Account, Act, Draft, Scenario, Settings, WatchList

WRITING = frozenset({"post", "reply", "quote"})
MAY_WRITE = ("everyone", "following", "nobody")
MINUTES = range(24 * 60)


def data_of(act: Act) -> Mapping[str, Any]:
    return act.data if isinstance(act.data, Mapping) else {}


@dataclass
class State:
    """Everything that follows from the log alone. Dictionaries keep the order of doing; values are seconds.

    `follow_changes` and `settings_changes` are histories, for what depends on how things were when something came.
    """

    language: str
    account: Account
    liked: dict[str, int] = field(default_factory=dict)
    reposted: dict[str, Act] = field(default_factory=dict)
    bookmarked: dict[str, int] = field(default_factory=dict)
    saved: dict[str, int] = field(default_factory=dict)
    reported: dict[str, int] = field(default_factory=dict)
    follows: dict[str, int] = field(default_factory=dict)
    muted: dict[str, int] = field(default_factory=dict)
    blocked: dict[str, int] = field(default_factory=dict)
    deleted: dict[str, int] = field(default_factory=dict)
    own: dict[str, Item] = field(default_factory=dict)
    sent: dict[str, list[Act]] = field(default_factory=lambda: defaultdict(list))
    drafts: dict[str, Draft] = field(default_factory=dict)
    lists: dict[str, WatchList] = field(default_factory=dict)
    looked: dict[str, int] = field(default_factory=dict)
    seen: int | None = None
    settings: Settings = field(default_factory=Settings)
    settings_changes: list[tuple[int, Settings]] = field(default_factory=list)
    follow_changes: dict[str, list[tuple[int, bool]]] = field(default_factory=lambda: defaultdict(list))

    def settings_at(self, second: int) -> Settings:
        """The settings in force when something came at this second: those made before it."""
        return next((each for at, each in reversed(self.settings_changes) if at < second), Settings())

    def followed_at(self, handle: str, second: int) -> bool:
        changes = self.follow_changes.get(handle, ())
        return next((followed for at, followed in reversed(changes) if at < second), False)


def fold(scenario: Scenario, acts: Iterable[Act], language: str) -> State:
    """The state after these lines, which are in the order of their numbers."""
    state = State(language=language, account=Account(handle=scenario.handle))
    for handle in scenario.follows:
        state.follows[handle] = 0
        state.follow_changes[handle].append((-(10**12), True))
    for act in acts:
        if (fold_one := FOLDS.get(act.kind)) is not None:
            fold_one(state, act)
    return state


def own_item(act: Act, language: str) -> Item:
    """What a writing line wrote, as a post."""
    data = data_of(act)
    return Item(
        key=(act.at, OWN, act.seq, act.own_id), id=act.own_id, author=ME, text={language: text_of(data, "text")},
        reply_to=act.target if act.kind == "reply" else "", quote_of=act.target if act.kind == "quote" else "",
        picture=text_of(data, "picture"), alt=text_of(data, "alt"),
    )  # fmt: skip


def _write(state: State, act: Act) -> None:
    state.own[act.own_id] = own_item(act, state.language)
    reply_to, quote_of = (act.target if act.kind == kind else "" for kind in ("reply", "quote"))
    _drop_drafts(state, reply_to, quote_of)  # what was drafted for this place is published now


def _message(state: State, act: Act) -> None:
    state.sent[act.target].append(act)
    state.looked[act.target] = max(act.at, state.looked.get(act.target, act.at))


def _draft(state: State, act: Act) -> None:
    data = data_of(act)
    draft = Draft(act.own_id, act.at, text_of(data, "text"), text_of(data, "reply_to"), text_of(data, "quote_of"))
    _drop_drafts(state, draft.reply_to, draft.quote_of)
    state.drafts[draft.id] = draft


def _drop_drafts(state: State, reply_to: str, quote_of: str) -> None:
    for code, draft in list(state.drafts.items()):
        if (draft.reply_to, draft.quote_of) == (reply_to, quote_of):
            del state.drafts[code]


def _settings(state: State, act: Act) -> None:
    data, now = data_of(act), state.settings
    if (messages := data.get("messages")) in MAY_WRITE:
        now = replace(now, messages=str(messages))
    if isinstance(words := data.get("muted_words"), list | tuple):
        kept = (word.strip() for word in words if isinstance(word, str))
        now = replace(now, muted_words=tuple(dict.fromkeys(word for word in kept if word)))
    if "quiet_from" in data:
        now = replace(now, quiet_from=_minute(data["quiet_from"]))
    if "quiet_to" in data:
        now = replace(now, quiet_to=_minute(data["quiet_to"]))
    state.settings = now
    state.settings_changes.append((act.at, now))


def _minute(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and value in MINUTES else None


def _profile(state: State, act: Act) -> None:
    data = data_of(act)
    given = {name: data[name] for name in ("name", "bio", "picture", "alt") if isinstance(data.get(name), str)}
    state.account = replace(state.account, **given)


def _account(state: State, act: Act) -> None:
    data = data_of(act)
    given = {name: data[name] for name in ("name", "passphrase", "two_factor") if isinstance(data.get(name), str)}
    state.account = replace(state.account, **given)
    if isinstance(data.get("recovery_saved"), bool):
        state.account = replace(state.account, recovery_saved=data["recovery_saved"])


def _list_make(state: State, act: Act) -> None:
    data = data_of(act)
    state.lists[act.own_id] = WatchList(act.own_id, text_of(data, "name"), private=bool(data.get("private")))


def _list_member(state: State, act: Act) -> None:
    there, handle = state.lists.get(act.target), text_of(data_of(act), "handle")
    if there is None or not handle:
        return
    rest = tuple(each for each in there.members if each != handle)
    state.lists[act.target] = replace(there, members=(*rest, handle) if act.kind == "list_add" else rest)


def _follow(state: State, act: Act) -> None:
    _put("follows")(state, act) if act.kind == "follow" else _take("follows")(state, act)
    state.follow_changes[act.target].append((act.at, act.kind == "follow"))


def _repost(state: State, act: Act) -> None:
    state.reposted.setdefault(act.target, act)


def _block(state: State, act: Act) -> None:
    """Blocking also ends following."""
    state.blocked.setdefault(act.target, act.at)
    if act.target in state.follows:
        del state.follows[act.target]
        state.follow_changes[act.target].append((act.at, False))


def _seen(state: State, act: Act) -> None:
    state.seen = act.at if state.seen is None else max(state.seen, act.at)


def _look(state: State, act: Act) -> None:
    state.looked[act.target] = max(act.at, state.looked.get(act.target, act.at))


def _put(name: str) -> Callable[[State, Act], None]:
    def put(state: State, act: Act) -> None:
        getattr(state, name).setdefault(act.target, act.at)

    return put


def _take(name: str) -> Callable[[State, Act], None]:
    def take(state: State, act: Act) -> None:
        getattr(state, name).pop(act.target, None)

    return take


FOLDS: dict[str, Callable[[State, Act], None]] = {
    "post": _write, "reply": _write, "quote": _write, "message": _message, "delete": _put("deleted"),
    "draft": _draft, "draft_delete": _take("drafts"),
    "like": _put("liked"), "unlike": _take("liked"), "repost": _repost, "unrepost": _take("reposted"),
    "bookmark": _put("bookmarked"), "unbookmark": _take("bookmarked"),
    "follow": _follow, "unfollow": _follow, "mute": _put("muted"), "unmute": _take("muted"),
    "block": _block, "unblock": _take("blocked"),
    "list_make": _list_make, "list_delete": _take("lists"), "list_add": _list_member, "list_remove": _list_member,
    "open_messages": _look, "seen": _seen, "save_evidence": _put("saved"), "report": _put("reported"),
    "settings": _settings, "profile": _profile, "account": _account,
}  # fmt: skip
"""How each kind of line changes the state; the other kinds (opening, searching…) change nothing."""
