"""What people do with sessions: keyword-only, one transaction each, the row of the session locked first.

Errors are `NotPossible` and its kinds; their message is for the person who asked.
"""

from scheduling.actions.attendance import check_in, let_in, mark, open_code, takes_check_ins
from scheduling.actions.bookings import answer_offer, book, book_many, cancel
from scheduling.actions.copying import Copy, clashes_of, copy_period, copy_session
from scheduling.actions.editing import cancel_session, move, publish, save_session
from scheduling.actions.errors import Busy, Full, Gone, NotPossible, Overlaps, WrongCode
from scheduling.actions.settling import settle, settle_due

__all__ = [
    "Busy",
    "Copy",
    "Full",
    "Gone",
    "NotPossible",
    "Overlaps",
    "WrongCode",
    "answer_offer",
    "book",
    "book_many",
    "cancel",
    "cancel_session",
    "check_in",
    "clashes_of",
    "copy_period",
    "copy_session",
    "let_in",
    "mark",
    "move",
    "open_code",
    "publish",
    "save_session",
    "settle",
    "settle_due",
    "takes_check_ins",
]
