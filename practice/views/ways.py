"""The ways through the channel: what stands under the clock on every page of a run."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from practice.timeline import World

WAYS = (
    ("feed", pgettext_lazy("all posts", "Feed")),
    ("search", pgettext_lazy("page of the channel", "Search")),
    ("notifications", _("Notifications")),
    ("messages", pgettext_lazy("private ones", "Messages")),
    ("people", _("People")),
    ("lists", _("Lists")),
    ("saved", pgettext_lazy("page of what one has kept", "Saved")),
    ("handoff", _("Hand over")),
    ("profile", _("Profile")),
    ("settings", _("Settings")),
)


@dataclass(frozen=True, slots=True)
class Way:
    """`number` counts what has not been read there; None where nothing is counted."""

    code: str
    url: str
    label: str
    current: bool = False
    number: int | None = None


def ways_of(run: int, world: World, here: str) -> list[Way]:
    """Every entry, with what is new behind it."""
    numbers = {"notifications": world.unread, "messages": world.unread_messages}
    return [
        Way(code, reverse(f"practice:{code}", args=[run]), str(label), code == here, numbers.get(code))
        for code, label in WAYS
    ]
