"""The rows that letters speak of, read for many messages at once: a page of messages costs what one letter does."""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Q

from courses.models import LessonCompletion, Module, ModuleCompletion, Recall
from participants.models import CohortMember
from reminders.letters.letter import Calendar
from reminders.models import Message
from scheduling import ical
from scheduling.models import Booking, Plan, SessionInvitation, SessionTrainer, TrainingSession
from skills.models import MeasurementRound, Sitting
from trainingsite.templatetags.content import in_language

PARTS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(
        ("booked", "queued", "cancelled_booking", "offered", "offer_ended", "session_cancelled", "missed_session"),
        ("booking", "turn"),
    ),
    "session_moved": ("booking", "turn", "sequence"),
    "week_before": ("booking", "turn", "start"),
    "day_before": ("booking", "turn", "start"),
    "leading": ("session", "turn", "sequence"),
    "leading_ended": ("session", "turn", "sequence"),
    "plan_due": ("", "plan", "at"),
    "round_opens": ("", "round"),
    "round_closes": ("", "round"),
    "session_invited": ("invitation",),
}
"""What the parts of an occasion mean, kind by kind."""


def keys_of(message: Message) -> dict[str, str]:
    """`{"booking": "12", "turn": "3"}`; {} for an occasion that reads otherwise."""
    if message.kind == "module_unfinished":
        return message.data or dict(zip(("programme", "module"), message.occasion.split("/", 1), strict=False))
    if message.kind == "day_before" and message.occasion.startswith("trainer:"):
        return dict(zip(("", "trainer", "start"), message.occasion.split(":", 2), strict=False))
    return dict(zip(PARTS.get(message.kind, ()), message.occasion.split(":", 2), strict=False))


def number(message: Message, name: str) -> int:
    """A part of the occasion as a number, 0 where there is none."""
    said = keys_of(message).get(name, "")
    return int(said) if said.isascii() and said.isdecimal() else 0


@dataclass
class Rows:
    """Everything by its key. `with_calendar` off leaves out the calendar part, which nobody reads on a page."""

    bookings: dict[int, Booking] = field(default_factory=dict)
    sessions: dict[int, TrainingSession] = field(default_factory=dict)
    trainers: dict[int, list[SessionTrainer]] = field(default_factory=dict)
    plans: dict[int, Plan] = field(default_factory=dict)
    rounds: dict[int, MeasurementRound] = field(default_factory=dict)
    members: set[tuple[int, int]] = field(default_factory=set)
    sittings: dict[tuple[int, int], Sitting] = field(default_factory=dict)
    invitations: dict[int, SessionInvitation] = field(default_factory=dict)
    places: set[tuple[int, int]] = field(default_factory=set)
    modules: dict[tuple[str, str], Module] = field(default_factory=dict)
    done: dict[tuple[int, str], dict[str, dt.datetime]] = field(default_factory=dict)
    completed: set[tuple[int, str, str]] = field(default_factory=set)
    questions: dict[int, list[tuple[dt.date, dt.date | None]]] = field(default_factory=dict)
    with_calendar: bool = True

    def request(self, event_of: Callable[..., ical.Event], *of: Any) -> Calendar | None:
        """The part that puts an entry into the calendar: `rows.request(event_of, session, booking)`."""
        return Calendar("REQUEST", ical.request(event_of(*of))) if self.with_calendar else None

    def cancel(self, event_of: Callable[..., ical.Event], *of: Any) -> Calendar | None:
        """The part that takes it away again."""
        return Calendar("CANCEL", ical.cancel(event_of(*of))) if self.with_calendar else None

    def thing_of(self, message: Message) -> str:
        """The name of the session, group or module the message is about; "" where it has none or is private."""
        if (booking := self.bookings.get(number(message, "booking"))) is not None:
            return booking.session.title
        if (invitation := self.invitations.get(number(message, "invitation"))) is not None:
            return invitation.session.title
        if (session := self.sessions.get(number(message, "session"))) is not None:
            return session.title
        keys = keys_of(message)
        module = self.modules.get((keys.get("programme", ""), keys.get("module", "")))
        return in_language(module.title) if module else ""

    def leaders(self, session: TrainingSession) -> list[SessionTrainer]:
        return [trainer for trainer in self.trainers.get(session.pk, []) if trainer.removed_at is None]


def gather(messages: Iterable[Message], *, with_calendar: bool = True) -> Rows:
    """Reads what the letters of these messages need: a handful of queries, however many messages there are."""
    messages = list(messages)
    rows = Rows(with_calendar=with_calendar)
    _sessions(rows, messages)
    _plans(rows, messages)
    _rounds(rows, messages)
    _modules(rows, messages)
    _questions(rows, messages)
    return rows


def _numbers(messages: Iterable[Message], name: str) -> set[int]:
    return {number(message, name) for message in messages} - {0}


def _sessions(rows: Rows, messages: list[Message]) -> None:
    if pks := _numbers(messages, "booking"):
        found = Booking.objects.filter(pk__in=pks).select_related("session__place", "person", "booked_by")
        rows.bookings = {booking.pk: booking for booking in found}
    if pks := _numbers(messages, "invitation"):
        invited = SessionInvitation.objects.filter(pk__in=pks).select_related("session__place")
        rows.invitations = {invitation.pk: invitation for invitation in invited}
        pairs = Booking.objects.active().filter(session__invitations__in=pks)
        rows.places = set(pairs.values_list("person", "session"))
    led = {message.person_id for message in messages if "trainer" in keys_of(message)}
    if pks := _numbers(messages, "session") | _led(messages, led):
        rows.sessions = {one.pk: one for one in TrainingSession.objects.filter(pk__in=pks).select_related("place")}
    own: list[Booking | SessionInvitation] = [*rows.bookings.values(), *rows.invitations.values()]
    for each in own:
        rows.sessions.setdefault(each.session_id, each.session)
    if rows.sessions:
        for trainer in SessionTrainer.objects.filter(session__in=rows.sessions).select_related("person"):
            rows.trainers.setdefault(trainer.session_id, []).append(trainer)


def _led(messages: list[Message], people: set[int]) -> set[int]:
    """Sessions of reminders to trainers, whose occasion names the row of the trainer."""
    if not people:
        return set()
    pks = _numbers(messages, "trainer")
    return set(SessionTrainer.objects.filter(pk__in=pks, person__in=people).values_list("session", flat=True))


def _plans(rows: Rows, messages: list[Message]) -> None:
    if pks := _numbers(messages, "plan"):
        rows.plans = {plan.pk: plan for plan in Plan.objects.filter(pk__in=pks)}


def _rounds(rows: Rows, messages: list[Message]) -> None:
    pks = _numbers(messages, "round")
    if not pks:
        return
    people = {message.person_id for message in messages}
    rows.rounds = {one.pk: one for one in MeasurementRound.objects.filter(pk__in=pks).select_related("cohort")}
    cohorts = {one.cohort_id for one in rows.rounds.values()}
    members = CohortMember.objects.filter(cohort__in=cohorts, user__in=people)
    rows.members = set(members.values_list("user", "cohort"))
    for sitting in Sitting.objects.filter(round__in=pks, person__in=people).defer("steps"):
        rows.sittings[sitting.person_id, sitting.round_id] = sitting


def _modules(rows: Rows, messages: list[Message]) -> None:
    own = [(message.person_id, keys) for message in messages if "module" in (keys := keys_of(message))]
    if not own:
        return
    wanted = [Q(slug=keys["module"], version__programme__slug=keys["programme"]) for _person, keys in own]
    found = Module.objects.filter(reduce(or_, wanted), version__published_at__isnull=False)
    found = found.select_related("version__programme").prefetch_related("lessons").order_by("version__number")
    rows.modules = {(module.version.programme.slug, module.slug): module for module in found}
    people = {person for person, _keys in own}
    completed = ModuleCompletion.objects.filter(person__in=people)
    rows.completed = set(completed.values_list("person", "programme_slug", "module_slug"))
    lessons = LessonCompletion.objects.filter(person__in=people)
    for person, programme, lesson, at in lessons.values_list("person", "programme_slug", "lesson_slug", "at"):
        rows.done.setdefault((person, programme), {})[lesson] = at


def _questions(rows: Rows, messages: list[Message]) -> None:
    """Of who is reminded of questions: when each comes back, and when it was asked last."""
    people = {message.person_id for message in messages if message.kind == "recall_due"}
    if people:
        coming = Recall.objects.filter(person__in=people, item__withdrawn=False, due_on__isnull=False)
        for person, due_on, asked_on in coming.values_list("person", "due_on", "asked_on"):
            if due_on is not None:  # those are left out above already
                rows.questions.setdefault(person, []).append((due_on, asked_on))
