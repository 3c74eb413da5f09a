"""Mail by SMTP, as Django sends it, only that a lost connection tells whether the text had gone."""

import smtplib
from typing import Any

from django.core.mail.backends.smtp import EmailBackend

END_OF_TEXT = b"\r\n.\r\n"


class LostAfterText(smtplib.SMTPServerDisconnected):
    """The whole text had left and no answer came: nobody knows whether the server took it."""


class Connection(smtplib.SMTP):
    """smtplib raises the same error before and after the text; sending again is harmless only before."""

    text_left = False

    def send(self, s: Any) -> None:
        if isinstance(s, bytes) and s.endswith(END_OF_TEXT):
            self.text_left = True
        super().send(s)

    def data(self, msg: Any) -> tuple[int, bytes]:
        self.text_left = False
        try:
            return super().data(msg)
        except smtplib.SMTPServerDisconnected as error:
            if self.text_left:
                raise LostAfterText(*error.args) from error
            raise


class Backend(EmailBackend):
    """Takes the options of Django's own."""

    @property
    def connection_class(self) -> type[smtplib.SMTP]:
        return smtplib.SMTP_SSL if self.use_ssl else Connection
