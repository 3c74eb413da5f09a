"""Menu entries of the people."""

from django.utils.translation import gettext_lazy as _

from trainingsite.navigation import Entry

ENTRIES = [
    Entry(
        _("People and units"), "participants:roster", "people", "admin", 10, lambda user: bool(user.is_administrator)
    ),
    Entry(_("Invitations"), "participants:invite", "mail", "admin", 20, lambda user: bool(user.is_administrator)),
    Entry(_("My data"), "participants:me", "person", "own", 10),
    Entry(_("Signing in"), "mfa_index", "key", "own", 20),
]
