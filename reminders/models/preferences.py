"""What a person wishes of our messages. No row means the defaults."""

import datetime as dt
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

EARLIEST, LATEST = dt.time(7), dt.time(17)  # nudges never leave outside these hours, whatever anybody wishes


class PreferencesQuerySet(models.QuerySet["Preferences"]):
    def of(self, person: Any) -> "PreferencesQuerySet":
        return self.filter(person=person)


class Preferences(models.Model):
    """Service messages always come. `quiet_from` and `quiet_until` can widen the quiet hours, never narrow them."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="reminder_preferences", primary_key=True
    )
    sessions = models.BooleanField(_("Booked sessions"), default=True)  # a week and a day before
    steps = models.BooleanField(_("Steps left unfinished"), default=True)  # measurement, module, missed session
    invitations = models.BooleanField(_("Sessions made for you"), default=True)
    digest = models.BooleanField(_("A summary of the week"), default=False)
    team_digest = models.BooleanField(_("How your team is getting on"), default=True)  # for managers
    per_week = models.PositiveSmallIntegerField(_("at most in a week"), default=2)
    quiet_from = models.TimeField(_("quiet from"), default=LATEST)
    quiet_until = models.TimeField(_("quiet until"), default=EARLIEST)
    silent_until = models.DateField(_("no reminders before"), null=True, blank=True)

    objects = PreferencesQuerySet.as_manager()

    class Meta:
        verbose_name = _("reminder wishes")
        verbose_name_plural = _("reminder wishes")
        constraints = [
            models.CheckConstraint(condition=Q(per_week__gte=1, per_week__lte=2), name="preferences_one_or_two_a_week"),
            models.CheckConstraint(
                condition=Q(quiet_from__lte=LATEST, quiet_until__gte=EARLIEST)
                & Q(quiet_from__gt=models.F("quiet_until")),
                name="preferences_quiet_hours_only_wider",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id}: {self.per_week} a week"
