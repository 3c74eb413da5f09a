"""Rules about what an answer says, beyond what holds of every text: the right advice, a fact and its source, regret.
Also the own post with its picture, and the order of things when somebody is harassed.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from practice import checks, textwork
from practice.criteria import wording
from practice.criteria.registry import many, number, one, rule
from practice.criteria.texts import TEXT, chosen, said, written
from practice.world import LANGUAGES

if TYPE_CHECKING:
    from practice.timeline import World

AIMED = {"to": many(names="post")}
NEVER = 10**12


# --- answering a question -------------------------------------------------------------------------------
@rule("affirmative", **TEXT, or_says=many(()), stays=many(()))
def affirmative(world: "World", args: Mapping[str, Any]) -> bool:
    """The text says yes, or claims one of the stems in its place: "to the paper bin" answers "may I?" as well. What the
    stems in `stays` name may stay on; a yes that wants it taken off first is none.
    """
    text = chosen(world, args)
    if checks.demands_removal(text, args["stays"]):
        return False
    return checks.affirmative(text) or wording.answers_yes(text, args["or_says"])


@rule("mentions_words", **TEXT, stems=many())
def mentions_words(world: "World", args: Mapping[str, Any]) -> bool:
    """A word of the text begins with one of the stems."""
    return textwork.has_stem(chosen(world, args), args["stems"])


# --- correcting a claim ---------------------------------------------------------------------------------
@rule("fact_first", **TEXT, stems=many())
def fact_first(world: "World", args: Mapping[str, Any]) -> bool:
    """The first sentence after a greeting claims one of the stems and asks nothing."""
    first = wording.opening(chosen(world, args))
    return "?" not in first and wording.claims(first, args["stems"])


@rule("gives_source", **TEXT, or_says=many(()))
def gives_source(world: "World", args: Mapping[str, Any]) -> bool:
    """The text has the address of a source that the package allows, or one of the stems in its place."""
    text = chosen(world, args)
    return checks.allowed_source(text, world.scenario.config) or textwork.has_stem(text, args["or_says"])


@rule("myth_not_repeated", **TEXT, myth=one(names="post"), most=number(4))
def myth_not_repeated(world: "World", args: Mapping[str, Any]) -> bool:
    """The text has no longer run of words in common with the false claim, in whichever language that is."""
    text = chosen(world, args)
    post = world.scenario.posts.get(args["myth"])
    claims = [post.text[language] for language in LANGUAGES if language in post.text] if post else []
    return bool(text) and all(checks.myth_run(text, claim) <= args["most"] for claim in claims)


@rule("not_spread", posts=many(names="post"), by=many(("repost", "quote"), among=("repost", "quote", "like")))
def not_spread(world: "World", args: Mapping[str, Any]) -> bool:
    """None of the posts is reposted, quoted or liked now, as `by` says. As long as nothing was done it is not met."""
    shown = [post for code in args["posts"] if (post := world.post(code)) is not None]
    reposted = "repost" in args["by"] and any(post.reposted for post in shown)
    liked = "like" in args["by"] and any(post.liked for post in shown)
    quoted = "quote" in args["by"] and bool(written(world, "quote", args["posts"]))
    return bool(world.acts) and not (reposted or liked or quoted)


# --- answering a complaint ------------------------------------------------------------------------------
@rule("regrets", **TEXT)
def regrets(world: "World", args: Mapping[str, Any]) -> bool:
    """The text says sorry."""
    return checks.regrets(chosen(world, args))


@rule("moves_private", **TEXT)
def moves_private(world: "World", args: Mapping[str, Any]) -> bool:
    """The text offers a private channel."""
    return checks.moves_private(chosen(world, args))


@rule("no_refund_promised", **TEXT)
def no_refund_promised(world: "World", args: Mapping[str, Any]) -> bool:
    """The text is there and promises no money."""
    text = chosen(world, args)
    return bool(text) and not checks.promises_refund(text)


@rule("no_time_promised", **TEXT)
def no_time_promised(world: "World", args: Mapping[str, Any]) -> bool:
    """The text promises no moment; for a remark, so a missing text has nothing to remark on."""
    return not checks.promises_time(chosen(world, args))


# --- an own post ----------------------------------------------------------------------------------------
@rule("has_picture", pictures=many(names="picture"))
def has_picture(world: "World", args: Mapping[str, Any]) -> bool:
    """The newest own post has one of the pictures."""
    posts = written(world, "post")
    return bool(posts) and posts[-1].data.get("picture") in args["pictures"]


@rule("hashtags", **TEXT, least=number(1), most=number(2))
def hashtags(world: "World", args: Mapping[str, Any]) -> bool:
    """How many hashtags the text has."""
    text = chosen(world, args)
    return bool(text) and args["least"] <= len(textwork.hashtags(text)) <= args["most"]


@rule("has_hashtag", **TEXT, tags=many())
def has_hashtag(world: "World", args: Mapping[str, Any]) -> bool:
    """One of the hashtags, written exactly so: capitals show where a word begins."""
    return not set(args["tags"]).isdisjoint(textwork.hashtags(chosen(world, args)))


@rule("few_emoji", **TEXT, most=number(2))
def few_emoji(world: "World", args: Mapping[str, Any]) -> bool:
    """The text has no more emojis than that."""
    text = chosen(world, args)
    return bool(text) and textwork.emoji_count(text) <= args["most"]


@rule("short_sentences", **TEXT, words=number(25))
def short_sentences(world: "World", args: Mapping[str, Any]) -> bool:
    """No sentence has more words than that; addresses are no words."""
    text = chosen(world, args)
    return bool(text) and textwork.longest_sentence(text) <= args["words"]


@rule("post_private")
def post_private(world: "World", args: Mapping[str, Any]) -> bool:
    """Neither the newest own post nor the description of its picture holds anybody's data."""
    posts = written(world, "post")
    texts = [said(posts[-1].data.get(name)) for name in ("text", "alt")] if posts else []
    config = world.scenario.config
    return bool(texts) and not any(checks.personal_data(text, config, secrets=args["secrets"]) for text in texts)


# --- harassment -----------------------------------------------------------------------------------------
@rule("evidence_saved", posts=many(names="post"))
def evidence_saved(world: "World", args: Mapping[str, Any]) -> bool:
    """Every one of the posts was saved as evidence."""
    return all(world.did("save_evidence", each) for each in args["posts"])


@rule("evidence_first", posts=many(names="post"), people=many(names="person"))
def evidence_first(world: "World", args: Mapping[str, Any]) -> bool:
    """Of each post: saved before it was reported, and before its writer was reported, muted or blocked. What counts is
    the first time, because a post may vanish then. Something must be saved for this to be met.
    """
    against = min(_first(world, kind, who) for kind in ("report", "mute", "block") for who in args["people"])
    kept = {post: _first(world, "save_evidence", post) for post in args["posts"]}
    in_order = (kept[post] < min(_first(world, "report", post), against) for post in kept if kept[post] < NEVER)
    missed = any(kept[post] == NEVER and min(_first(world, "report", post), against) < NEVER for post in kept)
    return min(kept.values()) < NEVER and all(in_order) and not missed


def _first(world: "World", kind: str, target: str) -> int:
    """The number of the first line of this kind, NEVER without one."""
    return min((act.seq for act in world.did(kind, target)), default=NEVER)


@rule("not_engaged", people=many(names="person"))
def not_engaged(world: "World", args: Mapping[str, Any]) -> bool:
    """These people got no reply, no quote and no message. As long as nothing was done it is not met."""
    answered = [act.target for kind in ("reply", "quote") for act in written(world, kind)]
    posts = [post for target in answered if (post := world.post(target)) is not None]
    messaged = any(act.target in args["people"] for act in world.did("message"))
    return bool(world.acts) and not messaged and not any(post.author.handle in args["people"] for post in posts)
