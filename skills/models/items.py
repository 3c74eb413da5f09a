"""Quiz items: one decision, three options, an explanation."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from skills.models.framework import Skill


class ItemQuerySet(models.QuerySet["Item"]):
    def for_measuring(self, form: str) -> "ItemQuerySet":
        return self.filter(use=Item.Use.MEASUREMENT, form=form, withdrawn=False)

    def for_practice(self) -> "ItemQuerySet":
        return self.filter(use=Item.Use.PRACTICE, withdrawn=False)


class Item(models.Model):
    """`stem`, `explanation` and each option's `text` and `why` are texts per language.

    `options` is [{"key": "a", "correct": bool, "text": {...}, "why": {...}}]; exactly one is correct.
    An item serves either measurement or practice, never both.
    """

    class Use(models.TextChoices):
        MEASUREMENT = "measurement", _("Measurement")
        PRACTICE = "practice", _("Practice")

    code = models.CharField(max_length=20, unique=True)
    skill = models.ForeignKey(Skill, models.PROTECT, related_name="items")
    use = models.CharField(max_length=12, choices=Use)
    form = models.CharField(max_length=1, blank=True)
    level = models.PositiveSmallIntegerField(default=2)
    safety = models.BooleanField(default=False)
    source = models.CharField(max_length=20, blank=True)
    stem = models.JSONField(_("question"))
    options = models.JSONField(_("options"))
    explanation = models.JSONField(_("explanation"))
    position = models.PositiveSmallIntegerField(default=0)
    withdrawn = models.BooleanField(_("withdrawn"), default=False)

    objects = ItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("item")
        verbose_name_plural = _("items")
        ordering = ["use", "form", "position", "code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(use="measurement", form__in=["A", "B", "C"]) | Q(use="practice", form=""),
                name="item_measures_or_practises",
            ),
            models.CheckConstraint(condition=Q(level__gte=1, level__lte=3), name="item_level_1_to_3"),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def correct_key(self) -> str:
        return next(option["key"] for option in self.options if option["correct"])
