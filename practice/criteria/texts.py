"""Rules that hold of any text the learner writes: that it is there, its length, its tone, nobody's data in it.

They look at the newest text that fits and was not deleted, so a corrected second try counts. A rule about a text is
not met as long as there is none.
"""

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from practice import channel, checks, textwork
from practice.criteria.registry import many, number, one, rule
from practice.state import data_of
from practice.world import Act

if TYPE_CHECKING:
    from practice.timeline import World

WRITTEN = ("post", "reply", "quote", "message")
FORMS = (*WRITTEN, "bio", "alt", "picture_alt")
TEXT = {"of": one("reply", among=FORMS), "to": many((), names="anything")}
"""Which text: a `post`, `reply`, `quote`, `message`, the own `bio`, the `alt` of the profile picture, or `picture_alt`
of the newest own post with a picture. `to` narrows replies and quotes to posts, messages to people.
"""

SAME_WORD = 5  # letters: "kartonki" and "kartongin" are one topic, "kierrätys" and "kiertotalous" are two
NEEDLESS_START = re.compile(
    r"(?:tämä on )?(?:valo)?kuva(?:ssa|ssani|ni)?\b|(?:an? |the |this is an? )?(?:picture|image|photo|photograph)\b",
    re.I,
)


def said(value: Any) -> str:
    """A text out of the log, cleaned; "" for whatever is none."""
    return textwork.normalise(value) if isinstance(value, str) else ""


def deleted(world: "World") -> frozenset[str]:
    """Ids of what the learner took away."""
    return frozenset(act.target for act in world.did("delete"))


def written(world: "World", kind: str, to: tuple[str, ...] = ()) -> list[Act]:
    """What the learner wrote of a kind and did not delete, oldest first."""
    gone = deleted(world)
    return [
        act
        for act in world.did(kind)
        if act.own_id not in gone and said(data_of(act).get("text")) and (not to or act.target in to)
    ]


def bio(world: "World") -> str:
    """The learner's own introduction, cleaned."""
    return said(world.account.bio)


def chosen(world: "World", args: Mapping[str, Any]) -> str:
    """The text a rule is about, cleaned, "" when there is none."""
    of, to = args["of"], args["to"]
    if of == "bio":
        return bio(world)
    if of == "alt":
        return said(world.account.alt)
    if of == "picture_alt":
        pictures = [act for act in written(world, "post") if data_of(act).get("picture")]
        return said(data_of(pictures[-1]).get("alt")) if pictures else ""
    acts = written(world, of, to)
    return said(data_of(acts[-1]).get("text")) if acts else ""


@rule("replied", to=many(names="post"))
def replied(world: "World", args: Mapping[str, Any]) -> bool:
    """There is a reply to one of the posts."""
    return bool(written(world, "reply", args["to"]))


@rule("length", **TEXT, least=number(1), most=number(100_000))
def length(world: "World", args: Mapping[str, Any]) -> bool:
    """Weighted characters of the text, by the neutral channel's counting."""
    text = chosen(world, args)
    size = channel.weighted_length(text, reply=args["of"] == "reply")
    return bool(text) and args["least"] <= size <= args["most"]


@rule("tone", **TEXT)
def tone(world: "World", args: Mapping[str, Any]) -> bool:
    """A factual tone: no insults, no shouting."""
    text = chosen(world, args)
    return bool(text) and checks.tone_ok(text, world.scenario.config)


@rule("no_personal_data", **TEXT)
def no_personal_data(world: "World", args: Mapping[str, Any]) -> bool:
    """The text is there and holds nobody's data, nor the task's secret numbers."""
    text = chosen(world, args)
    return bool(text) and not checks.personal_data(text, world.scenario.config, secrets=args["secrets"])


@rule("discloses", **TEXT)
def discloses(world: "World", args: Mapping[str, Any]) -> bool:
    """The employer's name stands in the text or in the own bio."""
    config = world.scenario.config
    return checks.discloses_employer(chosen(world, args), config) or checks.discloses_employer(bio(world), config)


@rule("names_employer", **TEXT)
def names_employer(world: "World", args: Mapping[str, Any]) -> bool:
    """The employer's name stands in this very text."""
    return checks.discloses_employer(chosen(world, args), world.scenario.config)


@rule("names_topics", **TEXT, least=number(1))
def names_topics(world: "World", args: Mapping[str, Any]) -> bool:
    """So many different topics of the trade are named; forms of one word are one topic."""
    text, topics = chosen(world, args), world.scenario.config.topics
    found = {word[:SAME_WORD] for word in textwork.folded_words(text) if checks.stems(word, topics)}
    found |= {topic for topic in topics if " " in topic and checks.stems(text, (topic,))}
    return len(found) >= args["least"]


@rule("names_communications", **TEXT)
def names_communications(world: "World", args: Mapping[str, Any]) -> bool:
    """The text says that communications take over."""
    return checks.names_communications(chosen(world, args))


@rule("takes_no_position", **TEXT)
def takes_no_position(world: "World", args: Mapping[str, Any]) -> bool:
    """The text is there and does not speak for the company."""
    text = chosen(world, args)
    return bool(text) and not checks.takes_position(text)


@rule("alt_describes", **TEXT)
def alt_describes(world: "World", args: Mapping[str, Any]) -> bool:
    """The description goes to the point: a screen reader has already said that it is a picture."""
    text = chosen(world, args)
    return bool(text) and not NEEDLESS_START.match(text)
