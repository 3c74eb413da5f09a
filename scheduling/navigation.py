"""What sessions put into the header and the menu."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from trainingsite.navigation import Entry


def _planners(user: Any) -> bool:
    return bool(user.is_digital_team or user.is_administrator)


ENTRIES = [
    Entry(pgettext_lazy("training", "Sessions"), "scheduling:index", "calendar", order=40),
    Entry(_("Schedule"), "scheduling:planner", "calendar", place="team", order=10, shown_to=_planners),
    Entry(_("My plans"), "scheduling:plans", "flag", place="own", order=5),
]
