"""When is measured: rounds of a cohort, and one person's sitting of a round."""

import datetime as dt
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from participants.models import Cohort


class MeasurementRoundQuerySet(models.QuerySet["MeasurementRound"]):
    def open(self, now: dt.datetime) -> "MeasurementRoundQuerySet":
        return self.filter(opens_at__lte=now, closes_at__gt=now)

    def for_person(self, person: Any) -> "MeasurementRoundQuerySet":
        return self.filter(cohort__members__user=person)

    def with_counts(self) -> "MeasurementRoundQuerySet":
        """How many have started and finished: organisation of work, never an answer."""
        return self.annotate(
            started=models.Count("sittings"),
            finished=models.Count("sittings", filter=Q(sittings__finished_at__isnull=False)),
        )


class MeasurementRound(models.Model):
    """One window of one cohort. T0 baseline, T0' a later start's second baseline, T1 after, T2 follow-up."""

    class Kind(models.TextChoices):
        T0 = "T0", _("Baseline")
        T0B = "T0B", _("Second baseline")
        T1 = "T1", _("After the programme")
        T2 = "T2", _("Follow-up")

    cohort = models.ForeignKey(Cohort, models.PROTECT, related_name="rounds")
    kind = models.CharField(_("kind"), max_length=3, choices=Kind)
    opens_at = models.DateTimeField(_("opens"))
    closes_at = models.DateTimeField(_("closes"))

    objects = MeasurementRoundQuerySet.as_manager()

    class Meta:
        verbose_name = _("measurement round")
        verbose_name_plural = _("measurement rounds")
        ordering = ["opens_at"]
        constraints = [
            models.UniqueConstraint(fields=["cohort", "kind"], name="round_once_per_cohort"),
            models.CheckConstraint(condition=Q(closes_at__gt=F("opens_at")), name="round_closes_after_opening"),
        ]

    def __str__(self) -> str:
        return f"{self.cohort} {self.kind}"

    def is_open(self, now: dt.datetime) -> bool:
        return self.opens_at <= now < self.closes_at


class SittingQuerySet(models.QuerySet["Sitting"]):
    def visible_to(self, person: Any) -> "SittingQuerySet":
        """Answers are the person's own; nobody else sees a sitting."""
        return self.filter(person=person)

    def finished(self) -> "SittingQuerySet":
        return self.filter(finished_at__isnull=False)


class Sitting(models.Model):
    """One person in one round: which form, how far, and the seed that shuffles the options.

    `steps` is the frozen list of step keys ("self:S01", "item:A01", ...), so that resuming on another device or after
    a change of the programme gives the same steps. What was answered stands in the evidence ledger.
    """

    round = models.ForeignKey(MeasurementRound, models.PROTECT, related_name="sittings")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="sittings")
    form = models.CharField(max_length=1, choices=[("A", "A"), ("B", "B"), ("C", "C")])
    seed = models.PositiveBigIntegerField()
    steps = models.JSONField()
    started_at = models.DateTimeField()
    saved_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = SittingQuerySet.as_manager()

    class Meta:
        verbose_name = _("sitting")
        verbose_name_plural = _("sittings")
        constraints = [models.UniqueConstraint(fields=["round", "person"], name="sitting_once_per_round")]

    def __str__(self) -> str:
        return f"{self.person_id} in {self.round_id}"

    def evidence_key(self, step: str) -> str:
        """The beginning of the keys of what is answered at a step."""
        return f"sitting:{self.pk}:{step}"

    def is_going_on(self, now: dt.datetime) -> bool:
        """Started, not finished, and the window is still open."""
        return self.finished_at is None and self.round.is_open(now)
