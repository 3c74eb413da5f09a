"""Rules about what was done: follows and likes, the account, settings, reports, hand-offs, deleting, marks."""

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from practice import checks
from practice.criteria.registry import many, number, one, rule
from practice.criteria.texts import WRITTEN, deleted, said, written
from practice.state import data_of
from practice.world import ME

if TYPE_CHECKING:
    from practice.timeline import World

OFFERED = "generated"
BETWEEN_DIGITS = re.compile(r"(?<=\d)[\s.-]+(?=\d)")


# --- people and posts -----------------------------------------------------------------------------------
@rule("follows", handles=many(names="person"))
def follows(world: "World", args: Mapping[str, Any]) -> bool:
    """Every one of the accounts is followed now."""
    return set(args["handles"]) <= world.follows


@rule("liked", posts=many(names="post"))
def liked(world: "World", args: Mapping[str, Any]) -> bool:
    """Every one of the posts is liked now."""
    return all((post := world.post(each)) is not None and post.liked for each in args["posts"])


@rule("bookmarked", posts=many(names="post"))
def bookmarked(world: "World", args: Mapping[str, Any]) -> bool:
    """Every one of the posts is bookmarked now."""
    return all((post := world.post(each)) is not None and post.bookmarked for each in args["posts"])


@rule("reposted", posts=many(names="post"))
def reposted(world: "World", args: Mapping[str, Any]) -> bool:
    """Every one of the posts is reposted now."""
    return all((post := world.post(each)) is not None and post.reposted for each in args["posts"])


@rule("left_alone", posts=many(names="post"))
def left_alone(world: "World", args: Mapping[str, Any]) -> bool:
    """None of the posts is liked or reposted now; a like that was taken back is forgotten."""
    shown = [post for each in args["posts"] if (post := world.post(each)) is not None]
    return not any(post.liked or post.reposted for post in shown)


# --- the account and its settings -----------------------------------------------------------------------
@rule("account_name", words=number(2))
def account_name(world: "World", args: Mapping[str, Any]) -> bool:
    """The name has so many words; a word has a letter in it."""
    words = said(world.account.name).split()
    return sum(any(letter.isalpha() for letter in word) for word in words) >= args["words"]


@rule("passphrase_generated")
def passphrase_generated(world: "World", args: Mapping[str, Any]) -> bool:
    """The passphrase the app offered was taken."""
    return world.account.passphrase == OFFERED


@rule("two_factor", kinds=many(among=("app", "passkey", "sms")))
def two_factor(world: "World", args: Mapping[str, Any]) -> bool:
    """Two-step sign-in is on, in one of these ways."""
    return world.account.two_factor in args["kinds"]


@rule("two_factor_not", kinds=many(among=("app", "passkey", "sms")))
def two_factor_not(world: "World", args: Mapping[str, Any]) -> bool:
    """Two-step sign-in is not in one of these ways; for a remark that explains a weaker choice."""
    return world.account.two_factor not in args["kinds"]


@rule("recovery_saved")
def recovery_saved(world: "World", args: Mapping[str, Any]) -> bool:
    """The recovery codes were saved."""
    return world.account.recovery_saved is True


@rule("messages_from", who=many(among=("everyone", "following", "nobody")))
def messages_from(world: "World", args: Mapping[str, Any]) -> bool:
    """Who may send messages."""
    return world.settings.messages in args["who"]


@rule("muted_word", word=one())
def muted_word(world: "World", args: Mapping[str, Any]) -> bool:
    """The word is muted, whatever its capitals, quotation marks or a leading "#"."""
    muted = {said(each).strip("#\"'«»”“’ ").casefold() for each in world.settings.muted_words}
    return args["word"].casefold() in muted


@rule("quiet_hours", start=number(), end=number())
def quiet_hours(world: "World", args: Mapping[str, Any]) -> bool:
    """Notifications are silent between these minutes of the day."""
    return (world.settings.quiet_from, world.settings.quiet_to) == (args["start"], args["end"])


# --- safety ---------------------------------------------------------------------------------------------
@rule(
    "reported",
    targets=many(names="anything"),
    reasons=many(among=("spam", "phishing", "harassment", "threat", "misinformation", "other")),
)
def reported(world: "World", args: Mapping[str, Any]) -> bool:
    """One of the posts, messages or people was reported for one of the reasons."""
    return any(
        act.target in args["targets"] and data_of(act).get("reason") in args["reasons"] for act in world.did("report")
    )


@rule("link_unopened", ids=many(names="anything"))
def link_unopened(world: "World", args: Mapping[str, Any]) -> bool:
    """None of the links was opened, not even once: a link that was opened cannot be closed again."""
    return not any(act.target in args["ids"] for act in world.did("open_link"))


@rule("no_code_sent", to=many(names="person"), digits=number(4))
def no_code_sent(world: "World", args: Mapping[str, Any]) -> bool:
    """No message to these people held so many digits in a row, with or without spaces between them. A message that was
    held back was never sent and counts for nothing.
    """
    run = re.compile(rf"\d{{{args['digits']}}}")
    sent = [said(data_of(act).get("text")) for act in world.did("message") if act.target in args["to"]]
    return not any(run.search(BETWEEN_DIGITS.sub("", text)) for text in sent)


@rule("not_answered", to=many(names="person"))
def not_answered(world: "World", args: Mapping[str, Any]) -> bool:
    """Nothing was written to these people in private."""
    return not any(act.target in args["to"] for act in world.did("message"))


@rule("nothing_held")
def nothing_held(world: "World", args: Mapping[str, Any]) -> bool:
    """No text was held back for personal data in it; for a remark."""
    return not world.did("held")


# --- handing over and putting right ---------------------------------------------------------------------
@rule("handed_over", to=many(names="team"), ref=many((), names="anything"), after_delete=one("", names="post"))
def handed_over(world: "World", args: Mapping[str, Any]) -> bool:
    """Handed over to one of the teams; with `ref` it must be about one of those, or about an own reply there; with
    `after_delete` only what came after that post was deleted counts.
    """
    since = 0
    if args["after_delete"]:
        deletions = world.did("delete", args["after_delete"])
        if not deletions:
            return False
        since = deletions[0].seq
    about = set(args["ref"]) | {act.own_id for act in world.did("reply") if act.target in args["ref"]}
    return any(
        act.seq > since and act.target in args["to"] and (not args["ref"] or str(data_of(act).get("ref")) in about)
        for act in world.did("handoff")
    )


@rule("deleted", posts=many(names="post"))
def deleted_posts(world: "World", args: Mapping[str, Any]) -> bool:
    """Every one of the own posts was deleted."""
    return set(args["posts"]) <= deleted(world)


@rule("nothing_leaks")
def nothing_leaks(world: "World", args: Mapping[str, Any]) -> bool:
    """No own text that others can see holds personal data, neither a scripted post of the learner nor a new one."""
    gone = deleted(world)
    scripted = [
        post.text.get(world.language) or post.text.get("fi", "")
        for code in world.scenario.posts
        if (post := world.scenario.posts[code]).author == ME and code not in gone and world.post(code) is not None
    ]
    own = [said(data_of(act).get("text")) for kind in WRITTEN for act in written(world, kind)]
    texts = [*scripted, *own, said(world.account.bio)]
    config = world.scenario.config
    return not any(checks.personal_data(text, config, secrets=args["secrets"]) for text in texts)


# --- pictures with hotspots -----------------------------------------------------------------------------
def marks(world: "World") -> set[tuple[str, str]]:
    """(picture, spot) of what is marked now; names that are not in the scenario count for nothing."""
    known = {(picture.code, spot.code) for picture in world.scenario.spot_pictures for spot in picture.spots}
    marked: set[tuple[str, str]] = set()
    for act in world.acts:
        if act.kind == "mark":
            marked.add((act.target, str(data_of(act).get("spot"))))
        elif act.kind == "unmark":
            marked.discard((act.target, str(data_of(act).get("spot"))))
    return marked & known


@rule("chose", picture=one(names="spots"))
def chose(world: "World", args: Mapping[str, Any]) -> bool:
    """This picture was chosen last."""
    choices = world.did("choose")
    return bool(choices) and choices[-1].target == args["picture"]


@rule("marked", picture=one(names="spots"))
def marked_dangers(world: "World", args: Mapping[str, Any]) -> bool:
    """Everything in the picture that may not be published is marked."""
    dangers = {
        (picture.code, spot.code)
        for picture in world.scenario.spot_pictures
        for spot in picture.spots
        if picture.code == args["picture"] and spot.danger
    }
    return bool(dangers) and dangers <= marks(world)


@rule("false_marks", pictures=many(names="spots"), most=number(2))
def false_marks(world: "World", args: Mapping[str, Any]) -> bool:
    """Something is marked in the pictures, and no more than so many harmless places."""
    harmless = {
        (picture.code, spot.code)
        for picture in world.scenario.spot_pictures
        for spot in picture.spots
        if not spot.danger
    }
    marked = {(picture, spot) for picture, spot in marks(world) if picture in args["pictures"]}
    return bool(marked) and len(marked & harmless) <= args["most"]
