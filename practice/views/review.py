"""The digital team's side: texts that learners sent to be read, without names, and the feedback on them."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from practice import reviews, runs
from practice.actions import NotPossible
from practice.agreement import FEWEST_PAIRS
from practice.forms_review import ReviewForm
from practice.models import Review
from practice.world import Config
from trainingsite import clock
from trainingsite.access import digital_team_only
from trainingsite.translated import pick

SHOWN = 25


@require_safe
@digital_team_only
def queue(request: HttpRequest) -> HttpResponse:
    """What waits for this reader, the oldest first, and how far readers agree."""
    return _queue(request)


def _queue(request: HttpRequest, problem: str = "", status: int = 200) -> HttpResponse:
    waiting = Review.objects.wanting(request.user).with_readings()
    page = Paginator(waiting.for_pages(), SHOWN).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": [(each, runs.task_of(each.task)) for each in page],
        "second": Review.objects.wanting(request.user).filter(readings__isnull=False).count(),
        "agreed": reviews.agreed(),
        "fewest": FEWEST_PAIRS,
        "problem": problem,
    }
    return render(request, "practice/review_queue.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@digital_team_only
def review(request: HttpRequest, pk: int) -> HttpResponse:
    """One text with what was sent along, and the form; once read, what the readers made of it."""
    found = Review.objects.editable_by(request.user).for_pages().filter(pk=pk).first()
    if found is None:
        return _gone(request, pk)
    readings = list(found.readings.all())
    own = next((each for each in readings if each.reader_id == request.user.pk), None)
    if own:
        if request.method == "POST":
            return redirect("practice:review", found.pk)
        return _page(request, found, own=own, other=next((each for each in readings if each != own), None))
    form = _form(request, found)
    if request.method != "POST" or not form.is_valid():
        return _page(request, found, form=form, second=bool(readings), status=422 if form.errors else 200)
    answer = {"marks": form.marks, "comment": form.cleaned_data["comment"], "shows": form.cleaned_data["shows"]}
    try:
        reviews.read(review=found, reader=request.user, now=clock.now(), **answer)
    except NotPossible as problem:
        return _queue(request, str(problem), 409)
    messages.success(request, _("Thank you. The writer sees your feedback now, without your name."))
    return redirect("practice:review", found.pk)


def _gone(request: HttpRequest, pk: int) -> HttpResponse:
    """Not there; but who sends feedback on a text that was there when they opened it is told what happened."""
    get_object_or_404(Review.objects.exclude(person_id=request.user.pk), pk=pk)
    if request.method != "POST":
        raise Http404
    return _queue(
        request, _("This text was taken back, or read by somebody else, meanwhile. Thank you all the same."), 409
    )


def _form(request: HttpRequest, found: Review) -> ReviewForm:
    language = get_language() or "fi"
    skills = [pick(each.name, language).text for each in found.task.skills.order_by("taskskill__position")]
    config = runs.scenario_of(found.run.scenario).config if found.run else Config()
    return ReviewForm(request.POST or None, config=config, skills=skills, level=found.task.level)


def _page(request: HttpRequest, found: Review, *, status: int = 200, **more: Any) -> HttpResponse:
    context = {"review": found, "task": runs.task_of(found.task), **more}
    return render(request, "practice/review_text.html", context, status=status)
