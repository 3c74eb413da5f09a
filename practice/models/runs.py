"""What people do in the practice channel. It is theirs alone: no role sees another person's run."""

import datetime as dt
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from practice.clockwork import MINUTES, SPEEDS
from practice.models.material import PracticeTask, ScenarioVersion
from practice.world import Act
from skills.models import Sitting


class RunQuerySet(models.QuerySet["Run"]):
    def visible_to(self, person: Any) -> "RunQuerySet":
        """The own runs only: not managers, not the digital team, not administrators."""
        return self.filter(person=person)

    def open(self) -> "RunQuerySet":
        return self.filter(ended_at=None)

    def for_pages(self) -> "RunQuerySet":
        """With scenario and task, whose data are kept between requests and so not read again."""
        return self.select_related("scenario", "task", "sitting__round").defer("scenario__data", "task__data")

    def for_practice(self) -> "RunQuerySet":
        """Those that belong to no measurement."""
        return self.filter(sitting=None)


class Run(models.Model):
    """One learner in one scenario, with or without a task. What was done is in its `actions`.

    The clock of the scenario stood at second `clock_at` at the moment `clock_since` and goes `clock_speed` times real
    time; `practice.clockwork` says where it is now. Texts of the scenario are shown in `language`.

    In free play that belongs to the practice of a module `module_code` names it ("M1").

    In a measurement `sitting` is the sitting it is a step of: then nothing is told of how it goes until that is over.
    """

    class Channel(models.TextChoices):
        NEUTRAL = "neutral", _("Practice channel")
        X = "x", _("Like X (Twitter)")

    class Language(models.TextChoices):
        FINNISH = "fi", _("Finnish")
        ENGLISH = "en", _("English")

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="practice_runs")
    scenario = models.ForeignKey(ScenarioVersion, models.PROTECT, related_name="runs")
    task = models.ForeignKey(PracticeTask, models.PROTECT, null=True, blank=True, related_name="runs")
    sitting = models.ForeignKey(
        Sitting, models.SET_NULL, null=True, blank=True, related_name="practice_runs", verbose_name=_("measurement")
    )
    module_code = models.CharField(_("module"), max_length=8, blank=True)
    channel = models.CharField(_("look of the channel"), max_length=8, choices=Channel, default=Channel.NEUTRAL)
    language = models.CharField(_("language of the posts"), max_length=2, choices=Language, default=Language.FINNISH)
    key = models.CharField(max_length=64, blank=True)
    started_at = models.DateTimeField(_("started"))
    touched_at = models.DateTimeField(_("last used"))
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    clock_at = models.IntegerField(_("clock of the practice"), default=0)
    clock_since = models.DateTimeField()
    clock_speed = models.PositiveSmallIntegerField(_("speed"), default=MINUTES)

    objects = RunQuerySet.as_manager()

    class Meta:
        verbose_name = _("practice run")
        verbose_name_plural = _("practice runs")
        ordering = ["-touched_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(clock_speed__in=SPEEDS), name="run_clock_speed_known"),
            models.UniqueConstraint(fields=["person", "key"], condition=~Q(key=""), name="run_started_once_per_form"),
            models.CheckConstraint(condition=Q(module_code="") | Q(task=None), name="run_of_a_module_is_free_play"),
            models.UniqueConstraint(
                fields=["sitting", "task"], condition=Q(sitting__isnull=False), name="run_once_per_measured_step"
            ),
        ]
        indexes = [models.Index(fields=["touched_at"], name="run_last_used")]

    def __str__(self) -> str:
        return f"{self.person_id} {self.scenario_id} {self.task_id or ''}".strip()

    @property
    def is_over(self) -> bool:
        return self.ended_at is not None

    @property
    def is_measured(self) -> bool:
        return self.sitting_id is not None

    def waits_for_result(self, now: dt.datetime) -> bool:
        """Part of a measurement that is going on: how it stands is told afterwards."""
        return self.sitting is not None and self.sitting.is_going_on(now)

    def is_too_late(self, now: dt.datetime) -> bool:
        """Part of a measurement that is over."""
        return self.sitting is not None and not self.sitting.is_going_on(now)


class Action(models.Model):
    """One line of a run's log; the kinds and their data are in docs/practice.md. Never changed, never removed.

    `key` is the one-time token of the form that sent it, so that a double click does it once. A text in which
    somebody's data were found is not here: its line is of the kind `held` and says only what was found.
    """

    run = models.ForeignKey(Run, models.CASCADE, related_name="actions")
    seq = models.PositiveIntegerField()
    kind = models.CharField(_("what was done"), max_length=16)
    at = models.IntegerField(_("second of the practice"))
    target = models.CharField(_("to what"), max_length=60, blank=True)
    data = models.JSONField(_("contents"), default=dict)
    key = models.CharField(max_length=64, blank=True)
    done_at = models.DateTimeField(_("at"))

    log: tuple[Act, ...] = ()
    """The whole log up to this line, while it is known to whoever has just written it. Not a field."""

    class Meta:
        verbose_name = _("act in the practice")
        verbose_name_plural = _("acts in the practice")
        ordering = ["run", "seq"]
        constraints = [
            models.UniqueConstraint(fields=["run", "seq"], name="action_seq_once_per_run"),
            models.UniqueConstraint(fields=["run", "key"], condition=~Q(key=""), name="action_once_per_form"),
        ]

    def __str__(self) -> str:
        return f"{self.run_id}:{self.seq} {self.kind}"


class TaskAttemptQuerySet(models.QuerySet["TaskAttempt"]):
    def visible_to(self, person: Any) -> "TaskAttemptQuerySet":
        return self.filter(person=person)


class TaskAttempt(models.Model):
    """A task checked at one moment. The first one without hints is the measurement, the others are practice.

    `results` is [[number of the criterion, whether it was met]], `share` the part of the counting ones that were.
    `aided`: hints were opened or given, or it was not the first attempt. `last_seq` is the last act it saw.
    It outlives its run.
    """

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="task_attempts")
    task = models.ForeignKey(PracticeTask, models.PROTECT, related_name="attempts")
    run = models.ForeignKey(Run, models.SET_NULL, null=True, blank=True, related_name="attempts")
    last_seq = models.PositiveIntegerField(default=0)
    number = models.PositiveSmallIntegerField(_("attempt"))
    passed = models.BooleanField(_("passed"))
    share = models.FloatField(_("share of criteria met"))
    results = models.JSONField(_("criteria"), default=list)
    aided = models.BooleanField(_("with help"), default=False)
    at = models.DateTimeField(_("at"))

    objects = TaskAttemptQuerySet.as_manager()

    class Meta:
        verbose_name = _("attempt at a practice task")
        verbose_name_plural = _("attempts at practice tasks")
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["person", "task", "number"], name="task_attempt_number_once"),
            models.UniqueConstraint(fields=["run", "last_seq"], name="task_attempt_once_per_state"),
            models.CheckConstraint(condition=Q(share__gte=0, share__lte=1), name="task_attempt_share_0_to_1"),
        ]

    def __str__(self) -> str:
        return f"{self.person_id} {self.task_id} {self.number}"
