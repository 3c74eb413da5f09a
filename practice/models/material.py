"""What is practised with: versions of scenarios, and tasks. Both come from a programme package."""

import datetime as dt
import secrets
from collections.abc import Iterable
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from practice.task import FORMS, HINTED, NEW, PLAIN
from skills.models import Skill


def new_stamp() -> str:
    return secrets.token_hex(8)


class Stamped(models.Model):
    """`data` is read often and changes seldom: `stamp` is another one after every save of it, so that what was read
    can be kept (`practice.runs`). Change `data` by `save`, never by `update`.
    """

    stamp = models.CharField(max_length=16, default=new_stamp, editable=False)

    class Meta:
        abstract = True

    def save(self, *args: Any, update_fields: Iterable[str] | None = None, **kwargs: Any) -> None:
        if update_fields is None or "data" in update_fields:
            self.stamp = new_stamp()
            update_fields = None if update_fields is None else {*update_fields, "stamp"}
        super().save(*args, update_fields=update_fields, **kwargs)


class ScenarioVersionQuerySet(models.QuerySet["ScenarioVersion"]):
    def published(self) -> "ScenarioVersionQuerySet":
        return self.filter(published_at__isnull=False)

    def newest(self, slug: str = "") -> "ScenarioVersion | None":
        """The version a new run starts with; without a slug, of the scenario that was published last."""
        found = self.published().filter(slug=slug) if slug else self.published()
        return found.order_by("-number" if slug else "-published_at", "-pk").defer("data").first()


class ScenarioVersion(Stamped):
    """One version of a scenario. Its `data` stays as it is once a run uses it: a changed one gets the next number.

    `data` is what `practice.scenarios.from_data` reads.
    """

    slug = models.SlugField(max_length=80)
    number = models.PositiveSmallIntegerField(_("version"))
    title = models.JSONField(_("title"))
    data = models.JSONField()
    published_at = models.DateTimeField(_("published"), null=True, blank=True)

    objects = ScenarioVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("practice scenario")
        verbose_name_plural = _("practice scenarios")
        ordering = ["slug", "number"]
        constraints = [models.UniqueConstraint(fields=["slug", "number"], name="scenario_version_once")]

    def __str__(self) -> str:
        return f"{self.slug} {self.number}"

    @property
    def is_used(self) -> bool:
        """Whether somebody has been in it, so that it may not change any more."""
        return self.runs.exists()

    def publish(self, now: dt.datetime) -> bool:
        """Open it for new runs; says whether it was closed before."""
        opened = ScenarioVersion.objects.filter(pk=self.pk, published_at=None).update(published_at=now)
        self.refresh_from_db(fields=["published_at"])
        return bool(opened)

    def unpublish(self) -> None:
        """No new run starts in it; those that are going on stay in it."""
        ScenarioVersion.objects.filter(pk=self.pk).update(published_at=None)
        self.refresh_from_db(fields=["published_at"])


class PracticeTaskQuerySet(models.QuerySet["PracticeTask"]):
    def offered(self) -> "PracticeTaskQuerySet":
        """Those that can be practised, as the programme goes. What is measured is not met beforehand."""
        return self.filter(withdrawn=False, measured=False).order_by("position", "level", "code")

    def for_measuring(self, form: str) -> "PracticeTaskQuerySet":
        """The tasks of form "A", "B" or "C" of a measurement."""
        found = self.filter(withdrawn=False, measured=True, variant=FORMS[form])
        return found.order_by("position", "code")

    def visible_to(self, person: Any) -> "PracticeTaskQuerySet":
        """Everybody may practise everything that is offered."""
        return self.offered()


class PracticeTask(Stamped):
    """One variant of a task, such as "T2.2-plain".

    `data` is that of its family's file with this variant alone in `tasks`, and `starts`, the start of the scenario:
    what `practice.task_files.from_data` reads.
    """

    class Variant(models.TextChoices):
        HINTED = HINTED, _("With hints")
        PLAIN = PLAIN, _("Without hints")
        NEW = NEW, _("A new situation")
        FORM_A = FORMS["A"], _("Measurement, form A")
        FORM_B = FORMS["B"], _("Measurement, form B")
        FORM_C = FORMS["C"], _("Measurement, form C")

    code = models.CharField(max_length=20, unique=True)
    family = models.CharField(max_length=12)
    variant = models.CharField(_("variant"), max_length=8, choices=Variant)
    level = models.PositiveSmallIntegerField(_("level"))
    module_code = models.CharField(max_length=8)
    position = models.PositiveSmallIntegerField(default=0)
    scenario_slug = models.SlugField(max_length=80)
    data = models.JSONField()
    skills = models.ManyToManyField(Skill, through="TaskSkill", related_name="practice_tasks")
    measured = models.BooleanField(_("used in measuring"), default=False)
    opt_in = models.BooleanField(_("voluntary"), default=False)
    withdrawn = models.BooleanField(_("withdrawn"), default=False)

    objects = PracticeTaskQuerySet.as_manager()

    class Meta:
        verbose_name = _("practice task")
        verbose_name_plural = _("practice tasks")
        ordering = ["position", "level", "code"]
        constraints = [
            models.CheckConstraint(condition=Q(level__gte=1, level__lte=3), name="practice_task_level_1_to_3"),
            models.CheckConstraint(condition=~Q(measured=True, opt_in=True), name="practice_task_opt_in_not_measured"),
            models.CheckConstraint(
                condition=Q(measured=True, variant__in=tuple(FORMS.values()))
                | Q(measured=False) & ~Q(variant__in=tuple(FORMS.values())),
                name="practice_task_measured_by_its_forms",
            ),
        ]

    def __str__(self) -> str:
        return self.code


class TaskSkill(models.Model):
    task = models.ForeignKey(PracticeTask, models.CASCADE)
    skill = models.ForeignKey(Skill, models.PROTECT)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["task", "skill"], name="task_skill_once")]

    def __str__(self) -> str:
        return f"{self.task_id} {self.skill_id}"
