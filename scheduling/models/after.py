"""What stays of a session: three answers, and a plan of one's own."""

import uuid
from typing import Any

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from scheduling.models.sessions import TrainingSession


class FeedbackQuerySet(models.QuerySet["Feedback"]):
    def of(self, person: Any) -> "FeedbackQuerySet":
        return self.filter(person=person)


class Feedback(models.Model):
    """Three answers of a participant. Trainers see them without names, and only from five people on."""

    class Level(models.TextChoices):
        EASY = "easy", _("Too easy")
        RIGHT = "right", _("Just right")
        HARD = "hard", _("Too hard")

    session = models.ForeignKey(TrainingSession, models.CASCADE, related_name="feedback")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="session_feedback")
    useful = models.PositiveSmallIntegerField(
        _("How useful was the session for your work?"), validators=[MinValueValidator(1), MaxValueValidator(5)]
    )
    level = models.CharField(_("How was the level?"), max_length=5, choices=Level)
    wish = models.CharField(_("What should we do differently next time?"), max_length=500, blank=True)
    at = models.DateTimeField()

    objects = FeedbackQuerySet.as_manager()

    class Meta:
        verbose_name = _("feedback on a session")
        verbose_name_plural = _("feedback on sessions")
        constraints = [
            models.UniqueConstraint(fields=["session", "person"], name="feedback_once_per_person"),
            models.CheckConstraint(condition=Q(useful__gte=1, useful__lte=5), name="feedback_useful_1_to_5"),
        ]

    def __str__(self) -> str:
        return f"{self.session_id}: {self.useful}"


class PlanQuerySet(models.QuerySet["Plan"]):
    def visible_to(self, person: Any) -> "PlanQuerySet":
        """A plan is its owner's alone."""
        return self.filter(person=person)

    def standing(self) -> "PlanQuerySet":
        return self.filter(removed_at=None)


class Plan(models.Model):
    """An if-then plan: "When [situation], then [deed]", on a day at a time. It stands in the calendar for `MINUTES`.

    `sequence` is the calendar's; a removed plan stays, so that calendars take it away.
    """

    MINUTES = 15
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="plans")
    session = models.ForeignKey(TrainingSession, models.SET_NULL, null=True, blank=True, related_name="plans")
    situation = models.CharField(_("When …"), max_length=200)
    deed = models.CharField(_("then …"), max_length=200)
    at = models.DateTimeField(_("day and time"))
    zone = models.CharField(_("time zone"), max_length=40, default="Europe/Helsinki")
    uid = models.UUIDField(default=uuid.uuid4, editable=False, unique=True)
    sequence = models.PositiveIntegerField(default=0, editable=False)
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)
    removed_at = models.DateTimeField(null=True, blank=True)

    objects = PlanQuerySet.as_manager()

    class Meta:
        verbose_name = _("plan")
        verbose_name_plural = _("plans")
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.at:%Y-%m-%d %H:%M}"
