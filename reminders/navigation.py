"""Menu entries of the reminders."""

from django.utils.translation import gettext_lazy as _

from trainingsite.navigation import Entry

ENTRIES = [
    Entry(_("Reminders"), "reminders:index", "bell", "own", 5),
    Entry(_("Messages to be sent"), "reminders:queue", "mail", "admin", 40, lambda user: bool(user.is_administrator)),
]
