"""A programme and its versions. People finish the version they started."""

import datetime as dt
import secrets
from collections.abc import Callable
from typing import Any

from django.db import models, transaction
from django.db.models import Count, F, OuterRef, Subquery
from django.utils.translation import gettext_lazy as _

from skills.models import Item, Skill


class Programme(models.Model):
    slug = models.SlugField(max_length=80, unique=True)

    class Meta:
        verbose_name = _("programme")
        verbose_name_plural = _("programmes")

    def __str__(self) -> str:
        return self.slug

    def newest(self) -> "ProgrammeVersion | None":
        return self.versions.published().order_by("-number").first()


class ProgrammeVersionQuerySet(models.QuerySet["ProgrammeVersion"]):
    def editable_by(self, person: Any) -> "ProgrammeVersionQuerySet":
        """Authors are the digital team and administrators."""
        return self if person.is_digital_team or person.is_administrator else self.none()

    def with_counts(self) -> "ProgrammeVersionQuerySet":
        return self.annotate(
            lesson_count=Count("modules__lessons", distinct=True), enrolled=Count("enrolments", distinct=True)
        )

    def published(self) -> "ProgrammeVersionQuerySet":
        return self.filter(published_at__isnull=False)


def new_stamp() -> str:
    return secrets.token_hex(8)


class ProgrammeVersion(models.Model):
    """Once people are enrolled it changes only in wording; new lessons come with a new number.

    `contents` names, per section of its package, the shared rows (skills, items) that belong to it. `stamp` is another
    one after every change of its modules and lessons, so that what was read of them can be kept (`courses.outline`).
    """

    programme = models.ForeignKey(Programme, models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField(_("version"))
    languages = models.JSONField(default=list)
    channel = models.CharField(max_length=20, default="x")
    title = models.JSONField(_("title"))
    summary = models.JSONField(_("summary"), default=dict)
    contents = models.JSONField(default=dict, blank=True)
    stamp = models.CharField(max_length=16, default=new_stamp, editable=False)
    published_at = models.DateTimeField(_("published"), null=True, blank=True)

    objects = ProgrammeVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("programme version")
        verbose_name_plural = _("programme versions")
        ordering = ["programme", "number"]
        constraints = [models.UniqueConstraint(fields=["programme", "number"], name="programme_version_once")]

    def __str__(self) -> str:
        return f"{self.programme} {self.number}"

    @property
    def is_published(self) -> bool:
        return self.published_at is not None

    def publish(self, now: dt.datetime) -> bool:
        """Open it for enrolling; says whether it was closed before."""
        opened = ProgrammeVersion.objects.filter(pk=self.pk, published_at=None).update(published_at=now)
        self.refresh_from_db(fields=["published_at"])
        return bool(opened)


class Source(models.Model):
    """Where a fact comes from; facts name it by its code."""

    version = models.ForeignKey(ProgrammeVersion, models.CASCADE, related_name="sources")
    code = models.CharField(max_length=20)
    title = models.CharField(max_length=300)
    where = models.CharField(max_length=300, blank=True)
    status = models.CharField(max_length=20, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("source")
        verbose_name_plural = _("sources")
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["version", "code"], name="source_once_per_version")]

    def __str__(self) -> str:
        return self.code


class Module(models.Model):
    version = models.ForeignKey(ProgrammeVersion, models.CASCADE, related_name="modules")
    code = models.CharField(max_length=8)
    slug = models.SlugField(max_length=80)
    position = models.PositiveSmallIntegerField()
    title = models.JSONField(_("title"))
    goal = models.JSONField(_("goal"), default=dict)

    class Meta:
        verbose_name = _("module")
        verbose_name_plural = _("modules")
        ordering = ["version", "position"]
        constraints = [models.UniqueConstraint(fields=["version", "slug"], name="module_slug_once_per_version")]

    def __str__(self) -> str:
        return self.slug


class LessonQuerySet(models.QuerySet["Lesson"]):
    def visible_to(self, person: Any) -> "LessonQuerySet":
        """Lessons of the programme versions the person's cohorts go through; authors see all.

        The version the person started last comes first (`enrolled_from` is when), what is only seen as an author last.
        """
        from courses.models.progress import Enrolment

        own = Enrolment.objects.of(person).filter(version=OuterRef("module__version"))
        lessons = self.annotate(enrolled_from=Subquery(own.order_by("-starts", "-pk").values("starts")[:1]))
        if not (person.is_digital_team or person.is_administrator):
            lessons = lessons.filter(enrolled_from__isnull=False)
        return lessons.order_by(F("enrolled_from").desc(nulls_last=True), "-module__version_id", "position")

    def in_order(self) -> "LessonQuerySet":
        """As the programme goes."""
        return self.order_by("module__position", "position")


class Lesson(models.Model):
    """`title`, `goal` and `body` (Markdown) are per language; `facts` is {language: [{"text", "source"}]},
    with "checked_on" and "ages" where they are known (`courses.facts`).

    `enrolled_from` is there after `visible_to`: since when the person goes through its version, None for a mere author.
    """

    enrolled_from: dt.date | None
    module = models.ForeignKey(Module, models.CASCADE, related_name="lessons")
    code = models.CharField(max_length=12)
    slug = models.SlugField(max_length=80)
    position = models.PositiveSmallIntegerField()
    minutes = models.PositiveSmallIntegerField(_("minutes"))
    title = models.JSONField(_("title"))
    goal = models.JSONField(_("goal"), default=dict)
    body = models.JSONField(_("text"), default=dict)
    facts = models.JSONField(_("facts"), default=dict)
    skills = models.ManyToManyField(Skill, through="LessonSkill", related_name="lessons")
    check_items = models.ManyToManyField(Item, through="LessonItem", related_name="lessons")

    EDITABLE = ("title", "goal", "body")
    objects = LessonQuerySet.as_manager()

    class Meta:
        verbose_name = _("lesson")
        verbose_name_plural = _("lessons")
        ordering = ["module", "position"]
        constraints = [models.UniqueConstraint(fields=["module", "slug"], name="lesson_slug_once_per_module")]

    def __str__(self) -> str:
        return self.slug

    def text_in(self, language: str) -> dict[str, str]:
        """What an author edits: the title, the goal and the text in one language, "" where there is none."""
        return {name: getattr(self, name).get(language, "") for name in self.EDITABLE}

    def change_text(self, language: str, *, seen: dict[str, str], **texts: str) -> bool:
        """Write the texts of one language; False, and nothing written, when they are no more what the author saw."""
        with transaction.atomic():
            locked = Lesson.objects.select_for_update().get(pk=self.pk)
            if locked.text_in(language) != seen:
                return False
            for name in self.EDITABLE:
                content = {**getattr(locked, name), language: texts[name]}
                setattr(locked, name, {code: text for code, text in content.items() if text})
            locked.save(update_fields=self.EDITABLE)
            ProgrammeVersion.objects.filter(modules=locked.module_id).update(stamp=new_stamp())
        return True

    def check_fact(self, place: int, *, seen: Callable[["Lesson"], bool], on: dt.date) -> bool:
        """Somebody has held a fact against its source on the day; False when it is no more what they `seen`."""
        with transaction.atomic():
            locked = Lesson.objects.select_for_update().get(pk=self.pk)
            if not seen(locked):
                return False
            for facts in locked.facts.values():
                facts[place]["checked_on"] = on.isoformat()
            locked.save(update_fields=["facts"])
        return True


class LessonSkill(models.Model):
    lesson = models.ForeignKey(Lesson, models.CASCADE)
    skill = models.ForeignKey(Skill, models.PROTECT)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["lesson", "skill"], name="lesson_skill_once")]

    def __str__(self) -> str:
        return f"{self.lesson_id} {self.skill_id}"


class LessonItem(models.Model):
    lesson = models.ForeignKey(Lesson, models.CASCADE)
    item = models.ForeignKey(Item, models.PROTECT)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["lesson", "item"], name="lesson_item_once")]

    def __str__(self) -> str:
        return f"{self.lesson_id} {self.item_id}"
