"""What published figures hold on people: who was counted when, and where they belonged then."""

import datetime as dt
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from dashboards import sealing
from dashboards.models import Counted, Publication
from trainingsite import clock
from trainingsite.privacy import (
    ARISES,
    HOUSEKEEPING,
    NEEDED,
    NOBODY,
    WHILE_EMPLOYED,
    YOU_AND_ADMINISTRATORS,
    Expired,
    FieldNote,
    Section,
    noted,
)

_COUNTED = FieldNote(
    _("Counts you once in the figures of growth of the unit you belonged to, never in a group of fewer than five"),
    NEEDED,
    WHILE_EMPLOYED,
    _("You; others see groups only"),
)
_PUBLISHED = FieldNote(_("Who published figures"), ARISES, WHILE_EMPLOYED, YOU_AND_ADMINISTRATORS)
_FIGURES = FieldNote(
    _("Figures of groups: they stay as they were published"), NEEDED, _("Stays: groups of five or more"),
    _("The company's everybody; of units their managers, the digital team and administrators"), personal=False,
)  # fmt: skip
_SUMS = FieldNote(
    _("What figures of groups were added up from"), NEEDED, _("Stays: groups of five or more"), NOBODY, personal=False
)
_COUNTS = FieldNote(
    _("Numbers of people, which decide what may be shown"), NEEDED, _("Stays: groups of five or more"), NOBODY,
    personal=False,
)  # fmt: skip

VERBS = {
    "growth-looked": _("Figures of growth of a unit were looked at"),
    "growth-exported": _("Figures of growth were exported"),
}

FIELDS = {
    "dashboards.Publication": noted(HOUSEKEEPING, "id", "sealed_at", "basis")
    | noted(_FIGURES, "made_at", "quality")
    | noted(_PUBLISHED, "made_by"),
    "dashboards.Batch": noted(HOUSEKEEPING, "id", "publication", "before", "after")
    | noted(_COUNTS, "people", "counts"),
    "dashboards.Counted": noted(HOUSEKEEPING, "id") | noted(_COUNTED, "batch", "after", "person", "path"),
    "dashboards.Figure": noted(HOUSEKEEPING, "id")
    | noted(_FIGURES, "publication", "unit", "cohort", "kind", "current", "state", "invited", "measured", "data"),
    "dashboards.Sums": noted(_SUMS, "figure", "tallies"),
    "dashboards.WeeklyActivity": noted(HOUSEKEEPING, "id") | noted(_FIGURES, "unit", "monday", "people"),
    "dashboards.Stalled": noted(HOUSEKEEPING, "id")
    | noted(_FIGURES, "unit", "programme_slug", "lesson_slug", "people", "at"),
}


def export(user: Any) -> list[Section]:
    """In which figures the person is, and which the person published."""
    counted = Section.of(
        Counted.objects.filter(person=user).order_by("batch"),
        *("batch__publication__made_at", "batch__before__kind", "after__kind", "after__cohort__name", "path"),
        title=_("Figures of groups you are in"),
    )
    counted.labels.update({
        "batch__publication__made_at": _("published"),
        "batch__before__kind": pgettext_lazy("measurement", "before"),
        "after__kind": pgettext_lazy("measurement", "after"),
    })  # fmt: skip
    made = Section.of(
        Publication.objects.filter(made_by=user).order_by("pk"),
        "made_at",
        "sealed_at",
        title=_("Figures you published"),
    )
    return [counted, made]


def lock(user: Any) -> None:
    """Nobody publishes meanwhile: publishing holds these before it counts people."""
    sealing.lock()


def erase(user: Any) -> None:
    """Nobody knows any more that the person was counted; the figures stay, and nobody can compute them anew."""
    erase_learning(user)
    Publication.objects.filter(made_by=user).update(made_by=None)


def erase_learning(user: Any) -> None:
    """The same when only the answers go that the figures came from."""
    sealing.lock()
    sealing.seal_of(user, clock.now())


def purge(now: dt.datetime) -> list[Expired]:
    """Who counted goes with the person; where the answers behind it have gone without the person, here too."""
    return [Expired("people counted in figures", sealing.without_evidence(), _seal)]


def _seal(rows: QuerySet[Any]) -> None:
    sealing.seal(rows, clock.now())
