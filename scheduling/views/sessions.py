"""The list of sessions, one session, and booking a place."""

from typing import Any, cast

from django.contrib import messages
from django.core.exceptions import SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from scheduling import actions, listing
from scheduling.actions.errors import Full, NotPossible
from scheduling.forms import BookForm, CancelForm, FilterForm, OfferForm
from scheduling.interests import most_wanted, wishes_of
from scheduling.models import Booking, TrainingSession
from scheduling.showing import row_of
from scheduling.views.common import back_to, carried, found, partial, show, way_back
from trainingsite import clock

ASIDE = 4  # topics of the interest list beside the list


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """What is coming, by week; with `?when=past` the own sessions that are over."""
    now = clock.now()
    if request.GET.get("when") == "past":
        rows, page = listing.past(request.user, request.GET.get("page", ""), now)
        return render(request, "scheduling/past.html", {"rows": rows, "page": page})
    form = FilterForm(request.GET, topics=listing.topics())
    filters = form.filters
    weeks, page = listing.coming(request.user, filters, request.GET.get("page", ""), now)
    context = {
        "weeks": weeks,
        "page": page,
        "form": form,
        "filters": filters,
        "wishes": most_wanted(wishes_of(request.user, now), ASIDE),
        "back": way_back(request.GET),
        "look": " btn--s",
    }
    return render(request, "scheduling/index.html", context)


@require_safe
def session(request: HttpRequest, pk: int) -> HttpResponse:
    """One session: what, when, where, and what stands between it and the person."""
    return show(request, found(request, pk))


@require_POST
def book(request: HttpRequest, pk: int) -> HttpResponse:
    """A place, or with `queue` a turn in the queue. The same form sent twice, or out of the history, has one effect."""
    wanted = found(request, pk)
    form = BookForm(request.POST)
    if not form.is_valid():
        raise SuspiciousOperation("a form that no page offers")
    who: Any = request.user
    try:
        booking = actions.book(session=wanted.pk, person=who, by=who, now=clock.now(), **form.cleaned_data)
    except NotPossible as problem:
        return _refused(request, wanted, problem)
    return _done(request, wanted, said_of(booking))


def said_of(booking: Booking) -> str:
    """What an answer to a form says about the booking as it is now."""
    if booking.is_booked:
        return _("You have a place. An invitation for your calendar is on its way to your e-mail.")
    if booking.is_waiting:
        return _("You are on the waiting list. When a place becomes free, we offer it to you in turn.")
    if booking.is_offered:
        return _("A place is offered to you. Answer before the time runs out.")
    return _("You do not have a place in this session.")


@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask whether to give the place, the turn in the queue or the offer away, and do it."""
    wanted = found(request, pk)
    row = row_of(request.user, wanted, clock.now())
    if request.method != "POST":
        if row.state not in ("booked", "waiting", "offered"):
            return redirect("scheduling:session", pk)
        return render(request, "scheduling/cancel.html", {"row": row, "back": carried(request)})
    form = CancelForm(request.POST)
    if row.booking is None or not form.is_valid():
        return show(request, wanted, problem=_("You do not have a place in this session."))
    late, who = row.step == "apologise", cast("Any", request.user)
    try:
        booking = actions.cancel(booking=row.booking.pk, by=who, now=clock.now(), **form.cleaned_data)
    except NotPossible as problem:
        return show(request, found(request, pk), problem=str(problem))
    return _done(request, wanted, said_of(booking) if booking.is_active else _goodbye(row.state, late))


def _goodbye(state: str, late: bool) -> str:
    if late:
        return _("Thank you for telling us. The trainer sees that you cannot come.")
    if state == "waiting":
        return _("You are no longer on the waiting list.")
    return _("Your place has been cancelled. Somebody else can take it now.")


@require_POST
def offer(request: HttpRequest, pk: int) -> HttpResponse:
    """Yes or no to the offered place."""
    wanted = found(request, pk)
    form = OfferForm(request.POST)
    booking = Booking.objects.of(request.user).filter(session=wanted).first()
    if booking is None or not form.is_valid():
        return show(request, wanted, problem=_("No place is offered to you in this session just now."))
    accept = form.cleaned_data["accept"] == "yes"
    try:
        booking = actions.answer_offer(
            booking=booking.pk, accept=accept, now=clock.now(), seen=form.cleaned_data["seen"]
        )
    except NotPossible as problem:
        return show(request, found(request, pk), problem=str(problem))
    declined = _("Thank you for answering. The place is free for somebody else.")
    return _done(request, wanted, said_of(booking) if booking.is_active else declined)


def _done(request: HttpRequest, session: TrainingSession, said: str) -> HttpResponse:
    if request.htmx:  # type: ignore[attr-defined]  # set by the htmx middleware
        return partial(request, session, said=said)
    messages.success(request, said)
    return redirect(back_to(request, session))


def _refused(request: HttpRequest, session: TrainingSession, problem: NotPossible) -> HttpResponse:
    full = isinstance(problem, Full)
    if request.htmx:  # type: ignore[attr-defined]  # set by the htmx middleware
        return partial(request, session, problem=str(problem), full=full)
    return show(request, found(request, session.pk), problem=str(problem), full=full)
