"""Who did what to whom, when. Ids only, never names or texts. The database refuses to change a row."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _


class AuditEventQuerySet(models.QuerySet["AuditEvent"]):
    def about(self, person: Any) -> "AuditEventQuerySet":
        return self.filter(subject_id=person.pk)


class AuditEvent(models.Model):
    """`actor_id` and `subject_id` are plain numbers: the trail outlives the person it names."""

    at = models.DateTimeField(_("at"), db_index=True)
    actor_id = models.BigIntegerField(_("who"), null=True)
    subject_id = models.BigIntegerField(_("about whom"), null=True, db_index=True)
    verb = models.CharField(_("what"), max_length=60)
    data = models.JSONField(_("details"), default=dict)

    objects = AuditEventQuerySet.as_manager()

    class Meta:
        verbose_name = _("audit event")
        verbose_name_plural = _("audit trail")
        ordering = ["-at", "-pk"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.verb}"
