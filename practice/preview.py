"""What the digital team sees of the practice of a programme version: its world at any moment, without a learner."""

import datetime as dt
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from courses.models import ProgrammeVersion
from practice import overview, runs, telling
from practice.models import ModulePractice, PracticeTask, Run, ScenarioVersion
from practice.modules import Plan
from practice.scenario_reading import FOLDER
from practice.task import Task
from practice.timeline import World
from practice.world import ME, Post, Reaction, Scenario
from trainingsite import packages
from trainingsite.package_files import Problem
from trainingsite.translated import pick

SHOWN = 40
"""Posts of the feed that are shown at once; the others are in the list of all posts."""


class MomentForm(forms.Form):
    """When to look, as whom, in which language. Unbound it is the first morning, without a task."""

    day = forms.TypedChoiceField(label=_("Day"), coerce=int)
    time = forms.TimeField(label=_("Time"), widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))
    task = forms.ChoiceField(label=_("In which task"), required=False)
    language = forms.ChoiceField(label=_("Language of the posts"), choices=Run.Language.choices)

    def __init__(self, data: Any, *, scenario: Scenario, tasks: list[Task]) -> None:
        start = dt.datetime.fromisoformat(scenario.starts)
        super().__init__(data, initial={"day": 0, "time": start.time(), "language": _suggested()})
        days = (start + dt.timedelta(seconds=scenario.lasts)).date() - start.date()
        self.fields["day"].choices = [  # type: ignore[attr-defined]
            (n, date_format(start + dt.timedelta(days=n), "D j.n.")) for n in range(days.days + 1)
        ]
        self.fields["task"].choices = [("", _("Free play")), *((task.code, task.code) for task in tasks)]  # type: ignore[attr-defined]
        self.start = start

    @property
    def second(self) -> int:
        """The moment that was asked for, in seconds of the scenario."""
        day = self.start.date() + dt.timedelta(days=self.cleaned_data["day"])
        return round((dt.datetime.combine(day, self.cleaned_data["time"]) - self.start).total_seconds())


def _suggested() -> str:
    return "en" if (get_language() or "fi").startswith("en") else "fi"


@dataclass
class Preview:
    """The practice of one version of a programme. `page` for the template tags: `wall`, `moment`, `reader`."""

    version: ProgrammeVersion
    world: World | None = None

    @cached_property
    def contents(self) -> dict[str, Any]:
        return self.version.contents.get("practice") or {}

    @cached_property
    def row(self) -> ScenarioVersion | None:
        """The newest version of the scenario, published or not: what the package exports."""
        slug = self.contents.get("scenario", "")
        return ScenarioVersion.objects.filter(slug=slug).order_by("-number").defer("data").first() if slug else None

    @cached_property
    def scenario(self) -> Scenario | None:
        return runs.scenario_of(self.row) if self.row else None

    @property
    def reader(self) -> str:
        return get_language() or "fi"

    @property
    def moment(self) -> dt.datetime:
        """The moment the page shows: what was asked for, else the first one."""
        return self.wall(self.world.now if self.world else 0)

    def wall(self, second: int) -> dt.datetime:
        starts = self.scenario.starts if self.scenario else "2026-01-05T09:00"
        return dt.datetime.fromisoformat(starts) + dt.timedelta(seconds=second)

    # --- what there is ---
    @cached_property
    def posts(self) -> list[Post]:
        """Every post by its time; those that wait for something come last."""
        found = self.scenario.posts.values() if self.scenario else ()
        return sorted(found, key=lambda post: (bool(post.waits_for), post.at, post.code))

    @cached_property
    def authors(self) -> dict[str, str]:
        """{handle: name} in the reader's language."""
        people = self.scenario.personas.values() if self.scenario else ()
        return {each.handle: pick(each.name, self.reader).text for each in people}

    @property
    def lines(self) -> list[dict[str, Any]]:
        """The posts for a list."""
        own = self.scenario.handle if self.scenario else ""
        return [
            {"post": post, "at": self.wall(post.at), "handle": own if post.author == ME else post.author}
            for post in self.posts
        ]

    @property
    def reactions(self) -> list[dict[str, Any]]:
        """When (act, aim, conditions) → who → what, for a table."""
        found: tuple[Reaction, ...] = self.scenario.reactions if self.scenario else ()
        return [
            {
                "reaction": each,
                "on": [str(telling.VERBS.get(kind, kind)) for kind in each.on],
                "act": str(telling.VERBS.get(each.act, each.act)),
                "minutes": each.after // 60,
            }
            for each in found
        ]

    @cached_property
    def tasks(self) -> list[Task]:
        """The tasks of the version, those of measurements too, in its order."""
        codes = self.contents.get("tasks", [])
        rows = {row.code: row for row in PracticeTask.objects.filter(code__in=codes).defer("data")}
        return list(overview.tasks_of([rows[code] for code in codes if code in rows]))

    @property
    def told(self) -> list[dict[str, Any]]:
        """Each task with its two models in words."""
        if self.scenario is None:
            return []
        language = _suggested()
        return [
            {
                "task": task,
                "start": self.wall(task.start),
                "good": telling.example(task.good, self.scenario, language),
                "poor": telling.example(task.poor, self.scenario, language),
            }
            for task in self.tasks
        ]

    @cached_property
    def plans(self) -> list[Plan]:
        rows = ModulePractice.objects.filter(code__in=self.contents.get("modules", [])).defer("data")
        return [runs.plan_of(row) for row in rows.order_by("position")]

    @cached_property
    def problems(self) -> list[Problem]:
        """What the check of the package says about its practice: names, rules, model answers that fail."""
        package = packages.read(packages.files_of(self.version))
        return sorted(each for each in package.problems if each.path.startswith(FOLDER))

    # --- the world at a moment ---
    def look(self, form: MomentForm) -> None:
        """Stand at the moment of a valid form, with nothing done."""
        if self.scenario:
            asked = form.cleaned_data
            self.world = World(self.scenario, (), form.second, language=asked["language"], task=asked["task"])

    @cached_property
    def feed(self) -> Any:
        return self.world.feed(SHOWN) if self.world else None

    @property
    def chats(self) -> Any:
        return self.world.chats() if self.world else ()
