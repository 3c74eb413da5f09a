"""What stands in the header and the menu of today and of the guides."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from trainingsite.navigation import Entry


def _team(user: Any) -> bool:
    return bool(user.is_digital_team or user.is_administrator)


ENTRIES = [
    Entry(_("Today"), "home:today", "home", order=10),
    Entry(
        _("Before your team starts"), "home:guide-managers", "flag", "manager", 120, lambda user: bool(user.is_manager)
    ),
    Entry(_("Before the launch"), "home:guide-launch", "list", "team", 120, _team),
]
