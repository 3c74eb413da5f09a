"""What the planner has to know of people: their clock and hours, their days away, what they do not want."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from zoneinfo import ZoneInfo

from participants.models import Absence, User
from reminders.budget import Nudge, spread
from reminders.holidays import is_holiday
from reminders.models import Message, Preferences
from reminders.windows import Rhythm

DEFAULTS = Preferences()
TWO_WEEKS = dt.timedelta(days=14)
A_WEEK = dt.timedelta(days=8)  # in any zone: sent since the last Monday

type Refusals = set[tuple[int, str]]


@dataclass(frozen=True)
class Hours:
    """When nudges may come to a person, and how many in a week."""

    rhythm: Rhythm
    per_week: int


_rhythm = lru_cache(maxsize=4096)(Rhythm)  # one for all who keep the same hours


def hours_of(people: Collection[int], now: dt.datetime) -> dict[int, Hours]:
    """By person; two queries. Leave that is over is left out."""
    away = defaultdict(list)
    left = Absence.objects.filter(user__in=people, ends__gt=(now - TWO_WEEKS).date()).order_by("starts", "ends")
    for person, starts, ends in left.values_list("user_id", "starts", "ends"):
        away[person].append((starts, ends))
    own = "reminder_preferences__"
    fields = [f"{own}{name}" for name in ("per_week", "quiet_from", "quiet_until", "silent_until")]
    found = {}
    for person, zone, per_week, *quiet in User.objects.filter(pk__in=people).values_list("pk", "time_zone", *fields):
        if per_week is None:
            per_week, quiet = DEFAULTS.per_week, [DEFAULTS.quiet_from, DEFAULTS.quiet_until, None]
        found[person] = Hours(_rhythm(ZoneInfo(zone), *quiet, tuple(away.get(person, ()))), per_week)
    return found


def switched_off(people: Collection[int], names: Collection[str]) -> set[tuple[int, str]]:
    """Pairs of a person and the name of a preference that is off. Who never chose has the defaults."""
    names = sorted(name for name in names if name)
    if not names:
        return set()
    off = {(person, name) for person in people for name in names if not getattr(DEFAULTS, name)}
    for person, *values in Preferences.objects.filter(person__in=people).values_list("person_id", *names):
        for name, value in zip(names, values, strict=True):
            (off.discard if value else off.add)((person, name))
    return off


def refusals(people: Collection[int]) -> Refusals:
    """Pairs of a person and a subject they have said no to."""
    rows = Message.objects.filter(person__in=people, state=Message.State.DECLINED).exclude(subject="")
    return set(rows.values_list("person_id", "subject"))


def to_wait(messages: Iterable[Message], now: dt.datetime) -> dict[int, dt.datetime | None]:
    """Nudges among them that may not leave now, by key with the moment when they may; None when that is never.

    They were due in an open hour of a week with room; a sender that stood still, or a mail server that put them off,
    comes after it, and finds those of the next week due as well.
    """
    nudges = [message for message in messages if message.is_nudge]
    return {key: moment for key, moment in _moments(nudges, now) if moment != now} if nudges else {}


def _moments(nudges: list[Message], now: dt.datetime) -> Iterator[tuple[int, dt.datetime | None]]:
    """When each of them may go, by what has gone to the same person in the week."""
    whom = {message.person_id for message in nudges}
    hours = hours_of(whom, now)
    gone: dict[int, list[dt.datetime]] = defaultdict(list)
    due: dict[int, list[Nudge]] = defaultdict(list)
    sent = Message.objects.filter(person__in=whom, group=Message.Group.NUDGE, sent_at__gt=now - A_WEEK)
    for person, at in sent.values_list("person_id", "sent_at"):
        gone[person] += [at] if at else []
    for message in nudges:
        due[message.person_id].append(Nudge(message.pk, message.priority, now, message.not_after))
    for person, own in due.items():
        if kept := hours.get(person):  # not erased meanwhile
            limit, rhythm = kept.per_week, kept.rhythm
            found = spread(own, taken=gone[person], per_week=limit, rhythm=rhythm, now=now, is_holiday=is_holiday)
            yield from found.items()
