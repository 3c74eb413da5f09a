"""The two older cohorts of a made-up organisation, measured more than once: what they answered, practised and did.

Spring: baseline, programme, the round after it and the follow-up, all closed. Later starters: two baselines, and a
programme that has just got going. How much who grows is planted in `home.synthesis`; here it is only answered by.
"""

import datetime as dt
import random
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from django.db import models

from home.history import Teller, tell
from home.synthesis import LATER, SPRING, OrganisationData, PersonData, chance_for, expected
from participants.models import User
from practice.models import PracticeTask, TaskAttempt
from practice.runs import task_of
from practice.steps import FOLLOW_UP
from skills.models import Evidence, Item, Sitting, Skill
from skills.use import ANSWERS, QUESTIONS
from trainingsite import clock

if TYPE_CHECKING:
    from home.sample import Written

WINDOWS = {(SPRING, "T0"): -210, (SPRING, "T1"): -126, (SPRING, "T2"): -56}
WINDOWS |= {(LATER, "T0"): -210, (LATER, "T0B"): -126, (LATER, "T1"): 70}
"""Days from today on which the rounds open, each for a fortnight."""
LASTS = 14
CRITICAL = 0.35
"""Looking back people see themselves lower by so many levels than they did then."""
PRACTISED, TRIES = 12, 2


def write(data: OrganisationData, written: "Written") -> None:
    """The stories of everybody in the two cohorts who did anything."""
    tell(Veteran(data, written), [person for person in data.people if person.rounds])


class Veteran(Teller):
    """Tells the story of one of the older hands at a time."""

    def __init__(self, data: OrganisationData, written: "Written") -> None:
        super().__init__(data, written)
        self.measured = {form: [Trial(row) for row in PracticeTask.objects.for_measuring(form)] for form in "ABC"}
        offered = PracticeTask.objects.offered().filter(opt_in=False, level__gte=2)
        self.offered = [Trial(row) for row in offered.prefetch_related("skills")]
        self.areas = {skill.module_code: None for skill in self.skills}
        self.asked = [skill for skill in self.skills if skill.code in QUESTIONS]

    def sittings_of(self, person: PersonData) -> int:
        return len(person.rounds)

    def story(self, person: PersonData, user: User) -> Iterator[models.Model]:
        chance = chance_for(self.data.seed, "rounds", person.local)
        first, other = ("AB", "BA")[next(self.turn) % 2]
        forms = {"T0": first, "T1": other, "T0B": other, "T2": "C"}
        for kind in person.rounds:
            day = self._day(person, kind) + dt.timedelta(days=chance.randint(0, 12))
            yield from self._round(chance, person, user, kind, forms[kind], day)
        yield from self._programme(chance, person, user)

    def _day(self, person: PersonData, kind: str) -> dt.date:
        """On which a round opened."""
        return self.data.today + dt.timedelta(days=WINDOWS[person.group or SPRING, kind])

    # --- a round -----------------------------------------------------------------------------------------
    def _round(
        self, chance: random.Random, person: PersonData, user: User, kind: str, form: str, day: dt.date
    ) -> Iterator[models.Model]:
        trials = [each for each in self.measured[form] if kind != "T2" or each.task.family in FOLLOW_UP]
        start = clock.local_moment(day, chance.randint(8, 14), chance.randint(1, 45))
        end = start + dt.timedelta(minutes=40)
        sitting = Sitting(
            id=next(self.sitting_keys), round=self.written.rounds[person.group or SPRING, kind], person=user, form=form,
            seed=chance.getrandbits(32), steps=self._steps(kind, self.items[form], trials),
            started_at=start, saved_at=end, finished_at=end,
        )  # fmt: skip
        yield sitting
        yield from self._told(chance, person, sitting, kind)
        likely = expected(person, kind) / 100
        for item in self.items[form]:
            key = sitting.evidence_key(f"item:{item.code}")
            correct, at = chance.random() < likely, start + dt.timedelta(minutes=15)
            yield self._answer(chance, item, user, at, correct, key=key, round_=sitting.round)
        for trial in trials:
            begin, share = sitting.evidence_key(f"task:{trial.task.code}"), trial.share(chance, likely)
            yield from trial.pieces(user, end, begin, share, round=sitting.round)

    def _steps(self, kind: str, items: list[Item], trials: list["Trial"]) -> list[str]:
        """As a sitting of that kind has them."""
        own = [f"self:{skill.code}" for skill in self.skills] if kind != "T2" else []
        back = [f"retro:{area}" for area in self.areas] if kind == "T1" else []
        use = [f"use:{'+'.join(skill.code for skill in self.asked)}"] if kind == "T2" and self.asked else []
        asked = [f"item:{item.code}" for item in items]
        return own + back + asked + use + [f"task:{trial.task.code}" for trial in trials]

    def _told(self, chance: random.Random, person: PersonData, sitting: Sitting, kind: str) -> Iterator[Evidence]:
        """Own estimates; after the programme also looking back, at the follow-up what was used at work."""
        now, then = (3.5 * expected(person, each) / 100 for each in (kind, "T0"))
        if kind == "T2":
            key = next((step for step in sitting.steps if step.startswith("use:")), "")
            for skill in self.asked:
                yield _said(
                    sitting, skill, "use", f"{key}:{skill.code}", chance.gauss(now - 0.8, 0.8), len(ANSWERS) - 1
                )
            return
        for skill in self.skills:
            yield _said(sitting, skill, "self", f"self:{skill.code}", chance.gauss(now, 0.6))
        if kind == "T1":
            for skill in self.skills:
                key = f"retro:{skill.module_code}:{skill.code}"
                yield _said(sitting, skill, "retro", key, chance.gauss(then - CRITICAL, 0.6))

    # --- between the rounds ------------------------------------------------------------------------------
    def _programme(self, chance: random.Random, person: PersonData, user: User) -> Iterator[models.Model]:
        """Lessons and practice. Later starters began after their second baseline; some have stopped."""
        if person.group == LATER:
            begun = self._day(person, "T0B") + dt.timedelta(days=21)
            yield from self._lessons(chance, person, user, begun, 100 - chance.choice([1, 5, 8, 30, 45, 60]))
            return
        begun = self._day(person, "T0") + dt.timedelta(days=chance.randint(18, 42))
        span = (self._day(person, "T1") - begun).days - chance.randint(4, 20)
        if self.confirmer and chance.random() < 0.8:
            yield from self._seen(chance, person, user, self._day(person, "T0") - dt.timedelta(days=10))
        yield from self._lessons(chance, person, user, begun, span)
        some = chance.sample(self.offered, min(PRACTISED, len(self.offered)) * person.lessons_done // 21)
        for turn, trial in enumerate(some):
            at = clock.local_moment(begun + dt.timedelta(days=span * turn // len(some)), chance.randint(8, 15), turn)
            yield from self._practised(chance, trial, user, at, expected(person, "T1") / 100)

    def _seen(self, chance: random.Random, person: PersonData, user: User, day: dt.date) -> Iterator[Evidence]:
        """What the digital team saw before the baseline, so that there is something to compare with."""
        for skill in self.skills:
            if chance.random() < 0.85:
                level = 2 if chance.random() < person.ability - 0.3 else 1
                for days in (0, 2):
                    yield self._confirmed(user, skill, level, clock.local_moment(day + dt.timedelta(days=days), 13))

    def _practised(
        self, chance: random.Random, trial: "Trial", user: User, at: dt.datetime, likely: float
    ) -> Iterator[models.Model]:
        """A task of the practice channel, once more on the next day when it did not work."""
        for number in range(1, TRIES + 1):
            share = trial.share(chance, likely)
            yield TaskAttempt(
                person=user, task=trial.task, number=number, passed=share == 1, share=share, aided=number > 1, at=at
            )
            yield from trial.pieces(user, at, f"task:{trial.task.code}:{number}", share, attempt=number)
            if share == 1:
                return
            at += dt.timedelta(days=1)


class Trial:
    """A practice task, how many criteria count in it, and its skills."""

    def __init__(self, task: PracticeTask) -> None:
        self.task = task
        self.criteria = sum(not each.bonus and not each.hint for each in task_of(task).criteria)
        self.skills = list(task.skills.order_by("taskskill__position"))

    def share(self, chance: random.Random, likely: float) -> float:
        """Of the criteria met, `likely` on average: everything works, or what is met is a matter of chance."""
        if chance.random() < likely**2:
            return 1.0
        each = likely / (1 + likely)
        return sum(chance.random() < each for _criterion in range(self.criteria)) / self.criteria

    def pieces(self, user: User, at: dt.datetime, begin: str, share: float, **fields: Any) -> Iterator[Evidence]:
        """What it shows of each skill."""
        for skill in self.skills:
            yield Evidence(
                person=user, skill=skill, kind="task", key=f"{begin}:{skill.code}", source=self.task.code,
                level=self.task.level, passed=share == 1, share=share, at=at, **fields,
            )  # fmt: skip


def _said(sitting: Sitting, skill: Skill, kind: str, step: str, value: float, highest: int = 4) -> Evidence:
    return Evidence(
        person=sitting.person, skill=skill, round=sitting.round, kind=kind, value=min(highest, max(0, round(value))),
        key=f"{sitting.evidence_key(step)}:1", source=skill.code, at=sitting.started_at,
    )  # fmt: skip
