"""Ask again who is there before something sensitive: within the last five minutes, or now.

People with a password, an authenticator app or a passkey are asked for that (allauth); whoever has none of these
(company sign-in) gets a code by mail.
"""

import time
from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account import app_settings
from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import get_authentication_records, record_authentication
from allauth.account.internal.flows.reauthentication import did_recently_reauthenticate, get_reauthentication_flows
from allauth.core.exceptions import ReauthenticationRequired
from django.http import HttpRequest, HttpResponseBase
from django.utils.crypto import constant_time_compare, salted_hmac

View = Callable[..., HttpResponseBase]
PENDING = "reauth_code"
LIFETIME = 600
MOST_ATTEMPTS = 3


def recently(request: HttpRequest) -> bool:
    """Whether the person has shown who they are within the last five minutes."""
    if get_reauthentication_flows(request.user):
        return bool(did_recently_reauthenticate(request))
    records = get_authentication_records(request, request.user)
    return bool(records) and time.time() - records[-1]["at"] < app_settings.REAUTHENTICATION_TIMEOUT


def required(view: View) -> View:
    """Decorator: the view runs only when `recently`; otherwise the person is asked and then brought back."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not recently(request):
            raise ReauthenticationRequired
        return view(request, *args, **kwargs)

    return guarded


def send_code(request: HttpRequest, email: str) -> None:
    """A new code by mail; only its keyed hash is kept, in the session."""
    code = get_adapter().generate_login_code()
    request.session[PENDING] = {"hash": _hash(code), "at": time.time(), "failed": 0}
    get_adapter().send_mail("account/email/reauthentication_code", email, {"code": code})


def is_waiting_for_code(request: HttpRequest) -> bool:
    pending = request.session.get(PENDING)
    return pending is not None and time.time() - pending["at"] < LIFETIME


def accept_code(request: HttpRequest, code: str) -> bool:
    """True once for the right code. A wrong one counts; after three the code is worth nothing."""
    if not is_waiting_for_code(request):
        return False
    pending = request.session.pop(PENDING)
    if constant_time_compare(_hash(code), pending["hash"]):
        record_authentication(request, request.user, method="code", reauthenticated=True)
        return True
    if pending["failed"] + 1 < MOST_ATTEMPTS:
        request.session[PENDING] = pending | {"failed": pending["failed"] + 1}
    return False


def _hash(code: str) -> str:
    plain = "".join(code.split()).replace("-", "").upper()
    return salted_hmac("participants.reauth", plain, algorithm="sha256").hexdigest()
