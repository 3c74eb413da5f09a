"""The steps the practice channel brings to a measurement: tasks made for measuring, done in the channel."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import get_language, gettext_lazy, ngettext, pgettext_lazy
from django.utils.translation import gettext as _

from practice import actions, runs
from practice.forms_start import MeasuredStartForm
from practice.models import PracticeTask, Run, ScenarioVersion, TaskAttempt
from practice.overview import scene_url, tasks_of
from practice.task import Finding, Task
from skills.measuring import Part
from skills.models import Evidence, MeasurementRound, Sitting, Skill
from trainingsite.translated import pick

DONE, CANNOT = "done", "cannot"
FOLLOW_UP = ("T3.1", "T4.1")
"""The families of tasks of the follow-up, which is shorter than the other rounds."""


class TaskStepForm(forms.Form):
    """Two buttons: it is done, or it cannot be done yet. `run` is where it was done, if it was begun."""

    done = forms.ChoiceField(
        label=gettext_lazy("When you are ready"),
        choices=[(DONE, DONE), (CANNOT, CANNOT)],
        error_messages={
            "required": gettext_lazy("Say whether you have done the task or cannot do it yet."),
            "invalid_choice": gettext_lazy("Say whether you have done the task or cannot do it yet."),
        },
    )

    def __init__(self, data: QueryDict | None, run: Run | None) -> None:
        super().__init__(data)
        self.run = run

    def clean_done(self) -> str:
        """What nobody has begun is not done."""
        given = str(self.cleaned_data["done"])
        if given == DONE and (self.run is None or not self.run.actions.exists()):
            raise forms.ValidationError(
                _("Nothing has been done in the practice channel yet. Do the task there, or say that you cannot yet.")
            )
        return given


class TaskStep:
    """The first try is the measurement: once saved it is only shown. How it went comes with the result."""

    template = "practice/_step_measured.html"

    def __init__(self, sitting: Sitting, key: str, row: PracticeTask, data: QueryDict | None) -> None:
        self.sitting, self.key, self.row = sitting, key, row
        self.task: Task = runs.task_of(row)
        self.run = Run.objects.visible_to(sitting.person).filter(sitting=sitting, task=row).for_pages().first()
        written = Evidence.objects.of_sitting(sitting)
        self.locked = written.filter(key__startswith=f"{sitting.evidence_key(key)}:").exists()
        self.form = TaskStepForm(data, self.run)

    @property
    def title(self) -> str:
        return pick(self.task.title, get_language() or "fi").text

    @property
    def start_form(self) -> MeasuredStartForm:
        return MeasuredStartForm()

    @property
    def start_url(self) -> str:
        number = self.sitting.steps.index(self.key) + 1
        return reverse("practice:start_measured", args=[self.sitting.pk, number])

    @property
    def run_url(self) -> str:
        """The way back into the channel, "" before it is opened."""
        return scene_url(self.run, self.task) if self.run else ""

    def save(self, now: dt.datetime) -> None:
        able = self.form.cleaned_data["done"] == DONE
        actions.save_measured(sitting=self.sitting, task=self.row, run=self.run, able=able, now=now)


@dataclass(frozen=True)
class TaskResult:
    """One task of a sitting that is over. `attempt` is None once it has been erased; then only the share is left."""

    task: Task
    share: float
    passed: bool
    attempt: TaskAttempt | None

    @property
    def was_looked_at(self) -> bool:
        return self.attempt is not None and bool(self.attempt.results)

    @cached_property
    def findings(self) -> Sequence[Finding]:
        """The criteria that count, and extras that were met. What was not looked at is not met."""
        met = dict(self.attempt.results) if self.attempt else {}
        found = [Finding(each, bool(met.get(number))) for number, each in enumerate(self.task.criteria)]
        return [each for each in found if not each.criterion.hint and (not each.criterion.bonus or each.met)]

    @property
    def run_url(self) -> str:
        """The page with the model answers, "" where the run is gone or was not looked at."""
        run = self.attempt.run_id if self.attempt and self.was_looked_at else None
        return reverse("practice:run_task", args=[run]) if run else ""


class MeasuredTasks:
    prefix = "task"
    seconds = 240
    counted_as = pgettext_lazy("step of a measurement", "Task")

    def keys_for(self, *, round: MeasurementRound, person: Any, form: str) -> list[str]:
        """The tasks of the form for skills the person has a target for; the follow-up has fewer of them."""
        worlds = ScenarioVersion.objects.published().values("slug")
        tasks = PracticeTask.objects.for_measuring(form).filter(scenario_slug__in=worlds)
        if round.kind == MeasurementRound.Kind.T2:
            tasks = tasks.filter(family__in=FOLLOW_UP)
        aimed = tasks.filter(skills__in=Skill.objects.aimed_at(person)).distinct()
        return [f"{self.prefix}:{code}" for code in aimed.values_list("code", flat=True)]

    def promise(self, number: int) -> str:
        return ngettext(
            "%(number)d task in the practice channel, where nothing is published for real.",
            "%(number)d tasks in the practice channel, where nothing is published for real.",
            number,
        ) % {"number": number}

    def open(self, *, sitting: Sitting, key: str, data: QueryDict | None) -> TaskStep:
        row = PracticeTask.objects.filter(code=key.partition(":")[2], measured=True).defer("data").first()
        if row is None:
            raise LookupError(key)
        return TaskStep(sitting, key, row, data)

    def result(self, sitting: Sitting) -> Part | None:
        """Each task that was saved, in the order of the sitting, with every criterion and its reason; four queries."""
        content = _results(sitting)
        if not content:
            return None
        passed = sum(each.passed for each in content)
        return Part(_("Tasks passed"), f"{passed} / {len(content)}", "practice/_measured_result.html", content)


STEPS = [MeasuredTasks()]


def _results(sitting: Sitting) -> list[TaskResult]:
    pieces = Evidence.objects.of_sitting(sitting).filter(kind=Evidence.Kind.TASK)
    written = {piece.source: piece for piece in pieces}  # the pieces of one task tell the same
    if not written:
        return []
    rows = {row.code: row for row in PracticeTask.objects.filter(code__in=written).defer("data")}
    parsed = {task.code: task for task in tasks_of(list(rows.values()))}
    attempts = TaskAttempt.objects.visible_to(sitting.person).filter(task__in=rows.values()).select_related("task")
    by_moment = {(each.task.code, each.at): each for each in attempts}  # written in the same moment as the pieces
    codes = [key.partition(":")[2] for key in sitting.steps]
    return [
        TaskResult(
            task=parsed[code],
            share=written[code].share or 0,
            passed=bool(written[code].passed),
            attempt=by_moment.get((code, written[code].at)),
        )
        for code in codes
        if code in written and code in parsed
    ]
