"""Doors without a room behind them: the language switch, and showing who one is by a code."""

from typing import cast

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.reauthentication import resume_request
from allauth.core import ratelimit
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from participants import reauth
from participants.forms_entry import CodeForm
from participants.models import User


@login_not_required
@require_POST
def set_language(request: HttpRequest) -> HttpResponse:
    """Remember the language in a cookie and, for a person, for good; then back to the page, never off the site."""
    language = request.POST.get("language", "")
    if language not in dict(settings.LANGUAGES):
        raise BadRequest("no such language")
    wanted = request.POST.get("next", "")
    response = redirect(wanted if wanted and get_adapter().is_safe_url(wanted) else "/")
    response.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        language,
        max_age=365 * 24 * 3600,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    if request.user.is_authenticated:
        request.user.language = language
        request.user.save(update_fields=["language"])
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def reauthenticate_by_code(request: HttpRequest) -> HttpResponse:
    """For people with neither password nor second step: a code by mail, then on to where they were going."""
    form = CodeForm()
    email = cast("User", request.user).email
    if request.method == "POST" and "send" in request.POST:
        if not ratelimit.consume(request, action="request_login_code", key=email):
            return ratelimit.respond_429(request)
        reauth.send_code(request, email)
    elif request.method == "POST":
        form = CodeForm(request.POST)
        if form.is_valid():
            if reauth.accept_code(request, form.cleaned_data["code"]):
                return resume_request(request) or redirect("/")
            form.add_error("code", _("That is not the code, or its time is over."))
    context = {
        "form": form,
        "waiting": reauth.is_waiting_for_code(request),
        "next": request.POST.get("next") or request.GET.get("next", ""),
    }
    return render(request, "account/reauthenticate_code.html", context)
