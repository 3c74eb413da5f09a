"""The practice of a programme version, for its authors."""

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from courses.beside import LessonLink
from courses.models import ProgrammeVersion


def links(version: ProgrammeVersion) -> list[LessonLink]:
    """The way to the preview of its practice; none for a version without any."""
    if not (version.contents.get("practice") or {}).get("scenario"):
        return []
    address = reverse("practice:preview", args=[version.programme.slug, version.number])
    return [LessonLink(_("Look at the practice"), get_language() or "fi", address)]
