"""How the whole company grew, for everybody who works there."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from dashboards import showing, wording
from dashboards.models import Figure
from skills.models import Skill


@require_safe
def company(request: HttpRequest) -> HttpResponse:
    """The company's figures as they were published last."""
    published = Figure.objects.visible_to(request.user).current().all_cohorts().filter(unit=None)
    figures = {figure.kind: figure for figure in published.select_related("publication")}
    figure = figures.get(Figure.Kind.GROWTH)
    context: dict[str, Any] = {"figure": figure, "later": _later(figures)}
    if figure is not None:
        context |= _of(figure)
    return render(request, "dashboards/company.html", context)


def _of(figure: Figure) -> dict[str, Any]:
    """The growth in words, and the skills as rows; why not, where it is hidden."""
    if figure.state != Figure.State.SHOWN:
        return {"why_hidden": wording.hidden(figure.state)}
    score = figure.data.get("score", {})
    skills = showing.skills_of([figure], Skill.objects.only("code", "module_code", "name"))
    said = [wording.the_others(score), wording.spread(score), wording.attrition(figure.invited, figure.measured)]
    return {
        "headline": " ".join(wording.headline(score)),
        "said": [sentence for sentence in said if sentence],
        "own_said": showing.said_of_own_estimates(figure.data),
        "skill_rows": showing.skill_rows(figure.data.get("skills", {}), skills),
    }


def _later(figures: dict[str, Figure]) -> list[str]:
    """What is left at the follow-up, and how those developed who had not begun; nothing of what is not published."""
    say = {Figure.Kind.RETENTION: wording.retention, Figure.Kind.WAITING: wording.waiting}
    shown = {kind: figures[kind] for kind in say if kind in figures}
    return [say[kind](figure.data) for kind, figure in shown.items() if figure.state == Figure.State.SHOWN]
