"""Making and changing a session, publishing a draft, cancelling."""

import datetime as dt
from copy import copy as copied
from typing import Any

from django.contrib import messages
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from scheduling import actions, conflicts, planning
from scheduling.actions.locking import locked, one_at_a_time
from scheduling.forms_session import (
    SessionForm,
    given_by_address,
    kept_choices,
    new_session,
    stamp,
    zone_asked,
)
from scheduling.models import TrainingSession
from trainingsite import clock
from trainingsite.access import digital_team_required


class ChangedMeanwhile(Exception):
    """Somebody else saved the session after the form was opened."""


def person_of(request: HttpRequest) -> Any:
    """Who asks; the guard has let in nobody who is not signed in."""
    return request.user


def found(request: HttpRequest, pk: int) -> TrainingSession:
    return get_object_or_404(TrainingSession.objects.editable_by(request.user).select_related("place"), pk=pk)


def to_day(session: TrainingSession, request: HttpRequest) -> HttpResponse:
    """Back to the week of the planner where the session stands."""
    day = session.starts_at.astimezone(person_of(request).zone).date()
    return redirect(f"{reverse('scheduling:planner')}?day={day.isoformat()}")


# --- the form ---------------------------------------------------------------------------------------------
@require_http_methods(["GET", "HEAD", "POST"])
@digital_team_required
def new(request: HttpRequest) -> HttpResponse:
    """A new session; the address may fill in the day, the time, the skill and more."""
    session, now = new_session(person_of(request), clock.now()), clock.now()
    if request.method != "POST":
        with timezone.override(session.tz):
            given = given_by_address(request.GET, person_of(request), now)
            return _page(request, SessionForm(instance=session, now=now, given=given), session)
    with timezone.override(zone_asked(request.POST, session)):
        return _sent(request, SessionForm(request.POST, instance=session, now=now), session, now)


@require_http_methods(["GET", "HEAD", "POST"])
@digital_team_required
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    session, now = found(request, pk), clock.now()
    if session.is_cancelled:
        return closed(request, session, 409 if request.method == "POST" else 200)
    if request.method != "POST":
        with timezone.override(session.tz):
            return _page(request, SessionForm(instance=session, now=now), session)
    with timezone.override(zone_asked(request.POST, session)):
        return _sent(request, SessionForm(request.POST, instance=copied(session), now=now), session, now)


def _page(
    request: HttpRequest, form: SessionForm, session: TrainingSession, status: int = 200, **more: Any
) -> HttpResponse:
    context = {"form": form, "session": session, "told": planning.told(session) if session.pk else 0, **more}
    context["over"] = bool(session.pk) and session.is_over(clock.now())
    return render(request, "scheduling/plan/session.html", context, status=status)


def closed(request: HttpRequest, session: TrainingSession, status: int) -> HttpResponse:
    """Nothing can be changed any more: what it was, and what one can do instead."""
    card = planning.Card(session, person_of(request).zone, [])
    return render(request, "scheduling/plan/closed.html", {"session": session, "card": card}, status=status)


def _sent(request: HttpRequest, form: SessionForm, session: TrainingSession, now: dt.datetime) -> HttpResponse:
    """Save what was typed, or say what is in the way with everything typed kept."""
    public = session.is_published or "publish" in request.POST
    valid = form.is_valid()
    if not valid or (public and not form.ready_to_publish()):
        return _page(request, form, session, 422)
    if made := _made_already(request, form):
        return to_day(made, request)
    clashes = _clashes(request, form, now)
    if public and not ticked(request, clashes):
        return _page(request, form, session, 409, clashes=clashes, tick=tick_of(clashes))
    try:
        saved = _written(request, form, now)
    except ChangedMeanwhile:
        return _changed(request, form, session.pk, now)
    except IntegrityError:
        if made := _made_already(request, form):  # the same new form, sent twice at the same moment
            return to_day(made, request)
        form.add_error(None, _("Something you chose was just taken away. Look at the choices and save again."))
        return _page(request, form, session, 409)
    except actions.NotPossible as problem:
        form.add_error(None, str(problem))
        return _page(request, form, session, 409)
    _say_saved(request, form, session, saved, clashes)
    return to_day(saved, request)


def _made_already(request: HttpRequest, form: SessionForm) -> TrainingSession | None:
    """The session that this form of a new one has made before; gives the new one its mark otherwise."""
    mark = form.cleaned_data.get("mark")
    if form.instance.pk or not mark:
        return None
    form.instance.uid = mark
    return TrainingSession.objects.editable_by(request.user).filter(uid=mark).first()


def _written(request: HttpRequest, form: SessionForm, now: dt.datetime) -> TrainingSession:
    """One transaction, begun by looking under the lock whether the session is still what the form was made from."""
    told = {
        "modules": form.cleaned_data["modules"],
        "trainers": form.cleaned_data["trainers"],
        "by": person_of(request),
    }
    if form.instance.pk is None:
        with one_at_a_time():
            return _published(request, actions.save_session(session=form.instance, now=now, **told), now)
    with locked(form.instance.pk) as row:
        kept = kept_choices(row)
        if stamp(row, kept["modules"], kept["trainers"]) != form.cleaned_data["seen"]:
            raise ChangedMeanwhile
        return _published(request, actions.save_session(session=form.instance, now=now, **told), now)


def _published(request: HttpRequest, session: TrainingSession, now: dt.datetime) -> TrainingSession:
    if "publish" in request.POST:
        return actions.publish(session=session, by=person_of(request), now=now)
    return session


def _say_saved(
    request: HttpRequest,
    form: SessionForm,
    before: TrainingSession,
    saved: TrainingSession,
    clashes: list[tuple[int, str]],
) -> None:
    if not saved.is_published:
        messages.success(request, _("Saved as a draft. Others do not see it."))
    elif not before.is_published:
        messages.success(request, _("Published. It can be booked now."))
    elif saved.sequence != before.sequence:
        messages.success(request, _("Saved.") + " " + said_told(planning.told(saved)))
    else:
        messages.success(request, _("Saved."))
    for remark in form.remarks():
        messages.warning(request, remark)
    if not saved.is_published:
        for _key, text in clashes:
            messages.warning(request, text)


def said_told(number: int) -> str:
    if not number:
        return _("Nobody has a place yet, so nobody needs to be told.")
    text = ngettext("%(number)d person is told.", "%(number)d people are told.", number)
    return text % {"number": number}


# --- changed by somebody else meanwhile -------------------------------------------------------------------
def _changed(request: HttpRequest, form: SessionForm, pk: int | None, now: dt.datetime) -> HttpResponse:
    """What was typed stays; beside it what the session is now. Saving again is then a choice made knowingly."""
    row = found(request, pk or 0)
    fresh = SessionForm(instance=row, now=now)
    differences = [
        (name, form[name].label, _shown(fresh, name))
        for name in form.fields
        if name not in {"seen", "mark", "which", "end"} and _text(form, name) != _text(fresh, name)
    ]
    if not differences:  # the same form sent twice: there already
        return to_day(row, request)
    data = request.POST.copy()
    data["seen"] = fresh["seen"].value()
    again = SessionForm(data, instance=copied(row), now=now)
    again.is_valid()
    return _page(request, again, row, 409, differences=differences)


def _text(form: SessionForm, name: str) -> list[str]:
    """The value of a field as its control would carry it."""
    value = form.fields[name].widget.format_value(form[name].value())
    return sorted(str(each) for each in (value if isinstance(value, list) else [value]) if each not in {None, ""})


def _shown(form: SessionForm, name: str) -> str:
    labels = {str(key): str(label) for key, label in getattr(form.fields[name], "choices", [])}
    return ", ".join(labels.get(each, each) for each in _text(form, name)) or "–"


# --- what is taken twice ----------------------------------------------------------------------------------
def _clashes(request: HttpRequest, form: SessionForm, now: dt.datetime) -> list[tuple[int, str]]:
    session = form.instance
    trainers, place = frozenset(form.cleaned_data["trainers"]), session.place_id
    span = conflicts.Span(session.pk, session.starts_at, session.ends_at, trainers, place)
    return planning.clashes_with(request.user, span, session.tz, now)


def tick_of(clashes: list[tuple[int, str]]) -> str:
    return "-".join(str(key) for key in sorted({key for key, _text in clashes}))


def ticked(request: HttpRequest, clashes: list[tuple[int, str]]) -> bool:
    """Whether all these clashes were shown and accepted; a new one has to be ticked anew."""
    return {str(key) for key, _text in clashes} <= set(request.POST.get("anyway", "").split("-"))


# --- publishing and cancelling ----------------------------------------------------------------------------
@require_POST
@digital_team_required
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    """Publish a draft as it is; what stands in the way is told, and a clash can be accepted."""
    session, now = found(request, pk), clock.now()
    if session.is_cancelled:
        return closed(request, session, 409)
    bare = not (session.place_id or session.meeting_link)
    trainers = frozenset(session.trainers.active().values_list("person", flat=True))
    span = conflicts.Span(session.pk, session.starts_at, session.ends_at, trainers, session.place_id)
    clashes = planning.clashes_with(request.user, span, session.tz, now)
    problem = _("It has neither a place nor a link to a meeting.") if bare else ""
    if not problem and ticked(request, clashes):
        try:
            actions.publish(session=session, by=person_of(request), now=now)
        except actions.NotPossible as refused:
            problem = str(refused)
        else:
            messages.success(request, _("Published. It can be booked now."))
            return to_day(session, request)
    context = {"session": session, "problem": problem, "clashes": clashes, "tick": tick_of(clashes)}
    return render(request, "scheduling/plan/publish.html", context, status=409)


@require_http_methods(["GET", "HEAD", "POST"])
@digital_team_required
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Asks, saying how many people are told; a POST cancels a published session and removes a draft."""
    session, now = found(request, pk), clock.now()
    context: dict[str, Any] = {
        "session": session,
        "card": planning.Card(session, person_of(request).zone, []),
        "told": planning.told(session),
    }
    if request.method != "POST":
        return render(request, "scheduling/plan/cancel.html", context)
    try:
        actions.cancel_session(session=session, by=person_of(request), now=now)
    except actions.NotPossible as problem:
        return render(request, "scheduling/plan/cancel.html", {**context, "problem": str(problem)}, status=409)
    if session.is_published:
        messages.success(request, _("The session is cancelled.") + " " + said_told(context["told"]))
    elif not session.is_cancelled:
        messages.success(request, _("The draft is removed."))
    return to_day(session, request)
