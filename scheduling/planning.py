"""What the planner shows: a week, a month, the list of what comes, and who or what is in two sessions at once."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.core.paginator import Page, Paginator
from django.db.models import Prefetch, Q, QuerySet
from django.utils.formats import date_format, time_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from scheduling import calendar_grid, conflicts
from scheduling.models import Booking, SessionTrainer, TrainingSession
from scheduling.showing import day_and_month, moment
from scheduling.walltime import same_clock

VIEWS = ("week", "month", "list")
FILTERS = ("drafts", "conflicts")
PAGE = 50
NOTICES = 3  # conflicts named on top of the page; the rest are in the list
FREE_AT = {"morning": dt.time(9), "afternoon": dt.time(13)}
LONGEST = dt.timedelta(days=1)  # a session that is being copied


# --- one session ------------------------------------------------------------------------------------------
@dataclass
class Card:
    """A session on the planner; times on the reader's clock. `reasons`: what is taken twice, in words."""

    session: TrainingSession
    zone: ZoneInfo
    people: list[tuple[int, str]]  # (key, name) of those who lead it
    reasons: list[str] = field(default_factory=list)

    @property
    def start(self) -> dt.datetime:
        return self.session.starts_at.astimezone(self.zone)

    @property
    def day(self) -> dt.date:
        return self.start.date()

    @property
    def clock(self) -> str:
        """`9.00–10.00`."""
        return f"{self.begins}–{time_format(self.session.ends_at.astimezone(self.zone), 'TIME_FORMAT')}"

    @property
    def begins(self) -> str:
        return time_format(self.start, "TIME_FORMAT")

    @property
    def when(self) -> str:
        return moment(self.session.starts_at, self.zone)

    @property
    def where(self) -> str:
        """`Vantaa · Hanna`."""
        if self.session.place:
            place = self.session.place.name
        else:
            place = _("Online") if self.session.meeting_link else _("no place yet")
        trainers = ", ".join(first_name(name) for _key, name in self.people) or _("no trainer yet")
        return f"{place} · {trainers}"

    @property
    def seats(self) -> str:
        """`8 / 8, on the waiting list 1`."""
        taken = f"{self.session.taken}\xa0/\xa0{self.session.capacity}"  # stays on one line
        if not self.session.waiting:
            return taken
        return _("%(taken)s, %(number)d waiting") % {"taken": taken, "number": self.session.waiting}


def first_name(name: str) -> str:
    return name.split()[0] if name.split() else name


def with_people(sessions: "QuerySet[TrainingSession]") -> "QuerySet[TrainingSession]":
    """With the place and those who lead it, without the long texts."""
    leading = SessionTrainer.objects.active().select_related("person")
    light = sessions.select_related("place").defer("lead", "agenda", "bring", "note")
    return light.prefetch_related(Prefetch("trainers", leading, to_attr="leading"))


def cards_of(sessions: Iterable[Any], zone: ZoneInfo) -> list[Card]:
    """A card for each session that came through `with_people`."""
    return [Card(each, zone, [(one.person_id, one.person.name) for one in each.leading]) for each in sessions]


# --- what is taken twice ----------------------------------------------------------------------------------
class Conflict(NamedTuple):
    """Two sessions that share a trainer or a place: the `later` one is the one to change. `text` says which."""

    earlier: Card
    later: Card
    text: str

    @property
    def title(self) -> str:
        start = self.later.start
        day = date_format(start, "D"), day_and_month(start.date())
        text = _("%(weekday)s %(day)s at %(time)s: a conflict.")
        return text % {"weekday": day[0].capitalize(), "day": day[1], "time": self.later.begins}


def find_conflicts(cards: Sequence[Card], now: dt.datetime) -> list[Conflict]:
    """Each pair once, in order of time; writes the reasons on the cards. What is over or cancelled is left alone."""
    standing = {card.session.pk: card for card in cards if _stands(card.session, now)}
    found = []
    for key, clashes in conflicts.find([span_of(card) for card in standing.values()]).items():
        card = standing[_key(key)]
        for clash in clashes:
            other = standing[_key(clash.other)]
            reason = _reason(card, clash)
            if reason not in card.reasons:
                card.reasons.append(reason)
            if (card.session.starts_at, card.session.pk) > (other.session.starts_at, other.session.pk):
                found.append(Conflict(other, card, _said(card, clash)))
    return sorted(found, key=lambda each: (each.later.session.starts_at, each.later.session.pk))


def span_of(card: Card) -> conflicts.Span:
    session, trainers = card.session, frozenset(key for key, _name in card.people)
    return conflicts.Span(session.pk, session.starts_at, session.ends_at, trainers, session.place_id)


def _key(key: Any) -> int:
    return int(key)


def _stands(session: TrainingSession, now: dt.datetime) -> bool:
    return not session.is_cancelled and not session.is_over(now)


def _reason(card: Card, clash: conflicts.Clash) -> str:
    if clash.kind == conflicts.TRAINER:
        return _("%(name)s is busy") % {"name": first_name(dict(card.people)[clash.key])}
    return _("%(place)s is taken") % {"place": card.session.place}


def _said(card: Card, clash: conflicts.Clash) -> str:
    if clash.kind == conflicts.TRAINER:
        name = first_name(dict(card.people)[clash.key])
        return _("%(name)s leads two sessions at the same time.") % {"name": name}
    return _("Two sessions are in %(place)s at the same time.") % {"place": card.session.place}


def clashes_with(person: Any, span: conflicts.Span, zone: ZoneInfo, now: dt.datetime) -> list[tuple[int, str]]:
    """(key, sentence) of every other session that the span would clash with; `span.id` is the session's own key."""
    others = TrainingSession.objects.visible_to(person).between(span.start, span.end).exclude(pk=_key(span.id or 0))
    near: Any = others.filter(
        Q(place=span.place) | Q(trainers__person__in=span.trainers, trainers__removed_at=None)
        if span.place
        else Q(trainers__person__in=span.trainers, trainers__removed_at=None)
    )
    standing = [card for card in cards_of(with_people(near.distinct()), zone) if _stands(card.session, now)]
    by_key = {card.session.pk: card for card in standing}
    found = conflicts.find([span, *(span_of(card) for card in standing)]).get(span.id, [])
    return [(_key(clash.other), _clash_text(by_key[_key(clash.other)], clash)) for clash in found]


def hindrances(person: Any, session: TrainingSession, zone: ZoneInfo, now: dt.datetime) -> list[str]:
    """Why a draft should not be published as it is, in sentences."""
    if not (session.place_id or session.meeting_link):
        return [_("It has neither a place nor a link to a meeting.")]
    trainers = frozenset(session.trainers.active().values_list("person", flat=True))
    span = conflicts.Span(session.pk, session.starts_at, session.ends_at, trainers, session.place_id)
    return [text for _key, text in clashes_with(person, span, zone, now)]


def _clash_text(card: Card, clash: conflicts.Clash) -> str:
    shown = {"when": card.when, "title": card.session.title}
    if clash.kind == conflicts.TRAINER:
        shown["name"] = dict(card.people)[clash.key]
        return _("%(name)s leads the session “%(title)s” at the same time (%(when)s).") % shown
    return _("In %(place)s there is the session “%(title)s” at the same time (%(when)s).") % {
        **shown,
        "place": str(card.session.place),
    }


# --- the grids --------------------------------------------------------------------------------------------
@dataclass
class Half:
    """A morning or an afternoon; `free_at` is the time to propose, None when it is over."""

    name: str
    free_at: dt.time | None
    cards: list[Card] = field(default_factory=list)


@dataclass
class Day:
    date: dt.date
    is_today: bool
    halves: list[Half] = field(default_factory=list)
    cards: list[Card] = field(default_factory=list)

    @property
    def has_conflict(self) -> bool:
        return any(card.reasons for card in self.cards)


@dataclass
class Board:
    """One page of the planner. `previous` and `next` are the days to ask for; `count` leaves cancelled ones out."""

    view: str
    day: dt.date
    title: str
    cards: list[Card]
    conflicts: list[Conflict]
    days: list[Day] = field(default_factory=list)
    weeks: list[tuple[int, list[Day]]] = field(default_factory=list)
    page: "Page[Any] | None" = None
    chosen: str = ""
    previous: dt.date | None = None
    next: dt.date | None = None

    @property
    def count(self) -> int:
        return sum(not card.session.is_cancelled for card in self.cards)

    @property
    def has_drafts(self) -> bool:
        return bool(self.page) and any(_is_draft(card) for card in self.page or ())

    @property
    def first_conflicts(self) -> list[Conflict]:
        return self.conflicts[:NOTICES]

    @property
    def more_conflicts(self) -> int:
        return max(0, len(self.conflicts) - NOTICES)


def day_asked(text: str, today: dt.date) -> dt.date:
    """The day of the address; today when it is none a planner can show."""
    try:
        day = dt.date.fromisoformat(text)
    except ValueError:
        return today
    return day if calendar_grid.in_range(day) else today


def week_board(person: Any, day: dt.date, zone: ZoneInfo, now: dt.datetime) -> Board:
    monday = calendar_grid.monday_of(day)
    cards, found = _between(person, monday, monday + calendar_grid.WEEK, zone, now)
    shown = calendar_grid.days_of_week(day, {max(card.day, monday) for card in cards})
    days = [_day(each, _on(cards, each, monday), zone, now) for each in shown]
    title = _("Week %(number)d, %(days)s") % {
        "number": monday.isocalendar().week,
        "days": _range(shown[0], shown[-1]),
    }
    week = calendar_grid.WEEK
    return Board("week", day, title, cards, found, days=days, previous=monday - week, next=monday + week)


def month_board(person: Any, day: dt.date, zone: ZoneInfo, now: dt.datetime) -> Board:
    first, end = calendar_grid.bounds_of_month(day)
    cards, found = _between(person, first, end, zone, now)
    weeks = [
        (week.number, [_day(each, _on(cards, each, first), zone, now) for each in week.days])
        for week in calendar_grid.weeks_of_month(day, {max(card.day, first) for card in cards})
    ]
    title = date_format(day, "F Y").capitalize()
    before, after = calendar_grid.previous_month(day), calendar_grid.next_month(day)
    return Board("month", day, title, cards, found, weeks=weeks, previous=before, next=after)


def list_board(person: Any, chosen: str, number: Any, zone: ZoneInfo, now: dt.datetime) -> Board:
    """All that is not over; `chosen` narrows it to drafts or to what is in conflict."""
    coming = TrainingSession.objects.visible_to(person).upcoming(now)
    cards = cards_of(with_people(coming), zone)
    found = find_conflicts(cards, now)
    keep = {"drafts": _is_draft, "conflicts": lambda card: bool(card.reasons)}.get(chosen)
    shown = [card for card in cards if keep(card)] if keep else cards
    page: Page[Any] = Paginator(shown, PAGE).get_page(number)
    today = now.astimezone(zone).date()
    title = {"drafts": _("Drafts"), "conflicts": _("Conflicts")}.get(chosen, _("All that comes"))
    return Board("list", today, title, shown, found, page=page, chosen=chosen if keep else "")


def _is_draft(card: Card) -> bool:
    return card.session.status == TrainingSession.Status.DRAFT


def _between(
    person: Any, first: dt.date, end: dt.date, zone: ZoneInfo, now: dt.datetime
) -> tuple[list[Card], list[Conflict]]:
    start, stop = (dt.datetime.combine(day, dt.time(), zone) for day in (first, end))
    cards = cards_of(with_people(TrainingSession.objects.visible_to(person).between(start, stop)), zone)
    return cards, find_conflicts(cards, now)


def _on(cards: list[Card], day: dt.date, first: dt.date) -> list[Card]:
    """Those of the day; what began before the first day shown stands on that."""
    return [card for card in cards if max(card.day, first) == day]


def _day(day: dt.date, cards: list[Card], zone: ZoneInfo, now: dt.datetime) -> Day:
    noon = dt.datetime.combine(day, dt.time(12), zone)
    halves = []
    for name, label in (("morning", _("Morning")), ("afternoon", _("Afternoon"))):
        over = now >= (noon if name == "morning" else dt.datetime.combine(day, dt.time(16), zone))
        inside = [card for card in cards if (card.start < noon) == (name == "morning")]
        halves.append(Half(label, None if over else _proposed(day, name, zone, now), inside))
    return Day(day, day == now.astimezone(zone).date(), halves, cards)


def _proposed(day: dt.date, half: str, zone: ZoneInfo, now: dt.datetime) -> dt.time:
    """Nine or one o'clock; later on the same day the next full hour."""
    usual = dt.datetime.combine(day, FREE_AT[half], zone)
    local = now.astimezone(zone)
    return usual.time() if usual > local else dt.time(local.hour + 1)


def _range(first: dt.date, last: dt.date) -> str:
    """`23.–27. marraskuuta`, or with both months when they differ."""
    wording = pgettext("date format of a day and the name of its month", "j E")
    if first.month != last.month:
        return f"{date_format(first, wording)} – {date_format(last, wording)}"
    begins = pgettext("date format of a day in a range within one month", "j")
    return f"{date_format(first, begins)}–{date_format(last, wording)}"


# --- who is told ------------------------------------------------------------------------------------------
def told(session: TrainingSession) -> int:
    """How many people a change of the time, or its cancelling, is told: places, queue and trainers."""
    if not session.is_published:
        return 0
    people = set(Booking.objects.active().filter(session=session).values_list("person", flat=True))
    return len(people | set(session.trainers.active().values_list("person", flat=True)))


# --- a period held again ----------------------------------------------------------------------------------
class Again(NamedTuple):
    """A session of the old period and when it would be held again; `reasons`: what would be taken twice."""

    card: Card
    start: dt.datetime
    reasons: list[str]
    is_there: bool

    @property
    def when(self) -> str:
        return moment(self.start, self.card.session.tz)


def held_again(person: Any, first: dt.date, last: dt.date, days: int, now: dt.datetime) -> list[Again]:
    """What `actions.copy_period` would make of the days `first` to `last`, read on each session's own clock."""
    edge = dt.timedelta(days=2)  # wide enough for every zone
    start, end = (dt.datetime.combine(day, dt.time(), dt.UTC) for day in (first, last))
    near = TrainingSession.objects.visible_to(person).between(start - edge, end + edge)
    cards = cards_of(with_people(near.exclude(status=TrainingSession.Status.CANCELLED)), person.zone)
    old = [card for card in cards if first <= card.session.starts_at.astimezone(card.session.tz).date() <= last]
    starts = {card.session.pk: same_clock(card.session.starts_at, days, card.session.tz) for card in old}
    if not old:
        return []
    around = _around(person, min(starts.values()), max(starts.values()) + LONGEST)
    there = {(card.session.copied_from_id, card.session.starts_at) for card in around if not card.session.is_cancelled}
    new = {pk: start for pk, start in starts.items() if (pk, start) not in there}
    found = conflicts.find([*_spans_again(old, new), *(span_of(card) for card in around if _stands(card.session, now))])
    return [
        Again(card, starts[pk], _reasons_again(card, found.get(("again", pk), [])), pk not in new)
        for card in old
        for pk in [card.session.pk]
    ]


def _around(person: Any, start: dt.datetime, end: dt.datetime) -> list[Card]:
    return cards_of(with_people(TrainingSession.objects.visible_to(person).between(start, end)), person.zone)


def _spans_again(old: list[Card], starts: dict[int, dt.datetime]) -> list[conflicts.Span]:
    spans = [span_of(card) for card in old if card.session.pk in starts]
    return [
        replace(
            span,
            id=("again", span.id),
            start=starts[_key(span.id)],
            end=starts[_key(span.id)] + (span.end - span.start),
        )
        for span in spans
    ]


def _reasons_again(card: Card, clashes: list[conflicts.Clash]) -> list[str]:
    return list(dict.fromkeys(_reason(card, clash) for clash in clashes))
