"""A training session: one occasion with a time, a place or a link, trainers and a number of places."""

import datetime as dt
import uuid
from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from participants.models import Membership, Unit
from skills.models import Skill
from trainingsite import clock

MOST_PLACES = 500
CANCEL_UNTIL = dt.timedelta(hours=1)  # before the start; later it is an apology and nobody can be offered the place


class PlaceQuerySet(models.QuerySet["Place"]):
    def editable_by(self, person: Any) -> "PlaceQuerySet":
        """Rooms are kept by the digital team and administrators."""
        return self if person.is_digital_team or person.is_administrator else self.none()

    def usable(self) -> "PlaceQuerySet":
        return self.filter(closed=False)


class Place(models.Model):
    """A room. One session at a time fits in it."""

    name = models.CharField(_("name"), max_length=120, unique=True)
    directions = models.CharField(_("how to find it"), max_length=300, blank=True)
    seats = models.PositiveSmallIntegerField(_("seats"), null=True, blank=True, validators=[MinValueValidator(1)])
    closed = models.BooleanField(_("no longer in use"), default=False)

    objects = PlaceQuerySet.as_manager()

    class Meta:
        verbose_name = _("place")
        verbose_name_plural = _("places")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class TrainingSessionQuerySet(models.QuerySet["TrainingSession"]):
    def visible_to(self, person: Any) -> "TrainingSessionQuerySet":
        """Published and cancelled ones that are for the person's unit; own ones; the digital team sees drafts too."""
        if person.is_digital_team or person.is_administrator:
            return self
        mine = Q(unit=None) | Q(unit__in=units_around(person)) | Q(pk__in=_led_by(person))
        booked = Exists(_booking().objects.filter(session=OuterRef("pk"), person=person))
        return self.exclude(status=TrainingSession.Status.DRAFT).filter(mine | booked)

    def editable_by(self, person: Any) -> "TrainingSessionQuerySet":
        """Sessions are planned by the digital team and administrators."""
        return self if person.is_digital_team or person.is_administrator else self.none()

    def led_by(self, person: Any) -> "TrainingSessionQuerySet":
        """Those where the person keeps the attendance list: own ones as a trainer, all for the digital team."""
        if person.is_digital_team or person.is_administrator:
            return self
        return self.filter(pk__in=_led_by(person))

    def published(self) -> "TrainingSessionQuerySet":
        return self.filter(status=TrainingSession.Status.PUBLISHED)

    def upcoming(self, now: dt.datetime) -> "TrainingSessionQuerySet":
        """Not over yet, in order of time."""
        return self.filter(ends_at__gt=now).order_by("starts_at", "pk")

    def between(self, start: dt.datetime, end: dt.datetime) -> "TrainingSessionQuerySet":
        """Those that touch the time from `start` to `end` (exclusive), in order of time."""
        return self.filter(starts_at__lt=end, ends_at__gt=start).order_by("starts_at", "pk")


class TrainingSession(models.Model):
    """Times are stored in UTC and planned on the clock of `zone`.

    `taken` counts places booked or held by an open offer, `waiting` the queue; both are kept by `scheduling.seats`
    under the lock of this row. `ceiling` is the capacity, or more where it was lowered below the bookings: nobody is
    thrown out. `uid` and `sequence` are the calendar's: the same `uid` for ever, `sequence` one higher at every change
    of time, place or title.
    """

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft, others do not see it")
        PUBLISHED = "published", _("Published")
        CANCELLED = "cancelled", pgettext_lazy("training session", "Cancelled")

    title = models.CharField(_("title"), max_length=120)
    lead = models.CharField(_("what you can do afterwards"), max_length=300, blank=True)
    agenda = models.TextField(_("what we do"), max_length=4000, blank=True)
    bring = models.CharField(_("what to bring"), max_length=300, blank=True)
    note = models.CharField(_("greeting of the trainer"), max_length=300, blank=True)
    language = models.CharField(_("language"), max_length=2, choices=settings.LANGUAGES, default="fi")
    focus = models.ForeignKey(
        Skill, models.PROTECT, null=True, blank=True, related_name="sessions", verbose_name=_("skill it is about")
    )
    level_from = models.PositiveSmallIntegerField(_("from level"), default=0, validators=[MaxValueValidator(4)])
    level_to = models.PositiveSmallIntegerField(_("to level"), default=4, validators=[MaxValueValidator(4)])
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="sessions", verbose_name=_("only for the unit")
    )
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"))
    zone = models.CharField(_("time zone"), max_length=40, default="Europe/Helsinki")
    place = models.ForeignKey(
        Place, models.PROTECT, null=True, blank=True, related_name="sessions", verbose_name=_("place")
    )
    meeting_link = models.URLField(_("link to the meeting"), max_length=500, blank=True)
    capacity = models.PositiveSmallIntegerField(
        _("places"), default=8, validators=[MinValueValidator(1), MaxValueValidator(MOST_PLACES)]
    )
    ceiling = models.PositiveSmallIntegerField(editable=False, default=8)
    taken = models.PositiveSmallIntegerField(editable=False, default=0)
    waiting = models.PositiveSmallIntegerField(editable=False, default=0)
    opens_at = models.DateTimeField(_("booking opens"), null=True, blank=True)
    closes_at = models.DateTimeField(_("booking closes"), null=True, blank=True)
    invited_first_until = models.DateTimeField(_("only for those invited until"), null=True, blank=True)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.DRAFT)
    uid = models.UUIDField(default=uuid.uuid4, editable=False, unique=True)
    sequence = models.PositiveIntegerField(default=0, editable=False)
    changed_at = models.DateTimeField(null=True, blank=True, editable=False)  # of the newest `sequence`
    code = models.CharField(max_length=6, blank=True, editable=False)  # for checking in, shown by the trainer
    copied_from = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="copies")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    made_at = models.DateTimeField()
    published_at = models.DateTimeField(null=True, blank=True)

    objects = TrainingSessionQuerySet.as_manager()

    class Meta:
        verbose_name = _("training session")
        verbose_name_plural = _("training sessions")
        ordering = ["starts_at", "pk"]
        indexes = [models.Index(fields=["status", "starts_at"], name="session_by_time")]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="session_ends_after_start"),
            models.CheckConstraint(condition=Q(taken__lte=F("ceiling")), name="session_never_oversold"),
            models.CheckConstraint(condition=Q(capacity__gte=1), name="session_has_places"),
            models.CheckConstraint(
                condition=Q(level_to__gte=F("level_from")) & Q(level_to__lte=4), name="session_level_band"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def tz(self) -> ZoneInfo:
        return ZoneInfo(self.zone)

    @property
    def booking_closes(self) -> dt.datetime:
        return self.closes_at or self.starts_at

    @property
    def free(self) -> int:
        """Places nobody has and nobody is offered."""
        return max(0, self.capacity - self.taken)

    @property
    def is_full(self) -> bool:
        return self.taken >= self.capacity

    @property
    def is_published(self) -> bool:
        return self.status == self.Status.PUBLISHED

    @property
    def is_cancelled(self) -> bool:
        return self.status == self.Status.CANCELLED

    def is_over(self, now: dt.datetime) -> bool:
        return self.ends_at <= now

    def takes_bookings(self, now: dt.datetime) -> bool:
        """Published, and inside the booking window."""
        return self.is_published and (self.opens_at is None or self.opens_at <= now) and now < self.booking_closes

    def can_be_cancelled_freely(self, now: dt.datetime) -> bool:
        return now < self.starts_at - CANCEL_UNTIL


class SessionModule(models.Model):
    """Which modules of the programme the session belongs to; by slug, so that it survives a new version."""

    session = models.ForeignKey(TrainingSession, models.CASCADE, related_name="modules")
    programme_slug = models.SlugField(max_length=80)
    module_slug = models.SlugField(max_length=80)

    class Meta:
        verbose_name = _("module of a session")
        verbose_name_plural = _("modules of sessions")
        constraints = [
            models.UniqueConstraint(fields=["session", "programme_slug", "module_slug"], name="session_module_once")
        ]

    def __str__(self) -> str:
        return f"{self.session_id} {self.module_slug}"


class SessionTrainerQuerySet(models.QuerySet["SessionTrainer"]):
    def active(self) -> "SessionTrainerQuerySet":
        return self.filter(removed_at=None)


class SessionTrainer(models.Model):
    """Who leads a session. Never deleted: `turn` counts the times they came and went, for the calendar."""

    session = models.ForeignKey(TrainingSession, models.CASCADE, related_name="trainers")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="led_sessions")
    turn = models.PositiveSmallIntegerField(default=1)
    since = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = SessionTrainerQuerySet.as_manager()

    class Meta:
        verbose_name = _("trainer of a session")
        verbose_name_plural = _("trainers of sessions")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["session", "person"], name="session_trainer_once")]

    def __str__(self) -> str:
        return f"{self.person_id} leads {self.session_id}"


def _led_by(person: Any) -> "models.QuerySet[Any, Any]":
    return SessionTrainer.objects.active().filter(person=person).values("session")


def _booking() -> Any:
    from scheduling.models.bookings import Booking

    return Booking


def units_around(person: Any) -> list[int]:
    """Keys of the person's unit of today, of everything above it, and of the units the person manages."""
    today = clock.today()
    paths = Membership.objects.valid(today).filter(user=person).values_list("unit__path", flat=True)
    keys = {int(key) for path in paths for key in path.strip("/").split("/") if key}
    if person.is_manager:
        keys |= set(person.managed_units(today).values_list("pk", flat=True))
    return sorted(keys)
