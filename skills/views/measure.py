"""Measuring oneself: overview, one step after another, finish, result."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from skills import actions, measuring
from skills.measuring import State, Where
from skills.models import Sitting
from skills.result import result_of
from trainingsite import clock


@require_http_methods(["GET", "HEAD", "POST"])
def overview(request: HttpRequest) -> HttpResponse:
    """What is asked, how long it takes and who sees it; POST starts or goes on."""
    now = clock.now()
    state = measuring.state_of(request.user, now)
    if request.method == "POST":
        return _start(request, state)
    context: dict[str, Any] = {"state": state, "last": _last(request.user)}
    if state.where == Where.OPEN and state.round:
        keys = measuring.keys_for(round=state.round, person=request.user, form="A")
        context |= {"minutes": measuring.minutes(keys), "promises": measuring.promises(keys)}
    elif state.sitting:
        left = [state.sitting.steps[number - 1] for number in measuring.missing_steps(state.sitting)]
        context["minutes"] = measuring.minutes(left)
    return render(request, "skills/measure.html", context)


def _start(request: HttpRequest, state: State) -> HttpResponse:
    if state.where == Where.OPEN and state.round:
        try:
            actions.start_sitting(person=request.user, round=state.round, now=clock.now())
        except actions.NotPossible as problem:
            messages.error(request, str(problem))
            return redirect("skills:measure")
        return redirect("skills:measure-step", 1)
    if state.where == Where.IN_PROGRESS:
        return redirect("skills:measure-step", state.step)
    return redirect("skills:measure")


def _last(person: Any) -> Sitting | None:
    return Sitting.objects.visible_to(person).select_related("round").order_by("started_at", "pk").last()


@require_http_methods(["GET", "HEAD", "POST"])
def step(request: HttpRequest, number: int) -> HttpResponse:
    """One step. Everything sent is saved at once; "back" and "later" save too when the step is answered."""
    now = clock.now()
    state = measuring.state_of(request.user, now)
    sitting = state.sitting
    if sitting is None or state.where != Where.IN_PROGRESS:
        return _not_going_on(request, state)
    if request.method != "POST":
        return _page(request, sitting, number, measuring.open_step(sitting, number))
    if request.POST.get("sitting", str(sitting.pk)) != str(sitting.pk):
        messages.warning(request, _("That form belonged to another measurement. Here is the one that is open now."))
        return redirect("skills:measure")
    opened = measuring.open_step(sitting, number, request.POST)
    way = request.POST.get("go", "next")
    untouched = not any(request.POST.get(name) for name in opened.form.fields)
    if opened.locked and not untouched:
        messages.info(request, _("You have answered this. The first answer is the one measured, so it stays."))
    if opened.locked or (untouched and way in {"back", "later"}):
        return _onward(request, sitting, number, way)
    if not opened.form.is_valid():
        return _page(request, sitting, number, opened, status=422)
    try:
        actions.save_step(sitting=sitting, step=opened, now=now)
    except actions.NotPossible:
        return _not_going_on(request, measuring.state_of(request.user, now))
    return _onward(request, sitting, number, way)


def _page(request: HttpRequest, sitting: Sitting, number: int, opened: Any, status: int = 200) -> HttpResponse:
    place, of = measuring.place_of(sitting, number)
    context = {
        "sitting": sitting,
        "number": number,
        "step": opened,
        "place": f"{measuring.source_of(sitting, number).counted_as} {place} / {of}",
        "last": number == len(sitting.steps),
    }
    return render(request, "skills/measure_step.html", context, status=status)


def _onward(request: HttpRequest, sitting: Sitting, number: int, way: str) -> HttpResponse:
    if way == "later":
        messages.success(request, _("Saved. Go on whenever you like, also on another device."))
        return redirect("skills:measure")
    if way == "back":
        return redirect("skills:measure-step", number - 1) if number > 1 else redirect("skills:measure")
    if number < len(sitting.steps):
        return redirect("skills:measure-step", number + 1)
    return redirect("skills:measure-finish")


def _not_going_on(request: HttpRequest, state: State) -> HttpResponse:
    """Nothing to answer here now: finished before, not begun, or the window has closed on the way."""
    if state.where == Where.FINISHED:
        messages.info(request, _("You have finished this measurement already. Your answers are kept."))
        return redirect("skills:measure-result")
    last = _last(request.user)
    if request.method == "POST" and last and last.finished_at is None and state.where != Where.OPEN:
        saved = len(measuring.answered_steps(last))
        context = {"sitting": last, "saved": saved, "of": len(last.steps)}
        return render(request, "skills/measure_closed.html", context, status=409)
    return redirect("skills:measure")


@require_http_methods(["GET", "HEAD", "POST"])
def finish(request: HttpRequest) -> HttpResponse:
    """Says what is still without an answer; POST closes the sitting."""
    now = clock.now()
    state = measuring.state_of(request.user, now)
    if state.sitting is None or state.where != Where.IN_PROGRESS:
        return _not_going_on(request, state)
    if request.method == "POST":
        try:
            actions.finish_sitting(sitting=state.sitting, now=now)
        except actions.NotPossible as problem:
            messages.error(request, str(problem))
            return redirect("skills:measure-finish")
        return redirect("skills:measure-result")
    missing = [(number, *_counted(state.sitting, number)) for number in measuring.missing_steps(state.sitting)]
    return render(request, "skills/measure_finish.html", {"state": state, "missing": missing})


def _counted(sitting: Sitting, number: int) -> tuple[str, int]:
    return str(measuring.source_of(sitting, number).counted_as), measuring.place_of(sitting, number)[0]


@require_safe
def result(request: HttpRequest) -> HttpResponse:
    """Every question of the newest sitting that is over, with what was right and why."""
    now = clock.now()
    sittings = Sitting.objects.visible_to(request.user).select_related("round").order_by("-started_at", "-pk")
    over = next((each for each in sittings if not each.is_going_on(now)), None)
    if over is None:
        return redirect("skills:measure")
    context = {"sitting": over, "result": result_of(over), "parts": measuring.parts_of(over)}
    return render(request, "skills/measure_result.html", context)
