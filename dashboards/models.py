"""Published figures of growth: who was counted when, and what came of it. Pages read these rows and nothing else."""

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from participants.models import Cohort, Unit
from skills.models import MeasurementRound


class Publication(models.Model):
    """One act of publishing, numbered by its key. `made_by` is empty when the software published by itself.

    `quality` is how well the measurements measure (`dashboards.quality`), `basis` what the figures hang on besides the
    ledger (`dashboards.results.Basis`). Sealed: rows behind it are gone, by erasure or retention, so that it can no
    longer be computed anew; it stays as it was published.
    """

    made_at = models.DateTimeField(_("published"))
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    sealed_at = models.DateTimeField(_("sealed"), null=True, blank=True)
    quality = models.JSONField(default=dict)
    basis = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("publication of figures")
        verbose_name_plural = _("publications of figures")
        ordering = ["-pk"]
        get_latest_by = "pk"

    def __str__(self) -> str:
        return f"{self.pk}: {self.made_at:%Y-%m-%d %H:%M}"


class Batch(models.Model):
    """The people of one cohort that one publication counted for the first time, by the rounds compared.

    `counts` is {measure: {path: people}} as it was then: who is hidden is decided by it at every publication, and an
    erasure must not decide otherwise about the past.
    """

    publication = models.ForeignKey(Publication, models.CASCADE, related_name="batches")
    before = models.ForeignKey(MeasurementRound, models.PROTECT, related_name="+")
    after = models.ForeignKey(MeasurementRound, models.PROTECT, related_name="+")
    people = models.PositiveIntegerField(_("people"))
    counts = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("batch of people counted")
        verbose_name_plural = _("batches of people counted")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["publication", "after"], name="batch_once_per_round")]

    def __str__(self) -> str:
        return f"{self.publication_id}: {self.before_id} to {self.after_id}"


class Counted(models.Model):
    """A person who is in the figures since a batch, and where they belonged on the day they finished the later round.

    `path` is the unit's path of that time, "/" for nobody's unit: a unit that moves later takes nobody along.
    """

    batch = models.ForeignKey(Batch, models.CASCADE, related_name="counted")
    after = models.ForeignKey(MeasurementRound, models.PROTECT, related_name="+")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    path = models.CharField(max_length=400, default="/")

    class Meta:
        verbose_name = _("person counted")
        verbose_name_plural = _("people counted")
        constraints = [models.UniqueConstraint(fields=["person", "after"], name="counted_once_per_round")]

    def __str__(self) -> str:
        return f"{self.person_id} in {self.batch_id}"


class FigureQuerySet(models.QuerySet["Figure"]):
    def visible_to(self, person: Any) -> "FigureQuerySet":
        """Company figures are for everyone; of units, those the person may see."""
        return self.filter(Q(unit=None) | Q(unit__in=Unit.objects.visible_to(person).values("pk")))

    def current(self) -> "FigureQuerySet":
        """The newest of each, which is what pages show."""
        return self.filter(current=True)

    def growth(self) -> "FigureQuerySet":
        return self.filter(kind=Figure.Kind.GROWTH)

    def all_cohorts(self) -> "FigureQuerySet":
        return self.filter(cohort=None)


class Figure(models.Model):
    """What is said of one unit with everything below it; `unit` empty: the whole company. `cohort` empty: all cohorts.

    growth: from the last baseline to the round after the programme. retention and waiting (company only): how much is
    left at the follow-up, and what those changed who had not begun yet. `data` holds nothing of fewer than five people;
    its shape stands in docs/growth.md. `invited` and `measured` (both rounds done) are organisation of work.
    """

    class Kind(models.TextChoices):
        GROWTH = "growth", _("Growth")
        RETENTION = "retention", _("Retention")
        WAITING = "waiting", _("Later starters")

    class State(models.TextChoices):
        SHOWN = "shown", _("Shown")
        FEW = "few", _("Fewer than five people")
        REMAINDER = "remainder", _("Hidden for the sake of another small group")

    publication = models.ForeignKey(Publication, models.CASCADE, related_name="figures")
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="figures")
    cohort = models.ForeignKey(Cohort, models.PROTECT, null=True, blank=True, related_name="figures")
    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.GROWTH)
    current = models.BooleanField(default=True)
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.SHOWN)
    invited = models.PositiveIntegerField(_("invited"), default=0)
    measured = models.PositiveIntegerField(_("measured both times"), default=0)
    data = models.JSONField(default=dict)

    objects = FigureQuerySet.as_manager()

    class Meta:
        verbose_name = _("published figure")
        verbose_name_plural = _("published figures")
        ordering = ["-publication", "pk"]
        constraints = [
            models.UniqueConstraint(
                Coalesce("unit", 0), Coalesce("cohort", 0), "kind", condition=Q(current=True), name="figure_one_current"
            ),
            models.CheckConstraint(
                condition=Q(kind="growth") | Q(unit=None, cohort=None), name="figure_of_company_where_it_must_be"
            ),
        ]
        indexes = [models.Index(fields=["unit", "current"], name="figure_of_unit")]

    def __str__(self) -> str:
        return f"{self.publication_id}: {self.unit_id or 'company'} {self.kind}"


class Sums(models.Model):
    """What a figure was computed from: {measure: tally}, never of fewer than five people. The next figure adds to it.

    So that who is erased later is in no difference between two figures: what was added up stays added up.
    """

    figure = models.OneToOneField(Figure, models.CASCADE, related_name="sums", primary_key=True)
    tallies = models.JSONField()

    class Meta:
        verbose_name = _("sums behind a figure")
        verbose_name_plural = _("sums behind figures")

    def __str__(self) -> str:
        return f"{self.figure_id}"


class WeeklyActivity(models.Model):
    """How many people of a unit with everything below took at least one step in a week; `unit` empty: the company."""

    unit = models.ForeignKey(Unit, models.CASCADE, null=True, related_name="+")
    monday = models.DateField(_("week"))
    people = models.PositiveIntegerField(_("people"))

    class Meta:
        verbose_name = _("activity of a week")
        verbose_name_plural = _("activity by week")
        ordering = ["monday"]
        constraints = [models.UniqueConstraint(Coalesce("unit", 0), "monday", name="activity_once_a_week")]

    def __str__(self) -> str:
        return f"{self.unit_id or 'company'} {self.monday}: {self.people}"


class Stalled(models.Model):
    """How many people of a unit with everything below have been at the same lesson for more than three weeks."""

    unit = models.ForeignKey(Unit, models.CASCADE, null=True, related_name="+")
    programme_slug = models.SlugField(max_length=80)
    lesson_slug = models.SlugField(max_length=80)
    people = models.PositiveIntegerField(_("people"))
    at = models.DateTimeField(_("counted"))

    class Meta:
        verbose_name = _("place where people stop")
        verbose_name_plural = _("places where people stop")
        ordering = ["-people", "lesson_slug"]
        constraints = [
            models.UniqueConstraint(Coalesce("unit", 0), "programme_slug", "lesson_slug", name="stalled_once")
        ]

    def __str__(self) -> str:
        return f"{self.unit_id or 'company'} {self.lesson_slug}: {self.people}"
