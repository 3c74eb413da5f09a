"""How complete a version is, for the digital team: what is missing, which facts to look at again, who does."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from courses import actions
from courses.completeness import lines_of
from courses.forms import CareForm
from courses.models import Lesson, ProgrammeVersion
from participants.models import Role, User
from trainingsite import clock
from trainingsite.access import digital_team_required


@require_safe
@digital_team_required
def completeness(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Lessons that need work first seen as numbers, then each with its reasons."""
    return _page(request, slug, number)


def _page(request: HttpRequest, slug: str, number: int, status: int = 200) -> HttpResponse:
    versions = ProgrammeVersion.objects.editable_by(request.user).select_related("programme")
    version = get_object_or_404(versions, programme__slug=slug, number=number)
    lines = lines_of(version, clock.today(), request.LANGUAGE_CODE)
    context: dict[str, Any] = {
        "version": version,
        "lines": lines,
        "team": User.objects.visible_to(request.user).active().filter(role=Role.DIGITAL_TEAM),
        "to_do": sum(line.needs_work for line in lines),
        "stale": sum(len(line.stale) for line in lines),
        "missing": sum(each.missing for line in lines for each in line.languages),
    }
    return render(request, "courses/completeness.html", context, status=status)


@require_POST
@digital_team_required
def checked(request: HttpRequest, slug: str, number: int, lesson: str, place: int) -> HttpResponse:
    """A fact was held against its source today."""
    found = _lesson(request, slug, number, lesson)
    try:
        stamp = request.POST.get("stamp", "")
        actions.check_fact(lesson=found, place=place, stamp=stamp, by=request.user, now=clock.now())
    except actions.NotPossible as problem:
        messages.error(request, str(problem))
        return _page(request, slug, number, status=409)
    messages.success(request, _("Checked today. It comes up again in half a year."))
    return _back(slug, number, lesson)


@require_POST
@digital_team_required
def care(request: HttpRequest, slug: str, number: int, lesson: str) -> HttpResponse:
    """Who looks after the facts of a lesson."""
    found = _lesson(request, slug, number, lesson)
    form = CareForm(request.POST, reader=request.user)
    if not form.is_valid():
        messages.error(request, _("Choose one of the digital team."))
        return _page(request, slug, number, status=422)
    actions.look_after(lesson=found, person=form.cleaned_data["person"], by=request.user, now=clock.now())
    messages.success(request, _("Saved."))
    return _back(slug, number, lesson)


def _back(slug: str, number: int, lesson: str) -> HttpResponse:
    return redirect(f"{reverse('courses:completeness', args=[slug, number])}#{lesson}")


def _lesson(request: HttpRequest, slug: str, number: int, lesson: str) -> Lesson:
    lessons = Lesson.objects.visible_to(request.user).select_related("module__version__programme")
    where = {"module__version__programme__slug": slug, "module__version__number": number, "slug": lesson}
    return get_object_or_404(lessons, **where)
