"""What people do in a programme: answer a check, complete a lesson, skip one. Twice is once."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils.translation import gettext as _

from courses import recalling
from courses.completeness import stamp_of
from courses.models import (
    CheckAnswer,
    Enrolment,
    Lesson,
    LessonCare,
    LessonCompletion,
    ModuleCompletion,
    ProgrammeVersion,
)
from participants import audit
from participants.models import Cohort
from skills.actions import record_answer
from skills.models import Item
from trainingsite.clock import day_of

How = LessonCompletion.How


@dataclass(frozen=True)
class Outcome:
    """What an answer came to; `completion` when it was the last right one."""

    answer: CheckAnswer
    completion: LessonCompletion | None


class NotPossible(Exception):
    """The state does not allow it; the message is for the person who asked."""


def answer_check(
    *,
    person: Any,
    lesson: Lesson,
    item: Item,
    answer: str,
    now: dt.datetime,
    certainty: int | None = None,
    attempt: int = 1,
    with_text: bool = True,
) -> Outcome:
    """Keep an answer to one item of a lesson's check, and complete the lesson when all of them are right.

    `attempt` is which try the person was looking at: the same try sent twice, or a try after a right answer, changes
    nothing. About safety only an answer the person stands behind counts as right.
    """
    with transaction.atomic():
        _lock(person)
        given = CheckAnswer.objects.filter(person=person, lesson=lesson, item=item).first()
        if given and (given.correct or attempt <= given.attempts):
            return Outcome(given, None)
        tries = given.attempts + 1 if given else 1
        evidence = record_answer(
            person=person,
            item=item,
            answer=answer,
            certainty=certainty,
            key=f"check:{lesson.pk}:{item.code}:{tries}",
            now=now,
            attempt=tries,
        )
        was_sure = given is not None and given.certainty == recalling.SURE
        kept = given or CheckAnswer(person=person, lesson=lesson, item=item, with_text=False)
        kept.answer, kept.certainty, kept.correct = answer, certainty, bool(evidence.passed)
        kept.attempts, kept.at, kept.with_text = tries, now, with_text or kept.with_text
        kept.save()
        if kept.correct:
            recalling.remember(person, item, now, wrong_and_sure=was_sure)
        return Outcome(kept, _complete_when_passed(person, lesson, now) if kept.correct else None)


def _complete_when_passed(person: Any, lesson: Lesson, now: dt.datetime) -> LessonCompletion | None:
    right = CheckAnswer.objects.filter(person=person, lesson=lesson, correct=True)
    if lesson.check_items.exclude(pk__in=right.values("item")).exists():
        return None
    read = CheckAnswer.objects.filter(person=person, lesson=lesson, with_text=True).exists()
    return complete_lesson(person=person, lesson=lesson, how=How.DONE if read else How.TESTED_OUT, now=now)


def complete_lesson(*, person: Any, lesson: Lesson, how: str, now: dt.datetime) -> LessonCompletion:
    """Put a lesson behind the person, and its module when it was the last one. What is complete stays as it is."""
    with transaction.atomic():
        _lock(person)
        programme = lesson.module.version.programme.slug
        completion, _created = LessonCompletion.objects.get_or_create(
            person=person, programme_slug=programme, lesson_slug=lesson.slug, defaults={"how": how, "at": now}
        )
        behind = LessonCompletion.objects.of(person).filter(programme_slug=programme).values("lesson_slug")
        if not lesson.module.lessons.exclude(slug__in=behind).exists():
            ModuleCompletion.objects.get_or_create(
                person=person, programme_slug=programme, module_slug=lesson.module.slug, defaults={"at": now}
            )
    return completion


def skip_lesson(*, person: Any, lesson: Lesson, mastered: bool, now: dt.datetime) -> LessonCompletion | None:
    """Skip a lesson the person masters already. Raises NotPossible otherwise; one that is behind stays as it is."""
    done = LessonCompletion.objects.of(person).filter(
        programme_slug=lesson.module.version.programme.slug, lesson_slug=lesson.slug
    )
    if existing := done.first():
        return existing
    if not mastered:
        raise NotPossible(_("This lesson cannot be skipped yet. You can always do its check instead."))
    return complete_lesson(person=person, lesson=lesson, how=How.SKIPPED, now=now)


def enrol(*, cohort: Cohort, version: ProgrammeVersion, starts: dt.date) -> Enrolment:
    """Put a cohort into a published version. Raises NotPossible for a draft; enrolled already stays as it is."""
    if not version.is_published:
        raise NotPossible(_("Publish the version first."))
    enrolment, _created = Enrolment.objects.get_or_create(cohort=cohort, version=version, defaults={"starts": starts})
    return enrolment


def _lock(person: Any) -> None:
    """One at a time per person, so that two last lessons sent at once still complete their module."""
    get_user_model().objects.select_for_update().only("pk").get(pk=person.pk)


def check_fact(*, lesson: Lesson, place: int, stamp: str, by: Any, now: dt.datetime) -> None:
    """A fact was held against its source today. Raises NotPossible when its wording has changed meanwhile."""
    today = day_of(now)
    with transaction.atomic():
        if not lesson.check_fact(place, seen=lambda locked: stamp_of(locked, place) == stamp != "", on=today):
            raise NotPossible(_("This fact has changed meanwhile. Read it again below."))
        audit.record(by, "fact-checked", None, now, lesson=lesson.pk, fact=place)


def look_after(*, lesson: Lesson, person: Any | None, by: Any, now: dt.datetime) -> None:
    """Give the facts of a lesson into the care of one of the digital team, or of nobody."""
    programme = lesson.module.version.programme
    with transaction.atomic():
        if person is None:
            LessonCare.objects.filter(programme=programme, lesson_slug=lesson.slug).delete()
        else:
            LessonCare.objects.update_or_create(
                programme=programme, lesson_slug=lesson.slug, defaults={"person": person}
            )
        audit.record(by, "lesson-care-given", person, now, lesson=lesson.pk)
