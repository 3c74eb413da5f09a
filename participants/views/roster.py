"""The administrator's pages of people, units and rosters."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from participants import actions, audit, reauth
from participants.erasure import erase
from participants.forms import ConfirmForm, PeopleFilter, RoleForm, UploadForm
from participants.models import AuditEvent, ManagerAssignment, Membership, RosterImport, Unit, User
from participants.roster import imports, reading
from participants.roster.applying import unit_paths
from participants.roster.showing import KINDS, shown_rows
from trainingsite import clock
from trainingsite.access import administrator_required

PAGE = 50
MAX_REQUEST = reading.MAX_BYTES + 100_000


# --- people and units -----------------------------------------------------------------------------------
@require_http_methods(["GET", "HEAD", "POST"])
@administrator_required
def people(request: HttpRequest) -> HttpResponse:
    """Everybody, searched by name, unit and role; a POST brings a roster file."""
    if request.method == "POST":
        return upload(request)
    return render(request, "participants/roster.html", people_context(request, UploadForm()))


def people_context(request: HttpRequest, form: UploadForm) -> dict[str, Any]:
    today = clock.today()
    search = PeopleFilter(request.GET, units=_units_to_choose(request.GET.get("unit", "")))
    found = search.found(User.objects.visible_to(request.user), today).with_unit(today)
    return {
        "page": Paginator(found, PAGE).get_page(request.GET.get("page")),
        "search": search,
        "form": form,
        "imports": RosterImport.objects.visible_to(request.user).defer("preview")[:5],
        "asked": asked_to_be_erased(request.user),
    }


def _units_to_choose(chosen: str) -> dict[int, str]:
    """The upper levels, and the unit somebody came for from the tree of units."""
    units = Unit.objects.near_the_top()
    if chosen.isascii() and chosen.isdigit() and len(chosen) < 19:
        units |= Unit.objects.filter(pk=int(chosen))
    return unit_paths(units)


def asked_to_be_erased(reader: Any) -> QuerySet[User]:
    """People who have asked for their account to be erased and still have one."""
    asked = AuditEvent.objects.filter(verb="erasure-asked").exclude(subject_id=None)
    return User.objects.visible_to(reader).filter(pk__in=asked.values("subject_id"))


def upload(request: HttpRequest) -> HttpResponse:
    length = request.META.get("CONTENT_LENGTH") or ""
    if length.isdecimal() and int(length) > MAX_REQUEST:
        form = UploadForm({})
        form.full_clean()
        form.errors["file"] = form.error_class([str(reading.too_big())])
        return render(request, "participants/roster.html", people_context(request, form), status=413)
    form = UploadForm(request.POST, request.FILES)
    if not form.is_valid():
        return render(request, "participants/roster.html", people_context(request, form), status=422)
    name = form.cleaned_data["file"].name
    roster = imports.store(file=form.roster, name=name, by=request.user, now=clock.now())
    from participants import tasks  # with Celery, which only whoever wakes a worker needs in memory
    from trainingsite.celery import wake

    wake(tasks.preview_import, roster.pk)
    return redirect("participants:roster-import", roster.pk)


@require_safe
@administrator_required
def units(request: HttpRequest) -> HttpResponse:
    """The tree of units with their managers and numbers of people."""
    today = clock.today()
    members = Count("memberships", filter=Q(memberships__in=Membership.objects.valid(today)))
    manager = ManagerAssignment.objects.valid(today).filter(unit=OuterRef("pk")).values("user__name")
    found = Unit.objects.visible_to(request.user).annotate(people=members, manager=Subquery(manager[:1]))
    return render(request, "participants/units.html", {"units": in_tree_order(found)})


def in_tree_order(units: QuerySet[Unit]) -> list[Unit]:
    """Parents before children, children by name."""
    paths = unit_paths()
    return sorted(units, key=lambda unit: paths[unit.pk].casefold().split("/"))


@require_safe
@administrator_required
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """One person: where they have worked, what they may do. Looking leaves a trace they can see."""
    someone = get_object_or_404(User.objects.visible_to(request.user), pk=pk)
    audit.record_look(request.user, someone, clock.now())
    context = {
        "person": someone,
        "memberships": someone.memberships.select_related("unit").order_by("-starts"),
        "posts": someone.manager_assignments.select_related("unit").order_by("-starts"),
        "form": RoleForm(initial={"role": someone.role}),
        "paths": unit_paths(),
    }
    return render(request, "participants/person.html", context)


@require_POST
@administrator_required
def person_role(request: HttpRequest, pk: int) -> HttpResponse:
    someone = get_object_or_404(User.objects.visible_to(request.user), pk=pk)
    try:
        actions.change_role(person=someone, role=request.POST.get("role", ""), by=request.user, now=clock.now())
        messages.success(request, _("The role is now: %(role)s.") % {"role": someone.get_role_display()})
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("participants:person", pk)


@require_POST
@administrator_required
def person_account(request: HttpRequest, pk: int) -> HttpResponse:
    """Close the account of somebody who leaves, or open it again."""
    someone = get_object_or_404(User.objects.visible_to(request.user), pk=pk)
    try:
        if request.POST.get("act") == "open":
            actions.reopen_account(person=someone, by=request.user, now=clock.now())
            messages.success(request, _("The account is open again."))
        elif request.POST.get("act") == "close":
            actions.close_account(person=someone, on=clock.today(), by=request.user, now=clock.now())
            messages.success(request, _("The account is closed and the sessions have ended."))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("participants:person", pk)


@require_http_methods(["GET", "HEAD", "POST"])
@administrator_required
@reauth.required
def person_erase(request: HttpRequest, pk: int) -> HttpResponse:
    """Remove a person for good, after a yes."""
    someone = get_object_or_404(User.objects.visible_to(request.user), pk=pk)
    form = ConfirmForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            erase(someone, by=request.user, now=clock.now())
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("The person and everything held about them has been erased."))
            return redirect("participants:roster")
    status = 422 if form.errors else 200
    return render(request, "participants/person_erase.html", {"person": someone, "form": form}, status=status)


# --- one roster -----------------------------------------------------------------------------------------
@require_safe
@administrator_required
def roster_import(request: HttpRequest, pk: int) -> HttpResponse:
    """Where an import stands: being read, its preview, being applied, done. HTMX asks for the state alone."""
    roster = get_object_or_404(RosterImport.objects.visible_to(request.user), pk=pk)
    template = "participants/roster_import.html"
    return render(request, f"{template}#state" if request.htmx else template, import_context(request, roster))  # type: ignore[attr-defined]  # set by django-htmx


def import_context(request: HttpRequest, roster: RosterImport, error: str = "") -> dict[str, Any]:
    plan = roster.preview.get("plan", {})
    kinds = [(kind, label, len(plan.get(kind, []))) for kind, label in KINDS.items() if plan.get(kind)]
    wanted = request.GET.get("kind", "")
    kind = wanted if plan.get(wanted) and wanted in KINDS else (kinds[0][0] if kinds else "")
    page = Paginator(plan.get(kind, []), PAGE).get_page(request.GET.get("page"))
    return {
        "roster": roster,
        "preview": roster.preview,
        "kinds": kinds,
        "kind": kind,
        "page": page,
        "rows": shown_rows(kind, page.object_list),
        "done": imports.progress(roster),
        "error": error,
    }


@require_POST
@administrator_required
def roster_apply(request: HttpRequest, pk: int) -> HttpResponse:
    """Yes to the preview that was looked at."""
    roster = get_object_or_404(RosterImport.objects.visible_to(request.user), pk=pk)
    try:
        imports.confirm(
            roster=roster,
            fingerprint=request.POST.get("fingerprint", ""),
            leavers=request.POST.get("leavers") == "yes",
            by=request.user,
            now=clock.now(),
        )
    except ValidationError as error:
        roster.refresh_from_db()
        context = import_context(request, roster, " ".join(error.messages))
        return render(request, "participants/roster_import.html", context, status=409)
    from participants import tasks
    from trainingsite.celery import wake

    wake(tasks.apply_import, roster.pk)
    return redirect("participants:roster-import", pk)


@require_POST
@administrator_required
def roster_cancel(request: HttpRequest, pk: int) -> HttpResponse:
    roster = get_object_or_404(RosterImport.objects.visible_to(request.user), pk=pk)
    if imports.cancel(roster=roster, now=clock.now()):
        messages.success(request, _("The import has been dropped. Nothing was changed."))
        return redirect("participants:roster")
    messages.error(request, _("It is too late to drop this import."))
    return redirect("participants:roster-import", pk)
