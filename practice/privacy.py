"""What the practice channel holds on people: what they did and wrote in it. It is theirs alone, but for what
they send to be read.
"""

import datetime as dt
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from practice import rubric
from practice.models import Action, Reading, Reflection, Review, Run, TaskAttempt
from trainingsite.append_only import erasing
from trainingsite.privacy import ARISES, MATERIAL, NOBODY, VOLUNTARY, YOU, Expired, FieldNote, Section, noted

KEPT = dt.timedelta(days=365)
TWELVE_MONTHS = _("Twelve months after you last used that practice")

_RUN = FieldNote(_("Where you are in a practice, so that you can go on"), ARISES, TWELVE_MONTHS, seen_by=YOU)
_WRITTEN = FieldNote(
    _("What you did and wrote in the practice channel: it is published nowhere"), VOLUNTARY, TWELVE_MONTHS, seen_by=YOU
)
_FORM = FieldNote(_("Knows the same form sent twice"), ARISES, TWELVE_MONTHS, seen_by=NOBODY, personal=False)
_AFTER_SENDING = _("Twelve months after you sent it")
_BOTH = _("You and the digital team, which does not see your name")
_SENT = FieldNote(_("Lets somebody of the digital team read a text you sent"), VOLUNTARY, _AFTER_SENDING, seen_by=_BOTH)
_SENT_BY = FieldNote(_("Brings the feedback back to you"), VOLUNTARY, _AFTER_SENDING, seen_by=YOU)
_FEEDBACK = FieldNote(_("Tells you how your text reads"), ARISES, _AFTER_SENDING, seen_by=_BOTH)
_READER = FieldNote(
    _("Lets a second person read some of the texts, so that we know how alike we read"),
    ARISES,
    _AFTER_SENDING,
    seen_by=NOBODY,
)
_ATTEMPT = FieldNote(_("How your practice tasks went, to show you what is next"), ARISES, seen_by=YOU)

_REFLECTION = FieldNote(_("What you wrote for yourself after a module"), VOLUNTARY, seen_by=YOU)

FIELDS = {
    "practice.ScenarioVersion": noted(MATERIAL, "id", "stamp", "slug", "number", "title", "data", "published_at"),
    "practice.PracticeTask": noted(
        MATERIAL,
        "id",
        "stamp",
        "code",
        "family",
        "variant",
        "level",
        "module_code",
        "position",
        "scenario_slug",
        "data",
        "measured",
        "opt_in",
        "withdrawn",
    ),
    "practice.ModulePractice": noted(MATERIAL, "id", "stamp", "code", "scenario_slug", "position", "data", "withdrawn"),
    "practice.TaskSkill": noted(MATERIAL, "id", "task", "skill", "position"),
    "practice.Run": noted(
        _RUN,
        "id",
        "person",
        "scenario",
        "task",
        "sitting",
        "module_code",
        "channel",
        "language",
        "started_at",
        "touched_at",
        "ended_at",
        "clock_at",
        "clock_since",
        "clock_speed",
    )
    | noted(_FORM, "key"),
    "practice.Action": noted(_WRITTEN, "id", "run", "seq", "kind", "at", "target", "data", "done_at")
    | noted(_FORM, "key"),
    "practice.TaskAttempt": noted(
        _ATTEMPT, "id", "person", "task", "run", "last_seq", "number", "passed", "share", "results", "aided", "at"
    ),
    "practice.Reflection": noted(_REFLECTION, "id", "person", "module_code", "answers", "at"),
    "practice.Review": noted(_SENT, "id", "task", "text", "context", "sent_at", "closed_at")
    | noted(_SENT_BY, "person", "run", "seq", "withdrawn_at"),
    "practice.Reading": noted(_FEEDBACK, "id", "review", *rubric.CODES, "comment", "shows", "at")
    | noted(_READER, "reader"),
}
VERBS = {"text-read": _("A text sent for review was read")}


def export(user: Any) -> list[Section]:
    runs = Run.objects.visible_to(user).order_by("started_at", "pk")
    acts = Action.objects.filter(run__person=user).order_by("run", "seq")
    attempts = TaskAttempt.objects.visible_to(user).order_by("at", "pk")
    return [
        Section.of(
            runs,
            "scenario__slug",
            "task__code",
            "sitting__round__kind",
            "module_code",
            "channel",
            "language",
            "started_at",
            "touched_at",
            "ended_at",
        ),
        Section.of(acts, "run", "seq", "kind", "target", "data", "done_at"),
        Section.of(attempts, "task__code", "number", "passed", "share", "results", "aided", "at"),
        Section.of(Reflection.objects.visible_to(user).order_by("module_code"), "module_code", "answers", "at"),
        *_texts_sent(user),
    ]


def _texts_sent(user: Any) -> list[Section]:
    """Own texts with their feedback, and the feedback given to others, without their texts and who they are."""
    sent = Review.objects.filter(person=user).order_by("sent_at", "pk")
    readings = Reading.objects.order_by("at", "pk")
    marks = (*rubric.CODES, "comment", "shows", "at")
    return [
        Section.of(sent, "task__code", "text", "context", "sent_at", "withdrawn_at", "closed_at"),
        Section.of(readings.filter(review__person=user), "review__task__code", *marks),
        Section.of(
            readings.filter(reader=user), *marks, key="practice.readings_given", title=_("Feedback you gave on texts")
        ),
    ]


def erase_learning(user: Any) -> None:
    Review.objects.filter(person=user).delete()
    TaskAttempt.objects.filter(person=user).delete()
    Reflection.objects.filter(person=user).delete()
    _remove(Run.objects.filter(person=user))


def erase(user: Any) -> None:
    """Own rows go; the feedback the person gave stays with those who got it, without who gave it."""
    erase_learning(user)
    Reading.objects.filter(reader=user).update(reader=None)


def purge(now: dt.datetime) -> list[Expired]:
    """Runs nobody has touched for twelve months, whether they were ended or not, and texts sent so long ago. How tasks
    went stays.
    """
    return [
        Expired("practice runs", Run.objects.filter(touched_at__lt=now - KEPT), _remove),
        Expired("texts sent to be read", Review.objects.filter(sent_at__lt=now - KEPT)),
    ]


def _remove(rows: QuerySet[Run]) -> None:
    """Runs with their log, of which the database lets go only here."""
    with erasing():
        rows.delete()
