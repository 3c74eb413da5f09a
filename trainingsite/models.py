"""Rows the house itself needs; nothing about people."""

from django.db import models


class ErasurePermit(models.Model):
    """Exists only inside the transaction of `append_only.erasing()`."""

    class Meta:
        verbose_name = "erasure permit"

    def __str__(self) -> str:
        return "erasure permit"


class Heartbeat(models.Model):
    """When a background part was last seen alive; `/status` reads it."""

    name = models.CharField(max_length=40, primary_key=True)
    at = models.DateTimeField()

    class Meta:
        verbose_name = "heartbeat"

    def __str__(self) -> str:
        return f"{self.name}: {self.at:%Y-%m-%d %H:%M:%S}"
