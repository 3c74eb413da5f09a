"""Holding a session at another time, and holding it again: on other days, or with a whole period."""

import datetime as dt
from typing import Any, NamedTuple

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from scheduling import actions, conflicts, planning
from scheduling.forms_copy import CopyForm, PeriodForm
from scheduling.forms_session import MoveForm, TimeForm
from scheduling.models import TrainingSession
from scheduling.views.editing import closed, found, person_of, said_told, tick_of, ticked, to_day
from scheduling.walltime import same_clock
from trainingsite import clock
from trainingsite.access import digital_team_required

HOUR = dt.timedelta(hours=1)


# --- another time -----------------------------------------------------------------------------------------
class Step(NamedTuple):
    """A quick button. It carries the very time it leads to, so that pressed twice it moves once."""

    name: str
    label: str
    when: str
    values: dict[str, Any]  # of the form: day, time, which


def steps(session: TrainingSession) -> list[Step]:
    """Days and weeks keep the time of the clock."""
    start, zone = session.starts_at, session.tz
    targets = [
        ("hour-earlier", _("An hour earlier"), start - HOUR),
        ("hour-later", _("An hour later"), start + HOUR),
        ("day-later", _("The next day"), same_clock(start, 1, zone)),
        ("week-later", _("A week later"), same_clock(start, 7, zone)),
    ]
    return [
        Step(name, label, planning.moment(target, zone), TimeForm.first_values(target, zone))
        for name, label, target in targets
    ]


@require_http_methods(["GET", "HEAD", "POST"])
@digital_team_required
def move(request: HttpRequest, pk: int) -> HttpResponse:
    """Another day and time: by a quick button or by writing it."""
    session, now = found(request, pk), clock.now()
    if session.is_cancelled or session.is_over(now):
        return closed(request, session, 409 if request.method == "POST" else 200)
    if request.method != "POST":
        return _move_page(request, MoveForm(session=session, now=now), session)
    form = MoveForm(request.POST, session=session, now=now)
    if not form.is_valid():
        return _move_page(request, form, session, 422)
    start = form.cleaned_data["moment"]
    trainers = frozenset(session.trainers.active().values_list("person", flat=True))
    span = conflicts.Span(session.pk, start, start + (session.ends_at - session.starts_at), trainers, session.place_id)
    clashes = planning.clashes_with(request.user, span, session.tz, now)
    if session.is_published and not ticked(request, clashes):
        return _move_page(request, form, session, 409, clashes=clashes, tick=tick_of(clashes))
    return _moved(request, form, session, now, clashes)


def _moved(
    request: HttpRequest, form: MoveForm, session: TrainingSession, now: dt.datetime, clashes: list[tuple[int, str]]
) -> HttpResponse:
    data = form.cleaned_data
    try:
        moved = actions.move(
            session=session, starts_at=data["moment"], by=person_of(request), now=now, sequence_seen=data["seen"]
        )
    except actions.NotPossible as problem:
        again = MoveForm({**form.data.dict(), "seen": session.sequence}, session=session, now=now)  # type: ignore[attr-defined]  # a QueryDict
        again.is_valid()
        again.add_error(None, str(problem))
        return _move_page(request, again, session, 409)
    card = planning.Card(moved, person_of(request).zone, [])
    text = _("“%(title)s” is now %(when)s.") % {"title": moved.title, "when": card.when}
    if moved.is_published and moved.sequence != session.sequence:
        text += " " + said_told(planning.told(moved))
    messages.success(request, text)
    for _key, clash in [] if moved.is_published else clashes:
        messages.warning(request, clash)
    return to_day(moved, request)


def _move_page(
    request: HttpRequest, form: MoveForm, session: TrainingSession, status: int = 200, **more: Any
) -> HttpResponse:
    context = {
        "form": form,
        "session": session,
        "when": planning.moment(session.starts_at, session.tz),
        "steps": steps(session),
        "told": planning.told(session),
        **more,
    }
    return render(request, "scheduling/plan/move.html", context, status=status)


# --- again ------------------------------------------------------------------------------------------------
@require_http_methods(["GET", "HEAD", "POST"])
@digital_team_required
def copy(request: HttpRequest, pk: int) -> HttpResponse:
    """The same session on other days, as drafts."""
    session, now = found(request, pk), clock.now()
    form = CopyForm(request.POST if request.method == "POST" else None, session=session, now=now)
    context = {"form": form, "session": session, "when": planning.moment(session.starts_at, session.tz)}
    if request.method != "POST":
        return render(request, "scheduling/plan/copy.html", context)
    if not form.is_valid():
        return render(request, "scheduling/plan/copy.html", context, status=422)
    try:
        made = actions.copy_session(session=session, to=form.cleaned_data["moments"], by=person_of(request), now=now)
    except actions.NotPossible as problem:
        form.add_error(None, str(problem))
        return render(request, "scheduling/plan/copy.html", context, status=409)
    return _copied(request, made)


def _copied(request: HttpRequest, made: list[actions.Copy]) -> HttpResponse:
    text = ngettext("%(number)d draft was made.", "%(number)d drafts were made.", len(made))
    messages.success(request, text % {"number": len(made)} + " " + _("Look at them and publish them."))
    clashing = sum(bool(one.clashes) for one in made)
    if clashing:
        text = ngettext("%(number)d of them is in conflict.", "%(number)d of them are in conflict.", clashing)
        messages.warning(request, text % {"number": clashing})
    return redirect(f"{reverse('scheduling:planner')}?view=list&show=drafts")


@require_http_methods(["GET", "HEAD", "POST"])
@digital_team_required
def copy_period(request: HttpRequest) -> HttpResponse:
    """Hold a whole period again: first shows what would be made, then makes it."""
    now, sent = clock.now(), request.POST if request.method == "POST" else request.GET
    form = PeriodForm(sent if "first" in sent or request.method == "POST" else None, now=now)
    context: dict[str, Any] = {"form": form}
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        context["rows"] = planning.held_again(request.user, data["first"], data["last"], data["days"], now)
        context["number"] = number = sum(not row.is_there for row in context["rows"])
        if request.method == "POST" and number and data["promised"] != number:
            form.add_error(None, _("The number of sessions has changed. Nothing was made: look and try again."))
        elif request.method == "POST":
            return _held_again(request, form, context, now)
    return render(request, "scheduling/plan/copy_period.html", context, status=422 if form.errors else 200)


def _held_again(request: HttpRequest, form: PeriodForm, context: dict[str, Any], now: dt.datetime) -> HttpResponse:
    data = form.cleaned_data
    if not context["number"]:
        messages.info(request, _("Everything of that period is there already."))
        return redirect(f"{reverse('scheduling:planner')}?view=list&show=drafts")
    try:
        made = actions.copy_period(
            first=data["first"], last=data["last"], days=data["days"], by=person_of(request), now=now
        )
    except actions.NotPossible as problem:
        form.add_error(None, str(problem))
        return render(request, "scheduling/plan/copy_period.html", context, status=409)
    return _copied(request, [one for one in made if one.session.made_at == now])
