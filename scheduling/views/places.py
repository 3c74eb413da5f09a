"""Rooms: which there are, how to find them, which are no longer in use. None is ever deleted."""

from copy import copy

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from scheduling.forms_place import ChangedPlaceForm, PlaceForm
from scheduling.models import Place, TrainingSession
from trainingsite import clock
from trainingsite.access import digital_team_required

PAGE = 50


@require_http_methods(["GET", "HEAD", "POST"])
@digital_team_required
def places(request: HttpRequest) -> HttpResponse:
    """Every place with its seats and what comes there; a POST adds one."""
    form = PlaceForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("The place is there."))
        return redirect("scheduling:places")
    coming = Q(sessions__ends_at__gt=clock.now()) & ~Q(sessions__status=TrainingSession.Status.CANCELLED)
    found = Place.objects.editable_by(request.user).annotate(coming=Count("sessions", filter=coming))
    page = Paginator(found.order_by("closed", "name"), PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "form": form}
    return render(request, "scheduling/plan/places.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@digital_team_required
def place(request: HttpRequest, pk: int) -> HttpResponse:
    """Change one place, or say that it is no longer in use."""
    found = get_object_or_404(Place.objects.editable_by(request.user), pk=pk)
    form = ChangedPlaceForm(request.POST if request.method == "POST" else None, instance=copy(found))
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Saved."))
        return redirect("scheduling:places")
    coming = TrainingSession.objects.visible_to(request.user).upcoming(clock.now()).filter(place=found)
    standing = coming.exclude(status=TrainingSession.Status.CANCELLED)
    context = {"place": found, "form": form, "coming": standing.count()}
    return render(request, "scheduling/plan/place.html", context, status=422 if form.errors else 200)
