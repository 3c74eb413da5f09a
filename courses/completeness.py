"""How complete a version is: per lesson what is missing in which language, facts to look at again, how it reads.

A lesson without text in a language the programme does not promise is not a gap: readers fall back and are told.
"""

import datetime as dt
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import Count, Q

from courses.facts import Fact, checked_on, is_stale
from courses.models import CheckAnswer, Lesson, LessonCare, ProgrammeVersion
from courses.readability import Reading, reading
from trainingsite.translated import FALLBACK, pick

ENOUGH_ANSWERS = 30
HARD = 0.3


@dataclass(frozen=True)
class FactLine:
    """One fact as the digital team looks at it. `stamp` names its wording, so that another one is not ticked off."""

    place: int
    text: str
    source: str
    checked_on: dt.date | None
    ages: bool
    stale: bool
    stamp: str


@dataclass(frozen=True)
class ItemLine:
    """A question of the check; `share` right at the first try once at least thirty people have answered."""

    code: str
    stem: str
    answers: int
    share: float | None

    @property
    def is_odd(self) -> bool:
        """Hardly anybody gets it right, though the lesson stands above it."""
        return self.share is not None and self.share < HARD


@dataclass(frozen=True)
class LanguageLine:
    code: str
    name: str
    promised: bool
    has_title: bool
    reading: Reading | None

    @property
    def missing(self) -> bool:
        return self.promised and not (self.has_title and self.reading)


@dataclass(frozen=True)
class LessonLine:
    lesson: Lesson
    languages: list[LanguageLine]
    facts: list[FactLine]
    items: list[ItemLine]
    carer: Any

    @property
    def stale(self) -> list[FactLine]:
        return [fact for fact in self.facts if fact.stale]

    @property
    def unsourced(self) -> int:
        return sum(not fact.source for fact in self.facts)

    @property
    def hard_to_read(self) -> list[LanguageLine]:
        return [each for each in self.languages if each.reading and not each.reading.is_easy]

    @property
    def odd_items(self) -> list[ItemLine]:
        return [item for item in self.items if item.is_odd]

    @property
    def needs_work(self) -> bool:
        gaps = any(each.missing for each in self.languages)
        return bool(gaps or self.stale or self.unsourced or self.hard_to_read or self.odd_items)


def lines_of(version: ProgrammeVersion, today: dt.date, language: str) -> list[LessonLine]:
    """Every lesson in the order of the programme; five queries, whatever the size."""
    lessons = Lesson.objects.filter(module__version=version).select_related("module").in_order()
    lessons = lessons.prefetch_related("check_items")
    cares = LessonCare.objects.filter(programme=version.programme_id).select_related("person")
    carers = {care.lesson_slug: care.person for care in cares}
    answers = _answers(version)
    return [
        LessonLine(
            lesson,
            [_language(lesson, code, str(name), version) for code, name in settings.LANGUAGES],
            facts_of(lesson, today, language),
            [_item(item, answers.get((lesson.pk, item.pk), (0, 0)), language) for item in lesson.check_items.all()],
            carers.get(lesson.slug),
        )
        for lesson in lessons
    ]


def facts_of(lesson: Lesson, today: dt.date, language: str) -> list[FactLine]:
    """The facts in the reader's language, else in the first there is."""
    facts: list[Fact] = next((lesson.facts[code] for code in (language, *FALLBACK) if lesson.facts.get(code)), [])
    return [
        FactLine(
            place, fact["text"], fact["source"], checked_on(fact), bool(fact.get("ages")), is_stale(fact, today),
            stamp_of(lesson, place),
        )
        for place, fact in enumerate(facts)
    ]  # fmt: skip


def stamp_of(lesson: Lesson, place: int) -> str:
    """What stands for the wording of a fact in all its languages; "" where there is no such fact."""
    texts = [facts[place]["text"] for _code, facts in sorted(lesson.facts.items()) if place < len(facts)]
    return hashlib.sha256("\0".join(texts).encode()).hexdigest()[:16] if texts else ""


def _language(lesson: Lesson, code: str, name: str, version: ProgrammeVersion) -> LanguageLine:
    body = lesson.body.get(code, "")
    return LanguageLine(
        code, name, code in version.languages, bool(lesson.title.get(code)), reading(body) if body else None
    )


def _item(item: Any, counted: tuple[int, int], language: str) -> ItemLine:
    answers, right = counted
    share = right / answers if answers >= ENOUGH_ANSWERS else None
    return ItemLine(item.code, pick(item.stem, language).text, answers, share)


def _answers(version: ProgrammeVersion) -> Mapping[tuple[int, int], tuple[int, int]]:
    """By lesson and item: how many have answered, how many right at the first try."""
    rows = CheckAnswer.objects.filter(lesson__module__version=version).values_list("lesson_id", "item_id")
    counted = rows.annotate(Count("pk"), first=Count("pk", filter=Q(correct=True, attempts=1))).order_by()
    return {(lesson, item): (answers, right) for lesson, item, answers, right in counted}
