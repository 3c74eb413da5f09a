"""Acts without a text of their own, sent by plain forms or by HTMX, and the clock of the scenario."""

from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from practice import actions, clockwork
from practice.said import OPPOSITE
from practice.views.common import Refusal, RunPage, act_or_refuse, back_from, open_run, refused, telling

DATA = {"list_add": ("handle",), "list_remove": ("handle",)}
ALONE = frozenset({"delete", "draft_delete", "list_delete", "save_evidence", "seen", "leave"})
DOABLE = ALONE | OPPOSITE.keys() | DATA.keys()
SPEEDS = {str(speed): speed for speed in clockwork.SPEEDS} | {"go": clockwork.MINUTES}
IN_THE_MORE = frozenset(SPEEDS) - {"0", "go"}
"""Speeds of which the buttons stand in the part that opens; it stays open after them."""
SWAPPED = frozenset({"like", "unlike", "repost", "unrepost", "bookmark", "unbookmark"})
"""Acts after which the one post looks different and nothing else on the page does."""


@require_POST
def do(request: HttpRequest, run: int) -> HttpResponse:
    """Any act of `DOABLE`: `kind` and `target`, or both in one button as "follow:handle". `back` says where to.

    What had been done already is done: a page gone stale and a double click change nothing. HTMX gets the post anew.
    Raises SuspiciousOperation for a verb that no page sends.
    """
    page = open_run(request, run)
    kind, _colon, target = request.POST.get("kind", "").partition(":")
    target = target or request.POST.get("target", "")
    if kind not in DOABLE:
        raise SuspiciousOperation("an act that no page offers")
    page.path = back_from(request, page)
    data = {name: request.POST.get(name, "") for name in DATA.get(kind, ())}
    refusal = act_or_refuse(page, kind, target, data, request.POST.get("key", ""))
    if request.htmx and kind in SWAPPED:  # type: ignore[attr-defined]  # set by the htmx middleware
        return _swapped(request, page, target, refusal)
    return refused(request, page, refusal) if refusal else redirect(telling(page, page.path))


def _swapped(request: HttpRequest, page: RunPage, id: str, refusal: Refusal | None) -> HttpResponse:
    """The post as it is now, the checklist beside it, and what happened for screen readers."""
    context = {
        "page": page,
        "post": page.world.post(id),
        "focus": request.POST.get("focus") == "yes",
        "refusal": refusal,
    }
    return render(request, "practice/_done.html", context, status=422 if refusal else 200)


@require_POST
def clock(request: HttpRequest, run: int) -> HttpResponse:
    """Another speed, or a jump of an hour or to the next event. Raises SuspiciousOperation for anything else."""
    page = open_run(request, run)
    page.path = back_from(request, page)
    speed, skip = SPEEDS.get(request.POST.get("speed", "")), request.POST.get("skip", "")
    if speed is None and skip not in ("hour", "event"):
        raise SuspiciousOperation("a speed or a jump that no page offers")
    refusal = None
    try:
        actions.set_clock(run=page.run, speed=speed, skip=skip, now=page.now)
    except actions.NotPossible as problem:
        refusal = Refusal(text=str(problem))
    page.renew()
    if request.htmx:  # type: ignore[attr-defined]  # set by the htmx middleware
        opened = request.POST.get("speed") in IN_THE_MORE or skip == "event"
        context = {"page": page, "clock_problem": refusal.text if refusal else "", "clock_opened": opened}
        return render(request, "practice/_clock.html", context, status=422 if refusal else 200)
    return refused(request, page, refusal) if refusal else redirect(page.path)
