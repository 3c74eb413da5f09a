"""Who in the digital team looks after a lesson."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from courses.models.programme import Programme


class LessonCare(models.Model):
    """The one who looks again at the facts of a lesson. By slug, so it stays through new versions."""

    programme = models.ForeignKey(Programme, models.CASCADE, related_name="cares")
    lesson_slug = models.SlugField(max_length=80)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="lesson_cares")

    class Meta:
        verbose_name = _("lesson looked after")
        verbose_name_plural = _("lessons looked after")
        constraints = [models.UniqueConstraint(fields=["programme", "lesson_slug"], name="lesson_looked_after_by_one")]

    def __str__(self) -> str:
        return f"{self.lesson_slug}: {self.person_id}"
