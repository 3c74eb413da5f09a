"""Three skills for everyone, one for the digital team, items in three forms, and a cohort being measured."""

import datetime as dt

import pytest
from hypothesis import settings

from participants.models import Cohort, CohortMember
from skills.models import Evidence, Framework, Item, MeasurementRound, Skill, Target

settings.register_profile("patient", deadline=None)  # a busy machine is no finding
settings.load_profile("patient")
NOW = dt.datetime(2026, 11, 24, 7, 30, tzinfo=dt.UTC)
NAMES = ["Tilin avaaminen", "Yksityisyysasetukset", "Perustoiminnot", "Kirjoitusvastuut"]
SLUGS = ["account-security", "privacy-settings", "basic-actions", "writing-duties"]
LEVELS = ["Ei vielä", "Alussa", "Perustaso", "Sujuva", "Tukija"]


@pytest.fixture
def skills(db):
    framework = Framework.objects.create(
        code="test-1", levels=[{"level": level, "name": {"fi": name}} for level, name in enumerate(LEVELS)]
    )
    made = [
        Skill.objects.create(
            framework=framework,
            code=f"S{number:02}",
            slug=SLUGS[number - 1],
            module_code="M1" if number < 3 else "M4",
            position=number,
            optional=number == 4,
            name={"fi": name, "en": f"Skill {number}"},
            descriptors=[{"fi": f"{name}: kuvaus {level}"} for level in range(5)],
        )
        for number, name in enumerate(NAMES, start=1)
    ]
    for skill in made[:3]:
        Target.objects.create(skill=skill, role="everyone", level=2)
    Target.objects.create(skill=made[3], role="digital_team", level=3)
    return made


def make_item(skill, form, *, safety=False, use="measurement"):
    code = f"{form or 'P'}{skill.code[1:]}"
    return Item.objects.create(
        code=code,
        skill=skill,
        use=use,
        form=form,
        position=skill.position,
        safety=safety,
        stem={"fi": f"Mitä teet tilanteessa {code}?"},
        options=[
            {"key": key, "correct": key == "b", "text": {"fi": f"Vaihtoehto {key} / {code}"}} for key in ("a", "b", "c")
        ],
        explanation={"fi": f"Selitys {code}"},
    )


@pytest.fixture
def items(skills):
    made = [make_item(skill, form, safety=skill.code == "S01") for form in "ABC" for skill in skills[:3]]
    made += [make_item(skill, "", use="practice") for skill in skills[:3]]
    return {item.code: item for item in made}


@pytest.fixture
def cohort(db):
    return Cohort.objects.create(name="Syksy 2026", starts=dt.date(2026, 12, 1))


@pytest.fixture
def join(cohort):
    def join(person, to=None):
        CohortMember.objects.create(cohort=to or cohort, user=person, joined_at=NOW)
        return person

    return join


@pytest.fixture
def window(cohort):
    """`window("T0", -1, 7)`: a round of the cohort from that many days before or after now."""

    def make(kind="T0", opens=-1, closes=7, of=None):
        return MeasurementRound.objects.create(
            cohort=of or cohort,
            kind=kind,
            opens_at=NOW + dt.timedelta(days=opens),
            closes_at=NOW + dt.timedelta(days=closes),
        )

    return make


@pytest.fixture
def measuring_aino(now, items, aino, join, window):
    """Aino in a cohort whose baseline is open."""
    join(aino)
    window()
    return aino


@pytest.fixture
def passed():
    """`passed(aino, skill, "task", 2)`: a piece of practice evidence."""

    def make(person, skill, kind="task", level=2, *, ok=True, at=NOW, source=None, **fields):
        source = source or f"{kind}-{skill.code}-{level}-{Evidence.objects.count()}"
        return Evidence.objects.create(
            person=person,
            skill=skill,
            kind=kind,
            level=level,
            passed=ok,
            source=source,
            key=f"{source}:{at:%Y%m%d%H%M}",
            at=at,
            **fields,
        )

    return make
