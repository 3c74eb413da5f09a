"""The digital team looks at the practice of a programme before learners do."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from courses.models import ProgrammeVersion
from trainingsite.access import digital_team_required

PARTS = {
    "moment": _("At a moment"),
    "posts": _("All posts"),
    "people": _("People"),
    "reactions": _("Reactions"),
    "tasks": _("Tasks"),
    "modules": _("Modules"),
    "problems": _("Problems"),
}


@require_safe
@digital_team_required
def preview(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """One part of the practice of a version; by default the feed at a moment, as nobody has touched it."""
    from practice.preview import MomentForm, Preview  # with all that reads packages, which no learner needs

    versions = ProgrammeVersion.objects.editable_by(request.user).select_related("programme")
    found = Preview(get_object_or_404(versions, programme__slug=slug, number=number))
    part = request.GET.get("part", "moment")
    part = part if part in PARTS else "moment"
    tabs = [{"url": f"?part={name}", "label": label, "current": name == part} for name, label in PARTS.items()]
    context: dict[str, Any] = {"preview": found, "part": f"practice/_preview_{part}.html", "tabs": tabs}
    status = 200
    if part == "moment" and found.scenario:
        asked = request.GET if "day" in request.GET else None
        form = context["form"] = MomentForm(asked, scenario=found.scenario, tasks=found.tasks)
        first = MomentForm(_first(form), scenario=found.scenario, tasks=found.tasks) if asked is None else form
        if first.is_valid():
            found.look(first)
        else:
            status = 422
    return render(request, "practice/preview.html", context, status=status)


def _first(form: forms.Form) -> dict[str, Any]:
    """What the unbound form shows, as if it had been sent."""
    return {name: form.get_initial_for_field(field, name) for name, field in form.fields.items()}
