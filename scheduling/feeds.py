"""The personal calendar feed: its address, and what stands in it."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from participants.models import User
from scheduling import ical
from scheduling.calendar_events import event_of, event_of_leading, event_of_plan
from scheduling.models import Booking, FeedKey, Plan, SessionTrainer, TrainingSession

BACK = dt.timedelta(days=90)
SHOWN = "title lead bring starts_at ends_at zone meeting_link status uid sequence changed_at".split()
SHOWN_OF_PLACE = ["name", "directions"]
NEVER_BOOKED = [Booking.Reason.DECLINED, Booking.Reason.EXPIRED]


# --- the address ------------------------------------------------------------------------------------------
def open_key(person: Any) -> FeedKey | None:
    return FeedKey.objects.filter(person=person, closed=False).first()


@transaction.atomic
def new_address(*, person: Any, now: dt.datetime) -> FeedKey:
    """Open the feed, or give it another address; the old one answers no more."""
    key, made = FeedKey.objects.select_for_update().get_or_create(person=person, defaults={"made_at": now})
    if not made:
        key.turn, key.made_at, key.closed = key.turn + 1, now, False
        key.save()
    return key


def close(*, person: Any) -> None:
    FeedKey.objects.filter(person=person).update(closed=True)


def address(key: FeedKey) -> str:
    return settings.SITE_URL + reverse("scheduling:feed", args=[token(key)])


def token(key: FeedKey) -> str:
    """Who, which turn and when it was made, signed with 256 bits: a row made anew after an erasure is another one."""
    return _signer().sign(f"{key.person_id}-{key.turn}-{int(key.made_at.timestamp())}")


def token_of(person: Any, now: dt.datetime) -> str:
    """The token of the person's feed, which is opened when it is not open."""
    return token(open_key(person) or new_address(person=person, now=now))


def key_of(sent: str, today: dt.date) -> FeedKey | None:
    """The key that the address belongs to, with its person; None when guessed, replaced, closed, or they left."""
    try:
        person, turn, _made = _signer().unsign(sent).split("-")
    except (BadSignature, ValueError):
        return None
    keys = FeedKey.objects.filter(person=int(person), turn=int(turn), closed=False)
    key = keys.filter(person__in=User.objects.active().employed(today)).select_related("person").first()
    return key if key and token(key) == sent else None


def _signer() -> Signer:
    return Signer(salt="scheduling.feed", sep=".")


# --- what stands in it ------------------------------------------------------------------------------------
def feed_of(person: Any, now: dt.datetime) -> str:
    """The whole calendar, in the active language: booked and led sessions and plans, from 90 days back.

    What was cancelled or removed in that time is in it as cancelled. Four queries, however much there is.
    """
    found: dict[str, ical.Event] = {}
    for event in _events(person, now - BACK):
        if event.uid not in found or found[event.uid].cancelled:  # led once, taken part in now
            found[event.uid] = event
    return ical.publish(found.values(), _("Sometaito: my sessions"))


def _events(person: Any, since: dt.datetime) -> Iterator[ical.Event]:
    bookings = Booking.objects.of(person).filter(
        session__ends_at__gte=since, state__in=[Booking.State.BOOKED, Booking.State.CANCELLED]
    )
    bookings = bookings.exclude(state=Booking.State.CANCELLED, since__lt=since).exclude(reason__in=NEVER_BOOKED)
    for booking in _light(bookings, "state", "turn", "since"):
        booking.person = person
        yield event_of(booking.session, booking)
    led = SessionTrainer.objects.filter(person=person, session__ends_at__gte=since)
    led = led.exclude(session__status=TrainingSession.Status.DRAFT).exclude(removed_at__lt=since)
    for trainer in _light(led, "turn", "since", "removed_at"):
        trainer.person = person
        yield event_of_leading(trainer.session, trainer)
    for plan in Plan.objects.visible_to(person).filter(at__gte=since).exclude(removed_at__lt=since):
        plan.person = person
        yield event_of_plan(plan)


def _light(rows: Any, *own: str) -> Any:
    """With their sessions and places, and of all of them no more than a calendar shows."""
    wanted = [*own, *(f"session__{name}" for name in SHOWN), *(f"session__place__{name}" for name in SHOWN_OF_PLACE)]
    return rows.select_related("session__place").only(*wanted).order_by("session__starts_at", "pk")
