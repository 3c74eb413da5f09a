"""The tasks of the shipped programme, done from start to check the way a learner does them."""

import datetime as dt

import pytest

from practice import actions, model_answers, runs
from practice.models import PracticeTask
from skills.models import Evidence
from tests.conftest import NOW

pytestmark = pytest.mark.django_db


@pytest.fixture
def shipped(shipped_version):
    return list(PracticeTask.objects.offered())


def play(person, row, example, language):
    """Do the steps of a model in a new run, one a minute of the scenario, and have it checked."""
    run = actions.start(person=person, task=row, language=language, now=NOW)
    now = NOW
    for step in example.steps:
        now += dt.timedelta(seconds=1)
        data = model_answers.in_language(step.data, language)
        try:
            actions.perform(run=run, kind=step.kind, target=step.target, data=data, now=now)
        except actions.Held:
            continue  # a poor model may show somebody's data
    return actions.check(run=run, now=now + dt.timedelta(seconds=1))


def test_every_good_model_passes_and_every_poor_one_fails(shipped, aino):
    wrong = []
    for row in shipped:
        task = runs.task_of(row)
        for language in ("fi", "en"):
            if not play(aino, row, task.good, language).passed:
                wrong.append(f"{row.code} {language}: the good model fails")
            if play(aino, row, task.poor, language).passed:
                wrong.append(f"{row.code} {language}: the poor model passes")
    assert len({row.family for row in shipped if row.variant == "plain"}) == 17
    assert wrong == []
    assert not Evidence.objects.filter(source__in=[row.code for row in shipped if row.opt_in]).exists()
    assert set(Evidence.objects.values_list("source", flat=True)) == {row.code for row in shipped if not row.opt_in}
