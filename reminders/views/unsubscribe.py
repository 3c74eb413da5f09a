"""One click and no more nudges (RFC 8058)."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from participants.models import User
from reminders import unsubscribing
from trainingsite import clock


@csrf_exempt  # a mail program sends it, without cookies and without a page of ours; the signature is the right to it
@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """Looking changes nothing: mail scanners look too. The answer to a POST is a page, because no mail program
    follows a redirect after one."""
    try:
        person = unsubscribing.person_of(token)
    except User.DoesNotExist as error:
        raise Http404 from error
    stopped = request.method == "POST"
    if stopped:
        unsubscribing.stop_nudges(person=person, now=clock.now())
    with translation.override(person.language):
        return render(request, "reminders/unsubscribe.html", {"stopped": stopped})
