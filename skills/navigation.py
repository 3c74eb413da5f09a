"""What skills put into the header and the menu."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from trainingsite.navigation import Entry


def _team(user: Any) -> bool:
    return user.is_digital_team or user.is_administrator


ENTRIES = [
    Entry(_("Skills"), "skills:profile", "levels", order=50, also=("/measure/",)),
    Entry(
        _("Shared levels"), "skills:shared", "eye", place="manager", order=110, shown_to=lambda user: user.is_manager
    ),
    Entry(_("Measurements"), "skills:rounds", "clock", place="team", order=60, shown_to=_team),
    Entry(_("Confirm a skill"), "skills:confirmations", "check", place="team", order=70, shown_to=_team),
]
