"""Who goes through the programme together."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class CohortQuerySet(models.QuerySet["Cohort"]):
    def of(self, person: Any) -> "CohortQuerySet":
        return self.filter(members__user=person)


class Cohort(models.Model):
    name = models.CharField(_("name"), max_length=120, unique=True)
    starts = models.DateField(_("starts"))

    objects = CohortQuerySet.as_manager()

    class Meta:
        verbose_name = _("cohort")
        verbose_name_plural = _("cohorts")
        ordering = ["starts", "name"]

    def __str__(self) -> str:
        return self.name


class CohortMember(models.Model):
    cohort = models.ForeignKey(Cohort, models.CASCADE, related_name="members")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="cohort_memberships")
    joined_at = models.DateTimeField()

    class Meta:
        verbose_name = _("cohort member")
        verbose_name_plural = _("cohort members")
        constraints = [models.UniqueConstraint(fields=["cohort", "user"], name="cohort_member_once")]

    def __str__(self) -> str:
        return f"{self.user_id} in {self.cohort_id}"
