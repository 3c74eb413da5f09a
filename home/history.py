"""What the made-up people have done so far: measurements, lessons, confirmed observations. All in bulk."""

import datetime as dt
import random
from collections.abc import Iterator, Sequence
from itertools import batched, count
from typing import TYPE_CHECKING, Any

from django.db import models

from courses.models import CheckAnswer, LessonCompletion, ModuleCompletion, ProgrammeVersion
from home.bulk import insert, reserve
from home.synthesis import OrganisationData, PersonData, chance_for, right
from participants.models import User
from skills.models import Evidence, Item, Sitting, Skill
from skills.scores import passes
from trainingsite import clock

if TYPE_CHECKING:
    from home.sample import Written

AT_ONCE = 500
OBSERVED_FROM = 0.7  # ability from which the digital team has seen something worth confirming


def write(data: OrganisationData, written: "Written") -> None:
    """Sittings, evidence, answers and completions of those who were measured in one of the two youngest cohorts."""
    tell(Teller(data, written), [person for person in data.people if person.measured])


def tell(teller: "Teller", people: Sequence[PersonData]) -> None:
    """Write their stories, some hundred people at a time, so that memory does not grow with the organisation."""
    for some in batched(people, AT_ONCE):
        rows: dict[type[models.Model], list[Any]] = {}
        teller.sitting_keys = iter(reserve(Sitting, sum(teller.sittings_of(person) for person in some)))
        for person in some:
            for row in teller.story(person, teller.written.people[person.local]):
                rows.setdefault(type(row), []).append(row)
        for model, made in rows.items():
            if model is not Sitting:  # a sitting has its key already: its evidence names it
                for row, key in zip(made, reserve(model, len(made)), strict=True):
                    row.pk = key
            insert(model, made)


class Teller:
    """Tells one person's history at a time; each person has a generator of their own."""

    sitting_keys: Iterator[int]

    def __init__(self, data: OrganisationData, written: "Written") -> None:
        self.data, self.written = data, written
        self.skills = list(Skill.objects.filter(optional=False).order_by("position"))
        self.items = {form: list(Item.objects.for_measuring(form).select_related("skill")) for form in "ABC"}
        version = ProgrammeVersion.objects.published().latest("number")
        self.programme = version.programme.slug
        self.modules = [
            (module.slug, list(module.lessons.prefetch_related("check_items__skill")))
            for module in version.modules.all()
        ]
        self.turn = count()
        self.confirmer = written.people.get("dana.digi")

    def sittings_of(self, person: PersonData) -> int:
        """How many sittings the person's story has."""
        return 1

    def story(self, person: PersonData, user: User) -> Iterator[models.Model]:
        chance = chance_for(self.data.seed, person.local)
        group = person.group or 0
        day = self._measured_on(chance, group)
        yield from self._sitting(chance, person, user, day)
        begun = day + dt.timedelta(days=7)
        yield from self._lessons(chance, person, user, begun, max(1, (self.data.today - begun).days - 1))
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
        sitting = Sitting(
            id=next(self.sitting_keys), round=round_, person=user, form=form, seed=chance.getrandbits(32), steps=steps,
            started_at=start, saved_at=end, finished_at=end,
        )  # fmt: skip
        yield sitting
        for skill in self.skills:
            value = min(4, max(0, round(chance.gauss(person.ability * 3.2, 0.6))))
            yield Evidence(
                person=user, skill=skill, round=round_, kind="self", value=value, at=start,
                key=f"{sitting.evidence_key(f'self:{skill.code}')}:1", source=skill.code,
            )  # fmt: skip
        for item in items:
            correct = chance.random() < right(person.ability)
            key = sitting.evidence_key(f"item:{item.code}")
            yield self._answer(chance, item, user, end, correct, key=key, round_=round_)

    def _answer(
        self,
        chance: random.Random,
        item: Item,
        user: User,
        at: dt.datetime,
        correct: bool,
        *,
        key: str,
        round_: Any = None,
    ) -> Evidence:
        wrong = [option["key"] for option in item.options if not option["correct"]]
        certainty = chance.choice([2, 2, 3] if correct else [1, 1, 2, 3])
        return Evidence(
            person=user, skill=item.skill, round=round_, kind="item", key=key, source=item.code, level=item.level,
            passed=passes(correct=correct, certainty=certainty, safety=item.safety), share=float(correct),
            answer=item.correct_key if correct else chance.choice(wrong), certainty=certainty, at=at,
        )  # fmt: skip

    def _lessons(
        self, chance: random.Random, person: PersonData, user: User, begun: dt.date, span: int
    ) -> Iterator[models.Model]:
        """The first `lessons_done` lessons in order, spread over `span` days from `begun` on."""
        left, done = person.lessons_done, 0
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
            yield self._answer(chance, item, user, at, True, key=f"check:{lesson.pk}:{item.code}:1")
        yield LessonCompletion(person=user, programme_slug=self.programme, lesson_slug=lesson.slug, at=at)

    def _observations(self, person: PersonData, user: User, day: dt.date) -> Iterator[models.Model]:
        """What the digital team has seen: first steps before the baseline, and by now the modules behind the person."""
        modules = 1 + (person.lessons_done >= 10)
        first, second, later = (clock.local_moment(day + dt.timedelta(days=days), 13) for days in (-5, -3, 28))
        for skill in [skill for skill in self.skills if skill.module_code in ("M1", "M2")[:modules]]:
            yield self._confirmed(user, skill, 1, first)
            yield self._confirmed(user, skill, 1, second)
            yield self._confirmed(user, skill, 2, later)

    def _confirmed(self, user: User, skill: Skill, level: int, at: dt.datetime) -> Evidence:
        by, source = self.confirmer, f"observation-{level}"
        key = f"confirmed:{skill.code}:{source}:{level}:{at:%Y-%m-%d}:{by.pk if by else 0}"
        return Evidence(
            person=user, skill=skill, kind="observation", key=key, source=source, level=level, passed=True,
            confirmed_by=by, at=at,
        )  # fmt: skip
