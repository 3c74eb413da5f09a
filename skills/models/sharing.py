"""Own levels shown to one's manager: for a time, by one's own will, taken back at any moment."""

import datetime as dt
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from participants.models import User


class LevelShareQuerySet(models.QuerySet["LevelShare"]):
    def of(self, person: Any) -> "LevelShareQuerySet":
        """What the person has shared."""
        return self.filter(person=person)

    def open(self, now: dt.datetime) -> "LevelShareQuerySet":
        """Neither taken back nor run out."""
        return self.filter(ended_at=None, starts_at__lte=now, ends_at__gt=now)

    def visible_to(self, manager: Any) -> "LevelShareQuerySet":
        """Those of the people who are today in the manager's own units and below; no role sees more."""
        from trainingsite import clock

        today = clock.today()
        people = User.objects.active().in_units(manager.managed_units(today), today).exclude(pk=manager.pk)
        return self.filter(person__in=people.values("pk"))

    def over(self, limit: dt.datetime) -> "LevelShareQuerySet":
        """Ended before the moment, whichever way."""
        return self.filter(Q(ended_at__lt=limit) | Q(ends_at__lt=limit))


class LevelShare(models.Model):
    """The person's levels are open to the managers of the own unit, whoever they are, from a moment to a moment.

    `ended_at` is set when it was taken back or, once it had run out, when the next one began.
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="level_shares")
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"))
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)

    objects = LevelShareQuerySet.as_manager()

    class Meta:
        verbose_name = _("sharing of levels")
        verbose_name_plural = _("sharings of levels")
        ordering = ["-starts_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["person"], condition=Q(ended_at=None), name="level_share_one_open"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="level_share_ends_after_start"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} until {self.ends_at:%Y-%m-%d}"
