"""At the session and after it: checking in, three questions."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from scheduling import actions
from scheduling.actions.errors import NotPossible, WrongCode
from scheduling.feedback import give_feedback, why_not
from scheduling.forms import CodeForm
from scheduling.forms_after import FeedbackForm
from scheduling.models import Booking, Feedback, TrainingSession
from scheduling.showing import SessionRow, row_of
from scheduling.views.common import found, show
from trainingsite import clock


@require_http_methods(["GET", "HEAD", "POST"])
def check_in(request: HttpRequest, pk: int) -> HttpResponse:
    """The six digits that the trainer shows, typed by whoever has a place."""
    session = found(request, pk)
    row = row_of(request.user, session, clock.now())
    if row.state == "booked" and row.booking and row.booking.attendance == Booking.Attendance.PRESENT:
        return redirect("scheduling:session", pk)
    if not row.can_check_in:
        return show(request, session, problem=_("Checking in is for those with a place, while the session goes on."))
    if row.tries_left <= 0:
        return show(request, session, problem=_("Too many wrong codes. Tell the trainer that you are here."))
    form = CodeForm(request.POST if request.method == "POST" else None)
    if not form.is_bound or not form.is_valid():
        return _check_in(request, row, form, 422 if form.is_bound else 200)
    person: Any = request.user
    try:
        actions.check_in(session=pk, person=person, code=form.cleaned_data["code"], now=clock.now())
    except WrongCode as problem:
        return _wrong(request, session, form, problem)
    except NotPossible as problem:
        return show(request, found(request, pk), problem=str(problem))
    messages.success(request, _("Welcome! You are on the list of those present."))
    return redirect("scheduling:session", pk)


def _wrong(request: HttpRequest, session: TrainingSession, form: CodeForm, problem: WrongCode) -> HttpResponse:
    """The form again with how many tries are left; after the last one the trainer is asked."""
    row = row_of(request.user, session, clock.now())
    if row.tries_left <= 0:
        return show(request, session, problem=_("Too many wrong codes. Tell the trainer that you are here."))
    left = ngettext("%(number)d try left.", "%(number)d tries left.", row.tries_left) % {"number": row.tries_left}
    form.add_error("code", f"{problem} {left}")
    return _check_in(request, row, form, 422)


def _check_in(request: HttpRequest, row: SessionRow, form: CodeForm, status: int) -> HttpResponse:
    return render(request, "scheduling/check_in.html", {"row": row, "form": form}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def feedback(request: HttpRequest, pk: int) -> HttpResponse:
    """Three questions; the answers can be changed for two weeks."""
    session, now = found(request, pk), clock.now()
    booking = Booking.objects.of(request.user).filter(session=session).first()
    if reason := why_not(session, booking, now):
        return show(request, session, problem=reason)
    given = Feedback.objects.of(request.user).filter(session=session).first()
    form = FeedbackForm(request.POST if request.method == "POST" else None, given=given)
    if not form.is_bound or not form.is_valid():
        context = {"session": session, "form": form, "given": given}
        return render(request, "scheduling/feedback.html", context, status=422 if form.is_bound else 200)
    try:
        give_feedback(session=session, person=request.user, now=now, **form.cleaned_data)
    except NotPossible as problem:
        return show(request, session, problem=str(problem))
    messages.success(request, _("Thank you! Your answers help us make the next session better."))
    return redirect("scheduling:session", pk)
