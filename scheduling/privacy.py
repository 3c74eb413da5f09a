"""What sessions hold on people: places booked, wishes, free times, answers, and plans of their own."""

import datetime as dt
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from scheduling import actions
from scheduling.models import (
    Booking,
    Feedback,
    FeedKey,
    FreeTime,
    Interest,
    Plan,
    SessionInvitation,
    SessionTrainer,
    TrainingSession,
)
from trainingsite import clock
from trainingsite.privacy import (
    ARISES,
    DIGITAL_TEAM_TOO,
    EVERYBODY,
    HOUSEKEEPING,
    MATERIAL,
    NOBODY,
    UNTIL_REMOVED,
    VOLUNTARY,
    YOU,
    Expired,
    FieldNote,
    Section,
    noted,
)

KEPT = dt.timedelta(days=730)
AFTER_SESSION = _("Two years after the session")
_COUNTED = _("You; the digital team sees numbers only, and no small ones")

_BOOKED = FieldNote(
    _("Keeps your place, tells you about changes and lets the trainer prepare"),
    VOLUNTARY,
    AFTER_SESSION,
    _("You, the trainers of the session, your manager, the digital team and administrators"),
)
_ORDER = FieldNote(_("Keeps waiting lists fair and calendars right"), ARISES, AFTER_SESSION, NOBODY)
_INVITED = FieldNote(_("Tells you of a session made for people like you"), ARISES, AFTER_SESSION, YOU)
_LEADS = FieldNote(_("Who leads the session"), ARISES, AFTER_SESSION, EVERYBODY)
_MADE = FieldNote(_("Who planned the session"), ARISES, AFTER_SESSION, DIGITAL_TEAM_TOO)
_FEEDBACK = FieldNote(
    _("Makes the next session better"),
    VOLUNTARY,
    AFTER_SESSION,
    _("You; the trainers and the digital team without names, from five answers on"),
)
_PLAN = FieldNote(_("A plan of your own, and its place in your calendar"), VOLUNTARY, _("Two years after its day"), YOU)
_FEED = FieldNote(_("Opens your calendar feed; its address is stored nowhere"), VOLUNTARY, UNTIL_REMOVED, YOU)
_WISH = FieldNote(_("Counts which sessions are wished for"), VOLUNTARY, UNTIL_REMOVED, _COUNTED)
_FREE = FieldNote(_("Finds a time for sessions when people can come"), VOLUNTARY, UNTIL_REMOVED, _COUNTED)

FIELDS = {
    "scheduling.Place": noted(MATERIAL, "id", "name", "directions", "seats", "closed"),
    "scheduling.TrainingSession": noted(
        MATERIAL,
        *("id", "title", "lead", "agenda", "bring", "note", "language", "focus", "level_from", "level_to", "unit"),
        *("starts_at", "ends_at", "zone", "place", "meeting_link", "capacity", "opens_at", "closes_at"),
        *("invited_first_until", "status", "copied_from", "made_at", "published_at", "changed_at"),
    )
    | noted(HOUSEKEEPING, "ceiling", "taken", "waiting", "uid", "sequence", "code")
    | noted(_MADE, "made_by"),
    "scheduling.SessionModule": noted(MATERIAL, "id", "session", "programme_slug", "module_slug"),
    "scheduling.SessionTrainer": noted(HOUSEKEEPING, "id", "turn")
    | noted(_LEADS, "session", "person", "since", "removed_at"),
    "scheduling.Booking": noted(HOUSEKEEPING, "id")
    | noted(_BOOKED, "session", "person", "state", "reason", "since", "made_at", "booked_by", "offer_until")
    | noted(_BOOKED, "attendance", "attendance_at", "checked_in_by_code")
    | noted(_ORDER, "turn", "queued_at", "wrong_codes"),
    "scheduling.SessionInvitation": noted(HOUSEKEEPING, "id") | noted(_INVITED, "session", "person", "at"),
    "scheduling.Feedback": noted(HOUSEKEEPING, "id")
    | noted(_FEEDBACK, "session", "person", "useful", "level", "wish", "at"),
    "scheduling.Plan": noted(HOUSEKEEPING, "id", "uid", "sequence")
    | noted(_PLAN, "person", "session", "situation", "deed", "at", "zone", "made_at", "changed_at", "done_at")
    | noted(_PLAN, "removed_at"),
    "scheduling.FeedKey": noted(_FEED, "person", "turn", "made_at", "closed"),
    "scheduling.Interest": noted(HOUSEKEEPING, "id") | noted(_WISH, "person", "skill", "at"),
    "scheduling.FreeTime": noted(HOUSEKEEPING, "id") | noted(_FREE, "person", "weekday", "hour"),
    "scheduling.NeedCount": noted(HOUSEKEEPING, "id", "skill", "unit", "level", "people", "at"),
}
VERBS = {
    "booked-for": _("A place in a session was booked for you"),
    "booking-cancelled-for": _("Your place in a session was cancelled for you"),
    "session-published": _("A session was published"),
    "session-cancelled": _("A session was cancelled"),
}


# --- export ---------------------------------------------------------------------------------------------
def export(user: Any) -> list[Section]:
    """Own rows, and the sessions the person has planned or booked for others (without who they are)."""
    when = ("session__title", "session__starts_at")
    mine = {"person": user}
    bookings = Booking.objects.filter(**mine).order_by("made_at", "pk")
    for_others = Booking.objects.filter(booked_by=user).exclude(person=user).order_by("made_at", "pk")
    return [
        _section(
            bookings,
            *(*when, "state", "reason", "since", "made_at", "booked_by__name", "queued_at", "offer_until"),
            *("attendance", "attendance_at", "checked_in_by_code", "wrong_codes"),
        ),
        _section(for_others, *when, "made_at", key="scheduling.booked_for", title=_("Places you booked for others")),
        _section(SessionTrainer.objects.filter(**mine), *when, "since", "removed_at", title=_("Sessions you lead")),
        _section(
            TrainingSession.objects.filter(made_by=user), "title", "starts_at", "made_at", "status",
            title=_("Sessions you planned"),
        ),
        _section(SessionInvitation.objects.filter(**mine).order_by("at"), *when, "at"),
        _section(Feedback.objects.filter(**mine).order_by("at"), *when, "useful", "level", "wish", "at"),
        _section(
            Plan.objects.filter(**mine),
            *("session__title", "situation", "deed", "at", "zone", "made_at", "changed_at", "done_at", "removed_at"),
        ),
        _section(Interest.objects.filter(**mine).order_by("at"), "skill__code", "at"),
        _section(FreeTime.objects.filter(**mine).order_by("weekday", "hour"), "weekday", "hour"),
        _section(FeedKey.objects.filter(**mine), "turn", "made_at", "closed"),
    ]  # fmt: skip


def _section(rows: QuerySet[Any], *names: str, **more: Any) -> Section:
    """A section in which what is said of the session is called so: its name, its time."""
    section = Section.of(rows, *names, **more)
    section.labels.update({"session__title": pgettext_lazy("training", "session"), "session__starts_at": _("starts")})
    return section


# --- erase ----------------------------------------------------------------------------------------------
def lock(user: Any) -> None:
    """The sessions first, as booking does: who waits for the person's row may hold a session."""
    held = Booking.objects.filter(person=user).active().values_list("session_id", flat=True)
    list(TrainingSession.objects.select_for_update(no_key=True).filter(pk__in=list(held)).order_by("pk"))


def erase(user: Any) -> None:
    """Own rows go, and the places that were held are free for others at once; what was planned stays, nameless."""
    held = list(Booking.objects.filter(person=user).active().values_list("session_id", flat=True))
    for model in (Booking, Feedback, Plan, Interest, FreeTime, FeedKey, SessionInvitation, SessionTrainer):
        model._default_manager.filter(person=user).delete()
    Booking.objects.filter(booked_by=user).update(booked_by=None)
    TrainingSession.objects.filter(made_by=user).update(made_by=None)
    _settle(held)


def _settle(sessions: list[int]) -> None:
    """The counters of the sessions, and whose turn it is now, under the lock of each."""
    now = clock.now()
    for session in TrainingSession.objects.select_for_update(no_key=True).filter(pk__in=sessions).order_by("pk"):
        actions.settle(session, now)


# --- purge ----------------------------------------------------------------------------------------------
def purge(now: dt.datetime) -> list[Expired]:
    """Two years after a session nobody needs to know who was there; plans go two years after their day."""
    long_ago = now - KEPT
    past = {"session__ends_at__lt": long_ago}
    planned = TrainingSession.objects.filter(ends_at__lt=long_ago).exclude(made_by=None)
    return [
        Expired("bookings", Booking.objects.filter(**past), _with_counters),
        Expired("feedback on sessions", Feedback.objects.filter(**past)),
        Expired("invitations to sessions", SessionInvitation.objects.filter(**past)),
        Expired("trainers of sessions", SessionTrainer.objects.filter(**past)),
        Expired("planners of sessions", planned, lambda rows: rows.update(made_by=None)),
        Expired("plans", Plan.objects.filter(at__lt=long_ago)),
    ]


def _with_counters(rows: QuerySet[Any]) -> None:
    """Nobody is left in these sessions, and their counters say so."""
    sessions = list(rows.order_by().values_list("session_id", flat=True).distinct())
    rows.delete()
    for first in range(0, len(sessions), 500):
        TrainingSession.objects.filter(pk__in=sessions[first : first + 500]).update(taken=0, waiting=0)
