"""What a page says about the act just done: in words, with the way to take it back and what others make of it."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from practice.timeline import World
from practice.world import ME, Act

SENTENCES: Mapping[str, str | Promise] = {
    "post": _("Published in the practice channel."),
    "reply": _("Your reply is published in the practice channel."),
    "quote": _("Published in the practice channel."),
    "delete": _("Deleted."),
    "draft": _("Saved as a draft. You find it under Saved."),
    "draft_delete": _("The draft is deleted."),
    "like": _("Liked."),
    "unlike": _("You no longer like it."),
    "repost": _("Shared with your followers."),
    "unrepost": _("No longer shared."),
    "bookmark": _("Bookmarked. Only you see it."),
    "unbookmark": _("The bookmark is removed."),
    "follow": _("You now follow @%(target)s."),
    "unfollow": _("You no longer follow @%(target)s."),
    "mute": _("You no longer see posts by @%(target)s. They are not told."),
    "unmute": _("You see posts by @%(target)s again."),
    "block": _("You have blocked @%(target)s."),
    "unblock": _("The block of @%(target)s is removed."),
    "save_evidence": _("Saved as evidence, with its time."),
    "report": _("Reported. Those who keep the channel look at it."),
    "handoff": _("Handed over."),
    "list_add": _("@%(handle)s is on the list."),
    "list_remove": _("@%(handle)s is no longer on the list."),
    "list_delete": _("The list is deleted."),
}
HELD: Mapping[str, str | Promise] = {
    "email": _("an e-mail address"),
    "phone": _("a telephone number"),
    "iban": _("a bank account number"),
    "plate": _("a number plate"),
    "customer_number": _("a customer number"),
    "address": _("a home address"),
    "identity_code": _("a personal identity code"),
    "secret": _("a number of a customer"),
}
OPPOSITES = {
    "like": "unlike",
    "repost": "unrepost",
    "bookmark": "unbookmark",
    "follow": "unfollow",
    "mute": "unmute",
    "block": "unblock",
}
OPPOSITE = OPPOSITES | {undo: do for do, undo in OPPOSITES.items()}
WRITING = ("post", "reply", "quote")


@dataclass(frozen=True, slots=True)
class Said:
    """`place` is the post in which it is shown, "" for the top of the page. `undo` is the verb that takes it back.

    `again`: what was deleted can be written anew.
    """

    kind: str
    target: str
    text: str
    place: str = ""
    undo: str = ""
    banner: str = ""
    again: bool = False


def said_of(world: World, seq: int) -> Said | None:
    """What to say of a line of the log; None for lines that nobody needs to be told of."""
    act = told_act(world, seq)
    if act is None:
        return None
    words = {"target": act.target, "handle": act.data.get("handle", "")}
    return Said(
        kind=act.kind,
        target=act.target,
        text=str(SENTENCES[act.kind]) % words,
        place=place_of(world, act),
        undo=OPPOSITE.get(act.kind, ""),
        banner=world.banner(act.seq),
        again=act.kind == "delete" and can_be_written_again(world, act.target),
    )


def told_act(world: World, seq: int) -> Act | None:
    """The line of the log, when it is one that people are told of."""
    act = next((each for each in reversed(world.acts) if each.seq == seq), None)
    return act if act is not None and act.kind in SENTENCES else None


def can_be_written_again(world: World, id: str) -> bool:
    """Whether it was a post of one's own, neither an answer nor a quote, that has been deleted."""
    if not id or not world.did("delete", id):
        return False
    written = next((each for each in world.acts if each.own_id == id), None)
    scripted = world.scenario.posts.get(id)
    if written is None:
        return scripted is not None and scripted.author == ME and not scripted.reply_to and not scripted.quote_of
    return written.kind == "post"


def place_of(world: World, act: Act) -> str:
    """The post an act belongs to, while it is there to carry the words."""
    post = act.own_id if act.kind in WRITING else act.target
    return post if world.glimpse(post) else ""
