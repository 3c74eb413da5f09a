"""Between the tables and the plain data: the world of a run at a moment, with what seldom changes kept in memory.

What is kept is found by its stamp, which is another one after every change; so nothing needs to be forgotten.
"""

import datetime as dt
import json
from functools import lru_cache

from django.db.models import TextField
from django.db.models.functions import Cast

from practice import clockwork, criteria, modules, scenarios, task_files
from practice.index import index_of
from practice.models import Action, ModulePractice, PracticeTask, Run, ScenarioVersion
from practice.modules import Plan
from practice.task import Outcome, Task
from practice.timeline import World
from practice.world import ME, Act, Scenario


def scenario_of(version: ScenarioVersion) -> Scenario:
    """The parsed scenario: a query the first time, none while the version stays as it is."""
    return _scenario(version.pk, version.stamp)


@lru_cache(maxsize=8)
def _scenario(pk: int, stamp: str) -> Scenario:
    return scenarios.from_data(ScenarioVersion.objects.values_list("data", flat=True).get(pk=pk))


def task_of(practice_task: PracticeTask) -> Task:
    """The parsed task: a query the first time, none while it stays as it is."""
    return _task(practice_task.pk, practice_task.stamp)


@lru_cache(maxsize=256)
def _task(pk: int, stamp: str) -> Task:
    data = PracticeTask.objects.values_list("data", flat=True).get(pk=pk)
    return task_files.from_data(data, data["starts"])[0]


def plan_of(module: ModulePractice) -> Plan:
    """The parsed practice of a module: a query the first time, none while it stays as it is."""
    return _plan(module.pk, module.stamp, module.scenario_slug)


@lru_cache(maxsize=32)
def _plan(pk: int, stamp: str, scenario: str) -> Plan:
    data = ModulePractice.objects.values_list("data", flat=True).get(pk=pk)
    return modules.from_data(data, scenario, data["starts"])


def second_of(run: Run, now: dt.datetime) -> int:
    """Where the run's clock is. It stands still once the run is over, and never goes back when the real one is set."""
    if run.ended_at:
        return run.clock_at
    scenario = scenario_of(run.scenario)
    return clockwork.scenario_second(
        run.clock_at, run.clock_since, now, run.clock_speed, starts=scenario.starts, lasts=scenario.lasts
    )


def world_of(run: Run, now: dt.datetime, acts: tuple[Act, ...] = ()) -> World:
    """What the learner sees now: one query, for the log (and for a run not read by `for_pages`, its scenario).

    `acts` is the log of this moment, when it is known.
    """
    return World(
        scenario_of(run.scenario),
        acts or acts_of(run),
        second_of(run, now),
        language=run.language,
        task=task_of(run.task).code if run.task else "",
    )


def is_scripted(run: Run, id: str, now: dt.datetime) -> bool:
    """Whether it is a post of somebody else that is there by itself; known without the log."""
    found = index_of(scenario_of(run.scenario), task_of(run.task).code if run.task else "").items.get(id)
    return found is not None and found.author != ME and found.at <= second_of(run, now)


def acts_of(run: Run) -> tuple[Act, ...]:
    """The log, oldest first. Its data are read as text and parsed all at once: a log may have hundreds of lines."""
    rows = list(
        Action.objects.filter(run=run)
        .order_by("seq")
        .values_list("seq", "kind", "at", "target", Cast("data", TextField()))
    )
    datas = json.loads(f"[{','.join(text for *_rest, text in rows)}]")
    return tuple(
        Act(seq, kind, at, target, data) for (seq, kind, at, target, _text), data in zip(rows, datas, strict=True)
    )


def outcome_of(run: Run, world: World) -> Outcome | None:
    """How the task of the run stands, None in free play."""
    return criteria.evaluate(task_of(run.task), world) if run.task else None
