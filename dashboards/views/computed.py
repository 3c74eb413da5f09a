"""How the figures of a unit are computed: each formula with the very numbers that went into it."""

from typing import Any, cast

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from dashboards import formulas, showing, wording
from dashboards.choosing import Choice, choose
from dashboards.looks import record_look
from dashboards.models import Figure
from participants.models import User
from skills.models import Skill
from trainingsite import clock
from trainingsite.access import manager_required


@require_safe
@manager_required
def computed(request: HttpRequest) -> HttpResponse:
    """Of one of the units the reader may see; chosen as on the page of growth."""
    choice = choose(request.GET, request.user, clock.today())
    if choice is None:
        return render(request, "dashboards/computed.html", {"choice": None})
    figure = choice.figures([choice.unit]).get(choice.unit.pk)
    context: dict[str, Any] = {"choice": choice, "figure": figure}
    if figure is not None:
        record_look(cast("User", request.user), choice.unit, clock.now())
        context |= {
            "missing": wording.attrition(figure.invited, figure.measured),
            "why_hidden": wording.hidden(figure.state),
        }
        if figure.state == Figure.State.SHOWN:
            context |= _of_figure(figure, choice)
    return render(request, "dashboards/computed.html", context)


def _of_figure(figure: Figure, choice: Choice) -> dict[str, Any]:
    rows = Skill.objects.only("code", "module_code", "name")
    if choice.module:
        rows = rows.filter(module_code=choice.module.code)
    data = figure.data
    levels = data.get("levels") or {}
    return {
        "score": formulas.of_score(data.get("score") or {}),
        "own": formulas.of_estimates(data),
        "skills": formulas.of_skills(data.get("skills") or {}, showing.skills_of([figure], rows)),
        "levels": levels if "measured" in levels else None,
        "no_levels": showing.why_no_levels(levels),
    }
