"""What people wish for and when they are free, and how many of them still need a skill."""

import datetime as dt
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from participants.models import Unit
from scheduling.models.bookings import Booking
from skills.models import Skill


class InterestQuerySet(models.QuerySet["Interest"]):
    def of(self, person: Any) -> "InterestQuerySet":
        return self.filter(person=person)

    def still_waiting(self, now: dt.datetime) -> "InterestQuerySet":
        """Of people who work here and neither have a place in a coming session about it nor were in one since."""
        about = Booking.objects.filter(person=OuterRef("person"), session__focus=OuterRef("skill"))
        coming = about.active().filter(session__ends_at__gt=now)
        been = about.booked().filter(attendance=Booking.Attendance.PRESENT, session__starts_at__gte=OuterRef("at"))
        return self.filter(~Exists(coming), ~Exists(been), person__is_active=True)


class Interest(models.Model):
    """The interest list: a person would like a session about a skill, whenever there is one."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="interests")
    skill = models.ForeignKey(Skill, models.CASCADE, related_name="interests")
    at = models.DateTimeField(_("since"))

    objects = InterestQuerySet.as_manager()

    class Meta:
        verbose_name = _("wish for a session")
        verbose_name_plural = _("wishes for sessions")
        constraints = [models.UniqueConstraint(fields=["person", "skill"], name="interest_once")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.skill_id}"


class FreeTime(models.Model):
    """Two hours of the week when a person usually has time: `weekday` 0 (Monday) to 4, from `hour` on the own clock."""

    HOURS = (7, 9, 11, 13, 15)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="free_times")
    weekday = models.PositiveSmallIntegerField(_("weekday"))
    hour = models.PositiveSmallIntegerField(_("from"))

    class Meta:
        verbose_name = _("time that suits")
        verbose_name_plural = _("times that suit")
        constraints = [
            models.UniqueConstraint(fields=["person", "weekday", "hour"], name="free_time_once"),
            models.CheckConstraint(
                condition=Q(weekday__lte=4) & Q(hour__in=[7, 9, 11, 13, 15]), name="free_time_in_the_grid"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.weekday} {self.hour}"


class NeedCount(models.Model):
    """How many people of a unit (not of those below it) are below their target in a skill, by their level.

    Counted in the background; no row knows a person. `level` is the level reached, -1 not measured yet.
    """

    skill = models.ForeignKey(Skill, models.CASCADE, related_name="+")
    unit = models.ForeignKey(Unit, models.CASCADE, related_name="+")
    level = models.SmallIntegerField()
    people = models.PositiveIntegerField()
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("count of need")
        verbose_name_plural = _("counts of need")
        constraints = [models.UniqueConstraint(fields=["skill", "unit", "level"], name="need_count_once")]

    def __str__(self) -> str:
        return f"{self.skill_id} {self.unit_id} {self.level}: {self.people}"
