"""One click and no more nudges: what a message's link carries, and what it does."""

import datetime as dt

from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.db import transaction
from django.urls import reverse

from participants.models import User
from reminders.models import Message, Preferences

NUDGES = "nudge"
_signer = Signer(salt="reminders.stop", sep=".")


def token_for(person: int, group: str = NUDGES) -> str:
    """Signed, without an end: a message may be read years later."""
    return _signer.sign(f"{person}-{group}")


def link_for(person: int) -> str:
    """The whole address, for the header and the foot of a nudge."""
    return settings.SITE_URL + reverse("reminders:unsubscribe", args=[token_for(person)])


def person_of(token: str) -> User:
    """Whose link it is. Raises User.DoesNotExist for one we have not made."""
    try:
        person, _sep, group = _signer.unsign(token).partition("-")
    except BadSignature as error:
        raise User.DoesNotExist from error
    if group != NUDGES:
        raise User.DoesNotExist
    return User.objects.active().get(pk=int(person))


@transaction.atomic
def stop_nudges(*, person: User, now: dt.datetime) -> None:
    """Switch off everything that is not about what the person has booked or planned; again and again is the same.

    What waits in the outbox goes at once; it may come back, if the switches are turned on while it is of use.
    """
    off = {"steps": False, "invitations": False, "digest": False, "team_digest": False}
    Preferences.objects.update_or_create(person=person, defaults=off)
    waiting = Message.objects.of(person).filter(group=Message.Group.NUDGE, state__in=[Message.State.PLANNED])
    waiting.update(state=Message.State.CANCELLED)
