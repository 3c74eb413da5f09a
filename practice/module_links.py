"""The practice of a module, for the path of somebody whose lessons of it are done."""

from collections.abc import Collection

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from courses.beside import LessonLink
from courses.models import ProgrammeVersion


def links(version: ProgrammeVersion, codes: Collection[str]) -> dict[str, LessonLink]:
    """One link for each module that has a practice in this version. Asks nothing: the version remembers which have."""
    there = (version.contents.get("practice") or {}).get("modules", ())
    return {code: _link(code) for code in codes if code in there}


def _link(code: str) -> LessonLink:
    address = reverse("practice:module", args=[code])
    return LessonLink(_("Practise this module step by step"), get_language() or "fi", address)
