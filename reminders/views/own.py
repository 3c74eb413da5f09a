"""What I will be told, when and why."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from reminders import actions, showing
from reminders.actions import NotPossible
from reminders.forms import PreferencesForm
from reminders.letters import examples, title_of, words
from reminders.models import Message
from trainingsite import clock


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Every message that is going to come, why, and what I wish of them."""
    return _index(request)


def _index(request: HttpRequest, problem: str = "", status: int = 200) -> HttpResponse:
    now, wishes = clock.now(), showing.wishes_of(request.user)
    context = {
        "own": showing.own_of(request.user, now),
        "form": PreferencesForm(instance=wishes),
        "silent_until": showing.silent_until(wishes, now),
        "problem": problem,
    }
    return render(request, "reminders/index.html", context, status=status)


@require_POST
def tomorrow(request: HttpRequest, pk: int) -> HttpResponse:
    """A day later, at the same time of the clock."""
    get_object_or_404(Message.objects.visible_to(request.user), pk=pk)
    try:
        moved = actions.postpone_to_tomorrow(message=pk, person=request.user, now=clock.now())
    except NotPossible as problem:
        return _index(request, str(problem), 409)
    messages.success(request, _("We remind you on %(when)s.") % {"when": words.at(moved.due_at)})
    return redirect("reminders:index")


@require_http_methods(["GET", "HEAD", "POST"])
def decline(request: HttpRequest, pk: int) -> HttpResponse:
    """No, thank you: the question (a mail links to it) and the answer. `back` takes the no back."""
    message = get_object_or_404(Message.objects.visible_to(request.user), pk=pk)
    if request.method != "POST":
        service = message.group == Message.Group.SERVICE
        context = {"message": message, "title": showing.title_with_thing(message), "service": service}
        return render(request, "reminders/decline.html", context)
    act: Any = actions.undecline if "back" in request.POST else actions.decline
    try:
        act(message=pk, person=request.user, now=clock.now())
    except NotPossible as problem:
        return _index(request, str(problem), 409)
    if "back" in request.POST:
        messages.success(request, _("We remind you again."))
    else:
        messages.success(request, _("We do not remind you of this any more. You can take it back below."))
    return redirect("reminders:index")


@require_http_methods(["GET", "HEAD", "POST"])
def preferences(request: HttpRequest) -> HttpResponse:
    """What I wish of the messages."""
    wishes, now = showing.wishes_of(request.user), clock.now()
    until = showing.silent_until(wishes, now)
    form = PreferencesForm(request.POST if request.method == "POST" else None, instance=wishes)
    if request.method == "POST" and form.is_valid():
        actions.save_preferences(preferences=form.save(commit=False), now=now)
        messages.success(request, _("Your wishes are saved."))
        return redirect("reminders:index")
    status = 422 if form.errors else 200
    return render(request, "reminders/preferences.html", {"form": form, "silent_until": until}, status=status)


@require_POST
def silence(request: HttpRequest) -> HttpResponse:
    """No nudges for four weeks; `end` ends that."""
    end = "end" in request.POST
    actions.silence(person=request.user, now=clock.now(), end=end)
    messages.success(
        request, _("The silence is over.") if end else _("Silence for four weeks. Your bookings still count.")
    )
    return redirect("reminders:index")


@require_safe
def example(request: HttpRequest) -> HttpResponse:
    """How a message looks, before any has come."""
    shown = [{"title": title_of(kind), "letter": letter} for kind, letter in examples(request.user, clock.now())]
    return render(request, "reminders/example.html", {"shown": shown})
