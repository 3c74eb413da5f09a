"""Who comes: bookings made for others, the attendance list, what was said afterwards."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from scheduling import actions, feedback
from scheduling.actions.errors import NotPossible
from scheduling.attending import attending, bookable_by
from scheduling.forms import CancelForm
from scheduling.forms_people import AttendanceForm, BookForForm, FindForm
from scheduling.models import Booking, Feedback, TrainingSession
from scheduling.showing import moment
from trainingsite import clock
from trainingsite.access import manager_required

FOUND_AT_MOST = 50


# --- the attendance list ----------------------------------------------------------------------------------
@require_http_methods(["GET", "HEAD", "POST"])
def people(request: HttpRequest, pk: int) -> HttpResponse:
    """Everybody with a place and in the queue; a POST marks who is there, lets somebody in, or cancels a place."""
    found = get_object_or_404(TrainingSession.objects.led_by(request.user).select_related("place"), pk=pk)
    if request.method != "POST":
        return _list(request, found)
    try:
        said = _done(request, found)
    except NotPossible as problem:
        return _list(request, found, problem=str(problem))
    messages.success(request, said)
    return redirect("scheduling:people", pk)


def _done(request: HttpRequest, session: TrainingSession) -> str:
    if "booking" in request.POST:
        return _cancelled(request, session)
    return _let_in(request, session) if "here" in request.POST else _marked(request, session)


def _marked(request: HttpRequest, session: TrainingSession) -> str:
    """All the marks of the form or none."""
    form = AttendanceForm(request.POST, bookings=attending(session, clock.now()).booked)
    if not form.is_valid():
        raise SuspiciousOperation("a mark that no page offers")
    changes = form.changes()
    with transaction.atomic():
        for booking, mark in changes:
            actions.mark(booking=booking, attendance=mark, by=_user(request), now=clock.now())
    number = {"number": len(changes)}
    if not changes:
        return _("Everything is marked as it was.")
    return ngettext("%(number)d mark saved.", "%(number)d marks saved.", len(changes)) % number


def _let_in(request: HttpRequest, session: TrainingSession) -> str:
    """Somebody who waited, or had cancelled, came all the same."""
    booking = _booking(request, session, request.POST["here"])
    booking = actions.let_in(booking=booking.pk, by=_user(request), now=clock.now())
    return _("%(name)s has a place and is marked as present.") % {"name": booking.person.name}


def _booking(request: HttpRequest, session: TrainingSession, key: str) -> Booking:
    if not (key.isascii() and key.isdecimal() and len(key) < 19):
        raise SuspiciousOperation("a form that no page offers")
    return get_object_or_404(Booking.objects.visible_to(request.user), pk=int(key), session=session)


def _cancelled(request: HttpRequest, session: TrainingSession) -> str:
    """Somebody's place or turn in the queue, given away by the organisers."""
    if not _organises(request):
        raise PermissionDenied
    booking = _booking(request, session, request.POST["booking"])
    form = CancelForm(request.POST)
    if not form.is_valid():
        raise SuspiciousOperation("a form that no page offers")
    seen = form.cleaned_data["seen"]
    booking = actions.cancel(booking=booking.pk, by=_user(request), now=clock.now(), seen=seen)
    name = {"name": booking.person.name}
    if booking.is_active:
        return _("%(name)s's booking had changed meanwhile, so nothing was cancelled. Look again.") % name
    return _("%(name)s no longer has a place, and gets a message about it.") % name


def _list(request: HttpRequest, session: TrainingSession, problem: str = "") -> HttpResponse:
    results = feedback.results(session)
    context = {
        "session": session,
        "who": attending(session, clock.now()),
        "when": moment(session.starts_at, _user(request).zone),
        "organises": _organises(request),
        "results": results,
        "levels": [(label, results.levels[value]) for value, label in Feedback.Level.choices] if results else [],
        "problem": problem,
        "marks": sorted(Booking.Attendance.choices, key=lambda mark: not mark[0]),  # not marked comes last
    }
    return render(request, "scheduling/people.html", context, status=409 if problem else 200)


# --- checking in by code ----------------------------------------------------------------------------------
@require_http_methods(["GET", "HEAD", "POST"])
def code(request: HttpRequest, pk: int) -> HttpResponse:
    """The six digits, large enough for the back row; the first POST makes them."""
    found = get_object_or_404(TrainingSession.objects.led_by(request.user), pk=pk)
    problem = ""
    if request.method == "POST":
        try:
            actions.open_code(session=found.pk, by=_user(request), now=clock.now())
            return redirect("scheduling:code", pk)
        except NotPossible as error:
            problem = str(error)
    who = attending(found, clock.now())
    digits = found.code if who.takes_codes else ""
    context = {"session": found, "who": who, "digits": f"{digits[:3]} {digits[3:]}".strip(), "problem": problem}
    return render(request, "scheduling/code.html", context, status=409 if problem else 200)


# --- booking for others -----------------------------------------------------------------------------------
@require_http_methods(["GET", "HEAD", "POST"])
@manager_required
def book_for(request: HttpRequest, pk: int) -> HttpResponse:
    """Search and choose; then everybody who was chosen gets a place, or nobody does."""
    found = get_object_or_404(TrainingSession.objects.visible_to(request.user).select_related("place"), pk=pk)
    candidates = bookable_by(request.user, clock.today())
    if request.method != "POST" or "find" in request.POST:
        form = BookForForm(request.POST if request.method == "POST" else None, candidates=candidates)
        return _choice(request, found, form)
    form = BookForForm(request.POST, candidates=candidates)
    if not form.is_valid():
        return _choice(request, found, form, problem=str(form.errors["people"][0]), status=422)
    try:
        bookings = _booked(request, found, form.cleaned_data["people"], queue=form.cleaned_data["queue"])
    except NotPossible as problem:
        return _choice(request, found, form, problem=str(problem), status=409)
    for said in _said(bookings):
        messages.success(request, said)
    return redirect("scheduling:people" if _organises(request) else "scheduling:session", pk)


@transaction.atomic
def _booked(request: HttpRequest, session: TrainingSession, keys: list[int], *, queue: bool) -> list[Booking]:
    """Who is booked while the session is on has walked in, and is there."""
    now, by = clock.now(), _user(request)
    bookings = actions.book_many(session=session.pk, people=keys, by=by, now=now, queue=queue)
    if now >= session.starts_at and _organises(request):
        for each in bookings:
            if each.is_booked:
                actions.mark(booking=each, attendance=Booking.Attendance.PRESENT, by=by, now=now)
    return bookings


def _said(bookings: list[Booking]) -> list[str]:
    """A sentence for those with a place, one for those who wait."""
    placed = [each.person.name for each in bookings if each.is_booked]
    waiting = [each.person.name for each in bookings if not each.is_booked]
    said = []
    if placed:
        text = ngettext("%(names)s has a place.", "%(number)d people have a place: %(names)s.", len(placed))
        said.append(text % {"number": len(placed), "names": ", ".join(placed)})
    if waiting:
        text = ngettext(
            "%(names)s is on the waiting list.", "%(number)d people are on the waiting list: %(names)s.", len(waiting)
        )
        said.append(text % {"number": len(waiting), "names": ", ".join(waiting)})
    return said


def _choice(
    request: HttpRequest, session: TrainingSession, form: BookForForm, *, problem: str = "", status: int = 200
) -> HttpResponse:
    """What the search found, after those who are chosen already."""
    search = FindForm(request.POST if request.method == "POST" else request.GET)
    text = search.cleaned_data["q"].strip() if search.is_valid() else ""
    found: list[Any] = []
    if search.is_valid() and (text or not _organises(request)):
        chosen = [each.pk for each in form.chosen]
        candidates = bookable_by(request.user, clock.today()).matching(text).exclude(pk__in=chosen)
        found = list(candidates[: FOUND_AT_MOST + 1])
    shown = [*form.chosen, *found[:FOUND_AT_MOST]]
    rows = Booking.objects.visible_to(request.user).active().filter(session=session, person__in=shown)
    states = dict(rows.values_list("person", "state"))
    for each in shown:
        each.state = states.get(each.pk, "")
    context = {
        "session": session,
        "when": moment(session.starts_at, _user(request).zone),
        "search": search,
        "searched": bool(text),
        "form": form,
        "chosen": form.chosen,
        "found": found[:FOUND_AT_MOST],
        "more": len(found) > FOUND_AT_MOST,
        "problem": problem,
        "organises": _organises(request),
        "back": "scheduling:people" if _organises(request) else "scheduling:session",
    }
    return render(request, "scheduling/book_for.html", context, status=status)


# --- shared -----------------------------------------------------------------------------------------------
def _user(request: HttpRequest) -> Any:
    return request.user


def _organises(request: HttpRequest) -> bool:
    person = _user(request)
    return bool(person.is_digital_team or person.is_administrator)
