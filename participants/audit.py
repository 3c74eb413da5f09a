"""The trail of who did what to whom. Ids, numbers and codes only: never a name, an address or a text."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from participants.models import AuditEvent, Role
from trainingsite.privacy import contributions

VERBS: dict[str, str | Promise] = {
    "looked": _("looked at your details in the roster"),
    "exported": _("exported your data"),
    "joined": _("added you to the roster"),
    "returned": _("opened your account again"),
    "left": _("closed your account as you left"),
    "moved": _("moved you to another unit"),
    "details-changed": _("changed your details"),
    "role-changed": _("changed your role"),
    "manager-given": _("made you the manager of a unit"),
    "manager-ended": _("ended your task as manager of a unit"),
    "learning-erased": _("erased your learning data"),
    "erasure-asked": _("asked for your account to be erased"),
    "erased": _("erased the account"),
    "roster-uploaded": _("uploaded a roster"),
    "roster-confirmed": _("told a roster to be applied"),
    "roster-applied": _("applied a roster"),
    "unit-changed": _("changed a unit"),
    "invited": _("sent invitations"),
    "invitation-accepted": _("accepted the invitation"),
}
CODES = frozenset(Role.values)

type Detail = int | bool | str | None


def event(actor: Any, verb: str, subject: Any, now: dt.datetime, **details: Detail) -> AuditEvent:
    """An event not saved yet, for writing many at once. `actor` and `subject` are people, ids or None."""
    for name, value in details.items():
        if isinstance(value, str) and value not in CODES:
            raise ValueError(f"{name}: the trail holds ids, numbers and codes, never texts")
    return AuditEvent(actor_id=_id(actor), subject_id=_id(subject), verb=verb, at=now, data=details)


def record(actor: Any, verb: str, subject: Any, now: dt.datetime, **details: Detail) -> AuditEvent:
    """Write one event: `record(heidi, "role-changed", aino, now, role="digital_team")`."""
    made = event(actor, verb, subject, now, **details)
    made.save(force_insert=True)
    return made


def record_all(events: Iterable[AuditEvent]) -> None:
    AuditEvent.objects.bulk_create(events, batch_size=1000)


def describe(verb: str) -> str | Promise:
    """What a verb says to people; verbs of other apps come from their `privacy.VERBS`."""
    if verb in VERBS:
        return VERBS[verb]
    for part in contributions():
        if said := getattr(part, "VERBS", {}).get(verb):
            return said
    return verb


def _id(person: Any) -> int | None:
    return person if person is None or isinstance(person, int) else person.pk
