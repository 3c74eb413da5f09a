"""What is mailed about an account comes in the person's language, and no English leaks into Finnish or Swedish."""

import re

import pytest
from django.core import mail
from django.template.loader import render_to_string
from django.utils import translation

from participants.models import User
from tests.security.conftest import SENTENCE

pytestmark = pytest.mark.django_db
NEW = "aivan toinen pitkä lause"
ENGLISH = re.compile(r"\b(the|your|you|has been|was|account|password|sign|code|from|with|this|hello)\b", re.I)
NOTICES = [
    "account/email/email_changed",
    "account/email/email_deleted",
    "account/email/email_confirmation",
    "account/email/login_code",
    "account/email/password_changed",
    "account/email/password_reset",
    "account/email/password_reset_key",
    "account/email/password_set",
    "account/email/reauthentication_code",
    "account/email/unknown_account",
    "mfa/email/recovery_codes_generated",
    "mfa/email/totp_activated",
    "mfa/email/totp_deactivated",
    "mfa/email/webauthn_added",
    "mfa/email/webauthn_removed",
    "socialaccount/email/account_connected",
    "socialaccount/email/account_disconnected",
]
CONTEXT = {"email": "a@b.fi", "code": "ABC-123", "organisation": "Yritys", "support": "09 1", "provider": "Esimerkki"}


@pytest.mark.parametrize("language", ["fi", "sv"])
@pytest.mark.parametrize("notice", NOTICES)
def test_no_english_word(aino, notice, language):
    with translation.override(language):
        subject = render_to_string(f"{notice}_subject.txt", CONTEXT)
        body = render_to_string(f"{notice}_message.txt", CONTEXT | {"user": aino})
    assert ENGLISH.findall(subject + body) == []


@pytest.mark.parametrize(
    ("language", "subject"),
    [("fi", "Salasana vaihdettu"), ("sv", "Lösenord ändrat"), ("en", "Password Changed")],
)
def test_a_notice_comes_in_the_language_of_the_person(client_for, aino, give_password, language, subject):
    give_password(aino)
    User.objects.filter(pk=aino.pk).update(language=language)
    form = {"oldpassword": SENTENCE, "password1": NEW, "password2": NEW}
    client_for(aino).post("/accounts/password/change/", form)
    assert mail.outbox[-1].subject == subject
    assert "127.0.0.1" in mail.outbox[-1].body


def test_a_reset_asked_for_in_another_language_comes_in_the_persons_own(client, aino, give_password):
    give_password(aino)
    User.objects.filter(pk=aino.pk).update(language="sv")
    client.cookies["django_language"] = "en"
    client.post("/accounts/password/reset/", {"email": aino.email})
    (message,) = mail.outbox
    assert message.subject == "Välj ett nytt lösenord"
    assert "/accounts/password/reset/key/" in message.body
