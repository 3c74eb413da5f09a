"""The digital team sets the windows and sees how many, never what."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from participants.models import AuditEvent, Cohort
from skills import actions
from skills.models import MeasurementRound
from tests.skills.conftest import NOW
from tests.skills.test_measure import text

pytestmark = pytest.mark.django_db
GOOD = {"kind": "T0", "opens_at": "2026-11-25T08:00", "closes_at": "2026-12-02T16:00"}


@pytest.fixture
def client(now, dana, client_for):
    return client_for(dana)


@pytest.mark.parametrize("who", ["aino", "mika"])
def test_the_area_is_closed_to_others(request, client_for, cohort, window, who):
    round_ = window()
    client = client_for(request.getfixturevalue(who))
    for path in (
        "/measure/rounds/",
        f"/measure/rounds/{round_.pk}/",
        f"/measure/rounds/new/{cohort.pk}/",
        "/skills/confirm/",
    ):
        assert client.get(path).status_code == 403


def test_counts_are_shown_and_answers_are_not(client, items, aino, eero, join, window):
    round_ = window()
    for person in (aino, eero):
        actions.start_sitting(person=join(person), round=round_, now=NOW)
    page = text(client.get("/measure/rounds/"))
    assert "Syksy 2026" in page
    assert "2 ihmistä" in page
    assert "Lähtötaso Auki" in page
    assert "2 0 Muuta" in page
    assert "Aino" not in page


def test_a_window_is_made_in_local_time_and_leaves_a_trace(client, dana, cohort):
    answer = client.post(f"/measure/rounds/new/{cohort.pk}/", GOOD)
    assert answer.headers["Location"] == "/measure/rounds/"
    made = MeasurementRound.objects.get()
    assert (made.kind, made.opens_at, made.closes_at) == (
        "T0",
        dt.datetime(2026, 11, 25, 6, 0, tzinfo=dt.UTC),
        dt.datetime(2026, 12, 2, 14, 0, tzinfo=dt.UTC),
    )
    assert list(AuditEvent.objects.values_list("verb", "actor_id")) == [("round-made", dana.pk)]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"closes_at": "2026-11-25T08:00"}, "sulkeutuu vasta avautumisensa jälkeen"),
        ({"closes_at": ""}, "Sulkeutuu: "),
        ({"opens_at": "eilen"}, "Avautuu: "),
        ({"opens_at": "\x00"}, "Avautuu: "),
        ({"kind": "T9"}, "T9"),
        ({"kind": "T1"}, "on jo tämä mittaus"),
        ({"kind": "T0", "opens_at": "2027-01-12T08:00", "closes_at": "2027-01-20T08:00"}, "samaan aikaan"),
        ({"kind": "T2", "opens_at": "2026-11-25T08:00"}, "seuraavat toisiaan"),
    ],
)
def test_a_window_that_cannot_be_is_refused_and_what_was_typed_stays(client, cohort, window, change, said):
    window("T1", 47, 60)
    answer = client.post(f"/measure/rounds/new/{cohort.pk}/", GOOD | change)
    assert answer.status_code == 422
    assert said in text(answer)
    assert (GOOD | change)["closes_at"] in answer.content.decode()
    assert MeasurementRound.objects.count() == 1


def test_once_somebody_has_started_only_the_end_moves(client, aino, items, join, window):
    round_ = window()
    actions.start_sitting(person=join(aino), round=round_, now=NOW)
    client.post(f"/measure/rounds/{round_.pk}/", GOOD | {"kind": "T1", "closes_at": "2026-12-20T16:00"})
    changed = MeasurementRound.objects.get()
    assert (changed.kind, changed.opens_at) == ("T0", round_.opens_at)
    assert changed.closes_at == dt.datetime(2026, 12, 20, 14, 0, tzinfo=dt.UTC)


@pytest.mark.parametrize("path", ["/measure/rounds/999/", "/measure/rounds/new/999/"])
def test_what_is_not_there_is_not_found(client, path):
    assert client.get(path).status_code == 404


def test_the_list_costs_the_same_for_one_cohort_and_three(client, cohort, window):
    def cost():
        with CaptureQueriesContext(connection) as caught:
            client.get("/measure/rounds/")
        return len(caught)

    window()
    cost()  # the first request also looks up the session
    before = cost()
    for number in range(2):
        other = Cohort.objects.create(name=f"Kevät {number}", starts=dt.date(2027, 1, 1))
        window("T0", of=other)
        window("T1", 30, 40, of=other)
    assert cost() == before
