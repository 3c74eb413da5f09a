"""Series and templates: the same session on other days, a whole period again."""

import datetime as dt
import uuid
from collections.abc import Iterable
from typing import Any, NamedTuple

from django.utils.translation import gettext as _

from participants.models import User
from scheduling import conflicts
from scheduling.actions.errors import Gone, NotPossible
from scheduling.actions.locking import key_of, one_at_a_time
from scheduling.models import SessionModule, SessionTrainer, TrainingSession
from scheduling.walltime import same_clock

MOST_COPIES = 200
SAME = [
    "title", "lead", "agenda", "bring", "note", "language", "focus_id", "level_from", "level_to", "unit_id", "zone",
    "place_id", "meeting_link", "capacity",
]  # fmt: skip


class Copy(NamedTuple):
    """A draft made from another session, and with what its trainer or place clashes."""

    session: TrainingSession
    clashes: list[conflicts.Clash]


def copy_session(*, session: Any, to: list[dt.datetime], by: User, now: dt.datetime) -> list[Copy]:
    """Drafts of the session at other times; a copy that is there already is not made again, only given.

    Raises NotPossible for the past or more than 200 at once, and Busy.
    """
    with one_at_a_time():
        sources = _sources(TrainingSession.objects.filter(pk=key_of(session)))
        if not sources:
            raise Gone
        return _copies([(sources[0], moment) for moment in dict.fromkeys(to)], by, now)


def copy_period(*, first: dt.date, last: dt.date, days: int, by: User, now: dt.datetime) -> list[Copy]:
    """Drafts of everything held from `first` to `last` (both inclusive, on the session's own clock), `days` later.

    The time of day stays as it was, also over a change of the clock. Raises NotPossible and Busy.
    """
    if days < 1 or last < first:
        raise NotPossible(_("Choose a period and a later time for the copies."))
    edge = dt.timedelta(days=2)  # wide enough for every zone; the own clock decides below
    start, end = (dt.datetime.combine(day, dt.time(), dt.UTC) for day in (first, last))
    with one_at_a_time():
        near = _standing(TrainingSession.objects.between(start - edge, end + edge))
        sources = [one for one in _sources(near) if first <= one.starts_at.astimezone(one.tz).date() <= last]
        return _copies([(one, same_clock(one.starts_at, days, one.tz)) for one in sources], by, now)


def clashes_of(sessions: Iterable[TrainingSession]) -> dict[Any, list[conflicts.Clash]]:
    """Clashes of trainers and places of these sessions with any that are not cancelled, by key."""
    own = list(sessions)
    if not own:
        return {}
    start, end = min(one.starts_at for one in own), max(one.ends_at for one in own)
    around = _standing(TrainingSession.objects.between(start, end))
    led: dict[int, set[int]] = {}
    leading = SessionTrainer.objects.active().filter(session__in=around.order_by().values("pk"))
    for session, person in leading.values_list("session", "person"):
        led.setdefault(session, set()).add(person)
    spans = [
        conflicts.Span(pk, start, end, frozenset(led.get(pk, ())), place)
        for pk, start, end, place in around.values_list("pk", "starts_at", "ends_at", "place")
    ]
    found = conflicts.find(spans)
    return {one.pk: found[one.pk] for one in own if one.pk in found}


def _standing(sessions: Any) -> Any:
    return sessions.exclude(status=TrainingSession.Status.CANCELLED)


def _sources(sessions: Any) -> list[TrainingSession]:
    """Under their locks by key, so that the same form sent twice makes one copy; then in order of time."""
    locked = list(sessions.select_for_update(no_key=True, of=("self",)).order_by("pk"))
    return sorted(locked, key=lambda one: (one.starts_at, one.pk))


def _copies(wanted: list[tuple[TrainingSession, dt.datetime]], by: User, now: dt.datetime) -> list[Copy]:
    if len(wanted) > MOST_COPIES:
        raise NotPossible(_("At most %(most)s copies can be made at once.") % {"most": MOST_COPIES})
    if any(moment <= now for _source, moment in wanted):
        raise NotPossible(_("A copy would start in the past."))
    made = [_there_already(source, moment) or _copy(source, moment, by, now) for source, moment in wanted]
    clashes = clashes_of(made)
    return [Copy(one, clashes.get(one.pk, [])) for one in made]


def _there_already(source: TrainingSession, moment: dt.datetime) -> TrainingSession | None:
    return _standing(TrainingSession.objects.filter(copied_from=source, starts_at=moment)).first()


def _copy(source: TrainingSession, moment: dt.datetime, by: User, now: dt.datetime) -> TrainingSession:
    """Without a room that is no longer in use, and without trainers who have left."""
    later = moment - source.starts_at
    made = TrainingSession(
        **{name: getattr(source, name) for name in SAME},
        starts_at=moment,
        ends_at=source.ends_at + later,
        closes_at=source.closes_at and source.closes_at + later,
        opens_at=source.opens_at and source.opens_at + later,
        ceiling=source.capacity,
        uid=uuid.uuid4(),
        copied_from=source,
        made_by=by,
        made_at=now,
    )
    if source.place and source.place.closed:
        made.place = None
    made.save(force_insert=True)
    SessionModule.objects.bulk_create(
        SessionModule(session=made, programme_slug=one.programme_slug, module_slug=one.module_slug)
        for one in source.modules.all()
    )
    SessionTrainer.objects.bulk_create(
        SessionTrainer(session=made, person_id=one.person_id, since=now)
        for one in source.trainers.active().filter(person__is_active=True)
    )
    return made
