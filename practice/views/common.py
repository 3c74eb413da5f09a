"""What every page of a run needs: the run itself, its world at this moment, and one way to act and to be refused."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from secrets import token_urlsafe
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import get_language

from practice import actions, channel, clockwork, runs
from practice.channel import Channel
from practice.models import Action, Run
from practice.said import HELD, Said, place_of, said_of, told_act
from practice.task import Outcome, Task
from practice.timeline import World
from practice.views.ways import Way, ways_of
from practice.world import Act, Scenario
from trainingsite import clock
from trainingsite.translated import Text, pick

LONGEST_NUMBER = 9


@dataclass
class RunPage:
    """A run as its pages see it. `here` is the entry of the sub-navigation one stands on, `path` its address.

    `did` is the number of the act just done, of which the page still has to tell; `done` its line, when it was done
    for this very answer; `log` is then known and need not be read again.
    """

    run: Run
    now: dt.datetime
    here: str = ""
    path: str = ""
    did: int = 0
    done: Action | None = None
    log: tuple[Act, ...] = ()

    @cached_property
    def world(self) -> World:
        """The world at the run's second; `renew()` after an act."""
        return runs.world_of(self.run, self.now, self.log)

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

    @cached_property
    def said(self) -> Said | None:
        """What the page says of the act just done."""
        return said_of(self.world, self.did) if self.did else None

    @cached_property
    def ways(self) -> list[Way]:
        """The sub-navigation."""
        return ways_of(self.run.pk, self.world, self.here)

    @property
    def title(self) -> Text:
        """What is practised: the task, else the scenario."""
        return pick((self.task or self.scenario).title, self.reader)

    @property
    def here_again(self) -> str:
        """The address of this page, for forms that lead back to it."""
        return self.path or reverse("practice:feed", args=[self.run.pk])

    @property
    def speed(self) -> int:
        """How many seconds of the scenario pass in one; 0 when the clock stands, also by itself."""
        idle = self.now - self.run.clock_since >= clockwork.STOPS_AFTER
        return 0 if self.run.is_over or idle or self.is_through else self.run.clock_speed

    @property
    def is_through(self) -> bool:
        """The time of the scenario has passed."""
        return self.world.now >= self.scenario.lasts

    @property
    def offers_card(self) -> bool:
        """Whether angle cards belong to what is practised here: in free play, and in tasks that ask for one."""
        return self.task is None or any("card" in each.rule for each in self.task.criteria)

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

    def tell(self, done: Action | None) -> None:
        """Tell of this act, not of one done after it by the way."""
        self.done, self.did = done, done.seq if done else 0
        self.__dict__.pop("said", None)

    def has_post(self, id: str) -> bool:
        """Whether this post is there; for most posts that is known without the log."""
        return runs.is_scripted(self.run, id, self.now) or self.world.glimpse(id) is not None

    def renew(self) -> None:
        """Forget what was derived, after something was done."""
        self.now = clock.now()
        self.log = self.done.log if self.done else ()
        for name in ("world", "outcome", "said"):
            self.__dict__.pop(name, None)


@dataclass(frozen=True)
class Refusal:
    """Why something was not done. `held` names the kinds of personal data for which a text was not published."""

    text: str = ""
    held: tuple[str, ...] = ()

    @property
    def status(self) -> int:
        return 422 if self.held else 409

    @property
    def found(self) -> list[str]:
        """What was found in a text that was held, in words."""
        return [str(HELD.get(kind, kind)) for kind in self.held]


def open_run(request: HttpRequest, pk: int, here: str = "", record: tuple[str, str] | None = None) -> RunPage:
    """The run of the person who asks; Http404 for everybody else's.

    `record` is a reading that counts as an act, such as ("open_post", "P012"): written once per run and target, only
    on a real GET of the page (see docs/practice.md).
    """
    found = Run.objects.visible_to(request.user).for_pages().filter(pk=pk).first()
    if found is None:
        raise Http404
    did = request.GET.get("did", "")
    page = RunPage(
        run=found,
        now=clock.now(),
        here=here,
        path=_without_did(request),
        did=int(did) if did.isascii() and did.isdigit() and len(did) < LONGEST_NUMBER else 0,
    )
    if record and _really_reads(request) and not page.world.did(*record):
        record_reading(request, page, *record)
    return page


def record_reading(request: HttpRequest, page: RunPage, kind: str, target: str = "") -> None:
    """Write a reading that counts as an act; nothing for a HEAD, a page fetched ahead, or a run that has ended."""
    if _really_reads(request) and not page.run.ended_at:
        did = page.did
        act_or_refuse(page, kind, target)
        page.did = did


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
    page.done = None
    try:
        page.done = actions.perform(
            run=page.run, kind=kind, target=target, data=dict(data or {}), key=key, now=page.now
        )
    except actions.Held as held:
        refusal = Refusal(held=tuple(held.kinds))
    except actions.NotPossible as problem:
        refusal = Refusal(text=str(problem))
    if page.done:
        page.did = page.done.seq
    page.renew()
    return refusal


def sent_before(request: HttpRequest, page: RunPage) -> bool:
    """Whether this very form was taken already: who presses twice is not told off for what the first press did."""
    key = request.POST.get("key", "")
    return bool(key and actions.KEY.fullmatch(key)) and page.run.actions.filter(key=key).exists()


def back_from(request: HttpRequest, page: RunPage, default: str = "") -> str:
    """Where a form leads back to: its `back`, when that is a page of this very run, else `default`, else the feed."""
    feed = reverse("practice:feed", args=[page.run.pk])
    back = request.POST.get("back", "").partition("#")[0]
    inside = back.startswith(feed) and url_has_allowed_host_and_scheme(back, allowed_hosts=None)
    return back if inside else default or feed


def telling(page: RunPage, address: str) -> str:
    """An address that tells, once there, what was done just now, at the place where it can be seen."""
    act = told_act(page.world, page.done.seq) if page.done else None
    if act is None:
        return address
    place = place_of(page.world, act)
    return f"{address}{'&' if '?' in address else '?'}did={act.seq}#" + (f"post-{place}" if place else "said")


def _without_did(request: HttpRequest) -> str:
    asked = [(name, value) for name, values in request.GET.lists() for value in values if name != "did"]
    return request.path + ("?" + urlencode(asked) if asked else "")


def refused(request: HttpRequest, page: RunPage, refusal: Refusal) -> HttpResponse:
    """A page of its own for what could not be done, with the way back."""
    return render(request, "practice/refused.html", {"page": page, "refusal": refusal}, status=refusal.status)
