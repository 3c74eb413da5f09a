"""What a practice task is: plain data. Its rules are in `criteria`, its texts and arguments in the package."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from practice.world import Texts

HINTED, PLAIN, NEW = "hinted", "plain", "new"
FORMS = {"A": "form-a", "B": "form-b", "C": "form-c"}
"""The variants of the parallel forms of a measurement: measured, and never practised."""
LEVELS = {HINTED: 1, PLAIN: 2, NEW: 3} | dict.fromkeys(FORMS.values(), 2)


@dataclass(frozen=True, slots=True)
class Criterion:
    """One line of the checklist. `rule` is a name of `criteria.RULES`, `args` what it needs.

    `met` and `unmet` explain the result. `bonus` lines are shown but count for nothing; `hint` lines are yellow
    remarks, shown only when they are not met.
    """

    rule: str
    args: Mapping[str, Any]
    label: Texts
    met: Texts
    unmet: Texts
    bonus: bool = False
    hint: bool = False


@dataclass(frozen=True, slots=True)
class Step:
    """A line of a model answer: what to do, in the words of the log. Texts in `data` may be {language: text}."""

    kind: str
    target: str = ""
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Example:
    """A model answer, good or poor: the steps and, in words, why it is so."""

    steps: tuple[Step, ...]
    why: Texts


@dataclass(frozen=True, slots=True)
class Task:
    """One variant of a task. `code` is "T2.2-plain"; `family` "T2.2"; `level` 1–3 by the variant (`LEVELS`).

    `scene`: where it opens: feed, post, messages, settings, profile, account, pictures, search, lists. `start` is the
    second of the scenario at which its run starts; `focus` the post it is about, marked in the feed.
    `secrets`: further digits that count as personal data in this task. `opt_in` tasks have a content `notice` and are
    never measured; `measured` are the variants in `FORMS`, and only they.
    """

    code: str
    family: str
    variant: str
    level: int
    module: str
    skills: tuple[str, ...]
    scenario: str
    start: int
    title: Texts
    text: Texts
    criteria: tuple[Criterion, ...]
    good: Example
    poor: Example
    scene: str = "feed"
    focus: str = ""
    hints: tuple[Texts, ...] = ()
    secrets: tuple[str, ...] = ()
    opt_in: bool = False
    notice: Texts = field(default_factory=dict)
    measured: bool = False


@dataclass(frozen=True, slots=True)
class Finding:
    criterion: Criterion
    met: bool


@dataclass(frozen=True, slots=True)
class Outcome:
    """`share` is the part of the counting criteria that are met, 0–1."""

    findings: tuple[Finding, ...]

    @property
    def counting(self) -> tuple[Finding, ...]:
        return tuple(each for each in self.findings if not each.criterion.bonus and not each.criterion.hint)

    @property
    def passed(self) -> bool:
        return all(each.met for each in self.counting)

    @property
    def share(self) -> float:
        return sum(each.met for each in self.counting) / max(len(self.counting), 1)
