"""How long a session may last: a while without a touch, and a working day in all.

Real time, not the clock of the sample: moving the sample a day on must not sign anybody out.
"""

from collections.abc import MutableMapping
from typing import Any

from django.conf import settings

STARTED, SEEN = "limits_started", "limits_seen"
WRITE_EVERY = 60.0


def is_over(session: MutableMapping[str, Any], now: float) -> bool:
    """Whether the session has been idle for too long, or is too old. `now` in seconds since 1970."""
    started, seen = session.get(STARTED, now), session.get(SEEN, now)
    return now - seen >= settings.SESSION_IDLE_SECONDS or now - started >= settings.SESSION_ABSOLUTE_SECONDS


def touch(session: MutableMapping[str, Any], now: float) -> bool:
    """Note that the person is here; at most one write a minute. True when something was written."""
    if STARTED in session and now - session.get(SEEN, 0.0) < WRITE_EVERY:
        return False
    session.setdefault(STARTED, now)
    session[SEEN] = now
    return True
