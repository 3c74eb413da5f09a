"""What sessions are needed, and one press that makes one with its invitations. Numbers only, never names."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from scheduling import counting
from scheduling import need as needs
from scheduling.actions import NotPossible
from scheduling.forms_need import NeedForm
from trainingsite import clock
from trainingsite.access import digital_team_required


@require_http_methods(["GET", "HEAD", "POST"])
@digital_team_required
def need(request: HttpRequest) -> HttpResponse:
    """The ranked list with the form of one skill: the one asked for (`skill`), else the first."""
    now, rows = clock.now(), needs.top(clock.now())
    chosen = _chosen(request, rows)
    typed = request.POST if request.method == "POST" else None
    form = NeedForm(typed, needed=chosen, by=request.user, now=now) if chosen else None
    context = {"needs": rows, "chosen": chosen, "form": form, "counted_at": counting.counted_at()}
    if form is None or not form.is_bound:
        return render(request, "scheduling/plan/need.html", context)
    if not form.is_valid():
        return render(request, "scheduling/plan/need.html", context, status=422)
    try:
        session, invited = form.make()
    except NotPossible as refusal:
        form.add_error(None, str(refusal))
        return render(request, "scheduling/plan/need.html", context, status=409)
    messages.success(request, _made(session.is_published, invited))
    return redirect("scheduling:edit", session.pk)


def _chosen(request: HttpRequest, rows: list[needs.Need]) -> needs.Need | None:
    """A skill nobody needs any more, or that does not exist: 404."""
    asked = request.POST.get("skill") or request.GET.get("skill")
    if not asked:
        return rows[0] if rows else None
    found = next((each for each in rows if each.skill.slug == asked), None)
    if found is None:
        raise Http404
    return found


def _made(published: bool, invited: int) -> str:
    made = _("The session is published.") if published else _("The draft is saved; others do not see it yet.")
    told = _("Invited: %(number)s.") if published else _("Invited when you publish it: %(number)s.")
    who = told % {"number": needs.said(invited)} if invited else _("Nobody is invited.")
    return f"{made} {who}"


@require_POST
@digital_team_required
def count_again(request: HttpRequest) -> HttpResponse:
    """Count in the background; the page shows when it was counted last."""
    from scheduling import tasks  # with Celery, which a web process needs only when it wakes a worker
    from trainingsite.celery import wake

    wake(tasks.count_need)
    messages.success(request, _("The numbers are being counted. It takes a moment; open the page again then."))
    return redirect("scheduling:need")
