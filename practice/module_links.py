"""The practice of a module, for the path of somebody whose lessons of it are done."""

from collections.abc import Collection
from typing import Any

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from courses.beside import LessonLink
from practice.models import ModulePractice, Reflection


def links(codes: Collection[str], person: Any) -> dict[str, LessonLink]:
    """One link for each module that has a practice."""
    own = Reflection.objects.visible_to(person).filter(module_code=OuterRef("code"))
    found = ModulePractice.objects.visible_to(person).filter(code__in=codes).annotate(thought=Exists(own))
    return {code: link_to(code, thought=thought) for code, thought in found.values_list("code", "thought")}


def link_to(code: str, *, thought: bool) -> LessonLink:
    """`thought`: the person has thought it over, which is the last thing in it."""
    return LessonLink(
        _("Practise this module step by step"),
        get_language() or "fi",
        reverse("practice:module", args=[code]),
        _("Practised through") if thought else "",
        done=thought,
    )
