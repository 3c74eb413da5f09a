"""What may be done in a world at a moment: each act's target and data looked at, before it is written down.

`cleaned` gives the data as they are stored, None when there is nothing to do (it is so already), and raises NotPossible
with a sentence for the learner. What belongs to which act is in docs/practice.md.
"""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from practice.asked import Asked, Data, NotPossible, storable
from practice.channel import weighted_length

__all__ = ["Asked", "NotPossible", "cleaned", "free_texts"]

LONGEST_NOTE = 2_000
LONGEST_QUERY = 500
LONGEST_LIST_NAME = 25
LONGEST_WORD = 60
MOST_WORDS = 100
MINUTES_OF_DAY = 24 * 60
AUDIENCES = ("everyone", "following", "mentioned")
REASONS = ("spam", "phishing", "harassment", "threat", "misinformation", "other")
VERDICTS = ("current", "old_or_wrong_place", "false", "unclear")
SENDERS = ("everyone", "following", "nobody")
SECOND_STEPS = ("app", "passkey", "sms")
OFFERED = "generated"


def cleaned(asked: Asked) -> dict[str, Any] | None:
    """The data to store, None for nothing to do. Raises NotPossible."""
    rule = _RULES.get(asked.kind)
    if rule is None:
        raise NotPossible(_("This cannot be done here."))
    return rule(asked)


def free_texts(data: Data) -> list[str]:
    """Everything somebody may have typed: the texts in which nobody's data may stand."""
    found = [value for name, value in data.items() if name in _TYPED and isinstance(value, str) and value]
    return found + [word for word in data.get("muted_words", ()) if word]


_TYPED = {"text", "alt", "name", "bio", "note", "query", "audience", "point", "source", "risk_check", "evidence_type"}


# --- writing --------------------------------------------------------------------------------------------
def _post(asked: Asked) -> dict[str, Any]:
    picture = asked.code("picture")
    scenario = asked.world.scenario
    if picture and picture not in {*scenario.pictures, *(each.code for each in scenario.spot_pictures)}:
        raise NotPossible(_("There is no such picture here."))
    return {
        "text": _published(asked),
        "picture": picture,
        "alt": asked.text("alt", limit=asked.channel.alt_limit) if picture else "",
        "audience": asked.one_of("audience", AUDIENCES, "everyone"),
    }


def _answer(asked: Asked) -> dict[str, Any]:
    asked.post()
    return {"text": _published(asked)}


def _published(asked: Asked) -> str:
    """A text that others would see: within the limit of the channel, and not empty."""
    text = asked.text("text", needed=True)
    over = weighted_length(text, asked.channel, reply=asked.kind == "reply") - asked.channel.limit
    if over > 0:
        raise NotPossible(_("The text is too long by %(over)s characters.") % {"over": over})
    return text


def _message(asked: Asked) -> dict[str, Any]:
    if asked.other().blocked:
        raise NotPossible(_("You have blocked this account. Remove the block first, if you want to write to it."))
    return {"text": asked.text("text", needed=True)}


def _delete(asked: Asked) -> dict[str, Any] | None:
    if asked.world.did("delete", asked.target):
        return None
    if not asked.post().mine:
        raise NotPossible(_("You can only delete your own posts."))
    return {}


def _draft(asked: Asked) -> dict[str, Any]:
    places = {name: asked.code(name) for name in ("reply_to", "quote_of")}
    for place in filter(None, places.values()):
        asked.post(place)
    return {"text": asked.text("text", needed=True), **places}


def _draft_delete(asked: Asked) -> dict[str, Any] | None:
    return {} if any(draft.id == asked.target for draft in asked.world.drafts()) else None


# --- on a post, on an account ---------------------------------------------------------------------------
def _turn(state: str, *, on: bool, find: str) -> Callable[[Asked], dict[str, Any] | None]:
    """An act that turns something on or off: `state` of what `find` finds."""

    def rule(asked: Asked) -> dict[str, Any] | None:
        found = asked.post() if find == "post" else asked.other()
        return None if bool(getattr(found, state)) is on else {}

    return rule


# --- lists ----------------------------------------------------------------------------------------------
def _list_make(asked: Asked) -> dict[str, Any]:
    return {"name": asked.text("name", limit=LONGEST_LIST_NAME, needed=True), "private": asked.flag("private")}


def _list_delete(asked: Asked) -> dict[str, Any] | None:
    if asked.world.did("list_delete", asked.target):
        return None
    asked.list()
    return {}


def _list_member(asked: Asked, *, joins: bool) -> dict[str, Any] | None:
    members, person = asked.list().members, asked.world.person(asked.code("handle"))
    if person is None or person.mine:
        raise NotPossible(_("There is no such account here."))
    return None if (person.handle in members) is joins else {"handle": person.handle}


# --- looking --------------------------------------------------------------------------------------------
def _open_post(asked: Asked) -> dict[str, Any] | None:
    asked.post()
    return None if asked.again() else {}


def _open_profile(asked: Asked) -> dict[str, Any] | None:
    if asked.world.person(asked.target) is None:
        raise NotPossible(_("There is no such account here."))
    return None if asked.again() else {}


def _open_messages(asked: Asked) -> dict[str, Any] | None:
    asked.other()
    chat = asked.world.chat(asked.target)
    return None if asked.again() and not (chat and chat.unread) else {}


def _open_link(asked: Asked) -> dict[str, Any] | None:
    if asked.world.link_text(asked.target) is None:
        raise NotPossible(_("There is no link there."))
    return None if asked.again() else {}


def _seen(asked: Asked) -> dict[str, Any] | None:
    return {} if asked.world.unread else None


def _search(asked: Asked) -> dict[str, Any] | None:
    query = asked.text("query", limit=LONGEST_QUERY)
    if not query:
        raise NotPossible(_("Write what you are looking for."))
    last = asked.world.acts[-1] if asked.world.acts else None
    again = last is not None and last.kind == "search" and last.data.get("query") == query
    return None if again else {"query": query}


def _image_search(asked: Asked) -> dict[str, Any] | None:
    if not asked.post().picture:
        raise NotPossible(_("This post has no picture."))
    return None if asked.again() else {}


# --- taking care ----------------------------------------------------------------------------------------
def _save_evidence(asked: Asked) -> dict[str, Any] | None:
    return None if asked.post_or_line(asked.target).saved else {}


def _report(asked: Asked) -> dict[str, Any] | None:
    reason = asked.one_of("reason", REASONS)
    found = asked.world.glimpse(asked.target) or asked.line(asked.target) or asked.world.person(asked.target)
    if found is None or found.mine:
        raise NotPossible(_("There is nothing to report there."))
    told = any(act.data.get("reason") == reason for act in asked.world.did("report", asked.target))
    return None if told else {"reason": reason}


def _handoff(asked: Asked) -> dict[str, Any]:
    if asked.target not in asked.world.scenario.config.teams:
        raise NotPossible(_("Choose to whom you hand it over."))
    ref = asked.code("ref")
    if ref and not asked.world.did("delete", ref):  # what one has deleted oneself can still be told about
        asked.post_or_line(ref)
    return {"ref": ref, "note": asked.text("note", limit=LONGEST_NOTE)}


def _verdict(asked: Asked) -> dict[str, Any]:
    asked.post()
    return {
        "verdict": asked.one_of("verdict", VERDICTS),
        "confidence": int(asked.one_of("confidence", (1, 2, 3, "1", "2", "3"))),
        "note": asked.text("note", limit=LONGEST_NOTE),
    }


def _card(asked: Asked) -> dict[str, Any]:
    asked.post()
    names = ("audience", "point", "evidence_type", "source", "risk_check")
    return {name: asked.text(name, limit=LONGEST_NOTE) for name in names}


# --- own things -----------------------------------------------------------------------------------------
def _settings(asked: Asked) -> dict[str, Any]:
    stored: dict[str, Any] = {}
    if "messages" in asked.data:
        stored["messages"] = asked.one_of("messages", SENDERS)
    if "muted_words" in asked.data:
        stored["muted_words"] = _words(asked)
    for name in ("quiet_from", "quiet_to"):
        if name in asked.data:
            stored[name] = None if asked.data[name] is None else asked.one_of(name, range(MINUTES_OF_DAY))
    return _something(stored)


def _words(asked: Asked) -> list[str]:
    sent = asked.data["muted_words"]
    if not isinstance(sent, list | tuple) or len(sent) > MOST_WORDS:
        raise NotPossible(_("At most %(number)s words can be muted.") % {"number": MOST_WORDS})
    if any(not isinstance(word, str) or len(word) > LONGEST_WORD for word in sent):
        raise NotPossible(_("A muted word has at most %(limit)s characters.") % {"limit": LONGEST_WORD})
    return list(dict.fromkeys(filter(None, map(storable, sent))))


def _profile(asked: Asked) -> dict[str, Any]:
    limits = {"name": asked.channel.name_limit, "bio": asked.channel.bio_limit, "alt": asked.channel.alt_limit}
    stored = {name: asked.text(name, limit=limit) for name, limit in limits.items() if name in asked.data}
    if "picture" in asked.data:
        stored["picture"] = asked.one_of("picture", ("", *asked.world.scenario.profile_pictures))
    return _something(stored)


def _account(asked: Asked) -> dict[str, Any]:
    stored: dict[str, Any] = {}
    if "name" in asked.data:
        stored["name"] = asked.text("name", limit=asked.channel.name_limit)
    if "passphrase" in asked.data:
        if asked.data["passphrase"] != OFFERED:
            raise NotPossible(_("No password is typed here: take the passphrase that is offered."))
        stored["passphrase"] = OFFERED
    if "two_factor" in asked.data:
        stored["two_factor"] = asked.one_of("two_factor", SECOND_STEPS)
    if "recovery_saved" in asked.data:
        stored["recovery_saved"] = asked.flag("recovery_saved")
    return _something(stored)


def _something(stored: dict[str, Any]) -> dict[str, Any]:
    if not stored:
        raise NotPossible(_("Something is missing or is not as it should be. Try again."))
    return stored


# --- exercises ------------------------------------------------------------------------------------------
def _mark(asked: Asked, *, on: bool) -> dict[str, Any] | None:
    picture = next((each for each in asked.world.scenario.spot_pictures if each.code == asked.target), None)
    spot = asked.code("spot")
    if picture is None or spot not in {each.code for each in picture.spots}:
        raise NotPossible(_("There is no such place in the picture."))
    marked = False
    for act in asked.world.acts:
        if act.kind in ("mark", "unmark") and act.target == asked.target and act.data.get("spot") == spot:
            marked = act.kind == "mark"
    return None if marked is on else {"spot": spot}


def _choose(asked: Asked) -> dict[str, Any] | None:
    if asked.target not in {each.code for each in asked.world.scenario.spot_pictures}:
        raise NotPossible(_("There is no such picture here."))
    chosen = asked.world.did("choose")
    return None if chosen and chosen[-1].target == asked.target else {}


def _hint(asked: Asked) -> dict[str, Any] | None:
    numbers = {str(number) for number in range(1, len(asked.task.hints) + 1)} if asked.task else set()
    if asked.target not in numbers:
        raise NotPossible(_("There is no such hint."))
    return None if asked.world.did("hint", asked.target) else {}


def _leave(asked: Asked) -> dict[str, Any] | None:
    if not (asked.task and asked.task.opt_in):
        raise NotPossible(_("This cannot be done here."))
    return None if asked.world.did("leave") else {}


_RULES: dict[str, Callable[[Asked], dict[str, Any] | None]] = {
    "post": _post, "reply": _answer, "quote": _answer, "message": _message, "delete": _delete,
    "draft": _draft, "draft_delete": _draft_delete,
    "like": _turn("liked", on=True, find="post"), "unlike": _turn("liked", on=False, find="post"),
    "repost": _turn("reposted", on=True, find="post"), "unrepost": _turn("reposted", on=False, find="post"),
    "bookmark": _turn("bookmarked", on=True, find="post"), "unbookmark": _turn("bookmarked", on=False, find="post"),
    "follow": _turn("followed", on=True, find="person"), "unfollow": _turn("followed", on=False, find="person"),
    "mute": _turn("muted", on=True, find="person"), "unmute": _turn("muted", on=False, find="person"),
    "block": _turn("blocked", on=True, find="person"), "unblock": _turn("blocked", on=False, find="person"),
    "list_make": _list_make, "list_delete": _list_delete,
    "list_add": lambda asked: _list_member(asked, joins=True),
    "list_remove": lambda asked: _list_member(asked, joins=False),
    "open_post": _open_post, "open_profile": _open_profile, "open_messages": _open_messages,
    "open_link": _open_link, "seen": _seen, "search": _search, "image_search": _image_search,
    "save_evidence": _save_evidence, "report": _report, "handoff": _handoff, "verdict": _verdict,
    "settings": _settings, "profile": _profile, "account": _account,
    "mark": lambda asked: _mark(asked, on=True), "unmark": lambda asked: _mark(asked, on=False),
    "choose": _choose, "card": _card, "hint": _hint, "leave": _leave,
}  # fmt: skip
