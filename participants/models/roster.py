"""A roster file on its way in: its rows are stored before anything is decided."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class RosterImportQuerySet(models.QuerySet["RosterImport"]):
    def visible_to(self, person: Any) -> "RosterImportQuerySet":
        """Rosters are the business of administrators."""
        return self if person.is_administrator else self.none()


class RosterImport(models.Model):
    class State(models.TextChoices):
        PARSED = "parsed", _("Waiting for preview")
        PREVIEWED = "previewed", _("Preview ready")
        QUEUED = "queued", _("Waiting to be applied")
        APPLYING = "applying", _("Being applied")
        APPLIED = "applied", _("Applied")
        REFUSED = "refused", _("Refused")
        CANCELLED = "cancelled", _("Cancelled")

    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    uploaded_at = models.DateTimeField()
    file_name = models.CharField(max_length=200)
    state = models.CharField(max_length=12, choices=State, default=State.PARSED)
    leavers_confirmed = models.BooleanField(default=False)
    preview = models.JSONField(default=dict)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    attempts = models.PositiveSmallIntegerField(default=0)  # at the step that is due
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    objects = RosterImportQuerySet.as_manager()

    class Meta:
        verbose_name = _("roster import")
        verbose_name_plural = _("roster imports")
        ordering = ["-uploaded_at"]

    def __str__(self) -> str:
        return f"{self.file_name} {self.uploaded_at:%Y-%m-%d}"

    @property
    def is_at_work(self) -> bool:
        """A worker has something to do; the page looks again by itself."""
        return self.state in {self.State.PARSED, self.State.QUEUED, self.State.APPLYING}


class RosterRow(models.Model):
    """One line of the file as it was read; removed when the import is over."""

    roster = models.ForeignKey(RosterImport, models.CASCADE, related_name="rows")
    line = models.PositiveIntegerField()
    values = models.JSONField()

    class Meta:
        verbose_name = _("roster row")
        verbose_name_plural = _("roster rows")
        ordering = ["line"]
        constraints = [models.UniqueConstraint(fields=["roster", "line"], name="roster_row_line_once")]

    def __str__(self) -> str:
        return f"{self.roster_id}: {self.line}"
