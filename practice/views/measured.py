"""The way from a step of a measurement into the practice channel."""

from django.contrib import messages
from django.core.exceptions import SuspiciousOperation
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from practice import actions
from practice.forms_start import MeasuredStartForm
from practice.overview import scene_url
from practice.steps import TaskStep
from skills import measuring
from skills.models import Sitting
from trainingsite import clock


@require_POST
def start(request: HttpRequest, sitting: int, number: int) -> HttpResponse:
    """Open the channel for a task of one's own sitting; a second time leads to where one was.

    Raises SuspiciousOperation for a language that no page offers.
    """
    own = get_object_or_404(Sitting.objects.visible_to(request.user).select_related("round"), pk=sitting)
    step = measuring.open_step(own, number)
    if not isinstance(step, TaskStep):
        raise Http404
    if step.locked:
        return redirect("skills:measure-step", number)
    form = MeasuredStartForm(request.POST)
    if not form.is_valid():
        raise SuspiciousOperation("a language that no page offers")
    try:
        run = actions.start_measured(sitting=own, task=step.row, now=clock.now(), **form.cleaned_data)
    except actions.NotPossible as problem:
        messages.error(request, str(problem))
        return redirect("skills:measure")
    return redirect(scene_url(run, step.task))
