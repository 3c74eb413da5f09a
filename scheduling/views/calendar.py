"""Calendar files and the personal feed."""

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import conditional_page, require_http_methods, require_safe

from scheduling import feeds, ical
from scheduling.calendar_events import event_of, event_of_leading
from scheduling.models import Booking, TrainingSession
from trainingsite import clock


@require_safe
def file(request: HttpRequest, pk: int) -> HttpResponse:
    """An own or a led session to open in a calendar program, the same message as in the letter."""
    sessions = TrainingSession.objects.visible_to(request.user).published().select_related("place")
    found = get_object_or_404(sessions, pk=pk)
    booking = Booking.objects.of(request.user).booked().select_related("person").filter(session=found).first()
    trainer = found.trainers.active().select_related("person").filter(person=request.user.pk).first()
    if booking:
        event = event_of(found, booking)
    elif trainer:
        event = event_of_leading(found, trainer)
    else:
        raise Http404
    answer = HttpResponse(ical.request(event), content_type="text/calendar; method=REQUEST; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="sometaito-{found.pk}.ics"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
def feed_page(request: HttpRequest) -> HttpResponse:
    """The address of the own feed and how to subscribe to it; a POST makes a new one or closes it."""
    if request.method == "POST":
        if request.POST.get("what") == "close":
            feeds.close(person=request.user)
            messages.success(request, _("The feed is closed. Its address does not answer any more."))
        else:
            feeds.new_address(person=request.user, now=clock.now())
            messages.success(request, _("Your feed has an address. Keep it to yourself."))
        return redirect("scheduling:feed_page")
    key = feeds.open_key(request.user)
    address = feeds.address(key) if key else ""
    return render(request, "scheduling/feed.html", {"address": address, "web": _for_programs(address)})


def _for_programs(address: str) -> str:
    """The address that opens the calendar program of a phone or a computer."""
    return f"webcal://{address.partition('://')[2]}" if address else ""


@login_not_required
@require_safe
@conditional_page
def feed(request: HttpRequest, token: str) -> HttpResponse:
    """The feed, for machines: whoever has the address may read it. Unchanged since the last time is 304."""
    key = feeds.key_of(token, clock.today())
    if key is None:
        raise Http404
    with translation.override(key.person.language):
        body = feeds.feed_of(key.person, clock.now())
    answer = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    answer["Cache-Control"] = "private, no-cache"
    answer["Content-Disposition"] = 'inline; filename="sometaito.ics"'
    answer["X-Robots-Tag"] = "noindex"
    return answer
