"""What a password must be: long, and not the name of the house. No rules of composition, no forced change."""

import re
from typing import Any

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

ALONE = 15
WITH_SECOND_STEP = 8
SHORTEST_WORD = 4


class LongEnough:
    """Fifteen characters; eight for a person whose sign-in has a second step."""

    def validate(self, password: str, user: Any = None) -> None:
        least = self._least(user)
        if len(password) < least:
            raise ValidationError(
                ngettext(
                    "The password is too short: give at least %(number)d character.",
                    "The password is too short: give at least %(number)d characters.",
                    least,
                ),
                code="password_too_short",
                params={"number": least},
            )

    def get_help_text(self) -> str:
        return _(
            "At least %(number)d characters. A sentence of a few words is easy to remember; spaces are allowed."
        ) % {"number": ALONE}

    def _least(self, user: Any) -> int:
        second_step = user is not None and user.pk is not None and is_mfa_enabled(user)
        return WITH_SECOND_STEP if second_step else ALONE


def guessable(user: Any = None) -> set[str]:
    """Words everybody would guess here: the product, the organisation, the person's name and address."""
    names = f"sometaito {settings.ORGANISATION}"
    if user is not None:
        names += f" {user.name} {user.email.partition('@')[0]}"
    return {word for word in re.findall(r"[^\W_]+", names.casefold()) if len(word) >= SHORTEST_WORD}


class NothingGuessable:
    """The names of the house and one's own are the first thing anybody tries.

    Whole words, not likeness: by likeness of letters most long sentences resemble most long addresses.
    """

    def validate(self, password: str, user: Any = None) -> None:
        plain = password.casefold()
        if found := sorted(word for word in guessable(user) if word in plain):
            raise ValidationError(
                _("Leave out “%(word)s”: it is the first thing others would try."),
                code="password_guessable",
                params={"word": found[0]},
            )

    def get_help_text(self) -> str:
        return _("Not your own name, nor the name of the organisation or of this service.")
