"""How a practice is started, wherever one asks for it."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from practice import actions, overview, runs
from practice.forms_start import StartForm
from practice.models import PracticeTask
from trainingsite import clock


def started(
    request: HttpRequest, answer: Callable[..., HttpResponse], *, task: PracticeTask | None = None, **about: Any
) -> HttpResponse:
    """To the new run; or the page asked from, by `answer(form, problem, status)`. The same form twice opens one run."""
    form = StartForm(request.POST)
    if not form.is_valid():
        return answer(form, status=422)
    try:
        run = actions.start(person=request.user, task=task, now=clock.now(), **about, **form.cleaned_data)
    except actions.NotPossible as problem:
        return answer(form, str(problem), 409)
    return redirect(overview.scene_url(run, runs.task_of(task) if task else None))
