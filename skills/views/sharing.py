"""Showing own levels to one's manager: the person's page, and what the manager sees."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import formats, timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from participants import audit
from skills import sharing
from skills.forms import ShareForm
from skills.models import LevelShare
from trainingsite import clock
from trainingsite.access import managers_only

PAGE = 50


@require_http_methods(["GET", "HEAD", "POST"])
def own(request: HttpRequest) -> HttpResponse:
    """Who sees what, for how long, and who has looked; POST shares."""
    now = clock.now()
    form = ShareForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        made = sharing.share(person=request.user, length=form.cleaned_data["length"], now=now)
        until = formats.date_format(timezone.localtime(made.ends_at), "DATE_FORMAT")
        messages.success(request, _("Your levels are shared until %(day)s.") % {"day": until})
        return redirect("skills:sharing")
    context = {
        "form": form,
        "current": LevelShare.objects.of(request.user).open(now).first(),
        "readers": sharing.readers_of(request.user, clock.today()),
        "looks": sharing.looks_at(request.user),
    }
    return render(request, "skills/sharing.html", context, status=422 if form.errors else 200)


@require_POST
def take_back(request: HttpRequest) -> HttpResponse:
    """At once; a second press changes nothing."""
    sharing.take_back(person=request.user, now=clock.now())
    messages.success(request, _("Your levels are not shared. Nobody else sees them."))
    return redirect("skills:sharing")


@require_safe
@managers_only
def people(request: HttpRequest) -> HttpResponse:
    """Those of the own units who share their levels now, and until when."""
    shares = LevelShare.objects.visible_to(request.user).open(clock.now()).select_related("person")
    page = Paginator(shares.order_by("person__name", "person__pk"), PAGE).get_page(request.GET.get("page"))
    return render(request, "skills/shared.html", {"page": page})


@require_safe
def levels(request: HttpRequest, pk: int) -> HttpResponse:
    """One person's levels. The person sees who looked; once it is over there is nothing here."""
    now = clock.now()
    shares = LevelShare.objects.visible_to(request.user).open(now).select_related("person")
    share = get_object_or_404(shares, person_id=pk)
    audit.record_look(request.user, share.person, now, sharing.LOOKED)
    areas = sharing.shown_to_manager(share.person, request.LANGUAGE_CODE, now)
    return render(request, "skills/shared_levels.html", {"share": share, "areas": areas})
