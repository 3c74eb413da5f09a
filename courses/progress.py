"""One person's programme: what is done, what may be skipped, and the one next step. Reading only.

A module is complete when each of its lessons is behind the person: its check passed, or skipped as already mastered.
Progress counts these acts, never page views, and cannot pass 100 %.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Value
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from courses import path
from courses.models import Enrolment, Lesson, LessonCompletion, Module, ModuleCompletion, ProgrammeVersion
from courses.outline import outline_of
from courses.path import State
from courses.standings import standings_of
from skills.ledger import Ledger
from skills.models import MeasurementRound
from trainingsite.templatetags.content import in_language

BASELINES = (MeasurementRound.Kind.T0, MeasurementRound.Kind.T0B)
DRAWINGS = ("art/_sheet_start.html", "art/_sheet_profile.html", "art/_sheet_news.html", "art/_sheet_talk.html")


@dataclass(frozen=True)
class LessonLine:
    """`how` the lesson came to be behind the person, "" while it is not."""

    lesson: Lesson
    state: State
    how: str

    @cached_property
    def title(self) -> str:
        return in_language(self.lesson.title)

    @cached_property
    def url(self) -> str:
        return reverse("courses:lesson", args=[self.lesson.slug])

    @property
    def check_url(self) -> str:
        return f"{self.url}check/"

    @property
    def minutes(self) -> str:
        return ngettext("%(number)d minute", "%(number)d minutes", self.lesson.minutes) % {
            "number": self.lesson.minutes
        }

    @property
    def is_done(self) -> bool:
        return self.state == State.DONE


@dataclass(frozen=True)
class ModuleLine:
    module: Module
    state: State
    lessons: list[LessonLine]
    completed_at: dt.datetime | None

    @property
    def done(self) -> int:
        return sum(line.is_done for line in self.lessons)

    @property
    def total(self) -> int:
        return len(self.lessons)

    @property
    def minutes_left(self) -> int:
        return sum(line.lesson.minutes for line in self.lessons if not line.is_done)

    @property
    def skippable(self) -> int:
        return sum(line.state == State.SKIPPABLE for line in self.lessons)


@dataclass(frozen=True)
class NextStep:
    """The one thing to do now. `kind`: measure, lesson or skip; `why` is a sentence, `art` a drawing for the sheet."""

    kind: str
    title: str
    url: str
    action: str
    why: str
    minutes: int | None = None
    art: str = DRAWINGS[0]


@dataclass(frozen=True)
class Progress:
    """The person's path through one programme version; `next_step` is None when everything is done."""

    version: ProgrammeVersion
    modules: list[ModuleLine]
    next_step: NextStep | None
    baseline_open: bool = False

    @property
    def done(self) -> int:
        return sum(module.done for module in self.modules)

    @property
    def total(self) -> int:
        return sum(module.total for module in self.modules)

    @property
    def modules_done(self) -> int:
        return sum(module.state == State.DONE for module in self.modules)

    @property
    def leaves(self) -> list[dict[str, Any]]:
        """For `components/path.html`."""
        return [_leaf(module) for module in self.modules]

    def line_of(self, lesson_slug: str) -> LessonLine | None:
        lines = (line for module in self.modules for line in module.lessons)
        return next((line for line in lines if line.lesson.slug == lesson_slug), None)


def of(person: Any, now: dt.datetime, ledger: Ledger | None = None) -> Progress | None:
    """The path of the person's newest programme; None without one. Six queries, however long the programme is.

    A page that has read the person's ledger already gives it, which saves two of them.
    """
    enrolment = Enrolment.objects.newest_of(person)
    return of_version(person, enrolment.version, now, ledger) if enrolment else None


def of_version(person: Any, version: ProgrammeVersion, now: dt.datetime, ledger: Ledger | None = None) -> Progress:
    outline = outline_of(version)
    done, completed = behind(person, version)
    ledger = ledger or Ledger(person, now)
    laid = path.lay(outline.plans, standings_of(outline.skills, ledger), done.keys(), completed.keys())
    modules = _modules(outline.lessons, laid, done, completed)
    to_measure = _unfinished_rounds(ledger, now)
    return Progress(
        version=version,
        modules=modules,
        next_step=_measuring_step(to_measure) or _lesson_step(modules, laid),
        baseline_open=any(round_.kind in BASELINES for round_, _begun in to_measure),
    )


def behind(person: Any, version: ProgrammeVersion) -> tuple[dict[str, str], dict[str, dt.datetime]]:
    """What the person has behind them in the programme, in any of its versions: how by lesson, when by module."""
    own = {"person": person, "programme_slug": version.programme.slug}
    lessons = LessonCompletion.objects.filter(**own).values_list("lesson_slug", "how", "at")
    modules = ModuleCompletion.objects.filter(**own).values_list("module_slug", Value(""), "at")
    rows = list(lessons.union(modules, all=True))
    return {slug: how for slug, how, _at in rows if how}, {slug: at for slug, how, at in rows if not how}


def _unfinished_rounds(ledger: Ledger, now: dt.datetime) -> list[tuple[MeasurementRound, bool]]:
    """Rounds the person can answer now, each with whether it is begun; the one that closes first in front."""
    found = [pair for pair in ledger.rounds if pair[0].is_open(now) and not (pair[1] and pair[1].finished_at)]
    found.sort(key=lambda pair: (pair[0].closes_at, pair[0].pk))
    return [(round_, sitting is not None) for round_, sitting in found]


def _modules(
    lessons: Sequence[Lesson],
    laid: path.Path,
    done: dict[str, str],
    completed: dict[str, dt.datetime],
) -> list[ModuleLine]:
    lines: dict[int, list[LessonLine]] = {}
    modules: dict[int, Module] = {}
    for lesson in lessons:
        modules[lesson.module_id] = lesson.module
        line = LessonLine(lesson, laid.lessons[lesson.slug], done.get(lesson.slug, ""))
        lines.setdefault(lesson.module_id, []).append(line)
    return [
        ModuleLine(module, laid.modules[module.slug], lines[pk], completed.get(module.slug))
        for pk, module in modules.items()
    ]


def _measuring_step(to_measure: list[tuple[MeasurementRound, bool]]) -> NextStep | None:
    """An open round comes first, because its window closes; nothing is locked meanwhile."""
    if not to_measure:
        return None
    round_, begun = to_measure[0]
    if round_.kind in BASELINES:
        title = _("Find out where you stand")
        why = _("The baseline shows which lessons you can skip. There are no wrong answers.")
    else:
        title = _("See how far you have come")
        why = _("The same skills as in the beginning, with new questions.")
    action = _("Continue the measurement") if begun else _("Start the measurement")
    return NextStep("measure", title, reverse("skills:measure"), action, why, minutes=15)


def _lesson_step(modules: Sequence[ModuleLine], laid: path.Path) -> NextStep | None:
    for number, module in enumerate(modules):
        for line in module.lessons:
            if line.lesson.slug != laid.next:
                continue
            skip = line.state == State.SKIPPABLE
            return NextStep(
                kind="skip" if skip else "lesson",
                title=line.title,
                url=line.check_url if skip else line.url,
                action=_("Go to the check") if skip else _("Open the lesson"),
                why=_("You master this already: do its check or skip it.") if skip else in_language(line.lesson.goal),
                minutes=2 if skip else line.lesson.minutes,
                art=DRAWINGS[number % len(DRAWINGS)],
            )
    return None


def _leaf(line: ModuleLine) -> dict[str, Any]:
    count = ngettext("%(number)d lesson", "%(number)d lessons", line.total) % {"number": line.total}
    meta = count
    if line.state == State.DONE and line.completed_at:
        shown = pgettext("date format: day and month", "j F")
        meta = f"{count}, {date_format(timezone.localtime(line.completed_at), shown)}"
    elif line.state == State.NOW or (line.done and line.state != State.DONE):
        meta = _("%(done)d of %(total)d lessons done") % {"done": line.done, "total": line.total}
    elif line.skippable:
        meta = _("%(lessons)s, you can skip %(number)d") % {"lessons": count, "number": line.skippable}
    return {
        "state": str(line.state),
        "title": in_language(line.module.title),
        "url": f"{reverse('courses:path')}#{line.module.slug}",
        "meta": meta,
        "value": line.done,
        "max": line.total if line.state == State.NOW else 0,
    }
