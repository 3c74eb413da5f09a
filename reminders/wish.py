"""A message somebody should get, as its cause wishes it: plain data, before windows and limits. Pure."""

import datetime as dt
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Group(StrEnum):
    """The same values as `Message.Group`."""

    SERVICE = "service"
    PROMISED = "promised"
    NUDGE = "nudge"


@dataclass(frozen=True)
class Wish:
    """One person, one kind, one occasion: the key. The rest as in `reminders.models.Message` (times aware, UTC)."""

    kind: str
    person: int
    occasion: str
    wanted_at: dt.datetime
    group: Group
    subject: str = ""
    not_after: dt.datetime | None = None
    priority: int = 0
    data: dict[str, Any] = field(default_factory=dict, hash=False, compare=False)

    @property
    def key(self) -> tuple[int, str, str]:
        return self.person, self.kind, self.occasion
