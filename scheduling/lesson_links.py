"""The plan a lesson ends with, made one's own with a day and a time."""

from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from courses.beside import LessonLink
from courses.lesson_text import plan_in
from courses.models import Lesson
from trainingsite.translated import pick


def links(lesson: Lesson, person: Any) -> list[LessonLink]:
    """A new plan that begins with the words of the lesson; no query."""
    reader = get_language() or "fi"
    plan = plan_in(pick(lesson.body, reader).text)
    if plan is None:
        return []
    words = dict(zip(("situation", "deed"), plan, strict=True))
    address = f"{reverse('scheduling:new_plan')}?{urlencode(words)}"
    return [LessonLink(_("Make the plan of this lesson your own"), reader, address, _("With a day and a time"))]
