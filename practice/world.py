"""What the practice channel is made of: plain data, without Django and without a clock of its own.

Times are whole seconds from the start of the scenario (a Monday at 9:00, local wall time), negative before it. Texts
are {language: text}. The learner is `ME`; what the learner writes has the id "own-<seq>", after the line of the log
that wrote it. `timeline.World` derives everything that is seen from a scenario, a log and a second.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

ME = "me"
LANGUAGES = ("fi", "en")

Texts = Mapping[str, str]
"""{language: text}"""


# What a learner can do. `target` and `data` of each are in docs/practice.md.
KINDS = frozenset(
    {
        "post", "reply", "quote", "message", "delete", "draft", "draft_delete",
        "like", "unlike", "repost", "unrepost", "bookmark", "unbookmark",
        "follow", "unfollow", "mute", "unmute", "block", "unblock",
        "list_make", "list_delete", "list_add", "list_remove",
        "open_post", "open_profile", "open_messages", "open_link", "seen",
        "search", "image_search", "save_evidence", "report", "handoff", "verdict",
        "settings", "profile", "account", "mark", "unmark", "choose", "card", "hint", "held", "leave",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Act:
    """One line of a run's log. `at` is the second of the scenario in which it was done; `seq` counts from 1."""

    seq: int
    kind: str
    at: int
    target: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)

    @property
    def own_id(self) -> str:
        """The id of what this line wrote."""
        return f"own-{self.seq}"


@dataclass(frozen=True, slots=True)
class Persona:
    """`kind`: company, colleague, municipality, advice, media, researcher, checker, event, housing, resident, school,
    customer, designer, sceptic, complainer, competitor, rumour, harasser, phisher.
    `only_in`: families of tasks ("T4.5") or single ones ("T4.5-new") in which the persona exists; empty is everywhere.
    """

    handle: str
    name: Texts
    bio: Texts
    kind: str
    picture: str = ""
    only_in: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing of ours (`static/img/practice/<code>.svg`); `note` says to whoever draws it what it shows.
    `first_seen` is what an image check answers: date ("2016-05-02") and place of its first publication, empty when it
    is found nowhere else.
    """

    code: str
    alt: Texts
    first_seen: str = ""
    first_place: Texts = field(default_factory=dict)
    first_text: Texts = field(default_factory=dict)
    note: str = ""


@dataclass(frozen=True, slots=True)
class Spot:
    """One place in a picture that one can mark: a rectangle in hundredths of width and height.
    `danger` says whether it may not be published, `why` explains either way.
    """

    code: str
    name: Texts
    x: int
    y: int
    width: int
    height: int
    danger: bool
    why: Texts


@dataclass(frozen=True, slots=True)
class SpotPicture:
    """A picture of the hotspot exercise; `safe` is the one that may be posted."""

    code: str
    alt: Texts
    spots: tuple[Spot, ...]
    safe: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class Post:
    """A scripted post. `author` is a handle, or ME for what the learner is said to have published before.

    `likes`, `reposts`: what others have given it in the end; they arrive over the day after the post.
    `only_in`: families of tasks, or single ones, in which it is there. `waits_for`: a consequence (`Reaction.code`)
    that brings it.
    """

    code: str
    author: str
    at: int
    text: Texts
    kind: str = ""
    reply_to: str = ""
    quote_of: str = ""
    picture: str = ""
    likes: int = 0
    reposts: int = 0
    only_in: tuple[str, ...] = ()
    waits_for: str = ""


@dataclass(frozen=True, slots=True)
class Message:
    """A private message from a persona to the learner."""

    code: str
    author: str
    at: int
    text: Texts
    only_in: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reaction:
    """What a persona does after something the learner did.

    `on`: kind of act (post, reply, quote, message, repost, like, follow, handoff…). `when`: names of conditions of
    `reactions.CONDITIONS`, all must hold; a leading "not " turns one round. `to`: codes of posts, or kinds of posts
    ("kind:complaint"), or handles ("@koulu_harj") the act was aimed at; empty is anything.
    `who`: a handle, or "author" for whoever was answered. `act`: reply, like, repost, follow, message, post.
    `after`: seconds of the scenario between the act and this. `texts`: one of them is chosen by the act's number, so
    that the same sentence does not come twice in a row. `once`: at most one time in a run.
    `banner` is shown to the learner at once, above what was done.
    """

    code: str
    on: tuple[str, ...]
    act: str
    who: str = "author"
    when: tuple[str, ...] = ()
    to: tuple[str, ...] = ()
    after: int = 300
    texts: tuple[Texts, ...] = ()
    brings: str = ""
    once: bool = False
    banner: Texts = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Config:
    """What the checks know of this scenario's world; handles without "@", words in lower case.

    `employer`: stems of the company's name. `secrets`: numbers of customers in scripted posts, digits only.
    `teams`: to whom something can be handed over, {code: name}: communications, manager, privacy, customer-service,
    digital-team.
    """

    employer: tuple[str, ...] = ()
    employer_name: Texts = field(default_factory=dict)
    company: str = ""
    topics: tuple[str, ...] = ()
    allowed_sources: tuple[str, ...] = ()
    blocked_words: tuple[str, ...] = ()
    acronyms: tuple[str, ...] = ()
    service_numbers: tuple[str, ...] = ()
    secrets: tuple[str, ...] = ()
    bad_accounts: tuple[str, ...] = ()
    teams: Mapping[str, Texts] = field(default_factory=dict)


@dataclass(frozen=True)
class Scenario:
    """One version of a world. `starts` is its local wall time in ISO form ("2026-03-23T09:00"); `lasts` in seconds."""

    slug: str
    title: Texts
    starts: str
    lasts: int
    handle: str
    personas: Mapping[str, Persona]
    posts: Mapping[str, Post]
    messages: tuple[Message, ...] = ()
    reactions: tuple[Reaction, ...] = ()
    pictures: Mapping[str, Picture] = field(default_factory=dict)
    spot_pictures: tuple[SpotPicture, ...] = ()
    config: Config = field(default_factory=Config)
    follows: tuple[str, ...] = ()
    links: Mapping[str, Texts] = field(default_factory=dict)
    profile_pictures: tuple[str, ...] = ()
    passphrase_words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


# --- what is seen ---------------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Author:
    """Who wrote something, in the run's language. `mine` for the learner."""

    handle: str
    name: str
    picture: str = ""
    mine: bool = False


@dataclass(frozen=True, slots=True)
class ShownPost:
    """A post as the learner sees it at a second. Texts are in the run's language; `language` is the one found.

    `id` is the code of a scripted post, "own-<seq>" of the learner's, "re-<seq>-<code>" of a reaction.
    `quoted` is the post inside a quote, None also when it is gone. `because` says who reposted it into the feed.
    """

    id: str
    author: Author
    at: int
    text: str
    language: str
    replies: int = 0
    reposts: int = 0
    likes: int = 0
    liked: bool = False
    reposted: bool = False
    bookmarked: bool = False
    saved: bool = False
    reported: bool = False
    reply_to: str = ""
    reply_to_handle: str = ""
    quoted: "ShownPost | None" = None
    picture: str = ""
    alt: str = ""
    link: str = ""
    because: str = ""
    deleted: bool = False

    @property
    def mine(self) -> bool:
        return self.author.mine


@dataclass(frozen=True, slots=True)
class FeedPage:
    """`next` is the id to go on from (`before`), "" at the end; `hidden` counts what mutes and blocks keep away."""

    posts: tuple[ShownPost, ...]
    next: str = ""
    hidden: int = 0


@dataclass(frozen=True, slots=True)
class Conversation:
    """A post in its place: what it answers (oldest first), itself, and the answers to it (oldest first)."""

    above: tuple[ShownPost, ...]
    post: ShownPost
    below: tuple[ShownPost, ...]


@dataclass(frozen=True, slots=True)
class Person:
    """A profile. `follows_me` for those who follow the learner. `bio` in the run's language."""

    handle: str
    name: str
    bio: str
    kind: str = ""
    picture: str = ""
    alt: str = ""
    followed: bool = False
    follows_me: bool = False
    muted: bool = False
    blocked: bool = False
    reported: bool = False
    mine: bool = False


@dataclass(frozen=True, slots=True)
class Notice:
    """A notification. `kind`: reply, like, repost, quote, follow, mention, message, banner.

    `quiet`: came in quiet hours.
    """

    kind: str
    at: int
    who: Author
    post: str = ""
    text: str = ""
    unread: bool = False
    quiet: bool = False


@dataclass(frozen=True, slots=True)
class ChatLine:
    id: str
    at: int
    text: str
    mine: bool
    link: str = ""
    reported: bool = False
    saved: bool = False


@dataclass(frozen=True, slots=True)
class Chat:
    """A private conversation with one persona, oldest line first; `open` when the settings let them write."""

    who: Person
    lines: tuple[ChatLine, ...]
    unread: int = 0


@dataclass(frozen=True, slots=True)
class WatchList:
    id: str
    name: str
    private: bool
    members: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Account:
    """The learner's practice account. `passphrase`: "" or "generated"; `two_factor`: "", "app", "passkey", "sms"."""

    name: str = ""
    handle: str = ""
    bio: str = ""
    picture: str = ""
    alt: str = ""
    passphrase: str = ""
    two_factor: str = ""
    recovery_saved: bool = False


@dataclass(frozen=True, slots=True)
class Settings:
    """`messages`: everyone, following, nobody. Quiet hours are minutes of the day, None when off."""

    messages: str = "everyone"
    muted_words: tuple[str, ...] = ()
    quiet_from: int | None = None
    quiet_to: int | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    id: str
    at: int
    text: str
    reply_to: str = ""
    quote_of: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """What a search finds, newest first; `problem` is a code when the query cannot be read ("quote", "empty", …)."""

    query: str
    posts: tuple[ShownPost, ...] = ()
    problem: str = ""
