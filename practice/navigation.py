"""What the practice channel puts into the header."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from trainingsite.navigation import Entry


def _readers(user: Any) -> bool:
    return bool(user.is_digital_team)


ENTRIES = [
    Entry(_("Practice"), "practice:index", "speech", order=30),
    Entry(_("Texts for review"), "practice:review_queue", "book", place="team", order=80, shown_to=_readers),
]
