"""The sample organisation: be anybody, read the mail, move the clock, start over. Absent from a real site."""

import urllib.parse
from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login, logout
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from home import personas, sample
from trainingsite import clock, mail

View = Callable[..., HttpResponse]
BACKEND = settings.AUTHENTICATION_BACKENDS[0]
LONGEST_NAME = 200  # file systems refuse to look for much longer ones


def sample_only(view: View) -> View:
    """The page exists only in a sample organisation."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not settings.DEMO:
            raise Http404
        return view(request, *args, **kwargs)

    return guarded


@login_not_required
@sample_only
@require_POST
def sign_in(request: HttpRequest) -> HttpResponse:
    """Become a persona with one press of a button."""
    persona = personas.find(request.POST.get("persona", ""))
    user = personas.user_of(persona) if persona else None
    if user is None:
        raise Http404
    logout(request)
    login(request, user, backend=BACKEND)
    UserSession.objects.create_from_request(request)  # so that "where I am signed in" knows of it
    return redirect("home:today")


@login_not_required
@sample_only
@require_safe
def guide(request: HttpRequest) -> HttpResponse:
    """What to try in ten minutes."""
    return render(request, "home/demo_guide.html", {"personas": personas.PERSONAS})


@sample_only
@require_http_methods(["GET", "HEAD", "POST"])
def start_over(request: HttpRequest) -> HttpResponse:
    """Everything back to how the sample begins; asks first."""
    if request.method == "POST":
        logout(request)
        sample.start_over()
        messages.success(request, _("The sample organisation is as new. Choose who you are."))
        return redirect("account_login")
    return render(request, "home/demo_start_over.html")


@login_not_required
@sample_only
@require_safe
def mailbox(request: HttpRequest) -> HttpResponse:
    kept = mail.newest(settings.MAIL_FOLDER)
    return render(request, "home/demo_mailbox.html", {"kept": [_summary(name, message) for name, message in kept]})


@login_not_required
@sample_only
@require_safe
def message(request: HttpRequest, name: str) -> HttpResponse:
    path = settings.MAIL_FOLDER / f"{urllib.parse.quote(name, safe='')}.eml"
    if len(path.name) > LONGEST_NAME or not path.is_file():
        raise Http404
    parsed = mail.read(path)
    plain = parsed.get_body(("plain",))
    context = _summary(name, parsed) | {"text": plain.get_content() if plain else "", "calendar": _calendar(parsed)}
    return render(request, "home/demo_message.html", context)


def _calendar(parsed: mail.ParsedMessage) -> dict[str, str] | None:
    """The calendar part as a mail program gets it: what it does there (REQUEST, CANCEL) and the file itself."""
    part = next((each for each in parsed.walk() if each.get_content_type() == "text/calendar"), None)
    if part is None:
        return None
    return {"method": str(part.get_param("method")).upper(), "text": part.get_content().strip()}


def _summary(name: str, parsed: mail.ParsedMessage) -> dict[str, Any]:
    sent = parsed["Date"].datetime if parsed["Date"] else None
    return {"name": name, "subject": str(parsed["Subject"]), "to": str(parsed["To"]), "sent": sent}


@sample_only
@require_http_methods(["GET", "HEAD", "POST"])
def move_clock(request: HttpRequest) -> HttpResponse:
    """What will happen tomorrow? Move the sample's clock one day on, or back to the real day."""
    if request.method == "POST":
        if request.POST.get("step") == "reset":
            clock.reset()
        else:
            clock.move_on(1)
        return redirect("home:demo-clock")
    return render(request, "home/demo_clock.html", {"now": clock.now(), "days": clock.days_ahead()})
