"""Looking back: after the programme people say where they were before it, on one page for each module.

The yardstick grows while one learns. The difference to the real estimate of the baseline tells how much it has; it is
information about the scale and never growth, for looking back makes the past smaller than it was. So the page does not
show what was answered then.
"""

from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from skills.measuring import Part
from skills.models import Evidence, MeasurementRound, Sitting, Skill
from skills.profile import AREAS
from skills.steps_page import Asked, PageStep, Words, newest_answers
from trainingsite.translated import Text, pick

BASELINES = (MeasurementRound.Kind.T0, MeasurementRound.Kind.T0B)


@dataclass(frozen=True)
class Then:
    """One skill on the result: as estimated before the programme, as seen looking back, as estimated now."""

    name: Text
    slug: str
    before: int | None
    looking_back: int | None
    now: int | None


class LookingBack:
    prefix = "retro"
    seconds = 45
    counted_as = gettext_lazy("Looking back")

    def keys_for(self, *, round: MeasurementRound, person: Any, form: str) -> list[str]:
        """One for each module with skills the person has a target for, after the programme only."""
        if round.kind != MeasurementRound.Kind.T1:
            return []
        modules = Skill.objects.aimed_at(person).order_by("position").values_list("module_code", flat=True)
        return [f"{self.prefix}:{module}" for module in dict.fromkeys(modules)]

    def promise(self, number: int) -> str:
        return ngettext(
            "%(number)d page of looking back: where you were before the programme.",
            "%(number)d pages of looking back: where you were before the programme.",
            number,
        ) % {"number": number}

    def open(self, *, sitting: Sitting, key: str, data: QueryDict | None) -> PageStep:
        """Asks for the skills the sitting has estimates of, so that the page stays as it was when it began."""
        module = key.partition(":")[2]
        rated = [step.partition(":")[2] for step in sitting.steps if step.startswith("self:")]
        language = get_language() or "fi"
        asked = [
            Asked(skill, pick(skill.name, language), tuple(pick(each, language) for each in skill.descriptors))
            for skill in Skill.objects.filter(code__in=rated, module_code=module)
        ]
        if not asked:
            raise LookupError(key)
        words = Words(AREAS.get(module, module), "skills/_step_retro.html")
        return PageStep(sitting, key, kind=Evidence.Kind.RETRO, asked=asked, words=words, data=data)

    def result(self, sitting: Sitting) -> Part | None:
        """Then, looking back and now, side by side; None without anything looked back at."""
        back = newest_answers(sitting, Evidence.Kind.RETRO)
        if not back:
            return None
        now = newest_answers(sitting, Evidence.Kind.SELF)
        before = _before(sitting)
        language = get_language() or "fi"
        rows = [
            Then(
                name=pick(each.skill.name, language),
                slug=each.skill.slug,
                before=before.get(skill),
                looking_back=each.value,
                now=now[skill].value if skill in now else None,
            )
            for skill, each in back.items()
        ]
        number = ngettext("%(number)d skill", "%(number)d skills", len(rows)) % {"number": len(rows)}
        return Part(_("Looking back"), number, "skills/_result_retro.html", rows)


def _before(sitting: Sitting) -> dict[int, int | None]:
    """The newest own estimate of each skill in the baselines of the same cohort."""
    given = Evidence.objects.visible_to(sitting.person).filter(
        kind=Evidence.Kind.SELF, round__cohort=sitting.round.cohort_id, round__kind__in=BASELINES
    )
    return dict(given.order_by("at", "attempt", "pk").values_list("skill_id", "value"))
