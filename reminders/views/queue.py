"""The operator: plan, queue, attempts, errors."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from participants import audit
from reminders import actions, showing
from reminders.actions import NotPossible
from reminders.forms import QueueSearch
from reminders.letters import title_of
from reminders.models import Message
from trainingsite import clock
from trainingsite.access import administrator_required

PAGE = 50
State = Message.State
NEWEST_FIRST = {State.SENT, State.FAILED}
ACTS = {"hold": actions.hold, "release": actions.release, "cancel": actions.cancel, "send": actions.send_now}


@require_safe
@administrator_required
def queue(request: HttpRequest) -> HttpResponse:
    """Messages of one state, with what went wrong; `state` chooses which, `q` whose."""
    now = clock.now()
    wanted = request.GET.get("state", "")
    state = wanted if wanted in showing.TABS else State.PLANNED
    search = QueueSearch(request.GET)
    found = search.found(Message.objects.filter(state=state)).select_related("person")
    order = ("-sent_at", "-pk") if state in NEWEST_FIRST else ("due_at", "pk")
    page = Paginator(found.order_by(*order), PAGE).get_page(request.GET.get("page"))
    numbers = showing.counts()
    tabs = [
        {
            "url": f"{reverse('reminders:queue')}?state={each}",
            "label": f"{State(each).label} ({numbers[each]})",
            "current": each == state,
        }
        for each in showing.TABS
    ]
    context = {
        "page": page,
        "lines": [(message, title_of(message.kind)) for message in page],
        "state": state,
        "tabs": tabs,
        "search": search,
        "failed": numbers[State.FAILED],
        "oldest": showing.oldest_due(now),
    }
    return render(request, "reminders/queue.html", context)


@require_safe
@administrator_required
def message(request: HttpRequest, pk: int) -> HttpResponse:
    """One message as its reader will read it. Looking leaves a trace they can see."""
    found = get_object_or_404(Message.objects.select_related("person"), pk=pk)
    audit.record_look(request.user, found.person, clock.now())
    return _message(request, found)


def _message(request: HttpRequest, found: Message, problem: str = "", status: int = 200) -> HttpResponse:
    hidden = showing.why_hidden(found)
    context: dict[str, Any] = {
        "message": found,
        "title": title_of(found.kind),
        "hidden": hidden,
        "letter": None if hidden else showing.as_read(found, clock.now()),
        "problem": problem,
    }
    return render(request, "reminders/message.html", context, status=status)


@require_POST
@administrator_required
def act(request: HttpRequest, pk: int) -> HttpResponse:
    """Hold, release, cancel or send one message."""
    found = get_object_or_404(Message.objects.select_related("person"), pk=pk)
    do: Any = ACTS.get(request.POST.get("act", ""))
    if do is None:
        return _message(request, found, _("Choose what to do with the message."), 422)
    try:
        do(message=found, by=request.user, now=clock.now())
    except NotPossible as problem:
        found.refresh_from_db()
        return _message(request, found, str(problem), 409)
    messages.success(request, _said(request.POST["act"]))
    return redirect("reminders:message", found.pk)


def _said(act: str) -> str:
    """What has become of the message, so that the next press is no guess."""
    return {
        "hold": _("The message is held back until somebody lets it go."),
        "release": _("The message goes at its time again."),
        "cancel": _("The message will not be sent."),
        "send": _("The message goes as soon as it may."),
    }[act]
