"""How allauth behaves in this house."""

import logging
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.reauthentication import get_reauthentication_flows
from allauth.account.internal.stagekit import clear_login
from allauth.core.exceptions import ReauthenticationRequired
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from participants import reauth
from participants.backends import may_enter
from participants.emails import ensure_verified
from participants.models import User
from participants.sso import SocialAccountAdapter

__all__ = ["AccountAdapter", "SocialAccountAdapter"]

logger = logging.getLogger(__name__)
SILENT_MESSAGES = {"account/messages/logged_in.txt", "account/messages/login_code_sent.txt"}


class AccountAdapter(DefaultAccountAdapter):
    """Accounts come from the roster: nobody signs up, nobody changes the address."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def can_delete_email(self, email_address: Any) -> bool:
        return False

    # --- signing in -------------------------------------------------------------------------------------
    def pre_login(self, request: HttpRequest, user: Any, **kwargs: Any) -> HttpResponse | None:
        if not may_enter(user):
            clear_login(request)
            return self.respond_user_inactive(request, user)
        ensure_verified([user])
        return super().pre_login(request, user, **kwargs)

    def login(self, request: HttpRequest, user: Any) -> None:
        super().login(request, user)
        logger.info("Person %s signed in from %s", user.pk, self.get_client_ip(request))

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        logger.warning("Sign-in refused from %s", self.get_client_ip(request))

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Wrong passwords count per account and address: a guesser elsewhere cannot lock a colleague out."""
        account = credentials.get("email", "").strip().lower()
        return f"{self.get_client_ip(request)}:{account}"

    def is_safe_url(self, url: str) -> bool:
        """Only this host: `next` never leads elsewhere, not even to another name of ours."""
        host = self.request.get_host()
        return url_has_allowed_host_and_scheme(url, {host}, require_https=self.request.is_secure())

    # --- asking again -----------------------------------------------------------------------------------
    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        methods = super().get_reauthentication_methods(user)
        if user.is_authenticated and not methods:
            url = reverse("participants:reauthenticate-code")
            return [{"id": "mail_code", "description": _("Use a code sent to your e-mail"), "url": url}]
        return methods

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """allauth lets people pass who have neither password nor second step; here they get a code by mail."""
        needed = super().is_reauthentication_required(app=app, **kwargs)
        user = self.request.user
        nothing_to_ask_for = user.is_authenticated and not get_reauthentication_flows(user)
        if needed and nothing_to_ask_for and not reauth.recently(self.request):
            raise ReauthenticationRequired
        return bool(needed)

    # --- words ------------------------------------------------------------------------------------------
    def add_message(
        self, request: HttpRequest, level: int, message_template: str | None = None, *args: Any, **kwargs: Any
    ) -> None:
        """Where the next page says the same, once is enough."""
        if message_template not in SILENT_MESSAGES:
            super().add_message(request, level, message_template, *args, **kwargs)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """In the language of the person it goes to."""
        person = User.objects.filter(email=email.lower()).first()
        language = person.language if person else translation.get_language()
        shared = {"organisation": settings.ORGANISATION, "support": settings.SUPPORT_CONTACT}
        with translation.override(language):
            super().send_mail(template_prefix, email, shared | context)
