"""One session as one person sees it: when on the own clock, where, what stands between them, and what can be done."""

import datetime as dt
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.dates import WEEKDAYS, WEEKDAYS_ABBR
from django.utils.formats import date_format, time_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from scheduling import feedback, seats
from scheduling.actions.attendance import MOST_WRONG_CODES, takes_check_ins
from scheduling.models import Booking, TrainingSession
from scheduling.models.sessions import CANCEL_UNTIL

MOST_DRAWN = 40  # seats of a map
BAR = '<meter min="0" max="{}" value="{}" high="{}" optimum="0" aria-label="{}"></meter>'
TILE = '<span class="day"><span class="vh">{} {}</span><span aria-hidden="true">{}<b>{}</b></span></span>'


class Badge(NamedTuple):
    """What components/badge.html shows."""

    text: str
    kind: str
    icon: str


# --- dates and times in words ----------------------------------------------------------------------------
def day_and_month(day: dt.date, *, until: dt.date | None = None) -> str:
    """`26.11.`, or `23.–27.11.` until another day, in the reader's language."""
    wording = pgettext("date format of a day", "j M")
    if until is None or until == day:
        return date_format(day, wording)
    same = (day.year, day.month) == (until.year, until.month)
    first = pgettext("date format of a day in a range within one month", "j") if same else wording
    return f"{date_format(day, first)}–{date_format(until, wording)}"


def clock_range(start: dt.datetime, end: dt.datetime) -> str:
    """`klo 9.00–10.00`; both moments on the clock to show."""
    shown = {"start": time_format(start, "TIME_FORMAT"), "end": time_format(end, "TIME_FORMAT")}
    return pgettext("times of the day", "%(start)s–%(end)s") % shown


def moment(at: dt.datetime, zone: ZoneInfo) -> str:
    """`to 26.11. klo 9.00` on the clock of the zone."""
    local = at.astimezone(zone)
    shown = {"weekday": date_format(local, "D"), "day": day_and_month(local.date())}
    return _("%(weekday)s %(day)s at %(time)s") % {**shown, "time": time_format(local, "TIME_FORMAT")}


@lru_cache(maxsize=512)
def day_tile(day: dt.date, language: str) -> SafeString:
    """In the active language, which `language` must name: the same days are shown again and again."""
    whole, short = WEEKDAYS[day.weekday()], WEEKDAYS_ABBR[day.weekday()]
    return format_html(TILE, whole, day_and_month(day), short, day.day)


def city(zone: ZoneInfo) -> str:
    return zone.key.rpartition("/")[2].replace("_", " ")


# --- the session ------------------------------------------------------------------------------------------
@dataclass
class SessionRow:
    """`booking` is the person's own or None, `queue_number` its place in the queue while it waits; `said`: has given
    feedback.

    `fresh` marks what has just changed, so that the focus stays there; `problem` why it did not, and `full` that the
    last place went to somebody else.
    """

    session: TrainingSession
    now: dt.datetime
    zone: ZoneInfo
    booking: Booking | None = None
    queue_number: int = 1
    trainers: list[str] = field(default_factory=list)
    invited: bool = False
    said: bool = False
    fresh: bool = False
    problem: str = ""
    full: bool = False

    # --- which ---
    @property
    def pk(self) -> int:
        return self.session.pk

    @property
    def title(self) -> str:
        return self.session.title

    @cached_property
    def url(self) -> str:
        return reverse("scheduling:session", args=[self.session.pk])

    # --- when and where ---
    @cached_property
    def starts(self) -> dt.datetime:
        return self.session.starts_at.astimezone(self.zone)

    @cached_property
    def ends(self) -> dt.datetime:
        return self.session.ends_at.astimezone(self.zone)

    @cached_property
    def day(self) -> dt.date:
        return self.starts.date()

    @property
    def tile(self) -> SafeString:
        """The day as a tile, in words for screen readers."""
        return day_tile(self.day, get_language())

    @cached_property
    def date(self) -> str:
        return day_and_month(self.day)

    @cached_property
    def clock(self) -> str:
        """The time on the person's clock; where the session's clock shows another one, both with their cities."""
        own = clock_range(self.starts, self.ends)
        there = self.session.starts_at.astimezone(self.session.tz)
        if there.utcoffset() == self.starts.utcoffset():
            return own
        theirs = clock_range(there, self.session.ends_at.astimezone(self.session.tz))
        return f"{own} ({city(self.zone)}), {theirs} ({city(self.session.tz)})"

    @property
    def where(self) -> str:
        session = self.session
        if session.place and session.meeting_link:
            return _("%(place)s or online") % {"place": session.place.name}
        return session.place.name if session.place else _("Online")

    @property
    def who(self) -> str:
        return ", ".join(self.trainers)

    @property
    def meta(self) -> str:
        """When, where and with whom, in one line."""
        return "\N{NO-BREAK SPACE}· ".join(filter(None, (self.clock, self.where, self.who)))

    # --- seats ---
    @property
    def taken(self) -> int:
        return min(self.session.taken, self.session.capacity)

    @property
    def bar(self) -> SafeString:
        """How many places are taken, as a bar that changes its colour when all are."""
        capacity, label = self.session.capacity, self.seats_said
        return format_html(BAR, capacity, self.taken, capacity - 1, label)

    @property
    def has_room(self) -> bool:
        """A place anybody may take: those who wait are offered it first, until it is too late to make offers."""
        last_call = self.now >= seats.last_offer_at(self.session.booking_closes)
        return not self.session.is_full and (last_call or not self.session.waiting)

    # --- what stands between the person and the session ---
    @cached_property
    def state(self) -> str:
        """booked, offered, waiting, cancelled (the session), or "" for nothing."""
        if self.session.is_cancelled:
            return "cancelled"
        if self.booking is None or not self.booking.is_active or self.offer_is_over:
            return ""
        return str(self.booking.state)

    @property
    def offer_is_over(self) -> bool:
        until = self.booking.offer_until if self.booking and self.booking.is_offered else None
        return until is not None and until <= self.now

    @property
    def is_over(self) -> bool:
        return self.session.is_over(self.now)

    @property
    def opens_for_me(self) -> dt.datetime | None:
        """When this person may book, if that is still to come."""
        opens = [self.session.opens_at]
        if not self.invited:
            opens.append(self.session.invited_first_until)
        return max((each for each in opens if each and each > self.now), default=None)

    @cached_property
    def step(self) -> str:
        """What the person can do now: book, queue, cancel, apologise, leave, offer, or "" for nothing.

        take: one who waits may book, because it is too late for offers and there is room.
        """
        if self.is_over or self.session.is_cancelled:
            return ""
        if self.state == "booked":
            if self.booking and self.booking.attendance == Booking.Attendance.PRESENT:
                return ""
            return "cancel" if self.session.can_be_cancelled_freely(self.now) else "apologise"
        if self.state == "offered":
            return "offer"
        if self.state == "waiting":
            return "leave" if not self.has_room or not self.session.takes_bookings(self.now) else "take"
        if not self.session.takes_bookings(self.now) or self.opens_for_me:
            return ""
        return "book" if self.has_room else "queue"

    @property
    def books(self) -> bool:
        """A form for booking is shown."""
        return self.full or self.step in ("book", "queue", "take")

    @property
    def queues(self) -> bool:
        """It asks for the waiting list."""
        return self.full or self.step == "queue"

    @property
    def gives_up(self) -> bool:
        return self.step in ("cancel", "apologise", "leave", "take")

    @property
    def position(self) -> int:
        """The number in the queue, 0 for who does not wait."""
        return self.queue_number if self.state == "waiting" else 0

    @property
    def seen(self) -> int:
        """The turn of the own row that a form is made for; 0 for no row."""
        return self.booking.turn if self.booking else 0

    @cached_property
    def badge(self) -> Badge | None:
        if self.session.is_cancelled:
            return Badge(pgettext("training session", "Cancelled"), "stop", "cross")
        if self.state == "booked":
            return self._badge_of_place()
        if self.state == "waiting":
            said = _("Waiting, number %(number)d") % {"number": self.queue_number}
            return Badge(said, "now", "clock")
        return Badge(_("Place on offer"), "now", "here") if self.state == "offered" else None

    def _badge_of_place(self) -> Badge:
        marked = self.booking.attendance if self.booking else ""
        if marked == Booking.Attendance.PRESENT:
            return Badge(_("You were there"), "ok", "check")
        if marked == Booking.Attendance.ABSENT:
            return Badge(_("Marked as not present"), "", "cross")
        return Badge(_("You had a place") if self.is_over else _("Place booked"), "ok", "check")

    @property
    def why_not(self) -> str:
        """Why there is nothing to do, in a sentence; "" when there is something or it needs no reason."""
        if self.step or self.session.is_cancelled or self.state:
            return ""
        if self.is_over:
            return _("This session is over.")
        if opens := self.opens_for_me:
            return _("Booking opens %(when)s.") % {"when": moment(opens, self.zone)}
        return _("Booking has closed.")

    @property
    def offer_until(self) -> str:
        until = self.booking.offer_until if self.booking else None
        return moment(until, self.zone) if until else ""

    @property
    def cancel_until(self) -> str:
        """Until when a place can be cancelled freely; "" when that time has passed."""
        free = self.session.can_be_cancelled_freely(self.now)
        return moment(self.session.starts_at - CANCEL_UNTIL, self.zone) if free else ""

    # --- at the session and after it ---
    @property
    def can_check_in(self) -> bool:
        """Has a place, is not on the list of those present yet, and it is the time for it."""
        there = bool(self.booking and self.booking.attendance == Booking.Attendance.PRESENT)
        return self.state == "booked" and takes_check_ins(self.session, self.now) and not there

    @property
    def tries_left(self) -> int:
        """How many wrong codes are still forgiven."""
        return MOST_WRONG_CODES - self.booking.wrong_codes if self.booking else 0

    @property
    def was_there(self) -> bool:
        """Had a place to the end, and nobody said otherwise."""
        return self.is_over and self.state == "booked" and not (self.booking and self.booking.missed())

    @property
    def can_say(self) -> bool:
        """May answer the three questions now."""
        return feedback.why_not(self.session, self.booking, self.now) == ""

    # --- in words ---
    @property
    def seats_said(self) -> str:
        shown = {"taken": self.taken, "capacity": self.session.capacity}
        return _("%(taken)d of %(capacity)d places booked") % shown

    @property
    def room_said(self) -> str:
        """How much room there is, with the number in bold."""
        if self.session.is_full and self.session.waiting:
            return format_html(_("<b>Full</b>, {number} waiting"), number=self.session.waiting)
        if self.session.is_full:
            return format_html("<b>{}</b>", pgettext("no places left", "Full"))
        free = self.session.free
        return format_html(ngettext("<b>{number} place</b> free", "<b>{number} places</b> free", free), number=free)

    @property
    def seatmap(self) -> list[bool]:
        """True for every place that is taken; nothing where there are too many to look at."""
        capacity = self.session.capacity
        return [place < self.taken for place in range(capacity)] if capacity <= MOST_DRAWN else []


def row_of(person: Any, session: TrainingSession, now: dt.datetime) -> SessionRow:
    """The one session, read anew."""
    from scheduling.listing import rows_of

    return rows_of(person, [session], now)[0]
