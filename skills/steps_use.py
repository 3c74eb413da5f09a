"""The follow-up's one page on use at work: three questions, told by oneself."""

from typing import Any

from django.http import QueryDict
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from skills.measuring import Part
from skills.models import Evidence, MeasurementRound, Sitting, Skill
from skills.steps_page import Asked, PageStep, Words, newest_answers
from skills.use import ANSWERS, QUESTIONS
from trainingsite.translated import Text


class UseAtWork:
    prefix = "use"
    seconds = 40
    counted_as = gettext_lazy("Use at work")

    def keys_for(self, *, round: MeasurementRound, person: Any, form: str) -> list[str]:
        """One page in the follow-up, for those who have a target for a skill that is asked about.

        Their codes stand in the key: the page stays as it was when the sitting began.
        """
        if round.kind != MeasurementRound.Kind.T2:
            return []
        aimed = set(Skill.objects.aimed_at(person).values_list("code", flat=True))
        codes = [code for code in QUESTIONS if code in aimed]
        return [f"{self.prefix}:{'+'.join(codes)}"] if codes else []

    def promise(self, number: int) -> str:
        return ngettext(
            "%(number)d page on how you have used your skills at work.",
            "%(number)d pages on how you have used your skills at work.",
            number,
        ) % {"number": number}

    def open(self, *, sitting: Sitting, key: str, data: QueryDict | None) -> PageStep:
        codes = [code for code in key.partition(":")[2].split("+") if code in QUESTIONS]
        skills = Skill.objects.in_bulk(codes, field_name="code")
        language = get_language() or "fi"
        options = tuple(Text(str(each), language) for each in ANSWERS)
        asked = [Asked(skills[code], Text(str(QUESTIONS[code]), language), options) for code in codes if code in skills]
        if not asked:
            raise LookupError(key)
        words = Words(gettext_lazy("Use at work"), "skills/_step_use.html")
        return PageStep(sitting, key, kind=Evidence.Kind.USE, asked=asked, words=words, data=data)

    def result(self, sitting: Sitting) -> Part | None:
        """What the person said, for their own eyes; None when nothing was asked."""
        given = newest_answers(sitting, Evidence.Kind.USE).values()
        told = [(QUESTIONS[each.source], ANSWERS[each.value or 0]) for each in given if each.source in QUESTIONS]
        if not told:
            return None
        number = ngettext("%(number)d answer", "%(number)d answers", len(told)) % {"number": len(told)}
        return Part(_("Use at work"), number, "skills/_result_use.html", told)
