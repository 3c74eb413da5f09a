"""Whether messages go out in time, for /status."""

import datetime as dt

from django.db.models import Q

from reminders.models import Message

LATE = dt.timedelta(minutes=10)


def problem(now: dt.datetime) -> str:
    """ "messages late" when one should have gone ten minutes ago, or a sender left one behind; "" when all is well.

    One that is tried again later is not late: its time has moved. `now` is the real time.
    """
    waiting = Q(state=Message.State.PLANNED, due_at__lt=now - LATE)
    left = Q(state=Message.State.SENDING, leased_until__lt=now - LATE)
    return "messages late" if Message.objects.filter(waiting | left).exists() else ""
