"""What stands beside the channel while a task is being done: its text, the live checklist, hints, the tries so far."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.urls import reverse

from practice import runs, telling
from practice.models import ModulePractice, Run, TaskAttempt
from practice.modules import tried
from practice.overview import scene_url
from practice.task import NEW, Finding, Outcome, Task
from practice.timeline import World
from practice.world import Scenario


@dataclass(frozen=True)
class Hint:
    number: int
    text: Mapping[str, str]
    shown: bool


@dataclass(frozen=True)
class MeasuredPanel:
    """The task of a measurement: nothing of how it stands. `open` until it is saved or the measurement is over."""

    is_measured = True

    task: Task
    back: str
    saved: bool
    open: bool


@dataclass
class Panel:
    """The task of a run as it stands. `outcome` is of this moment, `attempt` the last time the work was checked."""

    run: Run
    task: Task
    scenario: Scenario
    world: World
    outcome: Outcome

    is_measured = False

    @cached_property
    def attempts(self) -> list[TaskAttempt]:
        """Every attempt of the person at this task, in order; also those of other runs."""
        return list(TaskAttempt.objects.filter(person=self.run.person_id, task=self.run.task_id).order_by("number"))

    @property
    def attempt(self) -> TaskAttempt | None:
        """The last check in this run."""
        return next((each for each in reversed(self.attempts) if each.run_id == self.run.pk), None)

    @property
    def is_fresh(self) -> bool:
        """Nothing has been done since the last check."""
        last = self.world.acts[-1].seq if self.world.acts else 0
        return self.attempt is not None and self.attempt.last_seq == last

    @property
    def shows_list(self) -> bool:
        """In a new situation one finds out oneself what matters; the list opens after the first attempt."""
        return self.task.variant != NEW or bool(self.attempts)

    @property
    def done(self) -> int:
        return sum(finding.met for finding in self.outcome.counting)

    @property
    def total(self) -> int:
        return len(self.outcome.counting)

    @property
    def lines(self) -> tuple[Finding, ...]:
        """The checklist: what counts, then what is a bonus."""
        return self.outcome.counting + tuple(each for each in self.outcome.findings if each.criterion.bonus)

    @property
    def remarks(self) -> list[Finding]:
        """Yellow remarks that apply now."""
        return [each for each in self.outcome.findings if each.criterion.hint and not each.met]

    @cached_property
    def hints(self) -> list[Hint]:
        given = self.task.variant == "hinted"
        opened = {act.target for act in self.world.did("hint")}
        return [Hint(n, text, given or str(n) in opened) for n, text in enumerate(self.task.hints, start=1)]

    @property
    def next_hint(self) -> Hint | None:
        return next((hint for hint in self.hints if not hint.shown), None)

    @property
    def scene_url(self) -> str:
        return scene_url(self.run, self.task)

    # --- the result of the last check ---
    @cached_property
    def findings(self) -> list[Finding]:
        """As the last check found them; as they stand now where there was none."""
        if self.attempt is None:
            return list(self.outcome.findings)
        known = dict(enumerate(self.task.criteria))
        return [Finding(known[index], met) for index, met in self.attempt.results if index in known]

    @property
    def counting(self) -> list[Finding]:
        return [each for each in self.findings if not each.criterion.bonus and not each.criterion.hint]

    @property
    def bonuses(self) -> list[Finding]:
        return [each for each in self.findings if each.criterion.bonus]

    @property
    def yellow(self) -> list[Finding]:
        return [each for each in self.findings if each.criterion.hint and not each.met]

    @property
    def met(self) -> int:
        return sum(each.met for each in self.counting)

    @cached_property
    def good(self) -> Any:
        """The good model, after the first attempt; None before."""
        return telling.example(self.task.good, self.scenario, self.run.language) if self.attempts else None

    @cached_property
    def poor(self) -> Any:
        return telling.example(self.task.poor, self.scenario, self.run.language) if self.attempts else None


@dataclass(frozen=True)
class FreePanel:
    """Free play of a module: things to try, ticked when they have been done. `back` leads to the module."""

    is_free = True

    lines: tuple[Finding, ...]
    back: str

    @property
    def tried(self) -> int:
        return sum(line.met for line in self.lines)


def panel_of(page: Any) -> Panel | None:
    """The panel of a page of a run (`views.common.RunPage`), None in free play."""
    if page.task is None or page.outcome is None:
        return None
    return Panel(page.run, page.task, page.scenario, page.world, page.outcome)


def free_panel_of(page: Any) -> FreePanel | None:
    """The panel of free play that belongs to a module; None for other runs, and where the module is gone."""
    code = page.run.module_code
    module = ModulePractice.objects.offered().defer("data").filter(code=code).first() if code else None
    if module is None:
        return None
    return FreePanel(tried(runs.plan_of(module), page.world), reverse("practice:module", args=[code]))


def beside(page: Any) -> Panel | MeasuredPanel | FreePanel | None:
    """What stands beside the channel on a page of a run; None in free play that belongs to no module."""
    if page.run.module_code:
        return free_panel_of(page)
    sitting = page.run.sitting
    if page.task is None or sitting is None:
        return panel_of(page)
    saved = page.run.is_over
    number = sitting.steps.index(f"task:{page.task.code}") + 1
    going_on = page.run.waits_for_result(page.now)
    back = reverse("skills:measure-step", args=[number]) if going_on else reverse("skills:measure")
    return MeasuredPanel(page.task, back, saved=saved, open=going_on and not saved)
