"""Company sign-in by OpenID Connect.

A person is recognised by the provider and its unchanging subject, never by an address that may be given to somebody
else. Only the first time the verified address joins the two; people who are not on the roster stay outside.
"""

import logging
from typing import Any

from allauth.account.models import EmailAddress
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import render

from participants.models import User
from trainingsite import clock

logger = logging.getLogger(__name__)


class SocialAccountAdapter(DefaultSocialAccountAdapter):
    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        return False

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Join a first sign-in to the person of the roster, or say that there is none."""
        if sociallogin.is_existing or sociallogin.state.get("process") == "connect":
            return
        person = person_of(sociallogin)
        if person is None:
            logger.warning("Company sign-in of somebody who is not on the roster")
            raise ImmediateHttpResponse(render(request, "socialaccount/not_on_roster.html", status=403))
        sociallogin.connect(request, person)


def person_of(sociallogin: Any) -> User | None:
    """The working person with a verified address of this sign-in who is not joined to another subject yet."""
    addresses = [address.email.lower() for address in sociallogin.email_addresses if is_verified(address)]
    joined = SocialAccount.objects.filter(provider=sociallogin.account.provider).values("user")
    people = User.objects.active().employed(clock.today()).filter(email__in=addresses).exclude(pk__in=joined)
    return people.first()


def is_verified(address: EmailAddress) -> bool:
    """Some providers hand out checked addresses only and never say so: `SSO_EMAIL_VERIFIED=1` takes their word."""
    return bool(address.verified) or settings.SSO_EMAIL_VERIFIED
