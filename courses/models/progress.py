"""What people have done in a programme. Completed stays completed, also when the programme grows."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from courses.models.programme import Lesson, ProgrammeVersion
from participants.models import Cohort
from skills.models import Item


class EnrolmentQuerySet(models.QuerySet["Enrolment"]):
    def of(self, person: Any) -> "EnrolmentQuerySet":
        return self.filter(cohort__members__user=person)

    def newest_of(self, person: Any) -> "Enrolment | None":
        """The programme the person goes through now."""
        return self.of(person).select_related("version__programme").order_by("-starts", "-pk").first()


class Enrolment(models.Model):
    """A cohort in one version of a programme."""

    cohort = models.ForeignKey(Cohort, models.PROTECT, related_name="enrolments")
    version = models.ForeignKey(ProgrammeVersion, models.PROTECT, related_name="enrolments")
    starts = models.DateField(_("starts"))

    objects = EnrolmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("enrolment")
        verbose_name_plural = _("enrolments")
        ordering = ["-starts", "-pk"]
        constraints = [models.UniqueConstraint(fields=["cohort", "version"], name="enrolment_once")]

    def __str__(self) -> str:
        return f"{self.cohort}: {self.version}"


class CheckAnswer(models.Model):
    """The newest answer to an item of a quick check; practice, so it may be answered again until it is right.

    `with_text` tells whether it was given beside the lesson's text or on the check alone (to test out).
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="check_answers")
    lesson = models.ForeignKey(Lesson, models.CASCADE, related_name="answers")
    item = models.ForeignKey(Item, models.CASCADE, related_name="+")
    answer = models.CharField(max_length=8)
    certainty = models.PositiveSmallIntegerField(null=True)
    correct = models.BooleanField()
    attempts = models.PositiveSmallIntegerField(default=1)
    with_text = models.BooleanField(default=True)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("check answer")
        verbose_name_plural = _("check answers")
        constraints = [models.UniqueConstraint(fields=["person", "lesson", "item"], name="check_answer_once_per_item")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.item_id}"


class CompletionQuerySet(models.QuerySet[Any]):
    def of(self, person: Any) -> "CompletionQuerySet":
        return self.filter(person=person)


class LessonCompletion(models.Model):
    """A lesson behind the person: its check passed, tested out of, or skipped as already mastered.

    Kept by programme and slug, so it survives a new version.
    """

    class How(models.TextChoices):
        DONE = "done", _("Done")
        TESTED_OUT = "tested_out", _("Passed by its check")
        SKIPPED = "skipped", _("Skipped as already mastered")

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="lesson_completions")
    programme_slug = models.SlugField(max_length=80)
    lesson_slug = models.SlugField(max_length=80)
    how = models.CharField(max_length=12, choices=How, default=How.DONE)
    at = models.DateTimeField()

    objects = CompletionQuerySet.as_manager()

    class Meta:
        verbose_name = _("completed lesson")
        verbose_name_plural = _("completed lessons")
        constraints = [
            models.UniqueConstraint(fields=["person", "programme_slug", "lesson_slug"], name="lesson_completed_once")
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.lesson_slug}"


class ModuleCompletion(models.Model):
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="module_completions")
    programme_slug = models.SlugField(max_length=80)
    module_slug = models.SlugField(max_length=80)
    at = models.DateTimeField()

    objects = CompletionQuerySet.as_manager()

    class Meta:
        verbose_name = _("completed module")
        verbose_name_plural = _("completed modules")
        constraints = [
            models.UniqueConstraint(fields=["person", "programme_slug", "module_slug"], name="module_completed_once")
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.module_slug}"
