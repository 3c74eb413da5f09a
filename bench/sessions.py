"""What the rows of the sessions need: two thousand of them, a full calendar, and a new one for every booking."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

MANY = 2_000
IN_THE_CALENDAR = 500
TO_BOOK = 2_000
FIRST_TO_BOOK = "9000"  # the key of the session of turn n is this with n behind it
HALF_HOUR = dt.timedelta(minutes=30)


def fill() -> None:
    """Half of the many are over; Mika has a place in five hundred of the last weeks and the coming ones."""
    from scheduling.models import TrainingSession
    from trainingsite import clock

    now = clock.now().replace(minute=0, second=0, microsecond=0)
    TrainingSession.objects.bulk_create(_many(now), batch_size=500)
    TrainingSession.objects.bulk_create(_to_book(now), batch_size=500)
    _fill_calendar(now)


def _session(now: dt.datetime, starts: dt.datetime, number: int, **more: Any) -> Any:
    from scheduling.models import TrainingSession

    return TrainingSession(
        title=f"Uutisten löytäminen, pienryhmä {number}",
        lead="Tunnin jälkeen löydät työtäsi koskevan uutisen kahdessa minuutissa.",
        starts_at=starts,
        ends_at=starts + HALF_HOUR,
        status=TrainingSession.Status.PUBLISHED,
        made_at=now,
        published_at=now,
        **more,
    )


def _many(now: dt.datetime) -> Iterator[Any]:
    """Every third hour of half a year back and half a year ahead."""
    for number in range(MANY):
        yield _session(now, now + dt.timedelta(hours=3 * (number - MANY // 2)), number)


def _to_book(now: dt.datetime) -> Iterator[Any]:
    """One for each turn, none at the same time as another; a year ahead, so that no list shows them."""
    for turn in range(TO_BOOK):
        yield _session(now, now + dt.timedelta(days=365) + turn * HALF_HOUR, turn, pk=int(f"{FIRST_TO_BOOK}{turn}"))


def _fill_calendar(now: dt.datetime) -> None:
    from home.personas import DOMAIN
    from participants.models import User
    from scheduling.models import Booking, TrainingSession

    mika = User.objects.get(email=f"mika.esihenkilo@{DOMAIN}")
    recent = TrainingSession.objects.filter(made_at=now, starts_at__gt=now - dt.timedelta(days=30), taken=0)
    chosen = list(recent.order_by("starts_at").values_list("pk", flat=True)[:IN_THE_CALENDAR])
    Booking.objects.bulk_create(
        Booking(session_id=pk, person=mika, state=Booking.State.BOOKED, since=now, made_at=now) for pk in chosen
    )
    TrainingSession.objects.filter(pk__in=chosen).update(taken=1)


def names() -> dict[str, str]:
    """The signed end of the feed's address, and a session in the middle of the many."""
    from home.personas import DOMAIN
    from participants.models import User
    from scheduling import feeds
    from scheduling.models import TrainingSession
    from trainingsite import clock

    mika = User.objects.get(email=f"mika.esihenkilo@{DOMAIN}")
    coming = TrainingSession.objects.published().upcoming(clock.now())
    return {"feed_token": feeds.token_of(mika, clock.now()), "session": str(coming[0].pk)}
