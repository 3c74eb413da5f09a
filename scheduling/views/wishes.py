"""The interest list and the times that suit."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from scheduling.forms_wishes import WishesForm
from scheduling.interests import save_wishes, wishes_of
from trainingsite import clock


@require_http_methods(["GET", "HEAD", "POST"])
def wishes(request: HttpRequest) -> HttpResponse:
    """Mark skills one would like a session about, and when one usually has time.

    The short form beside the list of sessions (`part=skills`) changes the skills it `shown`, and no times.
    """
    now = clock.now()
    offered = wishes_of(request.user, now)
    sent = request.POST if request.method == "POST" else None
    short = bool(sent) and request.POST.get("part") == "skills"
    form = WishesForm(sent, person=request.user, wishes=offered, with_times=not short)
    if sent is None or not form.is_valid():
        status = 200 if sent is None else 422
        return render(request, "scheduling/wishes.html", {"form": form, "wishes": offered}, status=status)
    shown = set(request.POST.getlist("shown"))
    among = {wish.pk for wish in offered if not short or str(wish.pk) in shown}
    save_wishes(person=request.user, skills=form.cleaned_data["skills"], among=among, now=now, times=form.times_given)
    messages.success(request, _("Your wishes are saved."))
    return redirect("scheduling:index" if short else "scheduling:wishes")
