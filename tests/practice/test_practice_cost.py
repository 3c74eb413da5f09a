"""What keeps the practice channel quick, without a stopwatch: few queries, and no reactions worked out in vain."""

import re
import weakref

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from practice import runs, timeline
from practice.models import Action
from practice.unfolding import rules_of
from tests.practice.a_run import a_run, do
from tests.practice.small_world import SMALL, world
from trainingsite import clock

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_the_start")]


@pytest.fixture
def run(aino):
    return a_run(aino, at=3600)


@pytest.fixture
def client(aino, client_for):
    return client_for(aino)


@pytest.fixture
def logs_read(client):
    """How often the log was read while a page was asked for."""

    def count(ask):
        client.get("/practice/")  # what is kept from the first page on is kept now
        with CaptureQueriesContext(connection) as asked:
            answer = ask()
        read = [each for each in asked if re.match(r'SELECT .*FROM "practice_action".* ORDER BY', each["sql"])]
        return answer.status_code, len(read)

    return count


def test_an_act_by_htmx_reads_the_log_once(client, run, logs_read):
    sent = {"kind": "like", "target": "K1"}
    assert logs_read(lambda: client.post(f"/practice/{run.pk}/do/", sent, headers={"HX-Request": "true"})) == (200, 1)


def test_an_answer_reads_the_log_once_and_works_out_no_reactions(client, run, logs_read, monkeypatch):
    worked_out = []
    monkeypatch.setattr(timeline, "unfold", lambda *_given: worked_out.append(True))
    sent = {"kind": "reply", "text": "Kiitos kysymyksestä!"}
    assert logs_read(lambda: client.post(f"/practice/{run.pk}/posts/K1/", sent)) == (302, 1)
    assert worked_out == []


def test_the_log_a_line_knows_is_the_one_that_is_stored(run):
    do(run, "profile", name="Aino", bio="Töissä täällä", picture="", alt="")
    action = do(run, "reply", "K1", text="Kiitos!")
    assert action is not None
    assert action.log == runs.acts_of(run)
    assert Action.objects.get(pk=action.pk).log == ()


def test_a_glimpse_of_a_post_is_the_post_without_counts_and_who_shared_it(run):
    for kind in ("like", "bookmark", "repost"):
        do(run, kind, "K1")
    shown = runs.world_of(run, clock.now())
    post, glimpse = shown.post("K1"), shown.glimpse("K1")
    for name in ("id", "author", "at", "text", "language", "liked", "reposted", "bookmarked", "saved", "reported",
                 "reply_to", "picture", "alt", "link", "mine"):  # fmt: skip
        assert getattr(glimpse, name) == getattr(post, name), name
    assert shown.glimpse("nothing") is None


def test_a_world_leaves_memory_with_its_page():
    shown = world()
    shown.feed()
    shown.notices()
    shown.state_stamp  # noqa: B018 - worked out by being asked for
    known = weakref.ref(shown)
    del shown
    assert known() is None  # no circle of references that would wait for the collector


def test_the_reactions_looked_at_are_those_to_the_act_in_the_order_of_the_scenario():
    index = world().index
    for kind, rules in rules_of(index).items():
        every = [each for each in SMALL.reactions if kind in each.on]
        for aims in ([], ["K1"], ["@kysyja", "K1", "kind:question"]):
            wanted = [each for each in every if not each.to or set(each.to) & set(aims)]
            assert [reaction for reaction, _now, _later in rules.aiming(aims)] == wanted
