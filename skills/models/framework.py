"""Skills and their five described levels, as data with a version."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Framework(models.Model):
    """A version of the skill framework. `levels` is [{"level": 0-4, "name": {language: text}}]."""

    code = models.CharField(_("version"), max_length=40, unique=True)
    mapping = models.CharField(_("maps to"), max_length=80, blank=True)
    levels = models.JSONField(_("levels"))

    class Meta:
        verbose_name = _("skill framework")
        verbose_name_plural = _("skill frameworks")

    def __str__(self) -> str:
        return self.code

    def level_name(self, level: int) -> dict[str, str]:
        return self.levels[level]["name"]


class SkillQuerySet(models.QuerySet["Skill"]):
    def aimed_at(self, person: Any) -> "SkillQuerySet":
        """The skills that have a target for this person's role."""
        return self.filter(pk__in=Target.objects.filter(role__in=[Target.EVERYONE, person.role]).values("skill"))


class Skill(models.Model):
    """`descriptors` holds five texts per language, level 0 to 4: first person, one behaviour each."""

    framework = models.ForeignKey(Framework, models.PROTECT, related_name="skills")
    code = models.CharField(max_length=8, unique=True)
    slug = models.SlugField(max_length=80, unique=True)
    module_code = models.CharField(max_length=8)
    position = models.PositiveSmallIntegerField()
    optional = models.BooleanField(default=False)
    mapping = models.JSONField(default=list, blank=True)
    name = models.JSONField(_("name"))
    descriptors = models.JSONField(_("level descriptors"))

    objects = SkillQuerySet.as_manager()

    class Meta:
        verbose_name = _("skill")
        verbose_name_plural = _("skills")
        ordering = ["position"]

    def __str__(self) -> str:
        from trainingsite.translated import pick

        return pick(self.name, "fi").text or self.code


class Target(models.Model):
    """The level aimed at, for everyone or for a role. The row of the own role wins over "everyone"."""

    EVERYONE = "everyone"
    skill = models.ForeignKey(Skill, models.CASCADE, related_name="targets")
    role = models.CharField(_("role"), max_length=20, default=EVERYONE)
    level = models.PositiveSmallIntegerField(_("level"), default=2)

    class Meta:
        verbose_name = _("target level")
        verbose_name_plural = _("target levels")
        ordering = ["skill", "role"]
        constraints = [
            models.UniqueConstraint(fields=["skill", "role"], name="target_once_per_role"),
            models.CheckConstraint(condition=Q(level__gte=1, level__lte=4), name="target_level_1_to_4"),
        ]

    def __str__(self) -> str:
        return f"{self.skill_id} {self.role}: {self.level}"
