"""The same text sent in two tabs, and two readers or a reader and the writer at the same moment: one thing happens."""

from contextlib import suppress

import pytest

from practice import reviews
from practice.actions import NotPossible
from practice.models import Reading, Review
from tests.conftest import NOW
from tests.courses.test_at_once import at_once
from tests.practice.reviewing import FIRST, GOOD

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.both_databases]


@pytest.fixture(autouse=True)
def one_reader(wants_second):
    wants_second(False)


def quietly(verb, **given):
    """The verb as somebody who is told when they come too late."""

    def go():
        with suppress(NotPossible):
            verb(**given, now=NOW)

    return go


def reading(review, reader):
    return quietly(reviews.read, review=review, reader=reader, marks=GOOD, comment="", shows=False)


def test_a_text_sent_in_three_tabs_is_sent_once(task_run, do):
    act = do(task_run, "reply", "N1", text=FIRST)
    send = quietly(reviews.send, run=task_run, seq=act.seq)
    at_once(send, send, send)
    assert Review.objects.count() == 1


def test_of_two_readers_at_once_the_first_one_counts(sent, dana, erkki):
    at_once(reading(sent, dana), reading(sent, erkki), reading(sent, dana))
    assert Reading.objects.count() == 1


def test_a_text_is_either_taken_back_or_read(sent, dana):
    at_once(quietly(reviews.withdraw, review=sent), reading(sent, dana))
    kept = Review.objects.get()
    assert bool(kept.withdrawn_at) != Reading.objects.exists()
    assert bool(kept.text) == Reading.objects.exists()
