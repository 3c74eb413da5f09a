"""The way into the practice channel, tasks, and how a task went."""

import re
from functools import partial
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from practice import actions, overview, reviews, runs
from practice.forms_start import StartForm
from practice.models import ModulePractice, PracticeTask, Run
from practice.panels import panel_of
from practice.views.common import Refusal, open_run, refused
from practice.views.starting import started

CODE = re.compile(r"[A-Za-z0-9.-]{1,20}")


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """What there is to practise, how the own tasks stand, and where one left off."""
    return _index(request, StartForm())


def _index(request: HttpRequest, form: StartForm, problem: str = "", status: int = 200) -> HttpResponse:
    context = {
        "overview": overview.Overview(request.user),
        "sent": reviews.lately_sent_by(request.user),
        "form": form,
        "problem": problem,
    }
    return render(request, "practice/index.html", context, status=status)


@require_POST
def start(request: HttpRequest) -> HttpResponse:
    """Start free play. The same form sent twice opens the same run."""
    return started(request, partial(_index, request))


@require_safe
def task(request: HttpRequest, code: str) -> HttpResponse:
    """A task before it is started: what is done, what is needed, and an open run of it to go on with."""
    return _task(request, _found(request, code), StartForm())


def _task(
    request: HttpRequest, row: PracticeTask, form: StartForm, problem: str = "", status: int = 200
) -> HttpResponse:
    parsed = runs.task_of(row)
    own = Run.objects.visible_to(request.user).filter(task=row).open().for_pages().first()
    context: dict[str, Any] = {
        "row": row,
        "task": parsed,
        "form": form,
        "problem": problem,
        "counting": [each for each in parsed.criteria if not each.bonus and not each.hint],
        "own": overview.OpenRun(own, parsed) if own else None,
        "tries": row.attempts.visible_to(request.user).order_by("number"),
        "lessons": overview.lessons_for(request.user, row),
        "sent": reviews.sent_by(request.user, row),
    }
    return render(request, "practice/task.html", context, status=status)


@require_POST
def start_task(request: HttpRequest, code: str) -> HttpResponse:
    """Start a task afresh. The same form sent twice opens the same run."""
    row = _found(request, code)
    return started(request, partial(_task, request, row), task=row)


@require_safe
def run_task(request: HttpRequest, run: int) -> HttpResponse:
    """How the task of a run went: each criterion with its reason, the models after the first attempt, what is next."""
    page = open_run(request, run, "task")
    if page.run.waits_for_result(page.now):
        raise Http404
    panel = panel_of(page)
    if panel is None:
        return redirect("practice:feed", run=page.run.pk)
    if page.run.is_measured and not (panel.attempt and panel.attempt.results):
        return redirect("skills:measure-result")
    row = page.run.task
    assert row is not None  # noqa: S101 - a panel has a task
    context = {
        "page": page,
        "panel": panel,
        "form": StartForm(),
        "next": overview.next_after(row),
        "flow": overview.flow_of(request.user, row),
        "lessons": overview.lessons_for(request.user, row),
        "sending": reviews.Sending(page.run, page.world, page.now),
    }
    return render(request, "practice/run_task.html", context)


@require_POST
def check(request: HttpRequest, run: int) -> HttpResponse:
    """Check the work as it stands now."""
    page = open_run(request, run)
    try:
        actions.check(run=page.run, now=page.now)
    except actions.NotPossible as problem:
        return refused(request, page, Refusal(str(problem)))
    return redirect("practice:run_task", run=page.run.pk)


@require_POST
def hint(request: HttpRequest, run: int) -> HttpResponse:
    """Open the next hint. HTMX gets the panel, a plain form goes back to the place of the task."""
    page = open_run(request, run)
    try:
        number = request.POST.get("number", "")
        actions.perform(run=page.run, kind="hint", target=number[: actions.LONGEST_TARGET], now=page.now)
    except actions.NotPossible as problem:
        return refused(request, page, Refusal(str(problem)))
    page.renew()
    if request.htmx:  # type: ignore[attr-defined]  # set by the htmx middleware
        return render(request, "practice/_task_panel.html", {"page": page, "opened": True})
    return redirect(overview.scene_url(page.run, page.task))


@require_POST
def end(request: HttpRequest, run: int) -> HttpResponse:
    """Close the run. Leaving a voluntary exercise early is written down as just that, and is no failure."""
    page = open_run(request, run)
    if page.task and page.task.opt_in and not page.run.is_over:
        actions.perform(run=page.run, kind="leave", now=page.now)
    try:
        actions.end(run=page.run, now=page.now)
    except actions.NotPossible as problem:
        return refused(request, page, Refusal(str(problem)))
    messages.success(request, _("The practice has ended. What you did is yours alone."))
    if page.task and page.run.attempts.exists():
        return redirect("practice:run_task", run=page.run.pk)
    if page.run.module_code in ModulePractice.objects.visible_to(request.user).values_list("code", flat=True):
        return redirect("practice:module", page.run.module_code)
    return redirect("practice:index")


def _found(request: HttpRequest, code: str) -> PracticeTask:
    if not CODE.fullmatch(code):
        raise Http404
    return get_object_or_404(PracticeTask.objects.visible_to(request.user), code=code)
