"""What the practice channel puts into the header."""

from django.utils.translation import gettext_lazy as _

from trainingsite.navigation import Entry

ENTRIES = [Entry(_("Practice"), "practice:index", "speech", order=30)]
