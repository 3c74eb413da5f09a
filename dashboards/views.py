"""Growth across the organisation. For now: completion of the own unit."""

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from dashboards import completion
from participants.models import Unit
from participants.models.units import UnitQuerySet
from trainingsite import clock
from trainingsite.access import manager_required

PAGE = 50


@require_safe
@manager_required
def growth(request: HttpRequest) -> HttpResponse:
    """Completion in one of the units the reader may see; `unit` chooses which."""
    units = Unit.objects.visible_to(request.user).filter(closed_on=None)
    unit = _chosen(request, units)
    if unit is None:
        return render(request, "dashboards/growth.html", {"unit": None})
    today = clock.today()
    modules = completion.modules_of_programme()
    total, below = completion.lines_of(unit, today)
    page = Paginator(completion.people_of(unit, today), PAGE).get_page(request.GET.get("page"))
    context = {
        "unit": unit,
        "parent": units.filter(pk=unit.parent_id).first(),
        "modules": modules,
        "total": total,
        "done_in_all": list(zip(modules, total.done(modules), strict=True)),
        "below": [(line, line.done(modules)) for line in below],
        "page": page,
        "people": completion.person_lines(list(page), modules),
    }
    return render(request, "dashboards/growth.html", context)


def _chosen(request: HttpRequest, units: UnitQuerySet) -> Unit | None:
    """The unit asked for, else the topmost one of the reader's. One that is not theirs does not exist: 404."""
    wanted = request.GET.get("unit")
    if wanted is None:
        return units.order_by("path").first()
    if not (wanted.isascii() and wanted.isdigit() and len(wanted) < 19):
        raise Http404
    found = units.filter(pk=int(wanted)).first()
    if found is None:
        raise Http404
    return found
