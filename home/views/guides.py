"""Guides that come before the learning: for managers, for the launch, and how data about people is processed."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from home.guide_text import guide
from home.launch import CALENDAR, checklist
from participants.showing_data import readable_map
from trainingsite import clock
from trainingsite.access import digital_team_required, manager_required
from trainingsite.health import background_problem


@require_safe
@manager_required
def managers(request: HttpRequest) -> HttpResponse:
    """Twenty minutes in four steps, before the own team starts. Nobody notes who has read it."""
    text = guide("managers", get_language() or "fi")
    plan = f"{reverse('scheduling:new_plan')}?{urlencode({'situation': text.situation, 'deed': text.deed})}"
    return render(request, "home/guides/managers.html", {"guide": text, "plan": plan})


@require_safe
@digital_team_required
def launch(request: HttpRequest) -> HttpResponse:
    """One page to print and go through before the first cohort starts."""
    late = background_problem(timezone.now())  # as on /status: real time, never the sample's clock
    groups = checklist(request.user, clock.now(), clock.today(), late)
    lines = [line for group in groups for line in group.lines]
    context = {
        "groups": groups,
        "calendar": CALENDAR,
        "seen": sum(line.done is not None for line in lines),
        "done": sum(bool(line.done) for line in lines),
        "on_paper": sum(line.done is None for line in lines),
    }
    return render(request, "home/guides/launch.html", context)


@require_safe
def processing(request: HttpRequest) -> HttpResponse:
    """What is held about people and why, written from the data map itself."""
    context = {"tables": readable_map(), "today": clock.today(), "controller": settings.ORGANISATION}
    return render(request, "home/guides/processing.html", context)
