"""From causes to messages: what rows of the apps below call for becomes rows of the outbox, each exactly once.

The planner may run at any time, as often as anybody likes, and twice at once: the key of a message is unique, and a
change is written only where the message is still as it was read. What a person or an operator has moved, and what the
sender has tried, is left alone. Everything is written in batches; no cursor is open meanwhile.
"""

import datetime as dt
import logging
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from heapq import merge
from itertools import batched
from typing import Any

from django.db import transaction
from django.db.models import Q

from participants.models import User
from reminders import people
from reminders.budget import Nudge, spread
from reminders.holidays import is_holiday
from reminders.kinds import AT_ONCE, KINDS, NUDGES, Kind, Source
from reminders.kinds.base import Places
from reminders.models import Message
from reminders.windows import is_open
from reminders.wish import Wish
from scheduling.models import Booking

log = logging.getLogger("sometaito.reminders")
State = Message.State
BATCH = 1000
OPEN = (State.PLANNED, State.HELD)  # those that the planner may take back
ENDED = (State.CANCELLED, State.EXPIRED)  # and those that come to life again with their cause
FIELDS = ["subject", "data", "priority", "wanted_at", "due_at", "not_after", "state", "attempts"]


@dataclass
class Planned:
    """`made` are new, `moved` have another time or content, `dropped` are not needed or too late."""

    made: int = 0
    moved: int = 0
    dropped: int = 0

    def __bool__(self) -> bool:
        return bool(self.made or self.moved or self.dropped)


# --- doors ----------------------------------------------------------------------------------------------
def plan_about(about: Any, now: dt.datetime) -> None:
    """What the object calls for, in the transaction of its change, which no mistake here can break. Bookings of one
    session that changed together come as a list and are planned in one go.

    A person's messages are planned as a whole. Otherwise service and promised messages are made at once, nudges are
    only taken back here: new ones are for the sweep, which sees the whole week of a person.
    """
    try:
        with transaction.atomic():
            run = _Pass(now)
            run.about_person(about) if isinstance(about, User) else run.about_one(_together(about))
    except Exception:
        name, keys = about.__class__.__name__, [getattr(about, "pk", None)]
        if isinstance(about, list):
            name, keys = about[0].__class__.__name__, [one.pk for one in about]
        log.exception("planning about %s %s failed; the sweep tries again", name, keys)


def plan_all(now: dt.datetime) -> Planned:
    """The sweep: everything, for everybody."""
    run = _Pass(now)
    run.everything()
    return run.planned


def wake_sender() -> None:
    """A worker sends what is due; without a broker the sweep of the sender finds it."""
    from reminders import tasks  # with Celery, which only whoever wakes a worker needs in memory
    from trainingsite.celery import wake

    wake(tasks.send)


# --- one run --------------------------------------------------------------------------------------------
@dataclass
class _Pass:
    now: dt.datetime
    planned: Planned = field(default_factory=Planned)
    seen: set[int] = field(default_factory=set)  # messages whose cause stands
    due: bool = False  # something can leave at once
    broken: set[str] = field(default_factory=set)  # kinds that could not be read: none of theirs is taken back

    def about_one(self, about: Any) -> None:
        waiting: list[int] = []
        for source in (*AT_ONCE, *NUDGES):
            belonging = source.messages(about)
            if belonging is None:
                continue
            rows = list(Message.objects.filter(belonging, kind__in=[kind.name for kind in source.kinds]))
            waiting += [row.pk for row in rows if row.state in OPEN]
            if source in AT_ONCE:
                self._settle(list(source.wishes(self.now, about)), rows)
            elif any(row.state in OPEN for row in rows):
                wished = {wish.key for wish in source.wishes(self.now, about)}
                self.seen.update(row.pk for row in rows if _key(row) in wished)
        self._take_back(waiting, KINDS.values())
        self.wake()

    def about_person(self, person: User) -> None:
        for sources in (AT_ONCE, NUDGES):
            self._plan(sources, person, Message.objects.filter(person=person.pk))
        self.wake()

    def everything(self) -> None:
        late = Message.objects.filter(kind__in=KINDS, state__in=OPEN, not_after__lte=self.now)
        self.planned.dropped += late.update(state=State.EXPIRED)
        for sources in (AT_ONCE, NUDGES):
            self._plan(sources, None, Message.objects.all())
        self.wake()

    def wake(self) -> None:
        """Once in a transaction, however many objects are planned in it."""
        waking = any(call[1] is wake_sender for call in transaction.get_connection().run_on_commit)
        if self.due and not waking:
            transaction.on_commit(wake_sender, robust=True)

    def _plan(self, sources: Sequence[Source], about: Any, rows: Any) -> None:
        """Those that wait are noted before the causes are read: what is made meanwhile is nobody's to take back."""
        kinds = {kind.name: kind for source in sources for kind in source.kinds}
        waiting = list(rows.filter(kind__in=kinds, state__in=OPEN).values_list("pk", flat=True))
        wishes = merge(*(self._read(source, about) for source in sources), key=lambda wish: wish.person)
        settle = self._settle_nudges if sources is NUDGES else self._settle
        for batch in _by_person(wishes):
            settle(batch)
        self._take_back(waiting, kinds.values())

    def _read(self, source: Source, about: Any) -> Iterator[Wish]:
        try:
            yield from source.wishes(self.now, about)
        except Exception:
            self.broken.update(kind.name for kind in source.kinds)
            log.exception("%s could not be read; its messages stay as they are", source.__class__.__name__)

    # --- service and promised: at their time ---------------------------------------------------------
    def _settle(self, wishes: Sequence[Wish], rows: Iterable[Message] | None = None) -> None:
        have = {_key(row): row for row in (_rows_of(wishes) if rows is None else rows)}
        due = {wish.key: None if self._is_late(wish) else wish.wanted_at for wish in self._allowed(wishes)}
        self._write([wish for wish in wishes if wish.key in due], due, have)

    def _is_late(self, wish: Wish) -> bool:
        return wish.not_after is not None and wish.not_after <= self.now

    def _allowed(self, wishes: Sequence[Wish]) -> list[Wish]:
        """Without what people have switched off or said no to."""
        optional = [wish for wish in wishes if wish.group != Message.Group.SERVICE]
        if not optional:
            return list(wishes)
        asked = {wish.person for wish in optional}
        off = people.switched_off(asked, {KINDS[wish.kind].preference for wish in optional})
        refused = people.refusals(asked)
        return [
            wish
            for wish in wishes
            if wish.group == Message.Group.SERVICE
            or ((wish.person, KINDS[wish.kind].preference) not in off and (wish.person, wish.subject) not in refused)
        ]

    # --- nudges: when it suits, and not too many -----------------------------------------------------
    def _settle_nudges(self, batch: Sequence[Wish]) -> None:
        wishes = self._allowed(batch)
        have = {_key(row): row for row in _rows_of(wishes)}
        whom = {wish.person for wish in wishes}
        hours, taken = people.hours_of(whom, self.now), self._taken(whom)
        due: dict[tuple[int, str, str], dt.datetime | None] = {}
        for person, own in _grouped(wishes):
            if person in hours:
                due |= self._week_of(own, have, hours[person], taken.get(person, {}))
        self._write([wish for wish in wishes if wish.key in due], due, have)

    def _taken(self, whom: set[int]) -> dict[int, dict[int, tuple[Message, dt.datetime]]]:
        """By person and key, nudges of theirs that take a place in a week: sent lately, or going to be."""
        nudges = Message.objects.filter(person__in=whom, group=Message.Group.NUDGE)
        rows = nudges.filter(Q(state__in=Message.COMING) | Q(sent_at__gt=self.now - people.A_WEEK))
        found: dict[int, dict[int, tuple[Message, dt.datetime]]] = {}
        for row in rows.defer("data", "error"):
            moment = row.sent_at or max(row.due_at, self.now)
            found.setdefault(row.person_id, {})[row.pk] = row, moment
        return found

    def _week_of(
        self,
        wishes: Sequence[Wish],
        have: dict[tuple[int, str, str], Message],
        hours: people.Hours,
        taken: dict[int, tuple[Message, dt.datetime]],
    ) -> dict[tuple[int, str, str], dt.datetime | None]:
        """When each of a person's nudges goes. One whose time has come and that may leave now keeps it."""
        free, standing = [], set()
        due: dict[tuple[int, str, str], dt.datetime | None] = {}
        for wish in wishes:
            row = have.get(wish.key)
            if row is not None and (not _is_ours(row, wish) or self._leaves_now(row, wish, hours)):
                due[wish.key] = row.due_at
                standing.add(row.pk)
                continue
            free.append(Nudge(wish.key, wish.priority, wish.wanted_at, wish.not_after))
        loose = {row.pk for key in (nudge.key for nudge in free) if (row := have.get(key)) is not None}
        kept = [moment for pk, (row, moment) in taken.items() if pk not in loose and self._counts(row, pk in standing)]
        return due | spread(
            free, taken=kept, per_week=hours.per_week, rhythm=hours.rhythm, now=self.now, is_holiday=is_holiday
        )

    def _leaves_now(self, row: Message, wish: Wish, hours: people.Hours) -> bool:
        if row.state != State.PLANNED or row.due_at > self.now or self._is_late(wish):
            return False
        same = (row.wanted_at, row.not_after) == (wish.wanted_at, wish.not_after)
        return same and is_open(self.now, hours.rhythm, is_holiday)

    def _counts(self, row: Message, standing: bool) -> bool:
        """A planned one without a cause is about to be taken back, unless it is out of our reach."""
        return standing or row.state not in OPEN or self._is_beyond(row)

    def _is_beyond(self, row: Message) -> bool:
        kind = KINDS.get(row.kind)
        return kind is None or (kind.reach is not None and row.wanted_at < self.now - kind.reach)

    # --- writing -------------------------------------------------------------------------------------
    def _write(
        self,
        wishes: Sequence[Wish],
        due: dict[tuple[int, str, str], dt.datetime | None],
        have: dict[tuple[int, str, str], Message],
    ) -> None:
        new, changed = [], []
        for wish in wishes:
            row, moment = have.get(wish.key), due[wish.key]
            if row is None:
                if moment is not None:
                    new.append(_message(wish, moment, self.now))
                continue
            self.seen.add(row.pk)
            if _is_ours(row, wish) and self._bring_up_to_date(row, wish, moment):
                changed.append(row)
        if new:
            Message.objects.bulk_create(new, batch_size=BATCH, ignore_conflicts=True)
            self.planned.made += len(new)
        self._save(changed)
        self.due |= any(row.state == State.PLANNED and row.due_at <= self.now for row in (*new, *changed))

    def _bring_up_to_date(self, row: Message, wish: Wish, moment: dt.datetime | None) -> bool:
        """Write into the row what the wish says now; whether that changes anything worth a write."""
        if moment is None:
            if row.state != State.PLANNED:
                return False
            row.state = State.EXPIRED
            return True
        before = (row.state, row.due_at, row.wanted_at, row.not_after, row.subject, row.priority)
        row.state, row.due_at, row.wanted_at, row.not_after = State.PLANNED, moment, wish.wanted_at, wish.not_after
        row.subject, row.priority, row.data, row.attempts = wish.subject, wish.priority, wish.data, 0
        return before != (row.state, row.due_at, row.wanted_at, row.not_after, row.subject, row.priority)

    def _save(self, rows: Sequence[Message]) -> None:
        """Only where nobody has taken the message meanwhile; one that is locked is left to the next run."""
        for some in batched(rows, BATCH // 4):
            with transaction.atomic():
                ours = Message.objects.filter(Q(state=State.PLANNED, attempts=0) | Q(state__in=ENDED), moved=False)
                locked = ours.filter(pk__in=[row.pk for row in some]).select_for_update(skip_locked=True)
                free = set(locked.order_by("pk").values_list("pk", flat=True))
                changed = [row for row in some if row.pk in free]
                Message.objects.bulk_update(changed, FIELDS)
            expired = sum(row.state == State.EXPIRED for row in changed)
            self.planned.dropped += expired
            self.planned.moved += len(changed) - expired

    def _take_back(self, waiting: Sequence[int], kinds: Iterable[Kind]) -> None:
        """Those of the waiting ones whose cause is gone. What is older than causes are looked at stays."""
        gone = [pk for pk in waiting if pk not in self.seen]
        if not gone:
            return
        within = Q(pk__in=[])
        for kind in kinds:
            if kind.name not in self.broken:
                within |= Q(kind=kind.name) & (Q(wanted_at__gte=self.now - kind.reach) if kind.reach else Q())
        for some in batched(gone, BATCH):
            rows = Message.objects.filter(within, pk__in=some, state__in=OPEN)
            self.planned.dropped += rows.update(state=State.CANCELLED)


def _together(about: Any) -> Any:
    if isinstance(about, Booking):
        return Places.of([about])
    return Places.of(about) if isinstance(about, list) else about


# --- wishes and rows ------------------------------------------------------------------------------------
def _key(row: Message) -> tuple[int, str, str]:
    return row.person_id, row.kind, row.occasion


def _is_ours(row: Message, wish: Wish) -> bool:
    """May the planner change it? Not when a person or the sender has had it in hand, nor what was sent or refused.

    What the sender found useless and dropped is ours again when its cause has another time since.
    """
    if row.moved or row.state not in (State.PLANNED, *ENDED):
        return False
    return not row.attempts or (
        row.state in ENDED and (row.wanted_at, row.not_after) != (wish.wanted_at, wish.not_after)
    )


def _rows_of(wishes: Sequence[Wish]) -> Iterable[Message]:
    """The messages there are with the keys of these wishes; some of other occasions may be among them."""
    if not wishes:
        return []
    rows = Message.objects.filter(person__in={wish.person for wish in wishes}, kind__in={wish.kind for wish in wishes})
    return rows.filter(occasion__in={wish.occasion for wish in wishes})


def _message(wish: Wish, moment: dt.datetime, now: dt.datetime) -> Message:
    return Message(
        person_id=wish.person, kind=wish.kind, occasion=wish.occasion, subject=wish.subject, data=wish.data,
        group=wish.group, priority=wish.priority, wanted_at=wish.wanted_at, due_at=moment, not_after=wish.not_after,
        made_at=now,
    )  # fmt: skip


def _grouped(wishes: Sequence[Wish]) -> Iterator[tuple[int, list[Wish]]]:
    """A person's wishes together; they come in order of the person."""
    own: list[Wish] = []
    for wish in wishes:
        if own and own[0].person != wish.person:
            yield own[0].person, own
            own = []
        own.append(wish)
    if own:
        yield own[0].person, own


def _by_person(wishes: Iterable[Wish]) -> Iterator[list[Wish]]:
    """Batches that never part what belongs to one person."""
    batch: list[Wish] = []
    for wish in wishes:
        if len(batch) >= BATCH and batch[-1].person != wish.person:
            yield batch
            batch = []
        batch.append(wish)
    if batch:
        yield batch
