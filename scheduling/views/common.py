"""What the views of one session share: finding it, and showing its page with a problem said on it."""

from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from scheduling.models import TrainingSession
from scheduling.session_page import SessionPage
from scheduling.showing import row_of
from trainingsite import clock

LIST = "list"
LONGEST = 200  # of a query that is carried along


def found(request: HttpRequest, pk: int) -> TrainingSession:
    sessions = TrainingSession.objects.visible_to(request.user).select_related("place", "unit", "focus")
    return get_object_or_404(sessions, pk=pk)


def show(request: HttpRequest, session: TrainingSession, *, problem: str = "", full: bool = False) -> HttpResponse:
    """The page of the session as it is now; with a problem 409. `full`: offer the waiting list with it."""
    page = SessionPage(request.user, session, clock.now())
    page.row.problem, page.row.full = problem, full
    context = {"page": page, "row": page.row}
    return render(request, "scheduling/session.html", context, status=409 if problem else 200)


def from_list(request: HttpRequest) -> bool:
    return LIST in request.GET


def way_back(query: QueryDict) -> str:
    """What the list appends to the addresses of its forms, so that they lead back to it with its filters."""
    return f"?{LIST}&{query.urlencode()[:LONGEST]}" if query else f"?{LIST}"


def carried(request: HttpRequest) -> str:
    """The way back as the page was asked with it; "" on pages of one session."""
    return way_back(_filters(request)) if from_list(request) else ""


def back_to(request: HttpRequest, session: TrainingSession) -> str:
    """Where a form sends the person: the list with its filters at the same place, or the session's page."""
    if not from_list(request):
        return reverse("scheduling:session", args=[session.pk])
    return f"{reverse('scheduling:index')}?{_filters(request).urlencode()}#session-{session.pk}"


def _filters(request: HttpRequest) -> QueryDict:
    query = request.GET.copy()
    del query[LIST]
    return query


def partial(
    request: HttpRequest, session: TrainingSession, *, problem: str = "", full: bool = False, said: str = ""
) -> HttpResponse:
    """For HTMX: the line of the list, or the card of the page, as it is now; 422 when something was in the way."""
    now = clock.now()
    session = found(request, session.pk)
    page = None if from_list(request) else SessionPage(request.user, session, now)
    row = page.row if page else row_of(request.user, session, now)
    row.problem, row.full, row.fresh = problem, full, True
    context: dict[str, Any] = {"page": page, "row": row, "said": said, "swapped": True}
    if page is None:
        context |= {"rows": [row], "back": carried(request), "look": " btn--s"}
    template = "scheduling/_card.html" if page else "scheduling/_rows.html"
    return render(request, template, context, status=422 if problem else 200)
