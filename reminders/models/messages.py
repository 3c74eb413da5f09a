"""The outbox: every message that is going to be sent or was, one row for one person, one reason, one occasion."""

import datetime as dt
import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class MessageQuerySet(models.QuerySet["Message"]):
    def visible_to(self, person: Any) -> "MessageQuerySet":
        """Own ones."""
        return self.filter(person=person)

    def of(self, person: Any) -> "MessageQuerySet":
        return self.filter(person=person)

    def coming(self) -> "MessageQuerySet":
        """Not sent yet and still going to be, in order of time."""
        return self.filter(state__in=Message.COMING).order_by("due_at", "-priority", "pk")

    def due(self, now: dt.datetime) -> "MessageQuerySet":
        """To be sent now: planned and due, or left behind by a sender that died."""
        waiting = Q(state=Message.State.PLANNED, due_at__lte=now)
        left = Q(state=Message.State.SENDING, leased_until__lt=now)
        return self.filter(waiting | left).order_by("due_at", "pk")


class Message(models.Model):
    """`occasion` says which one ("booking:12:3"), `subject` what it is about ("session:5") so that a person can say no
    to everything about it; `data` holds keys of rows, never texts: the letter is written when it leaves.

    `wanted_at` is when the cause wants it, `due_at` when it goes after quiet hours, leave and the week's limit;
    after `not_after` it is of no use. Times are UTC.
    """

    class Group(models.TextChoices):
        SERVICE = "service", _("Service: at once")
        PROMISED = "promised", _("Promised: at its time")
        NUDGE = "nudge", _("Nudge: when it suits")

    class State(models.TextChoices):
        PLANNED = "planned", _("Planned")
        HELD = "held", _("Held back")
        SENDING = "sending", _("Being sent")
        SENT = "sent", _("Sent")
        FAILED = "failed", _("Refused by the mail server")
        CANCELLED = "cancelled", _("No longer needed")
        DECLINED = "declined", _("Not wanted")
        EXPIRED = "expired", _("Too late to be of use")

    COMING = (State.PLANNED, State.HELD, State.SENDING)

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="messages")
    kind = models.CharField(_("kind"), max_length=40)
    occasion = models.CharField(max_length=80)
    subject = models.CharField(max_length=80, blank=True)
    data = models.JSONField(default=dict)
    group = models.CharField(_("group"), max_length=10, choices=Group)
    priority = models.PositiveSmallIntegerField(default=0)  # among nudges: the higher goes first
    wanted_at = models.DateTimeField()
    due_at = models.DateTimeField(_("goes at"))
    not_after = models.DateTimeField(null=True, blank=True)
    moved = models.BooleanField(default=False)  # by the person or an operator: the planner leaves the time alone
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.PLANNED)
    made_at = models.DateTimeField()
    leased_until = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    unanswered = models.PositiveSmallIntegerField(default=0)  # tries whose end nobody saw: 0 again with any answer
    uncertain = models.BooleanField(default=False)  # it may have gone at an earlier try
    mail_id = models.UUIDField(default=uuid.uuid4, editable=False)  # of the Message-ID, the same at every attempt
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    error = models.CharField(_("error"), max_length=300, blank=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ["due_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["person", "kind", "occasion"], name="message_once")]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(state="planned"), name="message_due"),
            models.Index(fields=["leased_until"], condition=Q(state="sending"), name="message_leases"),
            models.Index(fields=["kind", "state"], name="message_by_kind"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} to {self.person_id}: {self.occasion}"

    @property
    def is_coming(self) -> bool:
        return self.state in self.COMING

    @property
    def is_nudge(self) -> bool:
        return self.group == self.Group.NUDGE
