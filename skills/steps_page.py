"""A step that is one page of several questions, each about a skill and answered by choosing one of its options."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.functional import Promise

from skills import actions
from skills.forms import ChoicesForm
from skills.models import Evidence, Sitting, Skill
from trainingsite.translated import Text


@dataclass(frozen=True)
class Asked:
    """One question. What is kept of the answer is the place of the chosen option, from 0."""

    skill: Skill
    text: Text
    options: tuple[Text, ...]


class PageStep:
    """May be changed until the sitting is finished: each change is added, the newest counts."""

    locked = False

    def __init__(
        self, sitting: Sitting, key: str, *, kind: str, asked: Sequence[Asked], words: "Words", data: QueryDict | None
    ) -> None:
        self.sitting, self.key, self.kind, self.asked, self.words = sitting, key, kind, asked, words
        self.template = words.template
        self.newest = newest_answers(sitting, kind)
        questions = {each.skill.code: (each.text.text, len(each.options)) for each in asked}
        chosen = {each.skill.code: self.newest[each.skill.pk] for each in asked if each.skill.pk in self.newest}
        given = {code: str(evidence.value) for code, evidence in chosen.items()}
        self.form = ChoicesForm(data, questions=questions, initial=given)

    @property
    def title(self) -> str:
        return str(self.words.title)

    @property
    def questions(self) -> list[dict[str, Any]]:
        """As the page lists them: the field, the text, the options with the chosen one."""
        return [self._question(each) for each in self.asked]

    def _question(self, each: Asked) -> dict[str, Any]:
        field = self.form[each.skill.code]
        chosen = str(field.value() if field.value() is not None else "")
        options = [
            {"value": number, "text": text, "chosen": chosen == str(number)} for number, text in enumerate(each.options)
        ]
        return {"field": field, "text": each.text, "options": options}

    def save(self, now: dt.datetime) -> None:
        for each in self.asked:
            self._save(each.skill, int(self.form.cleaned_data[each.skill.code]), now)

    def _save(self, skill: Skill, value: int, now: dt.datetime) -> None:
        newest = self.newest.get(skill.pk)
        if newest and newest.value == value:
            return
        attempt = newest.attempt + 1 if newest else 1
        actions.record_evidence(
            person=self.sitting.person,
            skill=skill,
            kind=self.kind,
            key=f"{self.sitting.evidence_key(self.key)}:{skill.code}:{attempt}",
            source=skill.code,
            now=now,
            round=self.sitting.round,
            attempt=attempt,
            value=value,
        )


@dataclass(frozen=True)
class Words:
    """What a page of questions is called and which template lays it out."""

    title: str | Promise
    template: str


def newest_answers(sitting: Sitting, kind: str) -> dict[int, Evidence]:
    """The answer that counts, by skill id, in the order of the skills; one query."""
    written = Evidence.objects.of_sitting(sitting).filter(kind=kind).select_related("skill")
    return {each.skill_id: each for each in written.order_by("skill__position", "attempt")}
