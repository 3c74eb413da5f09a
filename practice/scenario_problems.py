"""What is wrong with a scenario that has the right shape: names that do not exist, what can never be reached. Pure."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from practice import reactions
from practice.channel import NEUTRAL, weighted_length
from practice.world import KINDS, ME, Message, Persona, Post, Reaction, Scenario, Texts

REACTION_ACTS = frozenset({"reply", "like", "repost", "follow", "message", "post"})
SPEAKING = frozenset({"reply", "message", "post"})


@dataclass(frozen=True, slots=True)
class Flaw:
    """`part` is the list it stands in ("posts"; "" for the scenario itself), `code` which of it, `key` what in it.

    `reason` is a word such as "no_persona" (`scenario_reading` has the sentences), `value` what it is about.
    """

    part: str
    code: str
    key: str
    reason: str
    value: str = ""


def problems(scenario: Scenario, families: Collection[str] | None = None) -> list[Flaw]:
    """All flaws. `families` are the tasks that exist ("T4.5", "T4.5-new"); None when they are not known."""
    found = [*_head(scenario), *_pictures(scenario), *_personas(scenario, families)]
    for post in scenario.posts.values():
        found += _post(scenario, post, families)
    for message in scenario.messages:
        found += _message(scenario, message, families)
    for reaction in scenario.reactions:
        found += _reaction(scenario, reaction)
    return found


# --- the whole ------------------------------------------------------------------------------------------
def _head(scenario: Scenario) -> Iterator[Flaw]:
    config = scenario.config
    if scenario.handle in scenario.personas:
        yield Flaw("", "", "handle", "own_name", scenario.handle)
    named = [("follows", each) for each in scenario.follows] + [("bad_accounts", each) for each in config.bad_accounts]
    named += [("company", config.company)] if config.company else []
    for key, handle in named:
        if handle not in scenario.personas:
            yield Flaw("", "", key, "no_persona", handle)
    for code in scenario.profile_pictures:
        if code not in scenario.pictures:
            yield Flaw("", "", "profile_pictures", "no_picture", code)
    known = {*scenario.posts, *(each.code for each in scenario.messages)}
    for code in scenario.links:
        if code not in known and "." not in code:  # an address may have its own text
            yield Flaw("", "", code, "no_message", code)


def _personas(scenario: Scenario, families: Collection[str] | None) -> Iterator[Flaw]:
    for persona in scenario.personas.values():
        if persona.picture and persona.picture not in scenario.pictures:
            yield Flaw("personas", persona.handle, "picture", "no_picture", persona.picture)
        yield from _only_in("personas", persona.handle, persona.only_in, families)


def _only_in(part: str, code: str, names: Iterable[str], families: Collection[str] | None) -> Iterator[Flaw]:
    for name in names:
        if families is not None and name not in families:
            yield Flaw(part, code, "only_in", "no_task", name)


def _pictures(scenario: Scenario) -> Iterator[Flaw]:
    for picture in scenario.spot_pictures:
        dangers = sum(spot.danger for spot in picture.spots)
        if picture.safe and dangers:
            yield Flaw("spot_pictures", picture.code, "spots", "danger_in_safe", picture.code)
        if not picture.safe and not dangers:
            yield Flaw("spot_pictures", picture.code, "spots", "no_danger", picture.code)
        for spot in picture.spots:
            if spot.x + spot.width > 100 or spot.y + spot.height > 100:
                yield Flaw("spot_pictures", picture.code, "spots", "outside", spot.code)


# --- posts and messages ---------------------------------------------------------------------------------
def _post(scenario: Scenario, post: Post, families: Collection[str] | None) -> Iterator[Flaw]:
    if post.author != ME:
        yield from _author("posts", post, scenario)
    yield from _only_in("posts", post.code, post.only_in, families)
    if too_long(post.text):
        yield Flaw("posts", post.code, "text", "too_long", str(NEUTRAL.limit))
    if post.picture and post.picture not in scenario.pictures:
        yield Flaw("posts", post.code, "picture", "no_picture", post.picture)
    if post.at > scenario.lasts and not post.waits_for:
        yield Flaw("posts", post.code, "at", "after_end")
    if post.waits_for and not _brought(scenario, post):
        yield Flaw("posts", post.code, "waits_for", "no_reaction", post.waits_for)
    for key, code in (("reply_to", post.reply_to), ("quote_of", post.quote_of)):
        other = scenario.posts.get(code)
        if code and other is None:
            yield Flaw("posts", post.code, key, "no_post", code)
        elif other and other.at > post.at and not post.waits_for:
            yield Flaw("posts", post.code, key, "later", code)
        elif other and not within(post.only_in, other.only_in):
            yield Flaw("posts", post.code, key, "not_together", code)


def _brought(scenario: Scenario, post: Post) -> bool:
    """Whether some reaction brings a post that waits."""
    return any(each.code == post.waits_for or each.brings == post.code for each in scenario.reactions)


def within(inner: Collection[str], outer: Collection[str]) -> bool:
    """Whether all tasks of `inner` are tasks of `outer`; an empty one is every task."""
    if not outer:
        return True
    return bool(inner) and all(each in outer or each.partition("-")[0] in outer for each in inner)


def too_long(text: Texts) -> bool:
    return any(weighted_length(each) > NEUTRAL.limit for each in text.values())


def _author(part: str, row: Post | Message, scenario: Scenario) -> Iterator[Flaw]:
    persona: Persona | None = scenario.personas.get(row.author)
    if persona is None:
        yield Flaw(part, row.code, "author", "no_persona", row.author)
    elif not within(row.only_in, persona.only_in):
        yield Flaw(part, row.code, "author", "never_alone", row.author)


def _message(scenario: Scenario, message: Message, families: Collection[str] | None) -> Iterator[Flaw]:
    yield from _author("messages", message, scenario)
    yield from _only_in("messages", message.code, message.only_in, families)
    if message.at > scenario.lasts:
        yield Flaw("messages", message.code, "at", "after_end")


# --- reactions ------------------------------------------------------------------------------------------
def _reaction(scenario: Scenario, reaction: Reaction) -> Iterator[Flaw]:
    def flaw(key: str, reason: str, value: str = "") -> Flaw:
        return Flaw("reactions", reaction.code, key, reason, value)

    if reaction.who != "author" and reaction.who not in scenario.personas:
        yield flaw("who", "no_persona", reaction.who)
    if reaction.act not in REACTION_ACTS:
        yield flaw("act", "not_known", reaction.act)
    for name in reaction.on:
        if name not in KINDS:
            yield flaw("on", "not_known", name)
    for name in reactions.unknown(reaction.when):
        yield flaw("when", "not_known", name)
    for aim in reaction.to:
        if not _is_there(scenario, aim):
            yield flaw("to", "not_known", aim)
    if reaction.brings and reaction.brings not in scenario.posts:
        yield flaw("brings", "no_post", reaction.brings)
    elif reaction.brings and not scenario.posts[reaction.brings].waits_for:
        yield flaw("brings", "brings_itself", reaction.brings)
    brings = reaction.brings or any(post.waits_for == reaction.code for post in scenario.posts.values())
    if reaction.act in SPEAKING and not reaction.texts and not brings:
        yield flaw("texts", "says_nothing")
    if reaction.act != "message" and any(too_long(text) for text in reaction.texts):
        yield flaw("texts", "too_long", str(NEUTRAL.limit))


def _is_there(scenario: Scenario, aim: str) -> bool:
    if aim.startswith("@"):
        return aim[1:] in scenario.personas
    if aim.startswith("kind:"):
        return any(post.kind == aim.removeprefix("kind:") for post in scenario.posts.values())
    return aim in scenario.posts or any(aim == message.code for message in scenario.messages)
