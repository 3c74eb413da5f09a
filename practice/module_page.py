"""Where a person stands in the practice of a module, for its page. Reading and writing the own words only."""

import datetime as dt
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from courses.models import Module
from practice import modules, overview, runs
from practice.models import ModulePractice, Reflection, Run, ScenarioVersion
from practice.modules import FREE, GUIDED, REFLECTION, Plan, Stage
from practice.overview import Family, OpenRun
from practice.task import Finding
from practice.world import Config


@dataclass
class ModulePage:
    """The three stages of a module as they stand for one person at one moment."""

    person: Any
    row: ModulePractice
    now: dt.datetime

    @cached_property
    def plan(self) -> Plan:
        return runs.plan_of(self.row)

    @cached_property
    def module(self) -> Module | None:
        """The module in the person's own programme; None when that has no such module."""
        return overview.modules_of(self.person).filter(code=self.row.code).first()

    @property
    def title(self) -> dict[str, str]:
        return self.module.title if self.module else {"en": self.row.code}

    # --- guided tasks ---
    @cached_property
    def families(self) -> list[Family]:
        """Those of the module that are offered, in its order."""
        found = {family.code: family for family in overview.Overview(self.person).families}
        return [found[code] for code in self.plan.families if code in found]

    @property
    def next_task(self) -> Family | None:
        """The first task not passed at any level; never a voluntary one."""
        return next((family for family in self.families if not family.opt_in and not family.level), None)

    @property
    def passed(self) -> int:
        return sum(family.level > 0 for family in self.families)

    # --- free play ---
    @cached_property
    def run(self) -> Run | None:
        """The last free play of this module."""
        own = Run.objects.visible_to(self.person).filter(module_code=self.row.code)
        return own.for_pages().order_by("-started_at", "-pk").first()

    @property
    def open_run(self) -> Run | None:
        return self.run if self.run and not self.run.is_over else None

    @property
    def run_url(self) -> str:
        return OpenRun(self.run, None).url if self.run else ""

    @cached_property
    def suggestions(self) -> tuple[Finding, ...]:
        """Each with whether it was done in the last free play; none was before the first."""
        if self.run is None:
            return tuple(Finding(each, met=False) for each in self.plan.suggestions)
        return modules.tried(self.plan, runs.world_of(self.run, self.now))

    @property
    def tried(self) -> int:
        return sum(each.met for each in self.suggestions)

    # --- own words ---
    @cached_property
    def reflection(self) -> Reflection | None:
        return Reflection.objects.visible_to(self.person).filter(module_code=self.row.code).first()

    @property
    def kept(self) -> dict[str, str]:
        """{code of the question: own words}."""
        return dict(self.reflection.answers) if self.reflection else {}

    @property
    def words(self) -> list[dict[str, Any]]:
        """Questions that were answered, with the own words."""
        return [
            {"question": each.text, "text": self.kept[each.code]}
            for each in self.plan.questions
            if each.code in self.kept
        ]

    @property
    def config(self) -> Config:
        """What the check for personal data knows of the module's world."""
        version = ScenarioVersion.objects.newest(self.row.scenario_slug)
        return runs.scenario_of(version).config if version else Config()

    def write(self, answers: dict[str, str]) -> None:
        """Keep these words instead of the earlier ones; none at all removes them."""
        own = {"person": self.person, "module_code": self.row.code}
        with transaction.atomic():
            if answers:
                Reflection.objects.update_or_create(**own, defaults={"answers": answers, "at": self.now})
            else:
                Reflection.objects.visible_to(self.person).filter(module_code=self.row.code).delete()
        self.__dict__.pop("reflection", None)

    # --- the whole ---
    @cached_property
    def stages(self) -> dict[str, Stage]:
        """By name. Free play is behind when it was ended or everything suggested was tried: nothing is passed in it."""
        done = set()
        if self.next_task is None:
            done.add(GUIDED)
        if self.run and (self.run.is_over or self.tried == len(self.suggestions)):
            done.add(FREE)
        if self.reflection:
            done |= {FREE, REFLECTION}
        return {stage.name: stage for stage in modules.stages(done)}

    @property
    def here(self) -> str:
        """The stage that is next, "" when all are done."""
        return next((stage.name for stage in self.stages.values() if stage.state == "now"), "")

    @property
    def step(self) -> dict[str, Any] | None:
        """The one thing to do next, for components/sheet.html; None when the module is practised through."""
        if self.here == GUIDED and self.next_task and self.next_task.next:
            return {"title": self.next_task.title, "href": self.next_task.next.url, "action": _("Look at the task")}
        if self.here == FREE:
            if self.open_run:
                return {"title": _("Practise freely"), "href": self.run_url, "action": _("Go on")}
            return {"title": _("Practise freely"), "href": "#free", "action": _("See what you could try")}
        if self.here == REFLECTION:
            href = reverse("practice:reflection", args=[self.row.code])
            return {"title": _("Think it over"), "href": href, "action": _("Write for yourself")}
        return None

    @cached_property
    def following(self) -> ModulePractice | None:
        """The practice of the next module."""
        later = ModulePractice.objects.visible_to(self.person).filter(position__gt=self.row.position)
        return later.filter(scenario_slug=self.row.scenario_slug).defer("data").first()
