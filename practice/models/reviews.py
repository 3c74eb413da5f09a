"""Texts that learners themselves sent to be read, and what the readers made of them. Names stand on neither side."""

from typing import Any

from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.db import models
from django.db.models import Count, Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from practice import rubric
from practice.models.material import PracticeTask
from practice.models.runs import Run

LONGEST_COMMENT = 500


class ReviewQuerySet(models.QuerySet["Review"]):
    def visible_to(self, person: Any) -> "ReviewQuerySet":
        """The texts the person sent; not those taken back, of which nothing is left."""
        return self.filter(person=person, withdrawn_at=None)

    def editable_by(self, person: Any) -> "ReviewQuerySet":
        """What somebody of the digital team may read: what waits for a reader, and what they have read. Never their
        own texts, and nothing for anybody else, whatever else they administer.
        """
        if not person.is_digital_team:
            return self.none()
        read = Reading.objects.filter(review=OuterRef("pk"), reader=person)
        return self.filter(Q(closed_at=None) | Exists(read), withdrawn_at=None).exclude(person=person)

    def wanting(self, reader: Any) -> "ReviewQuerySet":
        """The queue of one reader, the oldest first: without those read by them already."""
        read = Reading.objects.filter(review=OuterRef("pk"), reader=reader)
        return self.editable_by(reader).filter(~Exists(read), closed_at=None).order_by("sent_at", "pk")

    def with_readings(self) -> "ReviewQuerySet":
        """Each with `reading_count`."""
        return self.annotate(reading_count=Count("readings"))

    def for_pages(self) -> "ReviewQuerySet":
        """With task and scenario, whose data are kept between requests and so not read again."""
        return self.select_related("task", "run__scenario").defer("task__data", "run__scenario__data")


class Review(models.Model):
    """A copy of one text of a task, sent by its writer to the digital team. It outlives its run.

    `seq` is the line of the run's log. `context` holds what was sent along: `kind` of the act, `language`, `author` and
    `answered` (whom and what it answers, "" for nothing), `picture` and `alt`. Taken back, the text and all of that go.
    `closed_at`: nobody more is wanted to read it.
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="practice_reviews")
    task = models.ForeignKey(PracticeTask, models.PROTECT, related_name="reviews")
    run = models.ForeignKey(Run, models.SET_NULL, null=True, blank=True, related_name="reviews")
    seq = models.PositiveIntegerField(default=0)
    text = models.TextField(_("text"), blank=True)
    context = models.JSONField(_("what was sent along"), default=dict, blank=True)
    sent_at = models.DateTimeField(_("sent"))
    withdrawn_at = models.DateTimeField(_("taken back"), null=True, blank=True)
    closed_at = models.DateTimeField(_("read"), null=True, blank=True)

    objects = ReviewQuerySet.as_manager()

    class Meta:
        verbose_name = _("text sent to be read")
        verbose_name_plural = _("texts sent to be read")
        ordering = ["-sent_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["run", "seq"], condition=Q(withdrawn_at=None), name="review_text_sent_once"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None) | Q(text="", closed_at=None), name="review_taken_back_is_empty"
            ),
        ]
        indexes = [models.Index(fields=["sent_at"], name="review_sent")]

    def __str__(self) -> str:
        return f"{self.task_id} {self.pk}"

    @property
    def answered(self) -> bool:
        """Whether anybody has read it; costs a query unless `readings` were fetched along."""
        return bool(self.readings.all())


class Reading(models.Model):
    """What one reader made of a text: a mark 0–2 for each of `rubric.ASPECTS`, and a comment to its writer.

    `shows`: the reader said that it shows the skill of the task.
    """

    review = models.ForeignKey(Review, models.CASCADE, related_name="readings")
    reader = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="practice_readings")
    answers = models.PositiveSmallIntegerField(_("answers the question or the task"))
    value = models.PositiveSmallIntegerField(_("is of use to the reader"))
    tone = models.PositiveSmallIntegerField(_("tone"))
    safe = models.PositiveSmallIntegerField(_("safe and open"))
    comment = models.TextField(_("comment"), blank=True, validators=[MaxLengthValidator(LONGEST_COMMENT)])
    shows = models.BooleanField(_("shows the skill"), default=False)
    at = models.DateTimeField(_("at"))

    class Meta:
        verbose_name = _("feedback on a text")
        verbose_name_plural = _("feedback on texts")
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["review", "reader"], name="reading_once_per_reader"),
            models.CheckConstraint(
                condition=Q(answers__in=rubric.MARKS, value__in=rubric.MARKS, tone__in=rubric.MARKS)
                & Q(safe__in=rubric.MARKS),
                name="reading_marks_0_to_2",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.review_id} {self.pk}"

    @property
    def marks(self) -> dict[str, int]:
        """{code of the aspect: mark}"""
        return {code: getattr(self, code) for code in rubric.CODES}

    @property
    def lines(self) -> list[rubric.Line]:
        return rubric.lines(self.marks)
