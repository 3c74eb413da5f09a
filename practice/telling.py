"""A step of a model answer in words: what is done, to what, what is written. Posts go by their words, not by code."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from practice.task import Example, Step
from practice.world import ME, Scenario
from trainingsite.translated import pick

SHOWN = 60
"""Characters of a post that say which one is meant."""

VERBS: dict[str, str | Promise] = {
    "post": _("Publish a post"),
    "reply": _("Answer"),
    "quote": _("Quote"),
    "message": _("Send a private message"),
    "delete": _("Delete"),
    "draft": _("Save a draft"),
    "draft_delete": _("Delete the draft"),
    "like": _("Like"),
    "unlike": _("Take the like back"),
    "repost": _("Repost"),
    "unrepost": _("Take the repost back"),
    "bookmark": _("Save for later"),
    "unbookmark": _("Remove from saved"),
    "follow": _("Follow"),
    "unfollow": _("Stop following"),
    "mute": _("Mute"),
    "unmute": _("Unmute"),
    "block": _("Block"),
    "unblock": _("Unblock"),
    "list_make": _("Make a list"),
    "list_delete": _("Delete the list"),
    "list_add": _("Add to the list"),
    "list_remove": _("Remove from the list"),
    "open_post": _("Open the post"),
    "open_profile": _("Open the profile"),
    "open_messages": _("Open the private messages"),
    "open_link": _("Open the link"),
    "seen": _("Look at the notifications"),
    "search": _("Search"),
    "image_search": _("Check where else the picture has been"),
    "save_evidence": _("Save as evidence"),
    "report": _("Report"),
    "handoff": _("Hand over"),
    "verdict": _("Write down your conclusion"),
    "settings": _("Change the settings"),
    "profile": _("Change your profile"),
    "account": _("Set up the account"),
    "mark": _("Mark a danger in the picture"),
    "unmark": _("Remove a mark from the picture"),
    "choose": _("Choose the picture to publish"),
    "card": _("Fill in an angle card"),
}

VALUES: dict[str, str | Promise] = {
    "spam": _("spam"),
    "phishing": _("phishing"),
    "harassment": _("harassment"),
    "threat": _("threat"),
    "misinformation": _("misleading information"),
    "other": _("other reason"),
    "current": _("it is what it says"),
    "old_or_wrong_place": _("old, or from another place"),
    "false": _("false"),
    "unclear": _("cannot be known"),
    "generated": _("the passphrase that was offered"),
    "app": _("an authenticator app"),
    "passkey": _("a passkey"),
    "sms": _("a text message"),
    "everyone": _("everyone"),
    "following": _("those you follow"),
    "nobody": _("nobody"),
}

_SAID = ("text", "alt", "name", "bio", "note", "query", "point", "audience", "source", "risk_check")
_FLAGS: dict[str, str | Promise] = {"private": _("private"), "recovery_saved": _("recovery codes saved")}
_CHOSEN = ("reason", "verdict", "messages", "passphrase", "two_factor")


@dataclass(frozen=True, slots=True)
class Told:
    """`verb` in the reader's language; `target` and `texts` in the scenario's, which is `language`."""

    verb: str
    target: str
    texts: tuple[str, ...]
    language: str
    chosen: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ToldExample:
    steps: tuple[Told, ...]
    why: Mapping[str, str]


def example(model: Example, scenario: Scenario, language: str) -> ToldExample:
    """A model answer for reading, in the language the posts of the run are in."""
    return ToldExample(tuple(_told(step, scenario, language) for step in model.steps), model.why)


def _told(step: Step, scenario: Scenario, language: str) -> Told:
    data = {name: _plain(value, language) for name, value in step.data.items()}
    texts = [str(data[name]) for name in _SAID if data.get(name)]
    texts += [", ".join(map(str, data["muted_words"]))] if data.get("muted_words") else []
    texts += [f"{_clock(data['quiet_from'])}–{_clock(data.get('quiet_to'))}"] if data.get("quiet_from") else []
    texts += [f"@{data['handle']}"] if data.get("handle") else []
    chosen = tuple(str(VALUES.get(data[name], data[name])) for name in _CHOSEN if data.get(name))
    chosen += tuple(str(words) for name, words in _FLAGS.items() if data.get(name) is True)
    verb = str(VERBS.get(step.kind, step.kind))
    return Told(verb, _target(step, scenario, language, data), tuple(texts), language, chosen)


def _target(step: Step, scenario: Scenario, language: str, data: Mapping[str, Any]) -> str:
    if step.kind == "handoff":
        return pick(scenario.config.teams.get(step.target), language).text
    if step.kind in ("mark", "unmark", "choose"):
        return _place(step, scenario, language, str(data.get("spot", "")))
    if step.target in scenario.personas:
        return f"@{step.target}"
    line = scenario.posts.get(step.target) or next((m for m in scenario.messages if m.code == step.target), None)
    if line is None:
        return ""
    author = scenario.handle if line.author == ME else line.author
    text = pick(line.text, language).text
    return f"@{author}: {text if len(text) <= SHOWN else text[:SHOWN].rsplit(' ', 1)[0] + '…'}"


def _place(step: Step, scenario: Scenario, language: str, spot: str) -> str:
    picture = next((each for each in scenario.spot_pictures if each.code == step.target), None)
    if picture is None:
        return ""
    place = next((each.name for each in picture.spots if each.code == spot), None)
    return pick(place or picture.alt, language).text


def _plain(value: Any, language: str) -> Any:
    """A text per language becomes a text."""
    return pick(value, language).text if isinstance(value, Mapping) else value


def _clock(minutes: Any) -> str:
    return f"{minutes // 60}:{minutes % 60:02}" if isinstance(minutes, int) else ""
