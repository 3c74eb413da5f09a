"""From the tables to a world: cheap, always the same, and always of the version a run was started in."""

import pytest

from practice import actions, runs
from practice.models import Run
from tests.conftest import NOW
from tests.practice.conftest import make_scenario

pytestmark = pytest.mark.django_db


def shown(run):
    return [post.id for post in runs.world_of(run, NOW).feed().posts]


def test_a_world_costs_one_query_once_the_scenario_has_been_read(task_run, django_assert_num_queries):
    runs.world_of(task_run, NOW)
    read = Run.objects.for_pages().get(pk=task_run.pk)
    with django_assert_num_queries(1):
        world = runs.world_of(read, NOW)
        runs.outcome_of(read, world)


def test_the_same_log_gives_the_same_feed(run, do):
    do(run, "reply", "K1", text="Kyllä kelpaa, ohje.example/lajittelu")
    do(run, "like", "N1", seconds=5)
    assert shown(run) == shown(Run.objects.get(pk=run.pk))
    assert runs.world_of(run, NOW).state_stamp == runs.world_of(run, NOW).state_stamp


def test_what_seldom_changes_is_read_again_when_it_changes(small_scenario, small_tasks):
    assert runs.scenario_of(small_scenario).handle == "minaharj"
    small_scenario.data = small_scenario.data | {"handle": "toinen"}
    small_scenario.save(update_fields=["data"])
    assert runs.scenario_of(small_scenario).handle == "toinen"
    task = small_tasks["plain"]
    assert runs.task_of(task).title["en"] == "Follow and like"
    task.data = task.data | {"title": {"en": "Another"}}
    task.save()
    assert runs.task_of(task).title["en"] == "Another"


def test_a_run_stays_in_its_version_when_another_is_published(run):
    before = shown(run)
    make_scenario(number=2, posts=[])
    assert shown(Run.objects.get(pk=run.pk)) == before != []


def test_the_outcome_follows_the_log_and_free_play_has_none(task_run, run, do):
    assert runs.outcome_of(task_run, runs.world_of(task_run, NOW)).share == 0
    do(task_run, "follow", "neuvo")
    assert runs.outcome_of(task_run, runs.world_of(task_run, NOW)).share == 0.5
    assert runs.outcome_of(run, runs.world_of(run, NOW)) is None


def test_nobody_else_finds_a_run(run, eero, mika, dana, heidi):
    for other in (eero, mika, dana, heidi):
        assert not Run.objects.visible_to(other).exists()
    assert Run.objects.visible_to(run.person).get() == run


def test_a_used_version_knows_that_it_is_used(small_scenario, start):
    assert not small_scenario.is_used
    actions.end(run=start(), now=NOW)
    assert small_scenario.is_used
