"""Menu entries of the people."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from trainingsite.navigation import Entry


def _team(user: Any) -> bool:
    return bool(user.is_digital_team or user.is_administrator)


ENTRIES = [
    Entry(_("Cohorts"), "participants:cohorts", "people", "team", 30, _team),
    Entry(
        _("People and units"), "participants:roster", "people", "admin", 10, lambda user: bool(user.is_administrator)
    ),
    Entry(_("Invitations"), "participants:invite", "mail", "admin", 20, lambda user: bool(user.is_administrator)),
    Entry(_("My data"), "participants:me", "person", "own", 10),
    Entry(_("Signing in"), "mfa_index", "key", "own", 20),
]
