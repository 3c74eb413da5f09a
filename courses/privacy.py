"""What the programme holds on people: what they have answered and completed. Material is about nobody."""

import datetime as dt
from typing import Any

from django.utils.translation import gettext_lazy as _

from courses.models import CheckAnswer, LessonCare, LessonCompletion, ModuleCompletion, Recall
from trainingsite.privacy import ARISES, DIGITAL_TEAM_TOO, MATERIAL, YOU, YOUR_MANAGER_TOO, FieldNote, Section, noted

VERBS = {
    "programme-published": _("A programme was published"),
    "cohort-enrolled": _("A cohort was enrolled"),
    "lesson-changed": _("The text of a lesson was changed"),
    "fact-checked": _("A fact of a lesson was checked"),
    "lesson-care-given": _("You were asked to look after the facts of a lesson"),
}

_ANSWER = FieldNote(_("Which quick checks you have answered and how, to show you the reasons"), ARISES, seen_by=YOU)
_COMPLETED = FieldNote(_("What you have behind you on your path"), ARISES, seen_by=YOUR_MANAGER_TOO)
_HOW = FieldNote(_("Whether you did, showed or skipped it: your path says so"), ARISES, seen_by=DIGITAL_TEAM_TOO)

_RECALL = FieldNote(_("When a question comes back to you, so that it stays in memory"), ARISES, seen_by=YOU)
_CARE = FieldNote(_("Whose turn it is to look at the facts of a lesson again"), ARISES, seen_by=DIGITAL_TEAM_TOO)

RECALL = ("item__code", "learned_on", "step", "due_on", "asked", "asked_on", "answer", "certainty", "correct")
FIELDS = {
    "courses.Programme": noted(MATERIAL, "id", "slug"),
    "courses.ProgrammeVersion": noted(
        MATERIAL,
        "id",
        "programme",
        "number",
        "languages",
        "channel",
        "title",
        "summary",
        "contents",
        "stamp",
        "published_at",
    ),
    "courses.Source": noted(MATERIAL, "id", "version", "code", "title", "where", "status", "position"),
    "courses.Module": noted(MATERIAL, "id", "version", "code", "slug", "position", "title", "goal"),
    "courses.Lesson": noted(
        MATERIAL, "id", "module", "code", "slug", "position", "minutes", "title", "goal", "body", "facts"
    ),
    "courses.LessonCare": noted(_CARE, "id", "programme", "lesson_slug", "person"),
    "courses.Recall": noted(
        _RECALL,
        "id",
        "person",
        "item",
        "learned_on",
        "step",
        "due_on",
        "wrong_and_sure",
        "asked",
        "asked_on",
        "answer",
        "certainty",
        "correct",
    ),
    "courses.LessonSkill": noted(MATERIAL, "id", "lesson", "skill", "position"),
    "courses.LessonItem": noted(MATERIAL, "id", "lesson", "item", "position"),
    "courses.Enrolment": noted(MATERIAL, "id", "cohort", "version", "starts"),
    "courses.CheckAnswer": noted(
        _ANSWER, "id", "person", "lesson", "item", "answer", "certainty", "correct", "attempts", "with_text", "at"
    ),
    "courses.LessonCompletion": noted(_COMPLETED, "id", "person", "programme_slug", "lesson_slug", "at")
    | noted(_HOW, "how"),
    "courses.ModuleCompletion": noted(_COMPLETED, "id", "person", "programme_slug", "module_slug", "at"),
}


def export(user: Any) -> list[Section]:
    answers = CheckAnswer.objects.filter(person=user).order_by("at", "pk")
    names = ("lesson__slug", "item__code", "answer", "certainty", "correct", "attempts", "with_text", "at")
    lessons = LessonCompletion.objects.of(user).order_by("at", "pk")
    modules = ModuleCompletion.objects.of(user).order_by("at", "pk")
    return [
        Section.of(answers, *names),
        Section.of(lessons, "programme_slug", "lesson_slug", "how", "at"),
        Section.of(modules, "programme_slug", "module_slug", "at"),
        Section.of(Recall.objects.filter(person=user).order_by("pk"), *RECALL),
        Section.of(LessonCare.objects.filter(person=user).order_by("pk"), "programme__slug", "lesson_slug"),
    ]


def erase_learning(user: Any) -> None:
    for model in (CheckAnswer, LessonCompletion, ModuleCompletion, Recall):
        model._default_manager.filter(person=user).delete()


def erase(user: Any) -> None:
    erase_learning(user)
    LessonCare.objects.filter(person=user).delete()


def purge(now: dt.datetime) -> list[Any]:
    """Nothing here outlives its person: the rows go with the account."""
    return []
