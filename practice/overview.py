"""What there is to practise for one person: tasks by module with how they stand, and runs to go on with."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from courses.models import Enrolment, Lesson, Module, ProgrammeVersion
from practice import task_files
from practice.models import ModulePractice, PracticeTask, Run, TaskAttempt
from practice.task import Task

SHOWN_RUNS = 6
SCENES = {
    "feed": "practice:feed",
    "messages": "practice:messages",
    "settings": "practice:settings",
    "profile": "practice:profile",
    "account": "practice:account",
    "pictures": "practice:pictures",
    "search": "practice:search",
    "lists": "practice:lists",
}


@dataclass(frozen=True)
class Variant:
    """One variant of a task with the person's tries at it. `row` is without its data, `task` what was read of them."""

    row: PracticeTask
    task: Task
    tries: int = 0
    passed: bool = False

    @property
    def url(self) -> str:
        return reverse("practice:task", args=[self.row.code])

    @property
    def state(self) -> str:
        return "passed" if self.passed else "tried" if self.tries else "untried"


@dataclass
class Family:
    """A task in its variants, easiest first."""

    variants: list[Variant] = field(default_factory=list)

    @property
    def code(self) -> str:
        return self.variants[0].row.family

    @property
    def title(self) -> Any:
        return self.variants[0].task.title

    @property
    def opt_in(self) -> bool:
        return self.variants[0].row.opt_in

    @property
    def level(self) -> int:
        """The highest level passed, 0 when none is."""
        return max((each.row.level for each in self.variants if each.passed), default=0)

    @property
    def state(self) -> str:
        """untried, tried, passed (at some level), done (nothing harder is left)."""
        if self.level:
            return "passed" if self.next else "done"
        return "tried" if any(each.tries for each in self.variants) else "untried"

    @property
    def next(self) -> Variant | None:
        """The easiest variant above what is passed: with hints, then without, then a new situation."""
        return next((each for each in self.variants if each.row.level > self.level), None)


@dataclass
class Section:
    """The tasks of one module; `module` is None when the person's programme does not have it.

    `has_flow`: it has a page that leads from its tasks to free play and to thinking it over.
    """

    code: str
    module: Module | None
    families: list[Family]
    has_flow: bool = False

    @property
    def done(self) -> int:
        return sum(family.level > 0 for family in self.families)


@dataclass
class Overview:
    person: Any

    @cached_property
    def families(self) -> list[Family]:
        tries: dict[int, list[bool]] = {}
        for pk, passed in TaskAttempt.objects.visible_to(self.person).values_list("task", "passed"):
            tries.setdefault(pk, []).append(passed)
        rows = list(PracticeTask.objects.visible_to(self.person).defer("data"))
        found: dict[str, Family] = {}
        for row, task in zip(rows, tasks_of(rows), strict=True):
            own = tries.get(row.pk, [])
            found.setdefault(row.family, Family()).variants.append(Variant(row, task, len(own), any(own)))
        return list(found.values())

    @cached_property
    def sections(self) -> list[Section]:
        modules = {module.code: module for module in modules_of(self.person)}
        flows = set(ModulePractice.objects.visible_to(self.person).values_list("code", flat=True))
        found: dict[str, list[Family]] = {}
        for family in self.families:
            found.setdefault(family.variants[0].row.module_code, []).append(family)
        return [Section(code, modules.get(code), families, code in flows) for code, families in found.items()]

    @property
    def done(self) -> int:
        return sum(section.done for section in self.sections)

    @property
    def next(self) -> Variant | None:
        """What to do next: the first task not passed at any level, else the first with more; never a voluntary one."""
        bound = [family for family in self.families if not family.opt_in]
        first = next((family for family in bound if not family.level), None)
        first = first or next((family for family in bound if family.next), None)
        return first.next if first else None

    @cached_property
    def open_runs(self) -> list["OpenRun"]:
        rows = list(Run.objects.visible_to(self.person).open().for_practice().for_pages()[:SHOWN_RUNS])
        tasks = dict(zip([r.pk for r in rows if r.task], tasks_of([r.task for r in rows if r.task]), strict=True))
        return [OpenRun(row, tasks.get(row.pk)) for row in rows]


@dataclass(frozen=True)
class OpenRun:
    run: Run
    task: Task | None

    @property
    def url(self) -> str:
        return scene_url(self.run, self.task)

    @property
    def title(self) -> Any:
        return self.task.title if self.task else self.run.scenario.title


def tasks_of(rows: Iterable[PracticeTask]) -> tuple[Task, ...]:
    """The parsed tasks of rows, in their order: one query the first time, none while they stay as they are."""
    return _tasks(tuple((row.pk, row.stamp) for row in rows))


@lru_cache(maxsize=32)
def _tasks(stamped: tuple[tuple[int, str], ...]) -> tuple[Task, ...]:
    found = dict(PracticeTask.objects.filter(pk__in=[pk for pk, _stamp in stamped]).values_list("pk", "data"))
    return tuple(task_files.from_data(found[pk], found[pk]["starts"])[0] for pk, _stamp in stamped)


def modules_of(person: Any) -> QuerySet[Module]:
    """The modules of the programme the person goes through, else of the one published last."""
    enrolment = Enrolment.objects.newest_of(person)
    version = enrolment.version if enrolment else _newest_version()
    return Module.objects.filter(version=version).order_by("position")


def _newest_version() -> ProgrammeVersion | None:
    return ProgrammeVersion.objects.published().order_by("-published_at", "-pk").first()


def lessons_for(person: Any, row: PracticeTask) -> QuerySet[Lesson]:
    """Lessons about the skills of a task in the person's own programme."""
    lessons = Lesson.objects.visible_to(person).filter(skills__in=row.skills.all(), enrolled_from__isnull=False)
    return lessons.defer("body", "facts").distinct()[:3]


def next_after(row: PracticeTask) -> PracticeTask | None:
    """The next harder variant of the same task."""
    harder = PracticeTask.objects.offered().filter(family=row.family, level__gt=row.level)
    return harder.defer("data").order_by("level").first()


def flow_of(person: Any, row: PracticeTask) -> str:
    """The code of the task's module when that is practised step by step and the task is part of it; else ""."""
    found = ModulePractice.objects.visible_to(person).filter(code=row.module_code).values_list("code", flat=True)
    return "" if row.measured else found.first() or ""


def scene_url(run: Run, task: Task | None) -> str:
    """Where a run opens: in the place its task is about."""
    if task and task.scene == "post" and task.focus:
        return reverse("practice:post", args=[run.pk, task.focus])
    return reverse(SCENES.get(task.scene if task else "feed", "practice:feed"), args=[run.pk])
