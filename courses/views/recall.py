"""Questions that come back: three at a time, one after the other."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_POST, require_safe

from courses import recalling, retrieval
from courses.forms import AnswerForm
from courses.models import Enrolment, Module, Recall
from courses.reading import CheckItem
from trainingsite import clock


@dataclass(frozen=True)
class Turn:
    """Which of the three is asked, of a module when it opens the next one."""

    module: Module | None
    number: int

    @property
    def over(self) -> bool:
        return self.number > retrieval.AT_ONCE

    def query(self, **more: Any) -> str:
        values = {"module": self.module.slug} if self.module else {}
        return "?" + urlencode(values | {"number": self.number} | more)


@require_safe
def recall(request: HttpRequest) -> HttpResponse:
    """The next question, or the reasons of the one just answered (`shown`)."""
    turn = _turn(request)
    shown = request.GET.get("shown")
    if shown:
        answered = get_object_or_404(_own(request), item__code=shown[:20], asked__gt=0)
        return _page(request, turn, _item(request, answered, given=answered))
    module = turn.module.pk if turn.module else None
    found = None if turn.over else recalling.next_for(request.user, clock.now(), module=module)
    if found is None:
        return _page(request, turn, None)
    form = AnswerForm(item=found.item, initial={"attempt": found.asked + 1})
    return _page(request, turn, _item(request, found, form=form))


@require_POST
def answer(request: HttpRequest, code: str) -> HttpResponse:
    """One answer; then the reasons are shown, on an address of their own."""
    turn = _turn(request)
    found = get_object_or_404(_own(request), item__code=code[:20])
    form = AnswerForm(request.POST, item=found.item)
    if not form.is_valid():
        return _page(request, turn, _item(request, found, form=form), status=422)
    recalling.answer(person=request.user, item=found.item, now=clock.now(), **form.cleaned_data)
    return redirect(reverse("courses:recall") + turn.query(shown=code))


def _own(request: HttpRequest) -> Any:
    return Recall.objects.of(request.user).select_related("item__skill")


def _turn(request: HttpRequest) -> Turn:
    """From the address; a module that is not of an own programme does not exist."""
    number, slug = request.GET.get("number", "1"), request.GET.get("module")
    place = int(number) if number.isascii() and number.isdigit() and len(number) < 3 else 1
    if slug is None:
        return Turn(None, max(1, place))
    enrolment = Enrolment.objects.newest_of(request.user)
    module = Module.objects.filter(version=enrolment.version_id, slug=slug).first() if enrolment else None
    if module is None:
        raise Http404
    return Turn(module, max(1, place))


def _item(
    request: HttpRequest, recall: Recall, *, form: AnswerForm | None = None, given: Recall | None = None
) -> CheckItem:
    return CheckItem(recall.item, get_language() or "fi", request.user.pk or 0, given, form, revealed=given is not None)


def _page(request: HttpRequest, turn: Turn, row: CheckItem | None, status: int = 200) -> HttpResponse:
    now = clock.now()
    context: dict[str, Any] = {
        "turn": turn,
        "row": row,
        "reader": get_language() or "fi",
        "of": retrieval.AT_ONCE,
        "here": turn.query(),
        "after": Turn(turn.module, turn.number + 1).query(),
    }
    if row is None:
        context |= {
            "done": turn.number > 1 or recalling.asked_today(request.user, now) > 0,
            "left": recalling.due_number(request.user, now),
            "next_day": recalling.next_day(request.user),
        }
    return render(request, "courses/recall.html", context, status=status)
