"""One's own change; nobody else can open it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from dashboards import own_change, wording
from dashboards.reliability import KNOWN_FROM


@require_safe
def own(request: HttpRequest) -> HttpResponse:
    """The reader's score before and after, whether the change is certain, and what looking back says."""
    change = own_change.of(request.user)
    if change is None:
        return render(request, "dashboards/own.html", {"change": None})
    before, after = change.result.score
    context = {
        "change": change,
        "before": wording.number(before, 1),
        "after": wording.number(after, 1),
        "difference": wording.signed(after - before, 1),
        "said": _said(change),
        "estimates": [wording.number(mean, 1) for mean in change.result.self or ()],
        "shift": "" if change.result.retro is None else wording.own_shift(change.result.retro),
        "known_from": KNOWN_FROM,
    }
    return render(request, "dashboards/own.html", context)


def _said(change: own_change.OwnChange) -> str:
    """Whether the change is certain; "" while that is not known."""
    found = change.reliable
    return wording.own_change(found.change, found.needed, sure=found.sure) if found else ""
