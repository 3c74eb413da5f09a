"""The key of a personal calendar feed."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class FeedKey(models.Model):
    """The address of the feed is signed from this row and never stored. A new `turn` makes the old address useless."""

    person = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="feed_key", primary_key=True)
    turn = models.PositiveIntegerField(default=1)
    made_at = models.DateTimeField()
    closed = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("calendar feed")
        verbose_name_plural = _("calendar feeds")

    def __str__(self) -> str:
        return f"{self.person_id} {self.turn}"
