"""What sessions are needed, in numbers and never in names: who is below a target, who wishes, and when they can come.

Numbers below `FEW` are told as "a few", and parts of a total only where no small number follows from them.
"""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from uuid import UUID
from zoneinfo import ZoneInfo

from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.db.models import Count, F, Sum
from django.utils.dates import WEEKDAYS_ABBR
from django.utils.translation import gettext as _

from courses.models import Lesson, ProgrammeVersion
from participants.models import Membership, Role, Unit, User
from scheduling import actions, counting, interests, placement
from scheduling.models import Booking, Interest, NeedCount, Place, SessionInvitation, TrainingSession
from scheduling.walltime import moments
from skills.models import Skill
from trainingsite.clock import ORGANISATION_ZONE, day_of
from trainingsite.templatetags.content import in_language
from trainingsite.translated import pick

FEW = interests.FEW
DEEPEST = 2  # units below this depth are told as part of the one above
NOTICE = dt.timedelta(days=4)  # two for those invited first, two for the others
USUAL_HOUR, SATURDAY = 9, 5
HIGHEST = placement.HIGHEST
KEPT_SECONDS = 3600
MOST_INVITED = 200
INVITED_FIRST = dt.timedelta(days=2)


def said(number: int) -> str:
    """A number as it may be shown."""
    return _("a few") if number < FEW else str(number)


@dataclass(frozen=True)
class Slot:
    """Two hours of the week when `free` of those who wish for a session can come."""

    weekday: int
    hour: int
    free: int

    @property
    def name(self) -> str:
        """ "Tue 9–11"."""
        return f"{WEEKDAYS_ABBR[self.weekday]} {self.hour}–{self.hour + 2}"

    @property
    def words(self) -> str:
        return _("%(number)s free on %(slot)s") % {"slot": self.name, "number": said(self.free)}


@dataclass(frozen=True)
class Need:
    """One skill. `below` people are below their target, by level in `bands`; `waiting` are on the interest list.

    The numbers are exact and for the software; pages show `sentences`, `units` and `choices`.
    """

    skill: Skill
    levels: dict[int, int]
    waiting: int
    slot: Slot | None = None
    by_unit: tuple[tuple[str, int], ...] = ()
    elsewhere: int = 0

    @cached_property
    def name(self) -> str:
        return in_language(self.skill.name)

    @cached_property
    def below(self) -> int:
        return sum(self.levels.values())

    @property
    def number(self) -> str:
        """The figure shown large: how many are below the target, else how many wish."""
        return "1–4" if (self.below or self.waiting) < FEW else said(self.below or self.waiting)

    @property
    def sentences(self) -> list[str]:
        found = []
        if self.below:
            found.append(_("%(number)s below the target") % {"number": said(self.below)})
        if self.waiting:
            found.append(_("%(number)s on the interest list") % {"number": said(self.waiting)})
        return found

    @property
    def units(self) -> str:
        """ "Transport 12, Sorting 8, elsewhere 6"; "" where small numbers would show."""
        parts = [f"{name} {number}" for name, number in self.by_unit]
        if parts and self.elsewhere:
            parts.append(_("elsewhere %(number)s") % {"number": said(self.elsewhere)})
        return ", ".join(parts)

    @cached_property
    def bands(self) -> list[placement.Band]:
        """Of like level; everybody where nobody has been measured below the target."""
        return placement.bands(self.levels, FEW) or [placement.Band(0, HIGHEST, 0)]

    @property
    def choices(self) -> list[tuple[str, str]]:
        """The bands as a form offers them."""
        return [(f"{band.low}-{band.high}", said_band(band)) for band in self.bands]

    def proposed(self, now: dt.datetime, zone: ZoneInfo = ORGANISATION_ZONE) -> dt.datetime:
        """The first moment that leaves time to invite: in the slot that suits most, else on a working day at nine."""
        day = (now + NOTICE).astimezone(zone).date() + dt.timedelta(days=1)
        hour = self.slot.hour if self.slot else USUAL_HOUR
        while day.weekday() != self.slot.weekday if self.slot else day.weekday() >= SATURDAY:
            day += dt.timedelta(days=1)
        return moments(day, dt.time(hour), zone)[0]


def said_band(band: placement.Band) -> str:
    """ "Levels 0–1: 12 people, 2 groups"."""
    levels = f"{band.low}–{band.high}" if band.high > band.low else str(band.low)
    if not band.people:
        return _("Levels %(levels)s") % {"levels": levels}
    words = {"levels": levels, "number": said(band.people), "groups": band.groups}
    if band.groups > 1:
        return _("Levels %(levels)s: %(number)s people, %(groups)d groups of six to ten") % words
    return _("Levels %(levels)s: %(number)s people, one group") % words


# --- reading --------------------------------------------------------------------------------------------
def top(now: dt.datetime, limit: int | None = None) -> list[Need]:
    """The skills that need a session most: what many wish for first, then where most are below the target.

    Six queries at most, whatever the size of the organisation, and three while the counts are the same.
    """
    counts = _counts()
    waiting = interests.waiting_by_skill(now)
    skills = Skill.objects.filter(pk__in={*counts, *waiting}).defer("descriptors").order_by("position")
    ranked = sorted(skills, key=lambda skill: _rank(waiting.get(skill.pk, 0), counts.get(skill.pk, NOBODY).below))
    ranked = ranked[:limit]
    slots = _slots([skill.pk for skill in ranked if waiting.get(skill.pk)], now)
    found = [(skill, counts.get(skill.pk, NOBODY)) for skill in ranked]
    return [
        Need(skill, own.levels, waiting.get(skill.pk, 0), slots.get(skill.pk), own.by_unit, own.elsewhere)
        for skill, own in found
    ]


def _rank(waiting: int, below: int) -> tuple[int, int, bool]:
    """Small numbers do not decide, so the order gives none away: only whether there are any."""
    wished, needed = (number if number >= FEW else 0 for number in (waiting, below))
    return -wished, -needed, not waiting


@dataclass(frozen=True)
class Counts:
    """Of one skill: how many are at each level below the target, and where, as far as it may be told."""

    levels: dict[int, int]
    by_unit: tuple[tuple[str, int], ...] = ()
    elsewhere: int = 0

    @property
    def below(self) -> int:
        return sum(self.levels.values())


NOBODY = Counts({})


def _counts() -> dict[int, Counts]:
    """By skill. Kept as long as nothing is counted anew: the rows of a large organisation are many."""
    at = counting.counted_at()
    if at is None:
        return {}
    kept: tuple[dt.datetime, dict[int, Counts]] | None = cache.get(counting.KEPT)
    if kept is None or kept[0] != at:
        kept = (at, _read_counts())
        cache.set(counting.KEPT, kept, KEPT_SECONDS)
    return kept[1]


def _read_counts() -> dict[int, Counts]:
    """Not measured is not below."""
    rows = NeedCount.objects.filter(level__gt=counting.NOT_MEASURED).values_list("skill", "level", "unit__path")
    levels: dict[int, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    places: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for skill, level, path, people in rows.annotate(Sum("people")).order_by().iterator(chunk_size=5000):
        levels[skill][level] += people
        places[skill][path] += people
    names = dict(Unit.objects.near_the_top().values_list("pk", "name"))
    return {skill: Counts(dict(own), *_shown_units(places[skill], names)) for skill, own in levels.items()}


def _slots(skills: list[int], now: dt.datetime) -> dict[int, Slot]:
    """By skill: when most of those on its interest list are free; the earliest in the week among equals."""
    wishing = Interest.objects.still_waiting(now).filter(skill__in=skills, person__free_times__isnull=False)
    times = wishing.annotate(weekday=F("person__free_times__weekday"), hour=F("person__free_times__hour"))
    counted = times.values_list("skill", "weekday", "hour").annotate(free=Count("pk"))
    found: dict[int, Slot] = {}
    for skill, weekday, hour, free in counted.order_by("-free", "weekday", "hour"):
        found.setdefault(skill, Slot(weekday, hour, free))
    return found


def _shown_units(places: dict[str, int], names: dict[int, str]) -> tuple[tuple[tuple[str, int], ...], int]:
    """The departments with their numbers and what is elsewhere; the divisions where departments are too small."""
    rows = [([int(key) for key in path.strip("/").split("/")], people) for path, people in places.items()]
    for depth in range(DEEPEST, 0, -1):
        sums: dict[int, int] = defaultdict(int)
        rest = 0
        for path, people in rows:
            if len(path) > depth:
                sums[path[depth]] += people
            else:
                rest += people
        shown, rest = placement.parts(sums, rest, FEW)
        if shown:
            return tuple((names[pk], number) for pk, number in shown), rest
    return (), sum(places.values())


# --- making a session -----------------------------------------------------------------------------------
def create_session(
    *,
    skill: Skill,
    band: tuple[int, int],
    starts_at: dt.datetime,
    minutes: int,
    by: User,
    now: dt.datetime,
    mark: UUID,
    place: Place | None = None,
    meeting_link: str = "",
    trainers: list[int] | None = None,
    capacity: int = 8,
    unit: Unit | None = None,
    invite_first: bool = True,
    publish: bool = False,
) -> tuple[TrainingSession, int]:
    """A session about the skill for people of like level, with its invitations: the session, and how many are invited.

    `mark` belongs to the form: the same one again gives the session it made before. Only those invited can book in the
    first two days with `invite_first`. Raises what `actions.save_session` and `actions.publish` raise.
    """
    session = TrainingSession(
        uid=mark, title=pick(skill.name, by.language).text[:120], language=by.language, focus=skill, level_from=band[0],
        level_to=band[1], unit=unit, starts_at=starts_at, ends_at=starts_at + dt.timedelta(minutes=minutes),
        zone=by.time_zone, place=place, meeting_link=meeting_link, capacity=capacity,
    )  # fmt: skip
    leading = _leading(by) if trainers is None else trainers
    invited = people_to_invite(skill=skill, band=band, unit=unit, now=now, leave_out=leading)
    if invite_first and invited and now + INVITED_FIRST < starts_at:  # first before nobody would be a closed door
        session.invited_first_until = now + INVITED_FIRST
    try:
        with transaction.atomic():
            session = actions.save_session(
                session=session, modules=modules_of(skill), trainers=leading, by=by, now=now
            )  # fmt: skip
            SessionInvitation.objects.bulk_create(
                SessionInvitation(session=session, person_id=person, at=now) for person in invited
            )
            if publish:
                session = actions.publish(session=session, by=by, now=now)
    except IntegrityError:
        made = TrainingSession.objects.filter(uid=mark).first()
        if made is None:
            raise
        return made, made.invitations.count()
    return session, len(invited)


def _leading(by: User) -> list[int]:
    return [by.pk] if by.role == Role.DIGITAL_TEAM else []


def modules_of(skill: Skill) -> list[tuple[str, str]]:
    """The modules with lessons that train the skill, in the newest published version of each programme."""
    published = ProgrammeVersion.objects.published().order_by("number").values_list("programme_id", "pk")
    lessons = Lesson.objects.filter(skills=skill, module__version__in=dict(published).values()).in_order()
    return list(dict.fromkeys(lessons.values_list("module__version__programme__slug", "module__slug")))


def people_to_invite(
    *, skill: Skill, band: tuple[int, int], unit: Unit | None, now: dt.datetime, leave_out: list[int]
) -> list[int]:
    """Keys of those who wish for a session about the skill, in the order of asking, then of those below their target
    in the band; at most `MOST_INVITED`. Who has a place in a coming session about it is left out.
    """
    wishing = Interest.objects.still_waiting(now).filter(skill=skill).order_by("at", "pk")
    placed = Booking.objects.active().filter(session__focus=skill, session__ends_at__gt=now)
    left_out = {*leave_out, *placed.values_list("person", flat=True)}
    below = _below_target(skill, band, now)
    found = [pk for pk in dict.fromkeys([*wishing.values_list("person", flat=True), *below]) if pk not in left_out]
    if unit:
        members = Membership.objects.valid(day_of(now))
        inside = set(members.filter(unit__in=Unit.objects.below([unit])).values_list("user", flat=True))
        found = [pk for pk in found if pk in inside]
    return found[:MOST_INVITED]


def _below_target(skill: Skill, band: tuple[int, int], now: dt.datetime) -> list[int]:
    """Those in the band, lowest level first; one walk over the evidence of the skill."""
    aims = {role: levels.get(skill.pk, 0) for role, levels in counting.targets().items()}
    found = []
    for standing in counting.everybody(now, skill=skill):
        level = standing.levels.get(skill.pk, counting.NOT_MEASURED)
        target = aims.get(standing.role, aims[counting.EVERYONE])
        if band[0] <= level <= band[1] and level < target:
            found.append((level, standing.person))
    return [person for _level, person in sorted(found)]
