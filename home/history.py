"""What the made-up people have done so far: measurements, lessons, confirmed observations. All in bulk."""

import datetime as dt
import random
from collections.abc import Iterator
from itertools import count
from typing import TYPE_CHECKING, Any

from django.db import models

from courses.models import CheckAnswer, LessonCompletion, ModuleCompletion, ProgrammeVersion
from home.bulk import insert, reserve
from home.synthesis import OrganisationData, PersonData, chance_for
from participants.models import User
from skills.models import Evidence, Item, Sitting, Skill
from trainingsite import clock

if TYPE_CHECKING:
    from home.sample import Written

CHOICES = "abc"
OBSERVED_FROM = 0.7  # ability from which the digital team has seen something worth confirming


def write(data: OrganisationData, written: "Written") -> None:
    """Sittings, evidence, answers and completions of everybody who has done something."""
    teller = Teller(data, written)
    active = [(person, written.people[person.local]) for person in data.people if person.measured]
    rows: dict[type[models.Model], list[Any]] = {}
    for person, user in active:
        for row in teller.story(person, user):
            rows.setdefault(type(row), []).append(row)
    for model, made in rows.items():
        for row, key in zip(made, reserve(model, len(made)), strict=True):
            row.pk = key
        insert(model, made)


class Teller:
    """Tells one person's history at a time; each person has a generator of their own."""

    def __init__(self, data: OrganisationData, written: "Written") -> None:
        self.data, self.written = data, written
        self.skills = list(Skill.objects.filter(optional=False).order_by("position"))
        self.items = {form: list(Item.objects.for_measuring(form).select_related("skill")) for form in "AB"}
        version = ProgrammeVersion.objects.published().latest("number")
        self.programme = version.programme.slug
        self.modules = [
            (module.slug, list(module.lessons.prefetch_related("check_items__skill")))
            for module in version.modules.all()
        ]
        self.turn = count()
        self.confirmer = written.people.get("dana.digi")

    def story(self, person: PersonData, user: User) -> Iterator[models.Model]:
        chance = chance_for(self.data.seed, person.local)
        group = person.group or 0
        day = self._measured_on(chance, group)
        yield from self._sitting(chance, person, user, day)
        yield from self._lessons(chance, person, user, day)
        if person.ability >= OBSERVED_FROM and group == 0 and self.confirmer:
            yield from self._observations(person, user, day)

    def _measured_on(self, chance: random.Random, group: int) -> dt.date:
        opens = self.written.rounds[group, "T0"].opens_at.date()
        latest = min((self.data.today - opens).days, 13)
        return opens + dt.timedelta(days=chance.randint(0, max(0, latest - 1)))

    def _sitting(self, chance: random.Random, person: PersonData, user: User, day: dt.date) -> Iterator[models.Model]:
        round_ = self.written.rounds[person.group or 0, "T0"]
        form = "AB"[next(self.turn) % 2]
        items = self.items[form]
        start = clock.local_moment(day, chance.randint(8, 15), chance.randint(1, 45))
        steps = [f"self:{skill.code}" for skill in self.skills] + [f"item:{item.code}" for item in items]
        end = start + dt.timedelta(minutes=14)
        yield Sitting(
            round=round_, person=user, form=form, seed=chance.getrandbits(32), steps=steps,
            started_at=start, saved_at=end, finished_at=end,
        )  # fmt: skip
        for skill in self.skills:
            value = min(4, max(0, round(chance.gauss(person.ability * 3.2, 0.6))))
            yield Evidence(
                person=user, skill=skill, round=round_, kind="self", key=f"round:{round_.pk}:self:{skill.code}",
                source=f"self:{skill.code}", value=value, at=start,
            )  # fmt: skip
        for item in items:
            yield self._answer(chance, item, user, end, person.ability * 0.8 + 0.1, round_=round_)

    def _answer(
        self, chance: random.Random, item: Item, user: User, at: dt.datetime, right: float, *, round_: Any = None
    ) -> Evidence:
        passed = chance.random() < right
        wrong = [key for key in CHOICES if key != item.correct_key]
        where = f"round:{round_.pk}" if round_ else "practice"
        return Evidence(
            person=user, skill=item.skill, round=round_, kind="item", key=f"{where}:item:{item.code}:1",
            source=f"item:{item.code}", level=item.level, passed=passed, share=float(passed),
            answer=item.correct_key if passed else chance.choice(wrong),
            certainty=chance.choice([2, 2, 3] if passed else [1, 1, 2, 3]), at=at,
        )  # fmt: skip

    def _lessons(self, chance: random.Random, person: PersonData, user: User, day: dt.date) -> Iterator[models.Model]:
        """The first `lessons_done` lessons in order, spread over the weeks since the measurement."""
        left, begun = person.lessons_done, day + dt.timedelta(days=7)
        span = max(1, (self.data.today - begun).days - 1)
        done = 0
        for slug, lessons in self.modules:
            for lesson in lessons[:left]:
                on = begun + dt.timedelta(days=span * done // max(1, person.lessons_done))
                at = clock.local_moment(on, chance.randint(8, 15), chance.randint(0, 59))
                yield from self._lesson(chance, lesson, user, at)
                done += 1
            if left >= len(lessons):
                yield ModuleCompletion(person=user, programme_slug=self.programme, module_slug=slug, at=at)
            left = max(0, left - len(lessons))

    def _lesson(self, chance: random.Random, lesson: Any, user: User, at: dt.datetime) -> Iterator[models.Model]:
        for item in lesson.check_items.all():
            yield CheckAnswer(person=user, lesson=lesson, item=item, answer=item.correct_key, correct=True, at=at)
            yield self._answer(chance, item, user, at, 1.0)
        yield LessonCompletion(person=user, programme_slug=self.programme, lesson_slug=lesson.slug, at=at)

    def _observations(self, person: PersonData, user: User, day: dt.date) -> Iterator[models.Model]:
        """What the digital team has seen: the skills of the modules behind the person."""
        modules = 1 + (person.lessons_done >= 10)
        at = clock.local_moment(day + dt.timedelta(days=28), 13)
        for skill in [skill for skill in self.skills if skill.module_code in ("M1", "M2")[:modules]]:
            yield Evidence(
                person=user, skill=skill, kind="observation", key=f"observation:{skill.code}:{at:%Y%m%d}",
                source=f"observation:{skill.code}", level=2, passed=True, confirmed_by=self.confirmer, at=at,
            )  # fmt: skip
