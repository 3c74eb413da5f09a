"""How a module is practised, and what people thought of it afterwards. Those words are theirs alone."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from practice.models.material import Stamped


class ModulePracticeQuerySet(models.QuerySet["ModulePractice"]):
    def offered(self) -> "ModulePracticeQuerySet":
        return self.filter(withdrawn=False).order_by("position", "code")

    def visible_to(self, person: Any) -> "ModulePracticeQuerySet":
        """Everybody may practise everything that is offered."""
        return self.offered()


class ModulePractice(Stamped):
    """The practice of one module, such as "M1".

    `data` is the module's table of the package and `starts`, the start of the scenario: what
    `practice.modules.from_data` reads.
    """

    code = models.CharField(max_length=8, unique=True)
    scenario_slug = models.SlugField(max_length=80)
    position = models.PositiveSmallIntegerField(default=0)
    data = models.JSONField()
    withdrawn = models.BooleanField(_("withdrawn"), default=False)

    objects = ModulePracticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("practice of a module")
        verbose_name_plural = _("practice of modules")
        ordering = ["position", "code"]

    def __str__(self) -> str:
        return self.code

    @classmethod
    def was_offered(cls, code: str) -> bool:
        """Whether a module was practised step by step once, and is not any more."""
        return cls.objects.filter(code=code, withdrawn=True).exists()


class ReflectionQuerySet(models.QuerySet["Reflection"]):
    def visible_to(self, person: Any) -> "ReflectionQuerySet":
        """The own words only: not managers, not the digital team, not administrators."""
        return self.filter(person=person)


class Reflection(models.Model):
    """What a person wrote for themselves after a module: `answers` is {code of the question: text}.

    One per module; it may be changed. It goes by the module's code, so that it outlives the material.
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="reflections")
    module_code = models.CharField(_("module"), max_length=8)
    answers = models.JSONField(_("own words"), default=dict)
    at = models.DateTimeField(_("at"))

    objects = ReflectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("reflection")
        verbose_name_plural = _("reflections")
        ordering = ["module_code"]
        constraints = [models.UniqueConstraint(fields=["person", "module_code"], name="reflection_once_per_module")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.module_code}"
