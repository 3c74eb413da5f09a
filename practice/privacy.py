"""What the practice channel holds on people: what they did and wrote in it. It is theirs alone."""

import datetime as dt
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from practice.models import Action, Run, TaskAttempt
from trainingsite.append_only import erasing
from trainingsite.privacy import ARISES, MATERIAL, NOBODY, VOLUNTARY, YOU, Expired, FieldNote, Section, noted

KEPT = dt.timedelta(days=365)
TWELVE_MONTHS = _("Twelve months after you last used that practice")

_RUN = FieldNote(_("Where you are in a practice, so that you can go on"), ARISES, TWELVE_MONTHS, seen_by=YOU)
_WRITTEN = FieldNote(
    _("What you did and wrote in the practice channel: it is published nowhere"), VOLUNTARY, TWELVE_MONTHS, seen_by=YOU
)
_FORM = FieldNote(_("Knows the same form sent twice"), ARISES, TWELVE_MONTHS, seen_by=NOBODY, personal=False)
_ATTEMPT = FieldNote(_("How your practice tasks went, to show you what is next"), ARISES, seen_by=YOU)

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
    "practice.TaskSkill": noted(MATERIAL, "id", "task", "skill", "position"),
    "practice.Run": noted(
        _RUN,
        "id",
        "person",
        "scenario",
        "task",
        "sitting",
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
}


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
            "channel",
            "language",
            "started_at",
            "touched_at",
            "ended_at",
        ),
        Section.of(acts, "run", "seq", "kind", "target", "data", "done_at"),
        Section.of(attempts, "task__code", "number", "passed", "share", "results", "aided", "at"),
    ]


def erase_learning(user: Any) -> None:
    TaskAttempt.objects.filter(person=user).delete()
    _remove(Run.objects.filter(person=user))


def erase(user: Any) -> None:
    erase_learning(user)


def purge(now: dt.datetime) -> list[Expired]:
    """Runs nobody has touched for twelve months, whether they were ended or not. How tasks went stays."""
    return [Expired("practice runs", Run.objects.filter(touched_at__lt=now - KEPT), _remove)]


def _remove(rows: QuerySet[Run]) -> None:
    """Runs with their log, of which the database lets go only here."""
    with erasing():
        rows.delete()
