from django.utils.translation import gettext_lazy as _

from trainingsite.navigation import Entry

ENTRIES = [
    Entry(_("Growth"), "dashboards:growth", "levels", place="manager", shown_to=lambda user: user.is_manager),
    Entry(
        _("Growth"), "dashboards:growth", "levels", place="team",
        shown_to=lambda user: not user.is_manager and (user.is_digital_team or user.is_administrator),
    ),
    Entry(_("Growth of the whole company"), "dashboards:company", "building", place="own", also=("/growth/own/",)),
]  # fmt: skip
