"""The planner of the digital team: week, month, list; drafts are published from the list."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from scheduling import actions, need, planning
from scheduling.models import TrainingSession
from scheduling.views.editing import person_of
from trainingsite import clock
from trainingsite.access import digital_team_required

MOST_AT_ONCE = 100
NEEDS = 3


@require_http_methods(["GET", "HEAD", "POST"])
@digital_team_required
def planner(request: HttpRequest) -> HttpResponse:
    """`?view=week|month|list&day=2026-11-24`; the list also `&show=drafts|conflicts`. A POST publishes."""
    if request.method == "POST":
        return _publish_ticked(request)
    now, zone = clock.now(), person_of(request).zone
    view = request.GET.get("view", "week")
    day = planning.day_asked(request.GET.get("day", ""), clock.today(zone))
    if view == "list":
        board = planning.list_board(request.user, request.GET.get("show", ""), request.GET.get("page"), zone, now)
    else:
        build = planning.month_board if view == "month" else planning.week_board
        board = build(request.user, day, zone, now)
    context = {"board": board, "segments": _segments(board)}
    if board.view == "week":
        context["needs"] = need.top(now, limit=NEEDS)
    return render(request, f"scheduling/plan/{board.view}.html", context)


def _segments(board: planning.Board) -> list[dict[str, Any]]:
    url = reverse("scheduling:planner")
    labels = {"week": _("Week"), "month": _("Month"), "list": _("List")}
    return [
        {"url": f"{url}?view={view}&day={board.day.isoformat()}", "label": labels[view], "current": view == board.view}
        for view in planning.VIEWS
    ]


def _publish_ticked(request: HttpRequest) -> HttpResponse:
    """Publish what can be published; say of the rest why not."""
    back = redirect(f"{reverse('scheduling:planner')}?view=list&show=drafts")
    keys = [int(key) for key in request.POST.getlist("sessions")[:MOST_AT_ONCE] if key.isdecimal() and len(key) < 10]
    drafts = TrainingSession.objects.editable_by(request.user).filter(pk__in=keys)
    number, now = 0, clock.now()
    for draft in drafts.filter(status=TrainingSession.Status.DRAFT).select_related("place").order_by("starts_at", "pk"):
        if why := _not_published(request, draft, now):
            text = _("“%(title)s” stays a draft: %(why)s")
            messages.warning(request, text % {"title": draft.title, "why": why})
        else:
            number += 1
    if number:
        text = ngettext("%(number)d session was published.", "%(number)d sessions were published.", number)
        messages.success(request, text % {"number": number})
    elif not keys:
        messages.warning(request, _("Tick at least one draft."))
    return back


def _not_published(request: HttpRequest, draft: TrainingSession, now: Any) -> str:
    """Publish it; gives why it could not be done, or ""."""
    if hindrances := planning.hindrances(request.user, draft, person_of(request).zone, now):
        return " ".join(hindrances)
    try:
        actions.publish(session=draft, by=person_of(request), now=now)
    except actions.NotPossible as problem:
        return str(problem)
    except actions.Gone:
        return _("Somebody else has just removed it.")
    return ""
