"""A run of the small world for tests of its pages: the clock stands still at the second asked for."""

import dataclasses
import datetime as dt
from typing import Any

from django.urls import reverse

from practice import actions, runs, scenarios
from practice.models import Action, Run, ScenarioVersion
from practice.timeline import World
from tests.practice.small_world import SMALL
from trainingsite import clock

WORDS = ("kivi", "ranta", "pullo", "kuusi", "lumi", "pyörä", "kahvi", "silta", "talvi", "puro", "lehti", "portti")


def a_run(person: Any, *, at: int = 0, **changes: Any) -> Run:
    """A run of `person`, in the small world with `changes` to its fields."""
    scenario = dataclasses.replace(SMALL, **{"passphrase_words": {"fi": WORDS}} | changes)
    version, _made = ScenarioVersion.objects.get_or_create(
        slug=scenario.slug,
        number=1,
        defaults={"title": scenario.title, "data": scenarios.to_data(scenario), "published_at": clock.now()},
    )
    run = actions.start(person=person, scenario=version, now=clock.now())
    return move_clock(run, at)


def move_clock(run: Run, at: int) -> Run:
    """Stop the clock of the scenario at a second."""
    Run.objects.filter(pk=run.pk).update(clock_at=at, clock_speed=0, clock_since=clock.now() - dt.timedelta(seconds=1))
    run.refresh_from_db()
    return run


def do(run: Run, kind: str, target: str = "", **data: Any) -> Action | None:
    return actions.perform(run=run, kind=kind, target=target, data=data, now=clock.now())


def world_of(run: Run) -> World:
    run.refresh_from_db()
    return runs.world_of(run, clock.now())


def address(name: str, run: Run, *more: str) -> str:
    return reverse(f"practice:{name}", args=[run.pk, *more])


def lines(run: Run, kind: str) -> list[Action]:
    return list(run.actions.filter(kind=kind).order_by("seq"))
