"""The digital team's pages of cohorts: who goes through together."""

from copy import copy
from typing import Any, NamedTuple

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Count, Exists, OuterRef, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from participants import actions
from participants.forms_cohorts import ChosenForm, CohortForm, SearchForm, WholeUnitForm
from participants.models import Cohort, CohortMember, Unit, User
from participants.roster.applying import unit_paths
from trainingsite import clock
from trainingsite.access import digital_team_required

PAGE = 25
FOUND_AT_MOST = 50


@require_http_methods(["GET", "HEAD", "POST"])
@digital_team_required
def cohorts(request: HttpRequest) -> HttpResponse:
    """Every cohort with its first day and people; a POST makes one."""
    form = CohortForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and saved(request, form):
        messages.success(request, _("The cohort is there. Now add the people."))
        return redirect("participants:cohort", form.instance.pk)
    found = Cohort.objects.annotate(people=Count("members")).order_by("-starts", "name")
    context = {"page": Paginator(found, PAGE).get_page(request.GET.get("page")), "form": form}
    return render(request, "participants/cohorts.html", context, status=422 if form.errors else 200)


def saved(request: HttpRequest, form: CohortForm) -> bool:
    """Write what was typed; a name taken meanwhile becomes an error of the form."""
    if not form.is_valid():
        return False
    try:
        if form.has_changed():
            actions.save_cohort(cohort=form.instance, by=request.user, now=clock.now())
    except ValidationError as error:
        form.add_error(None, error)
    return not form.errors


@require_http_methods(["GET", "HEAD", "POST"])
@digital_team_required
def cohort(request: HttpRequest, pk: int) -> HttpResponse:
    """Who is in it; a POST changes its name or first day."""
    found = get_object_or_404(Cohort, pk=pk)
    form = CohortForm(request.POST if request.method == "POST" else None, instance=copy(found))
    if request.method == "POST" and saved(request, form):
        messages.success(request, _("Saved."))
        return redirect("participants:cohort", pk)
    people = User.objects.visible_to(request.user).filter(cohort_memberships__cohort=found)
    page = Paginator(beside(people, found).with_unit(clock.today()), PAGE).get_page(request.GET.get("page"))
    context = {"cohort": found, "form": form, "page": page}
    return render(request, "participants/cohort.html", context, status=422 if form.errors else 200)


def beside(people: Any, cohort: Cohort) -> Any:
    """Each with `inside` (in this cohort) and `elsewhere` (in another one)."""
    own = CohortMember.objects.filter(user=OuterRef("pk"))
    return people.annotate(inside=Exists(own.filter(cohort=cohort)), elsewhere=Exists(own.exclude(cohort=cohort)))


# --- adding and removing --------------------------------------------------------------------------------
@require_http_methods(["GET", "HEAD", "POST"])
@digital_team_required
def cohort_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a whole unit after a preview, or people found by name. The address keeps what was looked for."""
    found = get_object_or_404(Cohort, pk=pk)
    units, chosen = unit_form(request), None
    if request.method == "POST" and "unit" in request.POST:
        keys = people_of_unit(request, found, units)
    elif request.method == "POST":
        chosen = ChosenForm(request.POST, candidates=candidates(request))
        keys = chosen.cleaned_data["people"] if chosen.is_valid() else None
    else:
        return render(request, "participants/cohort_add.html", add_context(request, found, units, chosen))
    used = chosen or units
    if keys is not None and (number := added(request, found, keys, used)) is not None:
        messages.success(request, said(number))
        return redirect("participants:cohort", pk)
    return render(request, "participants/cohort_add.html", add_context(request, found, units, chosen), status=422)


def candidates(request: HttpRequest) -> Any:
    """Who can be added: people with an open account who work here."""
    return User.objects.visible_to(request.user).active().employed(clock.today())


def unit_form(request: HttpRequest) -> WholeUnitForm:
    """Bound to what was sent, otherwise to the address; unbound when no unit was asked for."""
    sent = request.POST if request.method == "POST" else request.GET
    return WholeUnitForm(sent if "unit" in sent else None, units=unit_paths())


class Preview(NamedTuple):
    """What adding a unit would do."""

    unit: Unit
    new: int
    already: int
    doubled: int


def preview(request: HttpRequest, cohort: Cohort, unit: Unit) -> Preview:
    counts = beside(of_unit(request, unit), cohort).aggregate(
        new=Count("pk", filter=Q(inside=False)),
        already=Count("pk", filter=Q(inside=True)),
        doubled=Count("pk", filter=Q(inside=False, elsewhere=True)),
    )
    return Preview(unit, **counts)


def of_unit(request: HttpRequest, unit: Unit) -> Any:
    return candidates(request).in_units(Unit.objects.below([unit]), clock.today())


def people_of_unit(request: HttpRequest, cohort: Cohort, form: WholeUnitForm) -> list[int] | None:
    """The people the preview promised; None when it promised another number. Sent twice, nobody is new."""
    if not form.is_valid():
        return None
    unit = Unit.objects.get(pk=form.cleaned_data["unit"])
    promised = preview(request, cohort, unit)
    if promised.new and form.cleaned_data["number"] != promised.new:
        form.add_error(None, _("The number of people has changed. Nobody was added: look and try again."))
        return None
    return list(of_unit(request, unit).values_list("pk", flat=True))


def added(request: HttpRequest, cohort: Cohort, people: list[int], form: Any) -> int | None:
    try:
        today, now = clock.today(), clock.now()
        return actions.add_to_cohort(cohort=cohort, people=people, on=today, by=request.user, now=now)
    except ValidationError as error:
        form.add_error(None, error)
        return None


def said(number: int) -> str:
    if not number:
        return _("Everybody you chose is in the cohort already.")
    return ngettext("%(number)s person was added.", "%(number)s people were added.", number) % {"number": number}


def add_context(
    request: HttpRequest, cohort: Cohort, units: WholeUnitForm, chosen: ChosenForm | None
) -> dict[str, Any]:
    search = SearchForm(request.GET if "q" in request.GET else None)
    found: list[User] = []
    if search.is_valid():
        matching = candidates(request).matching(search.cleaned_data["q"])
        found = list(beside(matching, cohort).with_unit(clock.today())[: FOUND_AT_MOST + 1])
    unit = Unit.objects.get(pk=units.cleaned_data["unit"]) if units.is_valid() or has_unit(units) else None
    return {
        "cohort": cohort,
        "units": units,
        "chosen": chosen,
        "ticked": chosen.data.getlist("people") if chosen else [],  # type: ignore[attr-defined]  # a QueryDict
        "search": search,
        "found": found[:FOUND_AT_MOST],
        "more": len(found) > FOUND_AT_MOST,
        "preview": preview(request, cohort, unit) if unit else None,
    }


def has_unit(form: WholeUnitForm) -> bool:
    return form.is_bound and bool(form.cleaned_data.get("unit"))


@require_POST
@digital_team_required
def cohort_remove(request: HttpRequest, pk: int, person: int) -> HttpResponse:
    """Take one person out; the page has asked."""
    found = get_object_or_404(Cohort, pk=pk)
    someone = get_object_or_404(User.objects.visible_to(request.user), pk=person)
    if actions.remove_from_cohort(cohort=found, person=someone, by=request.user, now=clock.now()):
        messages.success(request, _("%(name)s is no longer in the cohort.") % {"name": someone.name})
    else:
        messages.info(request, _("%(name)s was not in the cohort.") % {"name": someone.name})
    return redirect("participants:cohort", pk)
