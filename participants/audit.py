"""The trail of who did what to whom. Ids, numbers and codes only: never a name, an address or a text."""

import datetime as dt
from collections.abc import Iterable
from typing import Any, NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from participants.models import AuditEvent, Role, User
from trainingsite.privacy import contributions

VERBS: dict[str, str | Promise] = {
    "looked": _("Your details were looked at in the roster"),
    "exported": _("Your data was exported"),
    "joined": _("You were added to the roster"),
    "returned": _("Your account was opened again"),
    "left": _("Your account was closed"),
    "moved": _("You were moved to another unit"),
    "details-changed": _("Your details were changed"),
    "role-changed": _("Your role was changed"),
    "manager-given": _("You became the manager of a unit"),
    "manager-ended": _("Your task as manager of a unit ended"),
    "learning-erased": _("Your learning data was erased"),
    "erasure-asked": _("Erasure of the account was asked for"),
    "erased": _("The account was erased"),
    "roster-uploaded": _("A roster was brought"),
    "roster-confirmed": _("A roster was confirmed"),
    "roster-applied": _("A roster was taken in"),
    "unit-changed": _("A unit was changed"),
    "cohort-changed": _("A cohort was changed"),
    "cohort-joined": _("You were added to a cohort"),
    "cohort-left": _("You were taken out of a cohort"),
    "invited": _("Invitations were sent"),
    "invitation-accepted": _("The invitation was accepted"),
}
SAME_LOOK = dt.timedelta(minutes=10)
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


def record_look(actor: Any, subject: Any, now: dt.datetime, verb: str = "looked") -> None:
    """Somebody looks at another person's details; looking again within ten minutes is the same look."""
    if actor.pk == subject.pk:
        return
    lately = AuditEvent.objects.about(subject).filter(actor_id=actor.pk, verb=verb, at__gt=now - SAME_LOOK)
    if not lately.exists():
        record(actor, verb, subject, now)


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


class Line(NamedTuple):
    """An event as a person reads it."""

    at: dt.datetime
    who: str | Promise
    what: str | Promise


def readable(events: Iterable[AuditEvent], reader: User) -> list[Line]:
    """Events with the names of those who still have one."""
    events = list(events)
    names = dict(User.objects.filter(pk__in={one.actor_id for one in events}).values_list("pk", "name"))
    return [Line(one.at, _who(one.actor_id, names, reader), describe(one.verb)) for one in events]


def _who(actor: int | None, names: dict[int, str], reader: User) -> str | Promise:
    if actor is None:
        return _("The software")
    if actor == reader.pk:
        return _("You")
    return names.get(actor, _("An erased account"))


def _id(person: Any) -> int | None:
    return person if person is None or isinstance(person, int) else person.pk
