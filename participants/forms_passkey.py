"""Forms of passkeys: our words, and a calm answer to whatever is not a passkey."""

import struct
from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.webauthn import forms as webauthn
from django.utils.translation import gettext_lazy as _

MALFORMED = (AttributeError, IndexError, KeyError, TypeError, ValueError, struct.error)


class _KnownKey:
    """What a browser never sends is a wrong key and not an error of ours."""

    def clean_credential(self) -> Any:
        try:
            return super().clean_credential()  # type: ignore[misc]  # a mixin for forms that have it
        except MALFORMED as error:
            raise get_adapter().validation_error("incorrect_code") from error


class LoginForm(_KnownKey, webauthn.LoginWebAuthnForm):
    pass


class AuthenticateForm(_KnownKey, webauthn.AuthenticateWebAuthnForm):
    pass


class ReauthenticateForm(_KnownKey, webauthn.ReauthenticateWebAuthnForm):
    pass


class AddForm(webauthn.AddWebAuthnForm):
    """Signing in with the key alone is what a passkey is for, so that is chosen beforehand."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Name of the key")
        self.fields["passwordless"].label = _("Sign in with this key alone")
        self.fields["passwordless"].help_text = _("Works when the device asks for a fingerprint, a face or a PIN.")
        self.fields["passwordless"].initial = True

    def clean(self) -> dict[str, Any]:
        try:
            return super().clean()
        except MALFORMED as error:
            raise get_adapter().validation_error("incorrect_code") from error


class RenameForm(webauthn.EditWebAuthnForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Name of the key")
