"""What an error of the mail server means for the message in hand, and for those behind it. Pure.

About the recipient: put off (4xx) or given up (5xx), the others go on. About ourselves or the whole server (no
connection, no TLS, no sign-in, our sender refused): nobody's message is to blame, all of them wait.
"""

import datetime as dt
import smtplib
from dataclasses import dataclass, replace
from enum import StrEnum

BACK_OFF = (
    dt.timedelta(minutes=1),
    dt.timedelta(minutes=5),
    dt.timedelta(minutes=30),
    dt.timedelta(hours=2),
    dt.timedelta(hours=6),
    dt.timedelta(hours=24),
)
MOST_UNSEEN = 3  # tries that ended the process
MOST_UNCERTAIN = 2  # tries after which the text may lie in the mailbox: one more than the first
GOODBYE = 421
TOO_LARGE = 552


class What(StrEnum):
    LATER = "later"
    FAILED = "failed"
    AWAY = "away"


@dataclass(frozen=True)
class Verdict:
    """`wait` counts from now, for LATER. `answered`: the server said no, so the message did not go. `seen`: it broke on
    our side before the server was asked, and the sender lived to tell."""

    what: What
    error: str
    wait: dt.timedelta = dt.timedelta(0)
    answered: bool = False
    uncertain: bool = False
    seen: bool = False


def judge(
    error: Exception, *, attempts: int, unanswered: int, text_left: bool = False, server_answers: bool = True
) -> Verdict:
    """`attempts` and `unanswered` count this try too; `server_answers`: others would get through, after `is_lost`."""
    said = described(error)
    if text_left:
        if unanswered >= MOST_UNCERTAIN:
            return Verdict(What.FAILED, said, uncertain=True)
        return Verdict(What.LATER, said, BACK_OFF[0], uncertain=True)
    code = code_of(error)
    if isinstance(error, smtplib.SMTPSenderRefused) and code != TOO_LARGE:
        return Verdict(What.AWAY, said)
    if code:
        return after_answer(code, said, attempts)
    if is_lost(error):
        return put_off(said, attempts) if server_answers else Verdict(What.AWAY, said)
    return after_mistake(said, attempts)


def after_answer(code: int, said: str, attempts: int) -> Verdict:
    """The server spoke of this message: 5xx is for good, anything else passes."""
    if 500 <= code < 600:
        return Verdict(What.FAILED, said, answered=True)
    return put_off(said, attempts)


def after_mistake(said: str, attempts: int) -> Verdict:
    """Something of ours broke on this message, perhaps on every message: there is time to mend it."""
    return replace(put_off(said, attempts), answered=False, seen=True)


def put_off(said: str, attempts: int) -> Verdict:
    """For a moment, then for longer and longer; after a day and a half it is given up."""
    if attempts > len(BACK_OFF):
        return Verdict(What.FAILED, said, answered=True)
    return Verdict(What.LATER, said, BACK_OFF[attempts - 1], answered=True)


def is_lost(error: Exception) -> bool:
    """No word from the server: the connection broke, or it fell silent. Whose fault it is the error does not say."""
    return isinstance(error, OSError) and not code_of(error)


def is_goodbye(error: Exception) -> bool:
    """The server ended a connection that had done its work: after so many messages, or a pause between two."""
    if isinstance(error, smtplib.SMTPSenderRefused):
        return error.smtp_code == GOODBYE
    return isinstance(error, smtplib.SMTPServerDisconnected) and not isinstance(error.__context__, TimeoutError)


def code_of(error: Exception) -> int:
    """The reply code about the message; 0 when there was none."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        codes: list[int] = [code for code, _text in error.recipients.values()]
        return max(codes, default=0)
    if isinstance(error, smtplib.SMTPResponseException):
        return max(0, int(error.smtp_code))
    return 0


def described(error: Exception) -> str:
    """One line for the operator: what the server said, or the kind of error. Fits the column."""
    text = str(error)
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        text = "; ".join(f"{code} {_words(said)}" for code, said in error.recipients.values())
    elif isinstance(error, smtplib.SMTPResponseException):
        text = f"{error.smtp_code} {_words(error.smtp_error)}"
    clean = " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())
    return f"{type(error).__name__}: {clean}"[:300]


def _words(said: bytes | str) -> str:
    return said.decode("utf-8", "replace") if isinstance(said, bytes) else str(said)
