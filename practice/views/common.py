"""What every page of a run needs: the run itself, its world at this moment, and one way to act and to be refused."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from secrets import token_urlsafe
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from practice import actions, channel, runs
from practice.channel import Channel
from practice.models import Run
from practice.task import Outcome, Task
from practice.timeline import World
from practice.world import Scenario
from trainingsite import clock
from trainingsite.translated import pick


@dataclass
class RunPage:
    """A run as its pages see it. `here` is the entry of the sub-navigation one stands on."""

    run: Run
    now: dt.datetime
    here: str = ""

    @cached_property
    def world(self) -> World:
        """The world at the run's second; `renew()` after an act."""
        return runs.world_of(self.run, self.now)

    @cached_property
    def scenario(self) -> Scenario:
        return runs.scenario_of(self.run.scenario)

    @cached_property
    def task(self) -> Task | None:
        return runs.task_of(self.run.task) if self.run.task else None

    @cached_property
    def outcome(self) -> Outcome | None:
        """The live checklist; None in free play."""
        return runs.outcome_of(self.run, self.world)

    @cached_property
    def channel(self) -> Channel:
        return channel.get(self.run.channel)

    @property
    def reader(self) -> str:
        """The language of the interface; a text in another one gets its own lang attribute."""
        return get_language() or "fi"

    @property
    def focus(self) -> str:
        """The post the task is about."""
        return self.task.focus if self.task else ""

    @property
    def moment(self) -> dt.datetime:
        """What the clock of the scenario shows: local wall time, naive."""
        return self.wall(self.world.now)

    @property
    def key(self) -> str:
        """A fresh one-time key: a form sent twice is done once."""
        return token_urlsafe(12)

    def wall(self, second: int) -> dt.datetime:
        """A second of the scenario as its local wall time, naive."""
        return dt.datetime.fromisoformat(self.scenario.starts) + dt.timedelta(seconds=second)

    def say(self, texts: Mapping[str, str] | None) -> str:
        """A text of the scenario or the task in the reader's language, else in one it has."""
        return pick(texts, self.reader).text

    def renew(self) -> None:
        """Forget what was derived, after something was done."""
        self.now = clock.now()
        for name in ("world", "outcome"):
            self.__dict__.pop(name, None)


@dataclass(frozen=True)
class Refusal:
    """Why something was not done. `held` names the kinds of personal data for which a text was not published."""

    text: str = ""
    held: tuple[str, ...] = ()

    @property
    def status(self) -> int:
        return 422 if self.held else 409


def open_run(request: HttpRequest, pk: int, here: str = "", record: tuple[str, str] | None = None) -> RunPage:
    """The run of the person who asks; Http404 for everybody else's.

    `record` is a reading that counts as an act, such as ("open_post", "P012"): written once per run and target, only
    on a real GET of the page (see docs/practice.md).
    """
    found = Run.objects.visible_to(request.user).filter(pk=pk).select_related("scenario", "task").first()
    if found is None:
        raise Http404
    page = RunPage(run=found, now=clock.now(), here=here)
    if record and not page.world.did(*record):
        record_reading(request, page, *record)
    return page


def record_reading(request: HttpRequest, page: RunPage, kind: str, target: str = "") -> None:
    """Write a reading that counts as an act; nothing for a HEAD, a page fetched ahead, or a run that has ended."""
    if _really_reads(request) and not page.run.ended_at:
        act_or_refuse(page, kind, target)


def _really_reads(request: HttpRequest) -> bool:
    """Neither a HEAD nor a page that the browser fetches before anybody asked for it."""
    purpose = request.headers.get("Sec-Purpose", "") or request.headers.get("Purpose", "")
    return request.method == "GET" and "prefetch" not in purpose and "prerender" not in purpose


def act_or_refuse(
    page: RunPage, kind: str, target: str = "", data: Mapping[str, Any] | None = None, key: str = ""
) -> Refusal | None:
    """Do something in the run. None when it is done, or had been done already; else why not.

    The page's world is the one after it. A text with somebody's data is held: only the kinds are kept, the text lives
    on in the form that was sent and nowhere else.
    """
    refusal = None
    try:
        actions.perform(run=page.run, kind=kind, target=target, data=dict(data or {}), key=key, now=page.now)
    except actions.Held as held:
        refusal = Refusal(held=tuple(held.kinds))
    except actions.NotPossible as problem:
        refusal = Refusal(text=str(problem))
    page.renew()
    return refusal


def refused(request: HttpRequest, page: RunPage, refusal: Refusal) -> HttpResponse:
    """A page of its own for what could not be done, with the way back."""
    return render(request, "practice/refused.html", {"page": page, "refusal": refusal}, status=refusal.status)
