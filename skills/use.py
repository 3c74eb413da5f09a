"""Use at work: some weeks after the programme people say how often they did three things. Told, never counted as
learning, and about nobody's private accounts. (Tier 7 of LTEM, transfer, as the person's own word.)
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from skills.suppression import FEWEST

QUESTIONS: Mapping[str, str | Promise] = {
    "S08": _("Followed news of your field in a channel"),
    "S11": _("Joined a discussion or replied as a professional"),
    "S12": _("Published something of your own"),
}
"""By the code of the skill; asked of people who have a target for it."""

ANSWERS: tuple[str | Promise, ...] = (_("Not at all"), _("Once or twice"), _("About once a week"), _("More often"))
"""What is kept is the place in this list."""


def counts(answers: Iterable[tuple[str, int]]) -> dict[str, dict[str, Any]]:
    """How many gave each answer, by question, from one (code of the skill, answer) per person and question.

    `{"n", "answers": [four counts]}`; `{"hidden": "few"}` of fewer than five people; where all or all but one agree
    only `{"n", "almost_all": answer}`. For figures that are published once: two live counts a day apart would tell what
    one person has answered in between.
    """
    told: dict[str, Counter[int]] = {code: Counter() for code in QUESTIONS}
    for code, answer in answers:
        if code in told:
            told[code][answer] += 1
    return {code: _shown(given) for code, given in told.items()}


def _shown(given: Counter[int]) -> dict[str, Any]:
    n = given.total()
    if n < FEWEST:
        return {"hidden": "few"}
    [(answer, most)] = given.most_common(1)
    if most >= n - 1:
        return {"n": n, "almost_all": answer}
    return {"n": n, "answers": [given[number] for number in range(len(ANSWERS))]}
