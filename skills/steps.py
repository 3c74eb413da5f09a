"""The steps skills bring to a measurement: own estimates, looking back, quiz items, use at work."""

import datetime as dt
from typing import Any

from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext_lazy as _

from skills import actions
from skills.forms import AnswerForm, SelfRatingForm, certainty_text
from skills.models import Evidence, Item, MeasurementRound, Sitting, Skill
from skills.parallel_forms import shuffled
from skills.scores import MARKS
from skills.steps_retro import LookingBack
from skills.steps_use import UseAtWork
from trainingsite.translated import Text, pick


def _text(content: dict[str, str]) -> Text:
    return pick(content, get_language() or "fi")


class SelfRatingStep:
    """May be changed until the sitting is finished: each change is added, the newest counts."""

    template = "skills/_step_self.html"
    locked = False

    def __init__(self, sitting: Sitting, key: str, skill: Skill, data: QueryDict | None) -> None:
        self.sitting, self.key, self.skill = sitting, key, skill
        written = Evidence.objects.of_sitting(sitting).filter(kind=Evidence.Kind.SELF, skill=skill)
        self.newest = written.order_by("attempt").last()
        chosen = self.newest.value if self.newest else None
        self.form = SelfRatingForm(data, initial={"value": None if chosen is None else str(chosen)})

    @property
    def title(self) -> str:
        return _text(self.skill.name).text

    @property
    def options(self) -> list[dict[str, Any]]:
        chosen = str(self.form["value"].value() or "")
        texts = [_text(each) for each in self.skill.descriptors]
        return [{"value": level, "text": text, "chosen": chosen == str(level)} for level, text in enumerate(texts)]

    def save(self, now: dt.datetime) -> None:
        value = int(self.form.cleaned_data["value"])
        if self.newest and self.newest.value == value:
            return
        attempt = self.newest.attempt + 1 if self.newest else 1
        actions.record_evidence(
            person=self.sitting.person,
            skill=self.skill,
            kind=Evidence.Kind.SELF,
            key=f"{self.sitting.evidence_key(self.key)}:{attempt}",
            source=self.skill.code,
            now=now,
            round=self.sitting.round,
            attempt=attempt,
            value=value,
        )


class SelfRating:
    prefix = "self"
    seconds = 20
    counted_as = _("Skill")

    def keys_for(self, *, round: MeasurementRound, person: Any, form: str) -> list[str]:
        """One for each skill the person has a target for; the follow-up asks for no estimates."""
        if round.kind == MeasurementRound.Kind.T2:
            return []
        return [f"{self.prefix}:{skill.code}" for skill in Skill.objects.aimed_at(person)]

    def promise(self, number: int) -> str:
        return ngettext(
            "%(number)d skill: choose the description that fits you now.",
            "%(number)d skills: choose the description that fits you now.",
            number,
        ) % {"number": number}

    def open(self, *, sitting: Sitting, key: str, data: QueryDict | None) -> SelfRatingStep:
        skill = Skill.objects.filter(code=key.partition(":")[2]).first()
        if skill is None:
            raise LookupError(key)
        return SelfRatingStep(sitting, key, skill, data)

    def result(self, sitting: Sitting) -> None:
        """The estimates are counted by `skills.result`."""


class QuizStep:
    """The first answer is the measurement: once written it is only shown. What was right comes with the result."""

    template = "skills/_step_item.html"

    def __init__(self, sitting: Sitting, key: str, item: Item, data: QueryDict | None) -> None:
        self.sitting, self.key, self.item = sitting, key, item
        self.answered = Evidence.objects.filter(person_id=sitting.person_id, key=sitting.evidence_key(key)).first()
        self.locked = self.answered is not None
        given = {"answer": self.answered.answer, "certainty": str(self.answered.certainty)} if self.answered else None
        self.form = AnswerForm(data, keys=[option["key"] for option in item.options], initial=given)

    @property
    def title(self) -> str:
        return _text(self.item.skill.name).text

    @cached_property
    def stem(self) -> Text:
        return _text(self.item.stem)

    @property
    def options(self) -> list[dict[str, Any]]:
        chosen = self.form["answer"].value()
        ordered = shuffled(self.item.options, seed=self.sitting.seed, code=self.item.code)
        return [
            {"key": option["key"], "text": _text(option["text"]), "chosen": option["key"] == chosen}
            for option in ordered
        ]

    @property
    def certainties(self) -> list[dict[str, Any]]:
        chosen = str(self.form["certainty"].value() or "")
        return [{"value": str(each), "text": certainty_text(each), "chosen": chosen == str(each)} for each in MARKS]

    def save(self, now: dt.datetime) -> None:
        actions.record_answer(
            person=self.sitting.person,
            item=self.item,
            answer=self.form.cleaned_data["answer"],
            certainty=int(self.form.cleaned_data["certainty"]),
            key=self.sitting.evidence_key(self.key),
            now=now,
            round=self.sitting.round,
        )


class Quiz:
    prefix = "item"
    seconds = 40
    counted_as = _("Question")

    def keys_for(self, *, round: MeasurementRound, person: Any, form: str) -> list[str]:
        """The items of the form for the skills the person has a target for, in the order of the skills."""
        items = Item.objects.for_measuring(form).filter(skill__in=Skill.objects.aimed_at(person))
        codes = items.order_by("skill__position", "position", "code").values_list("code", flat=True)
        return [f"{self.prefix}:{code}" for code in codes]

    def promise(self, number: int) -> str:
        return ngettext(
            "%(number)d short question about a situation at work.",
            "%(number)d short questions about situations at work.",
            number,
        ) % {"number": number}

    def open(self, *, sitting: Sitting, key: str, data: QueryDict | None) -> QuizStep:
        item = Item.objects.select_related("skill").filter(code=key.partition(":")[2]).first()
        if item is None:
            raise LookupError(key)
        return QuizStep(sitting, key, item, data)

    def result(self, sitting: Sitting) -> None:
        """The questions have a place of their own in the result (`skills.result`)."""


STEPS = [SelfRating(), LookingBack(), Quiz(), UseAtWork()]
