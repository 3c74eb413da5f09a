"""An act as it was asked for: what was sent with it, and what it is aimed at, each found or refused with a sentence."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from practice import textwork
from practice.channel import Channel
from practice.task import Task
from practice.timeline import World
from practice.world import ShownPost, WatchList

LONGEST = 10_000
_NEVER_STORED = re.compile("[\x00\ud800-\udfff]")

Data = Mapping[str, Any]


class NotPossible(Exception):
    """The state does not allow it; the message is for the person who asked."""


@dataclass(frozen=True, slots=True)
class Asked:
    """An act as it was asked for, in the world it is meant for."""

    world: World
    channel: Channel
    task: Task | None
    kind: str
    target: str
    data: Data

    # --- what was sent ---
    def text(self, name: str, *, limit: int = LONGEST, needed: bool = False) -> str:
        """A text without what cannot be seen. A too long one is refused before anything else looks at it."""
        sent = self.data.get(name, "")
        if not isinstance(sent, str):
            raise NotPossible(_("Something is missing or is not as it should be. Try again."))
        if len(sent) > LONGEST:
            raise NotPossible(_("The text is too long: %(limit)s characters at most.") % {"limit": limit})
        found = storable(sent)
        if len(found) > limit:
            raise NotPossible(_("The text is too long: %(limit)s characters at most.") % {"limit": limit})
        if needed and textwork.is_blank(found):
            raise NotPossible(_("Write something first."))
        return found

    def one_of(self, name: str, known: Any, default: Any = None) -> Any:
        sent = self.data.get(name, default)
        if not isinstance(sent, str | int) or isinstance(sent, bool) or sent not in known:
            raise NotPossible(_("Choose one of the alternatives."))
        return sent

    def code(self, name: str) -> str:
        """A name of something in the scenario, "" for none."""
        sent = self.data.get(name) or ""
        if not isinstance(sent, str):
            raise NotPossible(_("Something is missing or is not as it should be. Try again."))
        return sent

    def flag(self, name: str) -> bool:
        return self.data.get(name) in (True, "true", "on", "1", "yes")

    # --- what it is aimed at ---
    def post(self, id: str | None = None) -> ShownPost:
        """The post, without its counts."""
        found = self.world.glimpse(self.target if id is None else id)
        if found is None or found.deleted:
            raise NotPossible(_("This post is not there any more."))
        return found

    def other(self) -> Any:
        """The profile of somebody else."""
        found = self.world.person(self.target)
        if found is None or found.mine:
            raise NotPossible(_("There is no such account here."))
        return found

    def list(self) -> WatchList:
        found = self.world.list(self.target)
        if found is None:
            raise NotPossible(_("This list is not there any more."))
        return found

    def line(self, id: str) -> Any:
        """A message to or from the learner, None when there is none."""
        return next((line for chat in self.world.chats() for line in chat.lines if line.id == id), None)

    def post_or_line(self, id: str) -> Any:
        found = self.world.glimpse(id) or self.line(id)
        if found is None:
            raise NotPossible(_("This post or message is not there any more."))
        return found

    def again(self) -> bool:
        """The last thing done was the same: a page that was loaded twice."""
        last = self.world.acts[-1] if self.world.acts else None
        return last is not None and (last.kind, last.target) == (self.kind, self.target)


def storable(sent: str) -> str:
    """The text without what cannot be seen. Raises NotPossible for characters that no database takes."""
    if _NEVER_STORED.search(sent):
        raise NotPossible(_("The text has a character that cannot be used. Remove it and try again."))
    return textwork.normalise(sent)
