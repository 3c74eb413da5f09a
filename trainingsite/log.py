"""What must not stand in a log."""

import logging
import re

SECRET_PATHS = re.compile(r"(/invitations/|/password/reset/key/[0-9A-Za-z]+-|/confirm-email/)[^/\s\"']+")


class WithoutTokens(logging.Filter):
    """Leaves out the tokens of personal links: whoever reads a log must not be able to use them."""

    def filter(self, record: logging.LogRecord) -> bool:
        text = record.getMessage()
        clean = SECRET_PATHS.sub(r"\1…", text)
        if clean != text:
            record.msg, record.args = clean, ()
        return True
