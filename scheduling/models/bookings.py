"""Who has a place in a session, who waits for one, and who was there. One row per person and session, for ever."""

import datetime as dt
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from participants.models import User
from scheduling.models.sessions import SessionTrainer, TrainingSession


class BookingQuerySet(models.QuerySet["Booking"]):
    def visible_to(self, person: Any) -> "BookingQuerySet":
        """Own ones; a trainer those of own sessions; a manager those of own people; the digital team all."""
        if person.is_digital_team or person.is_administrator:
            return self
        led = SessionTrainer.objects.active().filter(person=person).values("session")
        mine = Q(person=person) | Q(session__in=led)
        if person.is_manager:
            mine |= Q(person__in=User.objects.visible_to(person).values("pk"))
        return self.filter(mine)

    def of(self, person: Any) -> "BookingQuerySet":
        return self.filter(person=person)

    def active(self) -> "BookingQuerySet":
        """Booked, offered or waiting."""
        return self.exclude(state=Booking.State.CANCELLED)

    def booked(self) -> "BookingQuerySet":
        return self.filter(state=Booking.State.BOOKED)

    def holding(self) -> "BookingQuerySet":
        """Those that take a place: booked, or offered and still open."""
        return self.filter(state__in=[Booking.State.BOOKED, Booking.State.OFFERED])

    def overlapping(self, start: dt.datetime, end: dt.datetime) -> "BookingQuerySet":
        """Of sessions that are held, and share a moment with the time."""
        return self.filter(
            session__status=TrainingSession.Status.PUBLISHED, session__starts_at__lt=end, session__ends_at__gt=start
        )

    def in_queue(self) -> "BookingQuerySet":
        """Waiting, in the order of the queue."""
        return self.filter(state=Booking.State.WAITING).order_by("queued_at", "pk")


class Booking(models.Model):
    """`since` is when the state began. `turn` grows by one each time the row is taken up again or cancelled.

    A form carries the `turn` it was made for (`seen`, 0 for no row), so that a form sent twice, or sent again from the
    browser's history, has one effect.
    """

    class State(models.TextChoices):
        BOOKED = "booked", _("Place booked")
        OFFERED = "offered", _("A place is offered")
        WAITING = "waiting", _("On the waiting list")
        CANCELLED = "cancelled", pgettext_lazy("place", "Cancelled")

    class Reason(models.TextChoices):
        """Why it was cancelled."""

        NONE = "", ""
        SELF = "self", _("Cancelled by the participant")
        APOLOGY = "apology", _("Sent an apology")
        TEAM = "team", _("Cancelled by the organisers")
        DECLINED = "declined", _("Did not want the offered place")
        EXPIRED = "expired", _("The offer ran out")
        SESSION = "session", _("The session was cancelled")
        LEFT = "left", _("Does not work here any more")

    class Attendance(models.TextChoices):
        UNKNOWN = "", _("Not marked")
        PRESENT = "present", _("Present")
        ABSENT = "absent", _("Did not come")

    session = models.ForeignKey(TrainingSession, models.CASCADE, related_name="bookings")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="bookings")
    state = models.CharField(_("state"), max_length=10, choices=State)
    reason = models.CharField(_("why cancelled"), max_length=10, choices=Reason, blank=True, default=Reason.NONE)
    turn = models.PositiveSmallIntegerField(default=1)
    since = models.DateTimeField(_("since"))
    made_at = models.DateTimeField()
    booked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    queued_at = models.DateTimeField(null=True, blank=True)
    offer_until = models.DateTimeField(null=True, blank=True)
    attendance = models.CharField(_("attendance"), max_length=8, choices=Attendance, blank=True, default="")
    attendance_at = models.DateTimeField(null=True, blank=True)
    checked_in_by_code = models.BooleanField(default=False)
    wrong_codes = models.PositiveSmallIntegerField(default=0)

    objects = BookingQuerySet.as_manager()

    class Meta:
        verbose_name = _("booking")
        verbose_name_plural = _("bookings")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["session", "person"], name="booking_once_per_person"),
            models.CheckConstraint(
                condition=Q(state="offered", offer_until__isnull=False) | (~Q(state="offered") & Q(offer_until=None)),
                name="booking_offer_has_deadline",
            ),
            models.CheckConstraint(
                condition=Q(state="waiting", queued_at__isnull=False) | ~Q(state="waiting"),
                name="booking_queue_has_time",
            ),
        ]
        indexes = [
            models.Index(fields=["person", "state"], name="booking_by_person"),
            models.Index(fields=["session", "state", "queued_at"], name="booking_queue"),
            models.Index(fields=["offer_until"], condition=Q(state="offered"), name="booking_open_offers"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} in {self.session_id}: {self.state}"

    @property
    def is_booked(self) -> bool:
        return self.state == self.State.BOOKED

    @property
    def is_waiting(self) -> bool:
        return self.state == self.State.WAITING

    @property
    def is_offered(self) -> bool:
        return self.state == self.State.OFFERED

    @property
    def is_active(self) -> bool:
        return self.state != self.State.CANCELLED

    def sequence_in(self, session: TrainingSession) -> int:
        """The calendar's SEQUENCE for this person: higher after every change of the session and of the booking."""
        return session.sequence + self.turn

    def missed(self) -> bool:
        return self.is_booked and self.attendance == self.Attendance.ABSENT


class SessionInvitation(models.Model):
    """Somebody the session was made for: they may book before it opens to all, and get one message about it."""

    session = models.ForeignKey(TrainingSession, models.CASCADE, related_name="invitations")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="session_invitations")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("invitation to a session")
        verbose_name_plural = _("invitations to sessions")
        constraints = [models.UniqueConstraint(fields=["session", "person"], name="session_invitation_once")]

    def __str__(self) -> str:
        return f"{self.person_id} to {self.session_id}"


def held_at(person: Any, start: dt.datetime, end: dt.datetime) -> BookingQuerySet:
    """The person's booked and offered places that overlap the time."""
    return Booking.objects.of(person).holding().overlapping(start, end)
