"""Personal invitations: the way in for people the roster brought.

Rows first, messages later: whoever is invited has a row, a worker makes the token when it sends the message, and only
the token's hash is kept. A worker that dies gives its row back after a while.
"""

import datetime as dt
import hashlib
import logging
import secrets
from collections.abc import Iterable
from smtplib import SMTPDataError, SMTPRecipientsRefused, SMTPSenderRefused
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.db.models import F
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from participants import audit
from participants.emails import ensure_verified
from participants.models import Invitation, User

logger = logging.getLogger(__name__)
LIFETIME = dt.timedelta(days=14)
LEASE = dt.timedelta(minutes=5)
REFUSALS = (SMTPRecipientsRefused, SMTPSenderRefused, SMTPDataError)


class NotOpen(Exception):
    """The invitation has been used or its time is over."""


@transaction.atomic
def invite(*, people: Iterable[User], by: User | None, now: dt.datetime) -> int:
    """Give everybody a new invitation and close the earlier ones; returns how many. A worker sends them."""
    invited = list(people)
    if not invited:
        return 0
    pks = [person.pk for person in invited]
    Invitation.objects.open(now).filter(user__in=pks).update(expires_at=now)
    Invitation.objects.bulk_create(
        [Invitation(user=person, invited_by=by, created_at=now, expires_at=now + LIFETIME) for person in invited],
        batch_size=1000,
    )
    audit.record(by, "invited", None, now, number=len(pks))
    return len(invited)


def send_waiting(now: dt.datetime, *, most: int = 200) -> int:
    """Send what waits, at most so many; returns how many went out. Two workers never take the same row."""
    waiting = Invitation.objects.unsent(now).order_by("pk").values_list("pk", flat=True)[:most]
    sent = 0
    for pk in list(waiting):
        try:
            sent += _send(pk, now)
        except OSError as error:
            logger.warning("The mail server is away (%s): invitations wait", type(error).__name__)
            break
    return sent


def _send(pk: int, now: dt.datetime) -> bool:
    token = secrets.token_urlsafe(32)
    if not Invitation.objects.unsent(now).filter(pk=pk).update(leased_until=now + LEASE, token_hash=hash_of(token)):
        return False
    own = Invitation.objects.filter(pk=pk)
    try:
        message_for(own.select_related("user").get(), token).send()
    except REFUSALS as error:
        logger.warning("Invitation %s was refused: %s", pk, type(error).__name__)
        own.update(attempts=F("attempts") + 1)
        return False
    own.update(sent_at=now, leased_until=None)
    return True


def message_for(invitation: Invitation, token: str) -> EmailMultiAlternatives:
    """The message in the person's language, as text and as a page."""
    person = invitation.user
    context = {
        "person": person,
        "organisation": settings.ORGANISATION,
        "support": settings.SUPPORT_CONTACT,
        "link": settings.SITE_URL + reverse("participants:invitation-open", args=[token]),
        "expires_at": invitation.expires_at,
    }
    with translation.override(person.language):
        subject = render_to_string("participants/invitation_mail_subject.txt", context).strip()
        message = EmailMultiAlternatives(
            subject, render_to_string("participants/invitation_mail.txt", context), to=[person.email]
        )
        message.attach_alternative(render_to_string("participants/invitation_mail.html", context), "text/html")
    return message


def find(token: str, now: dt.datetime) -> Invitation:
    """The invitation of a token. Raises Invitation.DoesNotExist for a stranger, NotOpen for one that is over."""
    invitation = Invitation.objects.select_related("user").get(token_hash=hash_of(token), user__is_active=True)
    if not invitation.is_open(now):
        raise NotOpen
    return invitation


@transaction.atomic
def accept(*, invitation: Invitation, password: str, now: dt.datetime) -> User:
    """Use the invitation once: set the password and open the account. Raises NotOpen when somebody was faster."""
    if not Invitation.objects.open(now).filter(pk=invitation.pk).update(used_at=now):
        raise NotOpen
    person = invitation.user
    person.set_password(password)
    person.save(update_fields=["password"])
    ensure_verified([person])
    audit.record(person, "invitation-accepted", person, now)
    return person


def progress() -> dict[str, Any]:
    """How many invitations of the newest batch have gone out."""
    newest = Invitation.objects.order_by("-created_at").first()
    if newest is None:
        return {"total": 0, "sent": 0, "refused": 0}
    batch = Invitation.objects.filter(created_at=newest.created_at)
    refused = batch.filter(sent_at=None, attempts__gte=Invitation.objects.all().MOST_ATTEMPTS)
    return {"total": batch.count(), "sent": batch.exclude(sent_at=None).count(), "refused": refused.count()}


def hash_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
