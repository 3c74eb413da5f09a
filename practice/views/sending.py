"""The learner's side of having a text read: sending it and taking it back."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from practice import actions, reviews
from practice.models import Review
from practice.said import HELD
from practice.views.common import Refusal, open_run, refused
from trainingsite import clock

LONGEST_NUMBER = 9


@require_POST
def send(request: HttpRequest, run: int) -> HttpResponse:
    """Send the text whose line of the log is `seq`: the one that the page showed."""
    page = open_run(request, run, "task")
    seq = request.POST.get("seq", "")
    number = int(seq) if seq.isascii() and seq.isdigit() and len(seq) <= LONGEST_NUMBER else 0
    try:
        reviews.send(run=page.run, seq=number, now=page.now)
    except actions.Held as held:
        found = ", ".join(str(HELD.get(kind, kind)) for kind in held.kinds)
        sentence = _("Not sent: somebody's personal data stand in the text (%(found)s). Write it anew without them.")
        return refused(request, page, Refusal(sentence % {"found": found}))
    except actions.NotPossible as problem:
        return refused(request, page, Refusal(str(problem)))
    messages.success(request, _("Sent to the digital team. You can go on at once: nothing waits for it."))
    return redirect("practice:run_task", run=page.run.pk)


@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back a text that has no feedback yet."""
    review = get_object_or_404(Review.objects.visible_to(request.user).select_related("task"), pk=pk)
    try:
        reviews.withdraw(review=review, now=clock.now())
    except actions.NotPossible as problem:
        messages.warning(request, str(problem))
    else:
        messages.success(request, _("You have taken the text back. The digital team no longer sees it."))
    if review.run_id:
        return redirect("practice:run_task", run=review.run_id)
    return redirect("practice:index")
