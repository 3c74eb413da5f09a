"""What the views of one session share: finding it, and showing its page with a problem said on it."""

from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from scheduling.models import TrainingSession
from scheduling.session_page import SessionPage
from scheduling.showing import row_of
from trainingsite import clock


def found(request: HttpRequest, pk: int) -> TrainingSession:
    sessions = TrainingSession.objects.visible_to(request.user).select_related("place", "unit", "focus")
    return get_object_or_404(sessions, pk=pk)


def show(request: HttpRequest, session: TrainingSession, *, problem: str = "", full: bool = False) -> HttpResponse:
    """The page of the session as it is now; with a problem 409. `full`: offer the waiting list with it."""
    page = SessionPage(request.user, session, clock.now())
    page.row.problem, page.row.full = problem, full
    context = {"page": page, "row": page.row, "place": "page"}
    return render(request, "scheduling/session.html", context, status=409 if problem else 200)


def from_list(request: HttpRequest) -> bool:
    return request.POST.get("place") == "list"


def back_to(request: HttpRequest, session: TrainingSession) -> str:
    """Where a form sends the person: the list with its filters at the same place, or the session's page."""
    if not from_list(request):
        return reverse("scheduling:session", args=[session.pk])
    query = QueryDict(request.POST.get("back", "")[:200]).urlencode()
    return f"{reverse('scheduling:index')}{'?' if query else ''}{query}#session-{session.pk}"


def partial(
    request: HttpRequest, session: TrainingSession, *, problem: str = "", full: bool = False, said: str = ""
) -> HttpResponse:
    """For HTMX: the line of the list, or the card of the page, as it is now; 422 when something was in the way."""
    now = clock.now()
    session = found(request, session.pk)
    status = 422 if problem else 200
    if from_list(request):
        row = row_of(request.user, session, now)
        row.problem, row.full, row.fresh = problem, full, True
        context: dict[str, Any] = {
            "row": row,
            "said": said,
            "place": "list",
            "back": request.POST.get("back", "")[:200],
        }
        return render(request, "scheduling/_row.html", context, status=status)
    page = SessionPage(request.user, session, now)
    page.row.problem, page.row.full, page.row.fresh = problem, full, True
    context = {"page": page, "row": page.row, "said": said, "place": "page", "swapped": True}
    return render(request, "scheduling/_card.html", context, status=status)
