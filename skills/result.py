"""What came of a sitting, for the person's own eyes: every question with what was right, and why."""

from dataclasses import dataclass

from django.utils.translation import get_language

from skills import scores
from skills.models import Evidence, Item, Sitting
from skills.parallel_forms import shuffled
from trainingsite.translated import Text, pick


@dataclass(frozen=True)
class Option:
    key: str
    text: Text
    chosen: bool
    right: bool


@dataclass(frozen=True)
class Question:
    """One item as it was asked and answered. A year later only whether it was right is left."""

    code: str
    skill: Text
    slug: str
    stem: Text
    options: tuple[Option, ...]
    explanation: Text
    certainty: int | None
    marks: int | None
    correct: bool

    @property
    def sure_and_wrong(self) -> bool:
        """The ones worth reading first."""
        return not self.correct and self.certainty == max(scores.MARKS)


@dataclass(frozen=True)
class Result:
    questions: tuple[Question, ...]
    rated: int

    @property
    def right(self) -> int:
        return sum(question.correct for question in self.questions)

    @property
    def marks(self) -> int:
        return sum(question.marks or 0 for question in self.questions)

    @property
    def most_marks(self) -> int:
        return sum(question.marks is not None for question in self.questions) * scores.MARKS[max(scores.MARKS)][0]


def result_of(sitting: Sitting) -> Result:
    """The answers of a sitting that is over, in the order they were asked; two queries."""
    written = list(Evidence.objects.of_sitting(sitting).select_related("skill"))
    answers = {each.source: each for each in written if each.kind == Evidence.Kind.ITEM}
    items = {item.code: item for item in Item.objects.filter(code__in=answers).select_related("skill")}
    asked = [key.partition(":")[2] for key in sitting.steps]
    questions = [_question(sitting, items[code], answers[code]) for code in asked if code in answers and code in items]
    rated = {each.skill_id for each in written if each.kind == Evidence.Kind.SELF}
    return Result(tuple(questions), len(rated))


def _question(sitting: Sitting, item: Item, answer: Evidence) -> Question:
    language = get_language() or "fi"
    ordered = shuffled(item.options, seed=sitting.seed, code=item.code)
    correct, certainty = answer.share == 1, answer.certainty
    return Question(
        code=item.code,
        skill=pick(item.skill.name, language),
        slug=item.skill.slug,
        stem=pick(item.stem, language),
        options=tuple(
            Option(each["key"], pick(each["text"], language), each["key"] == answer.answer, each["correct"])
            for each in ordered
        ),
        explanation=pick(item.explanation, language),
        certainty=certainty,
        marks=scores.marks(correct=correct, certainty=certainty) if certainty else None,
        correct=correct,
    )
