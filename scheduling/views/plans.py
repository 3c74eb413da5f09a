"""If-then plans: make one, change it, mark it done, take it away."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from scheduling import plans as own_plans
from scheduling.forms_plan import PlanForm
from scheduling.forms_session import one_line
from scheduling.models import Plan, TrainingSession
from scheduling.showing import moment
from trainingsite import clock

SHOWN = 20


@require_safe
def plans(request: HttpRequest) -> HttpResponse:
    """Own plans: those whose time has passed, those to come, and pages of those that are done."""
    now = clock.now()
    own = Plan.objects.visible_to(request.user).standing().select_related("session")
    waiting = list(own.filter(done_at=None)[: SHOWN * 5])
    page = Paginator(own.exclude(done_at=None).order_by("-done_at", "-pk"), SHOWN).get_page(request.GET.get("page"))
    zone = _own(request).zone
    context = {
        "overdue": [(each, moment(each.at, zone)) for each in waiting if each.at <= now],
        "coming": [(each, moment(each.at, zone)) for each in waiting if each.at > now],
        "page": page,
    }
    return render(request, "scheduling/plans.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """A new plan; `?session=` is the session it comes out of, `?situation=` and `?deed=` are first words for it."""
    sent = request.POST.get("session") or request.GET.get("session") or ""
    key = int(sent) if sent.isascii() and sent.isdecimal() and len(sent) < 10 else 0
    session = get_object_or_404(TrainingSession.objects.visible_to(request.user), pk=key) if sent else None
    form = PlanForm(_sent(request), now=clock.now(), zone=_own(request).zone)
    if form.is_valid():
        person = _own(request)
        plan = own_plans.make_plan(
            person=person, session=session, zone=person.time_zone, now=clock.now(), **_values(form)
        )
        return _saved(request, plan, _("Your plan is made. We remind you when its time comes."))
    form.initial.update({name: one_line(request.GET.get(name, ""))[:200] for name in ("situation", "deed")})
    return _page(request, form, session=session)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Another wording, another time."""
    plan = get_object_or_404(Plan.objects.visible_to(request.user).select_related("session"), pk=pk)
    if plan.removed_at:
        return _gone(request)
    form = PlanForm(_sent(request), now=clock.now(), zone=_own(request).zone, plan=plan)
    if form.is_valid():
        zone = _own(request).time_zone
        plan = own_plans.change_plan(plan=plan, zone=zone, now=clock.now(), **_values(form))
        return _saved(request, plan, _("Your plan is changed."))
    return _page(request, form, session=plan.session, plan=plan)


@require_POST
def done(request: HttpRequest, pk: int) -> HttpResponse:
    plan = get_object_or_404(Plan.objects.visible_to(request.user), pk=pk)
    if plan.removed_at:
        return _gone(request)
    own_plans.finish_plan(plan=plan, now=clock.now())
    messages.success(request, _("Well done! What would be the next one?"))
    return redirect("scheduling:plans")


@require_POST
def remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take it away; the page has asked."""
    plan = get_object_or_404(Plan.objects.visible_to(request.user), pk=pk)
    own_plans.remove_plan(plan=plan, now=clock.now())
    messages.success(request, _("The plan is removed, also from your calendar feed."))
    return redirect("scheduling:plans")


# --- shared -----------------------------------------------------------------------------------------------
def _own(request: HttpRequest) -> Any:
    return request.user


def _sent(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _values(form: PlanForm) -> dict[str, Any]:
    values = form.cleaned_data
    return {"situation": values["situation"], "deed": values["deed"], "at": values["moment"]}


def _page(request: HttpRequest, form: PlanForm, **context: Any) -> HttpResponse:
    return render(request, "scheduling/plan_form.html", {"form": form, **context}, status=422 if form.errors else 200)


def _saved(request: HttpRequest, plan: Plan, said: str) -> HttpResponse:
    messages.success(request, said)
    if title := own_plans.busy_with(request.user, plan.at):
        when = {"title": title, "when": moment(plan.at, _own(request).zone)}
        messages.info(
            request, _("At that time, %(when)s, you are in “%(title)s”. The plan stands all the same.") % when
        )
    return redirect("scheduling:plans")


def _gone(request: HttpRequest) -> HttpResponse:
    messages.info(request, _("You have removed this plan already."))
    return redirect("scheduling:plans")
