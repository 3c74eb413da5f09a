"""How skills grew, unit by unit: published figures of groups, and nothing that was not published."""

import datetime as dt
from functools import partial
from typing import Any, cast

from django.core.paginator import Paginator
from django.db.models import Max, Min, OuterRef, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import date_format
from django.views.decorators.http import require_safe

from courses.models import Lesson
from dashboards import showing, weekly, wording
from dashboards.choosing import Choice, choose
from dashboards.looks import record_look
from dashboards.models import Batch, Figure, Stalled, WeeklyActivity
from participants.models import User
from skills.models import Skill
from trainingsite import clock
from trainingsite.access import manager_required

PAGE = 40


@require_safe
@manager_required
def growth(request: HttpRequest) -> HttpResponse:
    """The figures of one of the units the reader may see; `unit`, `cohort` and `module` choose which."""
    choice = choose(request.GET, request.user, clock.today())
    if choice is None:
        return render(request, "dashboards/growth.html", {"choice": None})
    page = Paginator(choice.below, PAGE).get_page(request.GET.get("page"))
    figures = choice.figures([choice.unit, *page])
    figure = figures.get(choice.unit.pk)
    if figure is not None:
        record_look(cast("User", request.user), choice.unit, clock.now())
    skills = _skills(choice, figures)
    stalled = _stalled(choice)
    context: dict[str, Any] = {
        "choice": choice,
        "figure": figure,
        "page": page,
        "skills": skills,
        "heat": partial(_heat, choice, list(page), figures, skills),
        "shades": showing.shades,
        "activity": _activity(choice),
        "stalled": stalled,
        "kept_by": _what_decides(request, choice, page, figures, skills),
    }
    if figure is not None:
        context |= _months(choice, figure) | _of_figure(figure, skills, stalled)
    return render(request, "dashboards/growth.html", context)


def _what_decides(
    request: HttpRequest, choice: Choice, page: Any, figures: dict[int, Figure], skills: list[showing.Skill]
) -> list[Any]:
    """All that the charts are made of: published figures do not change, so they are drawn once and kept."""
    published = [(figure.pk, figure.publication.made_at) for figure in figures.values()]
    names = [skill.name for skill in skills], [(unit.name, unit.closed_on) for unit in (choice.unit, *page)]
    turned = request.GET.urlencode() if page.has_other_pages() else ""  # the links to other pages hold it
    return [choice.query, turned, published, *names]


def _of_figure(figure: Figure, skills: list[showing.Skill], stalled: list[Stalled]) -> dict[str, Any]:
    """What stands in one figure, as rows and sentences."""
    data = figure.data
    if figure.state != Figure.State.SHOWN:
        return {"why_hidden": wording.hidden(figure.state), "measured": showing.measured_stat(figure)}
    score, estimates, level_part = data.get("score", {}), data.get("self", {}), data.get("levels", {})
    levels = showing.levels(level_part)
    return {
        "headline": " ".join([*wording.headline(score), wording.the_others(score)]),
        "missing": wording.attrition(figure.invited, figure.measured),
        "stats": [
            showing.score_stat(score),
            showing.target_stat(levels, level_part),
            showing.measured_stat(figure),
            showing.stalled_stat(sum(row.people for row in stalled)),
        ],
        "skill_rows": partial(showing.skill_rows, data.get("skills", {}), skills),
        "levels": levels,
        "spread": wording.spread(score),
        "own": showing.own_estimates(estimates),
        "own_said": showing.said_of_own_estimates(data),
        "levels_hidden": showing.why_no_levels(level_part),
    }


def _skills(choice: Choice, figures: dict[int, Figure]) -> list[showing.Skill]:
    rows = Skill.objects.only("code", "module_code", "name")
    if choice.module:
        rows = rows.filter(module_code=choice.module.code)
    return showing.skills_of(figures.values(), rows)


def _heat(
    choice: Choice, below: list[Any], figures: dict[int, Figure], skills: list[showing.Skill]
) -> list[showing.HeatRow]:
    """The unit and those right below it; one that was closed only where something was published of it."""
    units = [unit for unit in below if unit.closed_on is None or unit.pk in figures]
    return [
        showing.heat_row(unit.name, choice.query_of(unit), figures.get(unit.pk), skills)
        for unit in [choice.unit, *units]
    ]


def _months(choice: Choice, figure: Figure) -> dict[str, str]:
    """When the rounds began whose people are in the figure, in months."""
    batches = Batch.objects.filter(publication__lte=figure.publication_id)
    if cohorts := [choice.cohort] if choice.cohort else choice.cohorts:  # none: there is one cohort only
        batches = batches.filter(after__cohort__in=cohorts)
    found = batches.aggregate(
        Min("before__opens_at"), Max("before__opens_at"), Min("after__opens_at"), Max("after__opens_at")
    )
    return {
        f"month_{when}": _span(found[f"{when}__opens_at__min"], found[f"{when}__opens_at__max"])
        for when in ("before", "after")
    }


def _span(first: dt.datetime | None, last: dt.datetime | None) -> str:
    if first is None or last is None:
        return ""
    names = [date_format(timezone.localtime(day), "YEAR_MONTH_FORMAT") for day in (first, last)]
    return names[0] if names[0] == names[1] else " – ".join(names)


def _activity(choice: Choice) -> weekly.Line | None:
    rows = WeeklyActivity.objects.filter(unit=choice.unit).order_by("monday").values_list("monday", "people")
    return weekly.line([(monday.isocalendar().week, people) for monday, people in rows])


def _stalled(choice: Choice) -> list[Stalled]:
    """Where people stop, with the lesson's title in the newest version of its programme."""
    lessons = Lesson.objects.filter(
        module__version__programme__slug=OuterRef("programme_slug"), slug=OuterRef("lesson_slug")
    ).order_by("-module__version__number")
    return list(Stalled.objects.filter(unit=choice.unit).annotate(title=Subquery(lessons.values("title")[:1])))
