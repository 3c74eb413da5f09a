"""How a line of the log looks, and what must not stand in it."""

import logging
import re
import time

SECRET_PATHS = re.compile(
    r"(/invitations/|/reminders/stop/|/sessions/feed/|/password/reset/key/[0-9A-Za-z]+-|/confirm-email/)[^/\s\"']+"
)


class WithoutTokens(logging.Filter):
    """Leaves out the tokens of personal links: whoever reads a log must not be able to use them."""

    def filter(self, record: logging.LogRecord) -> bool:
        text = record.getMessage()
        clean = SECRET_PATHS.sub(r"\1…", text)
        if clean != text:
            record.msg, record.args = clean, ()
        return True


class InUniversalTime(logging.Formatter):
    """Times in UTC, marked so: logs of several machines and of both sides of a clock change read in order."""

    converter = time.gmtime  # type: ignore[assignment]  # the stub forgets that the moment may be left out
    default_time_format = "%Y-%m-%dT%H:%M:%S"
    default_msec_format = "%s.%03dZ"
