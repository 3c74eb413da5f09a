"""Everybody's own page: language and zone, days away, own data and what happens to it."""

import datetime as dt
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from participants import actions, audit, reauth
from participants.erasure import erase_learning
from participants.forms import AbsenceForm, ConfirmForm, ProfileForm
from participants.models import Absence, AuditEvent, Membership, User
from participants.showing_data import readable_map
from trainingsite import clock
from trainingsite.privacy import everything_about

TRAIL_PAGE = 30


@require_http_methods(["GET", "HEAD", "POST"])
def me(request: HttpRequest) -> HttpResponse:
    """Profile and days away; name and unit come from the roster."""
    own = User.objects.get(pk=request.user.pk)
    form = ProfileForm(request.POST if request.method == "POST" else None, instance=own)
    if request.method == "POST" and form.is_valid():
        form.save()
        with translation.override(own.language):
            messages.success(request, _("Saved."))
        return redirect("participants:me")
    status = 422 if form.errors else 200
    return render(request, "participants/me.html", me_context(request, form, AbsenceForm()), status=status)


def me_context(request: HttpRequest, form: ProfileForm, absence_form: AbsenceForm) -> dict[str, Any]:
    today = clock.today()
    own: Any = request.user
    trail = AuditEvent.objects.about(own)
    return {
        "form": form,
        "absence_form": absence_form,
        "absences": Absence.objects.visible_to(own).filter(ends__gte=today),
        "membership": Membership.objects.valid(today).filter(user=own).select_related("unit").first(),
        "trail": audit.readable(trail[:5], own),
        "more_trail": trail.count() > 5,
    }


@require_POST
def absence_add(request: HttpRequest) -> HttpResponse:
    form = AbsenceForm(request.POST)
    if form.is_valid():
        days = form.cleaned_data
        try:
            actions.add_absence(person=request.user, starts=days["starts"], ends=days["ends"])  # type: ignore[arg-type]  # signed in
            messages.success(request, _("Your days away are noted."))
            return redirect("participants:me")
        except ValidationError as error:
            form.add_error(None, error)
    own = User.objects.get(pk=request.user.pk)
    return render(request, "participants/me.html", me_context(request, ProfileForm(instance=own), form), status=422)


@require_POST
def absence_remove(request: HttpRequest, pk: int) -> HttpResponse:
    get_object_or_404(Absence.objects.visible_to(request.user), pk=pk).delete()
    messages.success(request, _("Removed."))
    return redirect("participants:me")


@require_safe
def trail(request: HttpRequest) -> HttpResponse:
    """Who has looked at or changed what about me."""
    page = Paginator(AuditEvent.objects.about(request.user), TRAIL_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "lines": audit.readable(page.object_list, request.user)}  # type: ignore[arg-type]  # signed in
    return render(request, "participants/trail.html", context)


@require_safe
def why(request: HttpRequest) -> HttpResponse:
    """What is held about people, why, for how long, and who sees it."""
    return render(request, "participants/why.html", {"tables": readable_map()})


# --- own data -------------------------------------------------------------------------------------------
@require_safe
@reauth.required
def data(request: HttpRequest) -> HttpResponse:
    """Everything held about me, for reading."""
    audit.record(request.user, "exported", request.user, clock.now())
    return render(request, "participants/my_data.html", {"sections": everything_about(request.user)})


@require_safe
@reauth.required
def data_json(request: HttpRequest) -> HttpResponse:
    """Everything held about me, for machines."""
    audit.record(request.user, "exported", request.user, clock.now())
    held = {section.key: section.rows for section in everything_about(request.user)}
    name = f"sometaito-{clock.today():%Y-%m-%d}.json"
    answer = JsonResponse(held, json_dumps_params={"ensure_ascii": False, "indent": 2, "default": str})
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
@reauth.required
def erase(request: HttpRequest) -> HttpResponse:
    """Erase what I have learned here, or ask for the whole account to be erased."""
    form = ConfirmForm(request.POST if request.method == "POST" else None)
    what = request.POST.get("what", "")
    if request.method == "POST" and form.is_valid() and what in ERASURES:
        messages.success(request, ERASURES[what](request.user, clock.now()))
        return redirect("participants:me")
    asked = AuditEvent.objects.about(request.user).filter(verb="erasure-asked").first()
    context = {"form": form, "what": what, "asked": asked}
    return render(request, "participants/erase.html", context, status=422 if request.method == "POST" else 200)


def _erase_learning(person: Any, now: dt.datetime) -> str:
    erase_learning(person, by=person, now=now)
    return _("Your learning data has been erased.")


def _ask(person: Any, now: dt.datetime) -> str:
    if not AuditEvent.objects.about(person).filter(verb="erasure-asked").exists():
        audit.record(person, "erasure-asked", person, now)
    return _("Your wish has been passed on to the administrators.")


ERASURES = {"learning": _erase_learning, "account": _ask}
