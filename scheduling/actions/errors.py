"""What can be in the way. Every message is for the person who asked, in the active language."""

from django.http import Http404
from django.utils.translation import gettext as _


class NotPossible(Exception):
    """The state does not allow it."""


class Gone(Http404):
    """Somebody removed it this very moment; a page answers 404."""


class Full(NotPossible):
    """No place is free."""


class Overlaps(NotPossible):
    """The person has a place somewhere else at that time."""


class WrongCode(NotPossible):
    """Not the code of this session."""


class Busy(NotPossible):
    """Others are booking; waited long enough."""

    def __init__(self) -> None:
        super().__init__(_("Many people are booking just now. Nothing was changed. Please try again."))
