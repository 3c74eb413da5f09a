from django.utils.translation import gettext_lazy as _

from trainingsite.navigation import Entry

ENTRIES = [Entry(_("Today"), "home:today", "home", order=10)]
