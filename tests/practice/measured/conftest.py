"""Two tasks in three forms on the small world, and Aino in a measurement with them."""

import datetime as dt
import re

import pytest
from django.urls import reverse

from participants.models import Cohort, CohortMember
from practice import actions
from practice.models import Run
from skills.actions import start_sitting
from skills.models import MeasurementRound, Target
from tests.conftest import NOW
from tests.practice.conftest import FAMILY, line, make_tasks
from tests.practice.small_world import both

DAY = dt.timedelta(days=1)
FORMS = [{"variant": f"form-{form}", "level": 2, "measured": True, "hints": []} for form in "abc"]
TWO_SKILLS = FAMILY | {"family": "T4.1", "tasks": [*FAMILY["tasks"], *FORMS]}
ONE_SKILL = FAMILY | {
    "family": "T9.5",
    "skills": ["S91"],
    "title": both("Tallenna ohje", "Save the guide"),
    "criteria": [line("saves", rule="bookmarked", args={"posts": ["N1"]})],
    "tasks": FORMS,
}


@pytest.fixture
def tasks(small_scenario, two_skills):
    """Two tasks in three forms: "T4.1" of two skills, also to be practised, and "T9.5" of one skill."""
    return make_tasks(TWO_SKILLS) | {f"one-{variant}": row for variant, row in make_tasks(ONE_SKILL, 2).items()}


@pytest.fixture
def targets(two_skills):
    return [Target.objects.create(skill=skill, role="everyone", level=2) for skill in two_skills]


@pytest.fixture
def cohort(aino):
    cohort = Cohort.objects.create(name="Syksy 2026", starts=dt.date(2026, 12, 1))
    CohortMember.objects.create(cohort=cohort, user=aino, joined_at=NOW)
    return cohort


@pytest.fixture
def window(cohort):
    def make(kind="T0", opens=-1, closes=7):
        return MeasurementRound.objects.create(
            cohort=cohort, kind=kind, opens_at=NOW + opens * DAY, closes_at=NOW + closes * DAY
        )

    return make


@pytest.fixture
def sitting(now, aino, tasks, targets, window):
    """Aino's sitting: two estimates (steps 1 and 2), the tasks T4.1 (step 3) and T9.5 (step 4)."""
    return start_sitting(person=aino, round=window(), now=NOW, seed=7)


@pytest.fixture
def client(client_for, aino):
    aino.language = "en"
    aino.save()
    client = client_for(aino)
    client.cookies["django_language"] = "en"
    return client


def step(number):
    return reverse("skills:measure-step", args=[number])


def open_channel(client, sitting, number=3):
    answer = client.post(reverse("practice:start_measured", args=[sitting.pk, number]), {"language": "fi"})
    assert answer.status_code == 302, answer.content
    return Run.objects.get(sitting=sitting, task__code=sitting.steps[number - 1].partition(":")[2])


def do(run, kind, target, at=NOW):
    return actions.perform(run=run, kind=kind, target=target, now=at)


def done(client, number=3, how="done"):
    return client.post(step(number), {"done": how})


def measure_all(client, sitting, *, well=True):
    """Every step of the sitting, the tasks well or not at all; then it is finished."""
    for number in (1, 2):
        client.post(step(number), {"value": "1"})
    for number in (3, 4):
        if well:
            run = open_channel(client, sitting, number)
            for kind, target in (("follow", "neuvo"), ("like", "N1"), ("bookmark", "N1")):
                do(run, kind, target)
        done(client, number, "done" if well else "cannot")
    client.post(reverse("skills:measure-finish"))
    sitting.refresh_from_db()
    assert sitting.finished_at


def text(response):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))
