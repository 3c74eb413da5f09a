"""One lesson as one person reads it: the text, its facts, the check, and where it stands in its module."""

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.http import QueryDict
from django.urls import reverse

from courses.beside import LessonLink, links_for
from courses.facts import checked_on
from courses.forms import AnswerForm
from courses.models import CheckAnswer, Lesson, LessonCompletion, Module, Recall
from courses.outline import outline_of
from skills.models import Item
from skills.parallel_forms import shuffled
from trainingsite.translated import Text, pick

_CODE = re.compile(r"[A-Za-z0-9.-]{1,20}")


@dataclass
class CheckItem:
    """One item of a check. `form` is open while it can be answered; afterwards the reasons are shown."""

    item: Item
    language: str
    person: int
    given: CheckAnswer | Recall | None = None
    form: AnswerForm | None = None
    revealed: bool = False
    fresh: bool = False

    @property
    def anchor(self) -> str:
        return f"item-{self.item.code.replace('.', '-')}"

    @property
    def stem(self) -> Text:
        return pick(self.item.stem, self.language)

    @property
    def explanation(self) -> Text:
        return pick(self.item.explanation, self.language)

    @property
    def right_but_unsure(self) -> bool:
        """About safety a guess does not count, however right."""
        return bool(self.given and not self.given.correct and self.given.answer == self.item.correct_key)

    @property
    def options(self) -> list[dict[str, Any]]:
        """In the person's own order; reasons only once answered, and only where they help."""
        shown = self.form is None
        chosen = self.given.answer if self.given and shown else self._typed()
        rows = []
        for option in shuffled(self.item.options, seed=self.person, code=self.item.code):
            mine = option["key"] == chosen
            reasons = shown and (option["correct"] or mine or self.revealed)
            rows.append(
                {
                    "value": option["key"],
                    "text": pick(option["text"], self.language).text,
                    "why": pick(option.get("why"), self.language).text if reasons else "",
                    "right": shown and option["correct"],
                    "chosen": mine,
                    "shown": shown,
                }
            )
        return rows

    def _typed(self) -> str:
        return str(self.form["answer"].value() or "") if self.form and self.form.is_bound else ""


@dataclass
class LessonPage:
    """What the page of a lesson shows; each part is asked for when it is needed.

    An author may look at another `language` than the own, which is `reader`.
    """

    lesson: Lesson
    person: Any
    language: str
    reader: str
    preview: bool = False
    alone: bool = False
    retry: str = ""

    @property
    def siblings(self) -> tuple[Lesson, ...]:
        """Every lesson of the version, in order."""
        return outline_of(self.lesson.module.version).lessons

    @cached_property
    def done(self) -> dict[str, LessonCompletion]:
        """What the person has behind them, by the slug of the lesson."""
        if self.preview:
            return {}
        programme = self.lesson.module.version.programme.slug
        own = LessonCompletion.objects.of(self.person).filter(programme_slug=programme)
        return {row.lesson_slug: row for row in own}

    @cached_property
    def items(self) -> list[CheckItem]:
        answers = {}
        if not self.preview:
            given = CheckAnswer.objects.filter(person=self.person, lesson=self.lesson)
            answers = {answer.item_id: answer for answer in given}
        items = Item.objects.filter(lessonitem__lesson=self.lesson).order_by("lessonitem__position")
        return [self._check_item(item, answers.get(item.pk)) for item in items]

    def _check_item(self, item: Item, given: CheckAnswer | None) -> CheckItem:
        row = CheckItem(item, self.language, self.person.pk, given, revealed=self.preview)
        again = given is not None and not given.correct and item.code == self.retry
        if not self.preview and (given is None or again):
            row.form = AnswerForm(item=item, initial={"attempt": given.attempts + 1 if given else 1})
        return row

    def sent(self, code: str, data: QueryDict) -> CheckItem | None:
        """The item of this check that is being answered, with the form as it was sent; None when there is none."""
        if not _CODE.fullmatch(code):
            return None
        item = Item.objects.filter(lessonitem__lesson=self.lesson, code=code).select_related("skill").first()
        return CheckItem(item, self.language, self.person.pk, form=AnswerForm(data, item=item)) if item else None

    def put(self, row: CheckItem) -> None:
        """Show this row in the place of its item."""
        self.items = [row if other.item.pk == row.item.pk else other for other in self.items]

    @property
    def title(self) -> Text:
        return pick(self.lesson.title, self.language)

    @property
    def goal(self) -> Text:
        return pick(self.lesson.goal, self.language)

    @property
    def body(self) -> Text:
        return pick(self.lesson.body, self.language)

    @property
    def read_in(self) -> str:
        """The language of the text where it is not the reader's own; "" otherwise."""
        found = self.body.language or self.facts_language or self.title.language
        return found if found != self.language else ""

    @property
    def facts_language(self) -> str:
        return pick(self.lesson.facts, self.language).language

    @property
    def facts(self) -> list[dict[str, Any]]:
        """Each with the title and place of its source, as text: the page asks nothing from anybody else."""
        facts = (self.lesson.facts or {}).get(self.facts_language, [])
        codes = {fact["source"] for fact in facts if fact["source"]}
        sources = {row.code: row for row in self.lesson.module.version.sources.filter(code__in=codes)} if codes else {}
        return [
            {"text": fact["text"], "source": sources.get(fact["source"]), "checked_on": checked_on(fact)}
            for fact in facts
        ]

    @property
    def beside(self) -> list[LessonLink]:
        """What other apps have to do with this lesson; an author's preview goes without."""
        return [] if self.preview else links_for(self.lesson, self.person)

    @cached_property
    def opens_with(self) -> Module | None:
        """The module before, when this lesson opens the next one and there are questions of it to recall."""
        module = self.lesson.module
        if self.preview or self.in_module[0].pk != self.lesson.pk or module.position == 1:
            return None
        before = Module.objects.filter(version=module.version_id, position=module.position - 1).first()
        if before is None:
            return None
        known = Recall.objects.of(self.person).filter(item__lessonitem__lesson__module=before)
        return before if known.exists() else None

    # --- where it stands ---
    @property
    def in_module(self) -> list[Lesson]:
        return [row for row in self.siblings if row.module_id == self.lesson.module_id]

    @property
    def number(self) -> int:
        return [row.pk for row in self.in_module].index(self.lesson.pk) + 1

    @property
    def module_number(self) -> int:
        return list(dict.fromkeys(row.module_id for row in self.siblings)).index(self.lesson.module_id) + 1

    @property
    def module_done(self) -> int:
        return sum(row.slug in self.done for row in self.in_module)

    @property
    def minutes_left(self) -> int:
        return sum(row.minutes for row in self.in_module if row.slug not in self.done)

    @property
    def completion(self) -> LessonCompletion | None:
        return self.done.get(self.lesson.slug)

    @property
    def outline(self) -> list[dict[str, Any]]:
        titles = [(row, pick(row.title, self.language)) for row in self.in_module]
        return [
            {"title": title.text, "language": title.language, "url": self.url_of(row), "state": self._state(row)}
            for row, title in titles
        ]

    def _state(self, row: Lesson) -> str:
        if row.pk == self.lesson.pk:
            return "now"
        return "done" if row.slug in self.done else "todo"

    @property
    def previous(self) -> dict[str, str] | None:
        return self._beside(-1)

    @property
    def next(self) -> dict[str, str] | None:
        return self._beside(1)

    def _beside(self, step: int) -> dict[str, str] | None:
        at = [row.pk for row in self.siblings].index(self.lesson.pk) + step
        if not 0 <= at < len(self.siblings):
            return None
        row = self.siblings[at]
        return {"title": pick(row.title, self.language).text, "url": self.url_of(row)}

    def url_of(self, row: Lesson) -> str:
        if self.preview:
            version = self.lesson.module.version
            return reverse("courses:preview", args=[version.programme.slug, version.number, row.slug, self.language])
        return reverse("courses:lesson", args=[row.slug])

    @property
    def place(self) -> str:
        """The page the check is answered on."""
        return reverse("courses:check" if self.alone else "courses:lesson", args=[self.lesson.slug])
