"""The one connection to the mail server that a sender keeps while it works."""

import contextlib
from typing import Any

from django.core.mail import mailers

from reminders.mail import Mail
from reminders.outcomes import described, is_goodbye
from trainingsite.smtp import LostAfterText


class ServerAway(Exception):
    """No connection, no TLS where it is required, or our sign-in refused: nothing went, and nothing goes now."""


class Line:
    """Opened when there is something to send, opened anew when the server has ended it."""

    def __init__(self) -> None:
        self.backend: Any = None
        self.fresh = True  # nothing has gone through this connection yet

    def send(self, mail: Mail) -> None:
        """Raises ServerAway, or what the mail server's answer became (`reminders.outcomes`)."""
        self.open()
        was_fresh = self.fresh
        try:
            self._hand_over(mail)
        except OSError as error:
            if was_fresh or isinstance(error, LostAfterText) or not is_goodbye(error):
                raise
            self.open()
            self._hand_over(mail)

    def answers(self) -> bool:
        """Whether the server would take the mail of somebody else: it says hello on a new connection."""
        self.drop()
        try:
            self.open()
            connection = getattr(self.backend, "connection", None)
            if connection is None:
                return False
            connection.ehlo_or_helo_if_needed()
        except (ServerAway, OSError):
            return False
        return True

    def open(self) -> None:
        if self.backend is not None:
            return
        backend = mailers.default
        try:
            backend.open()
        except OSError as error:
            with contextlib.suppress(OSError):
                backend.close()
            raise ServerAway(described(error)) from error
        self.backend, self.fresh = backend, True

    def _hand_over(self, mail: Mail) -> None:
        try:
            self.backend.send_messages([mail])
        except OSError:
            if not self.is_open:
                self.drop()
            raise
        self.fresh = False

    @property
    def is_open(self) -> bool:
        """smtplib closes its socket by itself; Django's backend does not notice."""
        connection = getattr(self.backend, "connection", None)
        return getattr(connection, "sock", None) is not None

    def drop(self) -> None:
        backend, self.backend = self.backend, None
        if backend is not None:
            with contextlib.suppress(OSError):
                backend.close()
