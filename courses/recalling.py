"""Which questions a person is asked again today, and what an answer changes."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.db.models import Q

from courses import retrieval
from courses.models import CheckAnswer, Recall
from skills.actions import record_answer
from skills.models import Evidence, Item
from skills.scores import MARKS
from trainingsite.clock import day_of

SURE = max(MARKS)
BATCH = 1000


def remember(person: Any, item: Item, now: dt.datetime, *, wrong_and_sure: bool = False) -> None:
    """A question has been learned: from now on it comes back. Again: nothing changes."""
    memory = retrieval.Memory.learned(day_of(now))
    recall = Recall(person=person, item=item, wrong_and_sure=wrong_and_sure)
    recall.take(memory)
    Recall.objects.bulk_create([recall], ignore_conflicts=True)


def remember_everything() -> int:
    """Catch up for answers that were written in bulk. Returns how many questions; safe to run again."""
    known = Recall.objects.values_list("person_id", "item_id")
    seen = set(known)
    made = []
    answers = CheckAnswer.objects.filter(correct=True).order_by("pk").values_list("person_id", "item_id", "at")
    for person, item, at in answers.iterator(chunk_size=BATCH):
        if (person, item) not in seen:
            seen.add((person, item))
            memory = retrieval.Memory.learned(day_of(at))
            made.append(Recall(person_id=person, item_id=item, learned_on=memory.learned_on, due_on=memory.due_on))
    Recall.objects.bulk_create(made, batch_size=BATCH, ignore_conflicts=True)
    return len(made)


def shaky_skills(person: Any, now: dt.datetime) -> set[int]:
    """Skills in which a sure answer of a measurement that is over was wrong."""
    over = Q(round__closes_at__lte=now) | Q(round__sittings__person=person, round__sittings__finished_at__isnull=False)
    wrong = Evidence.objects.visible_to(person).filter(over, kind=Evidence.Kind.ITEM, share=0, certainty=SURE)
    return set(wrong.values_list("skill_id", flat=True))


def next_for(person: Any, now: dt.datetime, *, module: int | None = None) -> Recall | None:
    """The question to ask now: due and most needed, or of a module the one asked longest ago. Not twice a day."""
    today = day_of(now)
    own = Recall.objects.of(person).select_related("item__skill").exclude(asked_on=today)
    if module is not None:
        ordered = own.filter(item__lessonitem__lesson__module=module).distinct()
        return ordered.order_by("-wrong_and_sure", "asked", "learned_on", "pk").first()
    due = {each.pk: each for each in own.due(today)}
    shaky = shaky_skills(person, now) if due else set()
    waiting = [
        retrieval.Waiting(each.pk, each.due_on or today, each.wrong_and_sure or each.item.skill_id in shaky)
        for each in due.values()
    ]
    first = retrieval.chosen(waiting, today, 1)
    return due[first[0]] if first else None


def asked_today(person: Any, now: dt.datetime) -> int:
    return Recall.objects.of(person).filter(asked_on=day_of(now)).count()


def due_number(person: Any, now: dt.datetime) -> int:
    """How many questions wait, those of today left out that have been asked."""
    today = day_of(now)
    return Recall.objects.of(person).due(today).exclude(asked_on=today).count()


def next_day(person: Any) -> dt.date | None:
    """When the next question comes back."""
    rows = Recall.objects.of(person).filter(due_on__isnull=False).order_by("due_on")
    found: dt.date | None = rows.values_list("due_on", flat=True).first()
    return found


def answer(
    *, person: Any, item: Item, answer: str, now: dt.datetime, certainty: int | None = None, attempt: int
) -> Recall:
    """Keep an answer and set when the question comes back. The same try twice is one. Raises Recall.DoesNotExist."""
    today = day_of(now)
    with transaction.atomic():
        recall = Recall.objects.select_for_update().get(person=person, item=item)
        if attempt != recall.asked + 1:
            return recall
        evidence = record_answer(
            person=person, item=item, answer=answer, certainty=certainty, now=now, attempt=attempt,
            key=f"recall:{item.code}:{attempt}",
        )  # fmt: skip
        recall.answer, recall.certainty, recall.correct = answer, certainty, bool(evidence.passed)
        recall.wrong_and_sure = not recall.correct and certainty == SURE
        recall.asked, recall.asked_on = attempt, today
        recall.take(recall.memory.asked(right=recall.correct, on=today))
        recall.save()
    return recall
