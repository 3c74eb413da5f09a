"""Questions that come back: what is kept of one person and one question."""

import datetime as dt
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from courses import retrieval
from skills.models import Item


class RecallQuerySet(models.QuerySet["Recall"]):
    def of(self, person: Any) -> "RecallQuerySet":
        return self.filter(person=person, item__withdrawn=False)

    def due(self, today: dt.date) -> "RecallQuerySet":
        return self.filter(due_on__lte=today)


class Recall(models.Model):
    """A question a person has learned and is asked again (`courses.retrieval`). `asked` counts how often.

    `answer`, `certainty` and `correct` are those of the last time, until the next; `asked_on` is its day.
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="recalls")
    item = models.ForeignKey(Item, models.CASCADE, related_name="+")
    learned_on = models.DateField()
    step = models.PositiveSmallIntegerField(default=0)
    due_on = models.DateField(null=True)
    wrong_and_sure = models.BooleanField(default=False)
    asked = models.PositiveSmallIntegerField(default=0)
    asked_on = models.DateField(null=True)
    answer = models.CharField(max_length=8, blank=True)
    certainty = models.PositiveSmallIntegerField(null=True)
    correct = models.BooleanField(default=False)

    objects = RecallQuerySet.as_manager()

    class Meta:
        verbose_name = _("question to recall")
        verbose_name_plural = _("questions to recall")
        constraints = [models.UniqueConstraint(fields=["person", "item"], name="recall_once_per_item")]
        indexes = [models.Index(fields=["person", "due_on"], name="recall_due")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.item_id}"

    @property
    def memory(self) -> retrieval.Memory:
        return retrieval.Memory(self.learned_on, self.step, self.due_on)

    def take(self, memory: retrieval.Memory) -> None:
        """What the answer came to; does not save."""
        self.learned_on, self.step, self.due_on = memory.learned_on, memory.step, memory.due_on
