"""Data on people held here: evidence of skill and sittings of measurement rounds."""

import datetime as dt
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from skills.models import Evidence, LevelShare, Sitting
from skills.models.evidence import CONFIRMED_BY_SOMEBODY_ERASED
from trainingsite.append_only import erasing
from trainingsite.privacy import (
    ARISES,
    HOUSEKEEPING,
    MATERIAL,
    VOLUNTARY,
    WHILE_EMPLOYED,
    YOU,
    Expired,
    FieldNote,
    Section,
    noted,
)

RAW_ANSWERS_KEPT = dt.timedelta(days=365)
SHARES_KEPT = dt.timedelta(days=365)
TWELVE_MONTHS = _("Twelve months, then whether it was right stays without the answer")

_SHOWS = FieldNote(_("Shows what you can do: your levels are counted from it"), VOLUNTARY, WHILE_EMPLOYED, YOU)
_ANSWERED = FieldNote(
    _("Lets you read again what you answered, and how certain you were"), VOLUNTARY, TWELVE_MONTHS, YOU
)
_CONFIRMED = FieldNote(
    _("Who has seen you do it"), VOLUNTARY, WHILE_EMPLOYED, _("You and the trainer who confirmed it")
)
_WHEN = FieldNote(
    _("How far you are in a measurement, so that you can go on on another device"),
    ARISES,
    WHILE_EMPLOYED,
    _("You; whether you have started and finished also the digital team, as a number, and administrators"),
)
_WHAT = FieldNote(_("Gives you the same questions in the same order every time"), ARISES, WHILE_EMPLOYED, YOU)
_SHARED = FieldNote(
    _("Shows your levels to your manager for as long as you choose"),
    VOLUNTARY,
    _("A year after it ended"),
    _("You; while it lasts also the managers of your unit and of the units above it"),
)

FIELDS = {
    "skills.Framework": noted(MATERIAL, "id", "code", "mapping", "levels"),
    "skills.Skill": noted(MATERIAL, "id", "framework", "code", "slug", "module_code", "position", "optional", "mapping")
    | noted(MATERIAL, "name", "descriptors"),
    "skills.Target": noted(MATERIAL, "id", "skill", "role", "level"),
    "skills.Item": noted(MATERIAL, "id", "code", "skill", "use", "form", "level", "safety", "source", "stem")
    | noted(MATERIAL, "options", "explanation", "position", "withdrawn"),
    "skills.MeasurementRound": noted(MATERIAL, "id", "cohort", "kind", "opens_at", "closes_at"),
    "skills.Sitting": noted(HOUSEKEEPING, "id")
    | noted(_WHEN, "round", "person", "started_at", "saved_at", "finished_at")
    | noted(_WHAT, "form", "seed", "steps"),
    "skills.Evidence": noted(HOUSEKEEPING, "id", "key")
    | noted(_SHOWS, "person", "skill", "round", "kind", "source", "attempt", "level", "value", "passed", "share", "at")
    | noted(_ANSWERED, "answer", "certainty")
    | noted(_CONFIRMED, "confirmed_by"),
    "skills.LevelShare": noted(HOUSEKEEPING, "id") | noted(_SHARED, "person", "starts_at", "ends_at", "ended_at"),
}
VERBS = {
    "skill-confirmed": _("A skill of yours was confirmed"),
    "levels-shared": _("You shared your levels with your manager"),
    "levels-taken-back": _("You took back the sharing of your levels"),
    "levels-looked": _("Your levels were looked at"),
    "round-made": _("A measurement was added"),
    "round-changed": _("A measurement was changed"),
}


def export(user: Any) -> list[Section]:
    """Own evidence, sittings, sharing of levels, and what one has confirmed of others (without who they are)."""
    sittings = Sitting.objects.visible_to(user).order_by("started_at")
    confirmed = Evidence.objects.confirmed().filter(confirmed_by=user)
    return [
        Section.of(
            Evidence.objects.visible_to(user),
            *("at", "skill__code", "kind", "round__kind", "source", "attempt", "level", "value", "passed", "share"),
            *("answer", "certainty", "confirmed_by__name"),
            title=_("Evidence of your skills"),
        ),
        Section.of(
            sittings,
            *("round__kind", "round__cohort__name", "form", "steps", "started_at", "saved_at", "finished_at"),
            title=_("Your measurements"),
        ),
        Section.of(
            LevelShare.objects.of(user),
            *("starts_at", "ends_at", "ended_at"),
            title=_("Sharing your levels with your manager"),
        ),
        Section.of(
            confirmed,
            *("at", "skill__code", "kind", "level"),
            key="skills.confirmed",
            title=_("What you have confirmed of others"),
        ),
    ]


def erase(user: Any) -> None:
    """Own rows go; what the person confirmed of others stays theirs, without the name."""
    erase_learning(user)
    LevelShare.objects.of(user).delete()
    Evidence.objects.filter(confirmed_by=user).update(source=CONFIRMED_BY_SOMEBODY_ERASED, confirmed_by=None)


def erase_learning(user: Any) -> None:
    Evidence.objects.filter(person=user).delete()
    Sitting.objects.filter(person=user).delete()


def purge(now: dt.datetime) -> list[Expired]:
    """After a year the answer itself goes (whether it was right stays, so that levels can still be explained), and a
    year after it ended a sharing of levels.
    """
    old = Evidence.objects.filter(at__lt=now - RAW_ANSWERS_KEPT)
    return [
        Expired("raw answers", old.filter(~Q(answer="") | Q(certainty__isnull=False)), _forget_answers),
        Expired("sharings of levels", LevelShare.objects.over(now - SHARES_KEPT)),
    ]


def _forget_answers(rows: QuerySet[Any]) -> None:
    with erasing():
        rows.update(answer="", certainty=None)
