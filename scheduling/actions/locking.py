"""The one lock: the row of the session, then the people by key. Whoever waits too long is asked to try again."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import OperationalError, connection, transaction

from participants.models import User
from scheduling.actions.errors import Busy, Gone
from scheduling.models import TrainingSession

LONGEST_WAIT = "3s"  # on PostgreSQL; SQLite waits for its busy timeout
WAITED_TOO_LONG = {"55P03", "40P01"}  # lock_not_available, deadlock_detected


@contextmanager
def locked(session: Any) -> Iterator[TrainingSession]:
    """A transaction in which the session (or the one with this key) is ours alone. Raises Busy, and Gone."""
    with one_at_a_time():
        yield lock_row(key_of(session))


@contextmanager
def one_at_a_time() -> Iterator[None]:
    """A transaction that waits for locks of others at most `LONGEST_WAIT`. Raises Busy."""
    try:
        with transaction.atomic():
            if connection.vendor == "postgresql":
                with connection.cursor() as cursor:
                    cursor.execute(f"SET LOCAL lock_timeout = '{LONGEST_WAIT}'")
            yield
    except OperationalError as error:
        if _waited_too_long(error):
            raise Busy from error
        raise


def lock_row(pk: int) -> TrainingSession:
    """The row, read under its lock. SQLite needs none: its transactions begin IMMEDIATE, one after the other.

    Raises Gone when it is a draft that somebody has just removed.
    """
    try:
        return TrainingSession.objects.select_for_update(no_key=True).get(pk=pk)
    except TrainingSession.DoesNotExist as missing:
        raise Gone from missing


def lock_people(people: list[int]) -> list[User]:
    """The people by key, so that nobody books two sessions at the same time of day from two windows."""
    return list(User.objects.select_for_update(no_key=True).filter(pk__in=people).order_by("pk"))


def key_of(row: Any) -> int:
    return row if isinstance(row, int) else row.pk


def _waited_too_long(error: OperationalError) -> bool:
    code = getattr(error.__cause__, "pgcode", None) or getattr(error.__cause__, "sqlstate", None)
    return code in WAITED_TOO_LONG or "database is locked" in str(error)
