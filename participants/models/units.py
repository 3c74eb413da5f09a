"""The tree of units and who belongs where, and since when."""

import datetime as dt
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class ValidityQuerySet(models.QuerySet[Any]):
    """Rows with `starts` and `ends` (both days inclusive; no end means until further notice)."""

    def valid(self, on: dt.date) -> "ValidityQuerySet":
        return self.filter(starts__lte=on).filter(Q(ends__isnull=True) | Q(ends__gte=on))


class UnitQuerySet(models.QuerySet["Unit"]):
    def below(self, units: "list[Unit]") -> "UnitQuerySet":
        """The units themselves and everything under them."""
        if not units:
            return self.none()
        condition = Q()
        for unit in units:
            condition |= Q(path__startswith=unit.path)
        return self.filter(condition)

    def near_the_top(self) -> "UnitQuerySet":
        """The root and two levels below it: few enough to choose from, however large the organisation."""
        return self.filter(Q(parent=None) | Q(parent__parent=None) | Q(parent__parent__parent=None))

    def managed_by(self, person: Any, on: dt.date) -> "UnitQuerySet":
        own = ManagerAssignment.objects.valid(on).filter(user=person).values("unit")
        return self.below(list(Unit.objects.filter(pk__in=own)))

    def visible_to(self, person: Any) -> "UnitQuerySet":
        """Managers see own units and below; the digital team and administrators all."""
        from trainingsite import clock

        if person.is_digital_team or person.is_administrator:
            return self
        return self.managed_by(person, clock.today())


class Unit(models.Model):
    """A part of the organisation. `path` holds the ids from the root, "/1/5/9/", so that a subtree is one prefix."""

    name = models.CharField(_("name"), max_length=120)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    path = models.CharField(max_length=400, editable=False, db_index=True, default="")
    closed_on = models.DateField(_("closed on"), null=True, blank=True)

    objects = UnitQuerySet.as_manager()

    class Meta:
        verbose_name = _("unit")
        verbose_name_plural = _("units")
        ordering = ["path"]
        constraints = [
            models.UniqueConstraint(fields=["parent", "name"], name="unit_name_unique_in_parent"),
            models.UniqueConstraint(fields=["name"], condition=Q(parent=None), name="unit_root_name_unique"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def depth(self) -> int:
        return self.path.count("/") - 2

    @property
    def indent(self) -> str:
        """For lists of the tree: one mark per level."""
        return "– " * self.depth


class Membership(models.Model):
    """A person in a unit from a day to a day. People move; last year's rows stay as they were."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="memberships")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="memberships")
    starts = models.DateField(_("starts"))
    ends = models.DateField(_("ends"), null=True, blank=True)

    objects = ValidityQuerySet.as_manager()

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        ordering = ["user", "starts"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends=None) | Q(ends__gte=F("starts")), name="membership_ends_after_start"
            ),
            models.UniqueConstraint(fields=["user"], condition=Q(ends=None), name="membership_one_open_per_person"),
            models.UniqueConstraint(fields=["user", "starts"], name="membership_one_start_per_day"),
        ]
        indexes = [models.Index(fields=["unit", "starts", "ends"], name="membership_unit_validity")]

    def __str__(self) -> str:
        return f"{self.user_id} in {self.unit_id}"


class ManagerAssignment(models.Model):
    """Who manages a unit (and all below it), from a day to a day."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="manager_assignments")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="manager_assignments")
    starts = models.DateField(_("starts"))
    ends = models.DateField(_("ends"), null=True, blank=True)

    objects = ValidityQuerySet.as_manager()

    class Meta:
        verbose_name = _("manager of a unit")
        verbose_name_plural = _("managers of units")
        constraints = [
            models.CheckConstraint(condition=Q(ends=None) | Q(ends__gte=F("starts")), name="manager_ends_after_start"),
            models.UniqueConstraint(fields=["unit"], condition=Q(ends=None), name="manager_one_open_per_unit"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} manages {self.unit_id}"
