"""The ledger: everything a person did that shows skill. Only ever added to; the database refuses the rest."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from skills.models.framework import Skill
from skills.models.rounds import MeasurementRound, Sitting

CONFIRMED_BY_SOMEBODY_ERASED = "confirmed-by-somebody-erased"


def _level_up_to(highest: int) -> Q:
    """SQL lets an unknown value through a check, so that it is there is said too."""
    return Q(level__isnull=False, level__gte=1, level__lte=highest)


class EvidenceQuerySet(models.QuerySet["Evidence"]):
    def visible_to(self, person: Any) -> "EvidenceQuerySet":
        """Own evidence only: managers see groups, never a person's answers."""
        return self.filter(person=person)

    def of_sitting(self, sitting: Sitting) -> "EvidenceQuerySet":
        """What was answered in one sitting: keys begin with the sitting's own."""
        return self.filter(person_id=sitting.person_id, key__startswith=sitting.evidence_key(""))

    def confirmed(self) -> "EvidenceQuerySet":
        """Seen by a person: observations and acts of helping."""
        return self.filter(kind__in=[Evidence.Kind.OBSERVATION, Evidence.Kind.HELP])


class Evidence(models.Model):
    """One piece. `key` names the act, so the same act is never written twice (double click, replayed form).

    `kind` self: `value` is the chosen level 0-4; retro: the same, of the time before the programme, chosen looking
    back; use: how often the skill was used at work lately, 0-3 (`skills.use`). No level is derived of these three.
    item, task: `level` is the tag 1-3, `passed`, `share` of criteria met (0-1): for an item 1 when the answer is
    right, which is not yet `passed` where safety asks for certainty. observation: a person confirmed the skill at
    `level`, counts as a task. help: a confirmed act of helping others, the only way to level 4; neither is ever
    without the person who confirmed it. `round` is empty for practice.
    """

    class Kind(models.TextChoices):
        SELF = "self", _("Own estimate")
        ITEM = "item", _("Quiz answer")
        TASK = "task", _("Practice task")
        OBSERVATION = "observation", _("Confirmed observation")
        HELP = "help", _("Helped others")
        RETRO = "retro", _("Looking back")
        USE = "use", _("Use at work")

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="evidence")
    skill = models.ForeignKey(Skill, models.PROTECT, related_name="evidence")
    round = models.ForeignKey(MeasurementRound, models.PROTECT, null=True, related_name="evidence")
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    key = models.CharField(max_length=120)
    source = models.CharField(_("source"), max_length=80)
    attempt = models.PositiveSmallIntegerField(_("attempt"), default=1)
    level = models.PositiveSmallIntegerField(_("level"), null=True)
    value = models.PositiveSmallIntegerField(_("own estimate"), null=True)
    passed = models.BooleanField(_("passed"), null=True)
    share = models.FloatField(_("share of criteria met"), null=True)
    answer = models.CharField(_("answer"), max_length=8, blank=True)
    certainty = models.PositiveSmallIntegerField(_("certainty"), null=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="confirmed_evidence"
    )
    at = models.DateTimeField(_("at"))

    objects = EvidenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("piece of evidence")
        verbose_name_plural = _("evidence")
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["person", "key"], name="evidence_key_once_per_person"),
            models.CheckConstraint(
                condition=Q(kind__in=["self", "retro"], value__isnull=False, value__lte=4, passed=None)
                | Q(kind="use", value__isnull=False, value__lte=3, passed=None)
                | Q(kind__in=["item", "task"], passed__isnull=False, value=None) & _level_up_to(3)
                | Q(kind__in=["observation", "help"], passed=True, value=None) & _level_up_to(4),
                name="evidence_fits_its_kind",
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=["observation", "help"])
                | Q(confirmed_by__isnull=False)
                | Q(source=CONFIRMED_BY_SOMEBODY_ERASED),
                name="evidence_confirmed_by_a_person",
            ),
            models.CheckConstraint(
                condition=Q(certainty=None) | Q(certainty__gte=1, certainty__lte=3),
                name="evidence_certainty_1_to_3",
            ),
        ]
        indexes = [models.Index(fields=["person", "skill", "at"], name="evidence_of_person")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.source} {self.kind}"
