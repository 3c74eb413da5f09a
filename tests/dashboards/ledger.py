"""People who finished measurements, written straight into the ledger: the truth that figures are tested against."""

import datetime as dt
import itertools

from dashboards.models import Figure
from participants.models import Cohort, CohortMember, Membership, Unit, User
from skills.models import Evidence, Framework, Item, MeasurementRound, Sitting, Skill, Target

AT = dt.datetime(2026, 11, 24, 7, 30, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
NUMBERS = itertools.count(1)
KEYS = ("a", "b", "c")


def make_skills(number=3):
    """Skills S01, S02, ... for everybody with target 2, each with an item in every form."""
    framework = Framework.objects.create(code="grown", levels=[{"level": n, "name": {"fi": str(n)}} for n in range(5)])
    made = []
    for position in range(1, number + 1):
        skill = Skill.objects.create(
            framework=framework, code=f"S{position:02}", slug=f"skill-{position}", module_code="M1",
            position=position, name={"fi": f"Taito {position}"}, descriptors=[{"fi": "x"}] * 5,
        )  # fmt: skip
        Target.objects.create(skill=skill, level=2)
        made.append(skill)
        for form in "ABC":
            Item.objects.create(
                code=f"{form}{position:02}", skill=skill, use="measurement", form=form, position=position,
                stem={"fi": "?"}, explanation={"fi": "!"},
                options=[{"key": key, "correct": key == "b", "text": {"fi": key}} for key in KEYS],
            )  # fmt: skip
    return made


def make_unit(name, parent=None):
    unit = Unit.objects.create(name=name, parent=parent)
    unit.path = f"{parent.path if parent else '/'}{unit.pk}/"
    unit.save()
    return unit


def make_tree():
    """Company with A, which has A1 and A2, and B."""
    root = make_unit("Yhtiö")
    a = make_unit("A", root)
    return {"root": root, "A": a, "A1": make_unit("A1", a), "A2": make_unit("A2", a), "B": make_unit("B", root)}


def make_cohort(name="Syksy", *, kinds=("T0", "T1"), closed=True):
    """Rounds two months apart, a week each; the last one has closed at AT, or is still open."""
    cohort = Cohort.objects.create(name=name, starts=dt.date(2026, 1, 1))
    last = AT - 10 * DAY if closed else AT - 3 * DAY
    rounds = {}
    for back, kind in enumerate(reversed(kinds)):
        opens = last - 60 * back * DAY
        rounds[kind] = MeasurementRound.objects.create(
            cohort=cohort, kind=kind, opens_at=opens, closes_at=opens + 7 * DAY
        )
    return cohort, rounds


def make_people(number, unit=None, cohort=None, *, role="employee"):
    people = []
    for _ in range(number):
        turn = next(NUMBERS)
        person = User(email=f"p{turn}@harjoituskerays.example", name=f"Henkilö {turn}", password="!")
        person.give_role(role)
        person.save()
        if unit:
            Membership.objects.create(user=person, unit=unit, starts=dt.date(2025, 1, 1))
        if cohort:
            CohortMember.objects.create(cohort=cohort, user=person, joined_at=AT - 300 * DAY)
        people.append(person)
    return people


def finish(person, round_, *, form="A", right=(), tasks=None, estimates=None, retro=None, at=None, done=True):
    """One sitting answered whole.

    `right`: codes of the skills whose item is right; `tasks`: {skill code: (level, share)}, passed from a share of 1;
    `estimates` and `retro`: {skill code: 0-4}. `at`: when it was finished, by default a day after the opening.
    """
    at = at or round_.opens_at + DAY
    skills = {skill.code: skill for skill in Skill.objects.all()}
    tasks, estimates, retro = tasks or {}, estimates or {}, retro or {}
    steps = [f"self:{code}" for code in estimates]
    steps += [f"item:{form}{code[1:]}" for code in skills]
    steps += [f"task:{form}-{code}" for code in tasks]
    steps += ["retro:M1"] if retro else []
    start = at - dt.timedelta(hours=1)
    sitting = Sitting.objects.create(
        round=round_, person=person, form=form, seed=1, steps=steps, started_at=start, saved_at=at,
        finished_at=at if done else None,
    )  # fmt: skip
    rows = []

    def write(code, kind, step, **fields):
        rows.append(
            Evidence(
                person=person,
                skill=skills[code],
                round=round_,
                kind=kind,
                key=sitting.evidence_key(step),
                at=start + dt.timedelta(minutes=1),
                **fields,
            )
        )

    for code, value in estimates.items():
        write(code, "self", f"self:{code}:1", source=code, value=value)
    for code in skills:
        item, ok = f"{form}{code[1:]}", code in right
        write(
            code, "item", f"item:{item}", source=item, level=1, passed=ok, share=float(ok), certainty=2,
            answer="b" if ok else "a",
        )  # fmt: skip
    for code, (level, share) in tasks.items():
        task = f"{form}-{code}"
        write(code, "task", f"task:{task}:{code}", source=task, level=level, passed=share == 1, share=share)
    for code, value in retro.items():
        write(code, "retro", f"retro:M1:{code}:1", source=code, value=value)
    Evidence.objects.bulk_create(rows)
    return sitting


def grow(people, rounds, *, before=1, after=3, **fields):
    """Everybody finishes both rounds, with so many of the items right."""
    codes = list(Skill.objects.values_list("code", flat=True))
    for person in people:
        finish(person, rounds["T0"], form="A", right=codes[:before], **fields)
        finish(person, rounds["T1"], form="B", right=codes[:after], **fields)


def current(unit=None, cohort=None):
    """The figure of growth that pages show."""
    return Figure.objects.current().growth().filter(unit=unit, cohort=cohort).first()


def numbers(unit=None):
    """How the figure of a unit is shown, and of how many people."""
    found = current(unit)
    return found and (found.state, found.data.get("score", {}).get("n"))


def exported():
    """The ledger as plain rows, for computing without us."""
    return list(
        Evidence.objects.order_by("pk").values(
            "person_id", "skill__code", "round__kind", "round__cohort_id", "kind", "key", "source", "level", "value",
            "passed", "share", "attempt", "at",
        )
    )  # fmt: skip
