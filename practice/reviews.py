"""A text goes to a person to be read: it is sent, taken back, read. What is done here never holds up a learner."""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import Prefetch
from django.utils.translation import gettext as _

from participants import audit
from practice import agreement, checks, rubric, runs
from practice.actions import Held, NotPossible
from practice.models import Reading, Review, Run
from practice.task import Task
from practice.timeline import World
from practice.world import Act
from skills.actions import confirm
from skills.models import Evidence

SHOWN = 5
TEXTS = ("post", "reply", "quote", "message")


# --- what can be sent -----------------------------------------------------------------------------------
@dataclass(frozen=True, slots=True)
class Context:
    """What goes along with a text. `author` and `answered`: whom and what it answers, "" for nothing."""

    kind: str
    language: str
    author: str = ""
    answered: str = ""
    picture: str = ""
    alt: str = ""


@dataclass(frozen=True, slots=True)
class Sendable:
    """A text of a run exactly as it would be sent."""

    seq: int
    text: str
    context: Context


def texts_of(world: World) -> Iterator[Sendable]:
    """What the learner wrote to others in a run and has not deleted, the newest first."""
    for act in reversed(world.acts):
        if act.kind in TEXTS and (found := _sendable(world, act)):
            yield found


def _sendable(world: World, act: Act) -> Sendable | None:
    text = str(act.data.get("text", ""))
    if act.kind == "message":
        return Sendable(act.seq, text, _of_message(world, act)) if text else None
    own = world.post(act.own_id)
    if own is None or not own.text:
        return None
    answered = world.post(act.target) if act.target else None
    author = "" if answered is None or answered.mine else answered.author.name
    said = answered.text if answered else ""
    return Sendable(act.seq, own.text, Context(act.kind, world.language, author, said, own.picture, own.alt))


def _of_message(world: World, act: Act) -> Context:
    chat = world.chat(act.target)
    if chat is None:
        return Context("message", world.language)
    before = [line.text for line in chat.lines if not line.mine and line.at <= act.at]
    return Context("message", world.language, chat.who.name, before[-1] if before else "")


@dataclass
class Sending:
    """What the page of a task's result says about having a text read."""

    run: Run
    world: World
    now: dt.datetime

    @cached_property
    def sent(self) -> list[Review]:
        """What was sent of this task, the newest first, with what came back."""
        return sent_by(self.run.person, self.run.task) if self.run.task else []

    @property
    def waiting(self) -> Review | None:
        return next((each for each in self.sent if not each.answered), None)

    @cached_property
    def text(self) -> Sendable | None:
        """The newest text, when it may be sent and has not been."""
        if self.waiting or not may_be_sent(self.run, self.now):
            return None
        newest = next(texts_of(self.world), None)
        known = {each.seq for each in self.sent if each.run_id == self.run.pk}
        return None if newest is None or newest.seq in known else newest


def may_be_sent(run: Run, now: dt.datetime) -> bool:
    """Texts of tasks, and not of voluntary ones, of which nobody learns; of a measurement once it is over."""
    return run.task is not None and not run.task.opt_in and not run.waits_for_result(now)


def sent_by(person: Any, task: Any = None) -> list[Review]:
    """The person's own, the newest first, with the readings; of one task or of all."""
    found = Review.objects.visible_to(person).filter(**({"task": task} if task else {}))
    return list(found.for_pages().prefetch_related(Prefetch("readings", Reading.objects.order_by("at", "pk"))))


@dataclass(frozen=True, slots=True)
class Sent:
    """A line on what was sent."""

    review: Review
    task: Task

    @property
    def answered(self) -> bool:
        return bool(self.review.reading_count)  # type: ignore[attr-defined]  # annotated by with_readings


def lately_sent_by(person: Any) -> list[Sent]:
    """What the person sent lately of any task: one query."""
    rows = list(Review.objects.visible_to(person).with_readings().for_pages()[:SHOWN])
    return [Sent(row, runs.task_of(row.task)) for row in rows]


# --- sending and taking back ----------------------------------------------------------------------------
def send(*, run: Run, seq: int, now: dt.datetime) -> Review:
    """Send the text in line `seq` of the run to the digital team. The same one again is the same review.

    One text of a task waits at a time. Raises NotPossible for what cannot be sent, and Held when somebody's data
    stand in it after all.
    """
    if run.task is None or not may_be_sent(run, now):
        raise NotPossible(_("A text of this practice cannot be sent."))
    world = runs.world_of(run, now)
    found = next((each for each in texts_of(world) if each.seq == seq), None)
    if found is None:
        raise NotPossible(_("This text is not there any more. Look at what would be sent now."))
    secrets = runs.task_of(run.task).secrets
    kinds = checks.personal_data(f"{found.text}\n{found.context.alt}", world.scenario.config, secrets)
    if kinds:
        raise Held(kinds)
    with transaction.atomic():
        get_user_model().objects.select_for_update().only("pk").get(pk=run.person_id)  # one sending at a time
        own = Review.objects.visible_to(run.person)
        if same := own.filter(run=run, seq=seq).first():
            return same
        if own.filter(task=run.task, readings=None).exists():
            raise NotPossible(_("A text of this task is waiting for a reader already. You can take it back first."))
        return Review.objects.create(
            person=run.person,
            task=run.task,
            run=run,
            seq=seq,
            text=found.text,
            context=asdict(found.context),
            sent_at=now,
        )


def withdraw(*, review: Review, now: dt.datetime) -> None:
    """Take a text back: its copy is gone. Again: nothing happens. Raises NotPossible once it has been answered."""
    with transaction.atomic():
        locked = Review.objects.select_for_update().get(pk=review.pk)
        if locked.withdrawn_at:
            return
        if locked.answered:
            raise NotPossible(_("There is feedback on this text already, so it cannot be taken back."))
        Review.objects.filter(pk=locked.pk).update(withdrawn_at=now, text="", context={})


# --- reading --------------------------------------------------------------------------------------------
def read(
    *, review: Review, reader: Any, marks: Mapping[str, int], comment: str, shows: bool, now: dt.datetime
) -> Reading:
    """Give feedback: {code of the aspect: mark}. The same reader again: the first stays.

    With `shows` every skill of the task is confirmed at the task's level, once for a text. Raises NotPossible when the
    text was taken back or needs no reader any more, ValueError for marks that do not show a skill, or an own text.
    """
    if shows and not rubric.shows_skill(marks.values()):
        raise ValueError("Such marks do not show a skill.")
    with transaction.atomic():
        locked = Review.objects.select_for_update(of=("self",)).select_related("task", "person").get(pk=review.pk)
        if locked.person_id == reader.pk:
            raise ValueError("Nobody reads their own text.")
        earlier = list(locked.readings.all())
        if own := next((each for each in earlier if each.reader_id == reader.pk), None):
            return own
        if locked.withdrawn_at:
            raise NotPossible(_("The writer has taken this text back meanwhile."))
        if locked.closed_at:
            raise NotPossible(_("Somebody else has read this text meanwhile. Thank you all the same."))
        reading = Reading.objects.create(
            review=locked, reader=reader, comment=comment, shows=shows, at=now, **{c: marks[c] for c in rubric.CODES}
        )
        if earlier or not agreement.wants_second_reader(locked.pk):
            Review.objects.filter(pk=locked.pk).update(closed_at=now)
        if shows and not any(each.shows for each in earlier):
            _confirm(locked, reader, now)
        audit.record(reader, "text-read", None, now, review=locked.pk)  # without a subject: readers know no writer
        return reading


def _confirm(review: Review, reader: Any, now: dt.datetime) -> None:
    for skill in review.task.skills.order_by("taskskill__position"):
        confirm(
            person=review.person,
            skill=skill,
            kind=Evidence.Kind.OBSERVATION,
            level=review.task.level,
            source=review.task.code,
            confirmed_by=reader,
            now=now,
        )


@dataclass(frozen=True, slots=True)
class Agreed:
    """How far two readers agree on one aspect; None where no text has been read by two."""

    aspect: rubric.Aspect
    found: agreement.Agreement | None


def agreed() -> list[Agreed]:
    """Of every text that two people have read: one query, numbers only."""
    rows: dict[int, list[dict[str, int]]] = {}
    twice = Reading.objects.filter(review__closed_at__isnull=False).order_by("review", "at", "pk")
    for reading in twice.values("review", *rubric.CODES):
        rows.setdefault(reading["review"], []).append(reading)
    pairs = [found[:2] for found in rows.values() if len(found) > 1]
    return [
        Agreed(each, agreement.agreement((first[each.code], second[each.code]) for first, second in pairs))
        for each in rubric.ASPECTS
    ]
