"""The digital team's part: windows of measurement, and confirming what a trainer has seen."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from participants.models import Cohort, User
from skills import actions
from skills.forms import ConfirmationForm, PersonSearchForm, RoundForm
from skills.models import Evidence, MeasurementRound
from trainingsite import clock
from trainingsite.access import digital_team_required

CONFIRMATIONS_SHOWN = 10


@require_safe
@digital_team_required
def rounds(request: HttpRequest) -> HttpResponse:
    """Cohorts with their windows and how many have started and finished."""
    windows = MeasurementRound.objects.with_counts().order_by("opens_at")
    cohorts = Cohort.objects.annotate(people=Count("members")).prefetch_related(Prefetch("rounds", windows))
    page = Paginator(cohorts.order_by("-starts", "name"), 25).get_page(request.GET.get("page"))
    return render(request, "skills/rounds.html", {"page": page, "now": clock.now()})


@require_http_methods(["GET", "HEAD", "POST"])
@digital_team_required
def create_round(request: HttpRequest, cohort: int) -> HttpResponse:
    return _edit(request, get_object_or_404(Cohort, pk=cohort), None)


@require_http_methods(["GET", "HEAD", "POST"])
@digital_team_required
def edit_round(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(MeasurementRound.objects.select_related("cohort"), pk=pk)
    return _edit(request, found.cohort, found)


def _edit(request: HttpRequest, cohort: Cohort, instance: MeasurementRound | None) -> HttpResponse:
    form = RoundForm(request.POST or None, instance=instance, cohort=cohort)
    if request.method == "POST" and form.is_valid():
        actions.schedule_round(round=form.instance, actor=request.user, now=clock.now())
        messages.success(request, _("Saved. The measurement opens and closes by itself."))
        return redirect("skills:rounds")
    status = 422 if form.errors else 200
    return render(request, "skills/round_form.html", {"form": form, "cohort": cohort}, status=status)


@require_safe
@digital_team_required
def confirmations(request: HttpRequest) -> HttpResponse:
    """Find the person; below, what I have confirmed lately."""
    form = PersonSearchForm(request.GET or None)
    people = [person for person in form.found() if person != request.user]
    given = Evidence.objects.confirmed().filter(confirmed_by_id=request.user.pk).select_related("person", "skill")
    context = {
        "form": form,
        "people": people,
        "asked": bool(request.GET.get("q", "").strip()),
        "given": given.order_by("-at", "-pk")[:CONFIRMATIONS_SHOWN],
    }
    return render(request, "skills/confirmations.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@digital_team_required
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what one person was seen to do. Nobody confirms themselves."""
    others: Any = User.objects.visible_to(request.user).active().exclude(pk=request.user.pk)
    person = get_object_or_404(others, pk=pk)
    form = ConfirmationForm(request.POST or None, person=person)
    if request.method == "POST" and form.is_valid():
        actions.confirm(person=person, confirmed_by=request.user, now=clock.now(), **form.confirmed())
        messages.success(request, _("Confirmed. %(name)s sees it with your name.") % {"name": person.name})
        return redirect("skills:confirmations")
    return render(request, "skills/confirm.html", {"form": form, "person": person}, status=422 if form.errors else 200)
