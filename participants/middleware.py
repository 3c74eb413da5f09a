"""Who is let in beyond signing in: sessions that are still young enough, and a second step where it is required."""

import time
from collections.abc import Callable
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.urls import Resolver404, resolve
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect

from participants import session_limits

SECOND_STEPS = [Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN]
OPEN_WITHOUT_SECOND_STEP = {
    "account_logout",
    "account_reauthenticate",
    "healthz",
    "readyz",
    "status",
    "participants:language-set",
    "participants:reauthenticate-code",
}


def gate(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Before every page: end sessions that are over, and send people to the second step they owe."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            refusal = _end_if_over(request) or _second_step_first(request)
            if refusal:
                return refusal
        return get_response(request)

    return middleware


def must_enrol(user: Any) -> bool:
    """Digital team, managers and administrators need a second step at sign-in, where the site requires it."""
    if not settings.MFA_REQUIRED or not (user.is_digital_team or user.is_administrator or user.is_manager):
        return False
    return not Authenticator.objects.filter(user=user, type__in=SECOND_STEPS).exists()


def _end_if_over(request: HttpRequest) -> HttpResponse | None:
    now = time.time()
    if session_limits.is_over(request.session, now):
        UserSession.objects.filter(session_key=request.session.session_key).delete()
        logout(request)
        messages.info(request, _("You were signed out because you had been away for a while. Sign in to go on."))
        query = f"?{urlencode({'next': request.get_full_path()})}" if request.method == "GET" else ""
        return _send_to(request, resolve_url(settings.LOGIN_URL) + query)
    if session_limits.touch(request.session, now):
        own = UserSession.objects.filter(session_key=request.session.session_key)
        own.update(last_seen_at=timezone.now())
    return None


def _second_step_first(request: HttpRequest) -> HttpResponse | None:
    request.must_enrol = must_enrol(request.user)  # type: ignore[attr-defined]  # read by the page of second steps
    if not request.must_enrol:  # type: ignore[attr-defined]  # set in the line above
        return None
    try:
        name = resolve(request.path_info).view_name
    except Resolver404:
        return None
    if name in OPEN_WITHOUT_SECOND_STEP or name.startswith("mfa_"):
        return None
    return _send_to(request, resolve_url("mfa_index"))


def _send_to(request: HttpRequest, url: str) -> HttpResponse:
    if request.headers.get("HX-Request"):
        return HttpResponseClientRedirect(url)
    return redirect(url)
