"""How the programme is going: who takes part and what is done, unit by unit."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from dashboards import completion
from dashboards.choosing import unit_of
from participants.models import Unit
from trainingsite import clock
from trainingsite.access import manager_required

PAGE = 50


@require_safe
@manager_required
def progress(request: HttpRequest) -> HttpResponse:
    """Completion in one of the units the reader may see; `unit` chooses which."""
    units = {unit.pk: unit for unit in Unit.objects.visible_to(request.user)}
    unit = unit_of(request.GET.get("unit"), units.values())
    if unit is None:
        return render(request, "dashboards/progress.html", {"unit": None})
    today = clock.today()
    modules = completion.modules_of_programme()
    total, below = completion.lines_of(unit, units.values(), today)
    paginator = Paginator(completion.people_of(unit, today), PAGE)
    paginator.count = total.people  # the same people, counted already
    page = paginator.get_page(request.GET.get("page"))
    context = {
        "unit": unit,
        "parent": units.get(unit.parent_id or 0),
        "modules": modules,
        "total": total,
        "done_in_all": list(zip(modules, total.done(modules), strict=True)),
        "below": [(line, line.done(modules)) for line in below],
        "page": page,
        "people": completion.person_lines(list(page), modules),
    }
    return render(request, "dashboards/progress.html", context)
