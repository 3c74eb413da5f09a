"""What the programme puts into the header and the menu."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from trainingsite.navigation import Entry


def _authors(user: Any) -> bool:
    return user.is_digital_team or user.is_administrator


ENTRIES = [
    Entry(_("Path"), "courses:path", "path", order=20),
    Entry(pgettext_lazy("questions that come back", "Recall"), "courses:recall", "again", place="own", order=30),
    Entry(_("Programme"), "courses:programmes", "book", place="team", order=40, shown_to=_authors),
]
