"""If-then plans: a situation, a deed and a time, all of them the person's own."""

import datetime as dt
import re

import pytest
import time_machine
from django.urls import reverse

from scheduling import plans as actions
from scheduling.models import Booking, Plan, TrainingSession
from scheduling.signals import plan_changed
from tests.conftest import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
LIST, NEW = "/sessions/my-plans/", "/sessions/my-plans/new/"
TYPED = {"situation": "luen uutiset", "deed": "jaan yhden", "day": "2026-11-26", "time": "09:00"}


@pytest.fixture(autouse=True)
def frozen():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def told():
    """What the apps above are told: (sequence, done, removed)."""
    heard = []

    def hear(sender, plan, now, **_more):
        heard.append((plan.sequence, bool(plan.done_at), bool(plan.removed_at)))

    plan_changed.connect(hear)
    yield heard
    plan_changed.disconnect(hear)


def make(person, at=None, **fields):
    at = at or NOW + dt.timedelta(days=2)
    words = {"situation": "luen uutiset", "deed": "jaan yhden", "zone": "Europe/Helsinki", "session": None} | fields
    return actions.make_plan(person=person, at=at, now=NOW, **words)


def url(name, plan):
    return reverse(f"scheduling:{name}", args=[plan.pk])


# --- making -----------------------------------------------------------------------------------------------
def test_a_plan_is_made_on_the_own_clock(aino, client_for, told):
    answer = client_for(aino).post(NEW, TYPED)
    assert (answer.status_code, answer.url) == (302, LIST)
    made = Plan.objects.get()
    assert (made.person, made.situation, made.deed) == (aino, "luen uutiset", "jaan yhden")
    assert made.at == dt.datetime(2026, 11, 26, 7, 0, tzinfo=dt.UTC)
    assert (made.zone, made.sequence, made.session) == ("Europe/Helsinki", 0, None)
    assert told == [(0, False, False)]


def test_the_same_form_sent_twice_makes_one_plan(aino, client_for, told):
    client = client_for(aino)
    for _twice in "12":
        assert client.post(NEW, TYPED).status_code == 302
    assert (Plan.objects.count(), len(told)) == (1, 1)


def test_a_plan_comes_out_of_a_session(aino, client_for):
    starts = NOW - dt.timedelta(days=1)
    session = TrainingSession.objects.create(
        title="Näkökulmat", status="published", starts_at=starts, ends_at=starts + dt.timedelta(hours=1), made_at=NOW
    )
    client = client_for(aino)
    assert f'name="session" value="{session.pk}"' in client.get(f"{NEW}?session={session.pk}").content.decode()
    client.post(NEW, TYPED | {"session": session.pk})
    assert Plan.objects.get().session == session


def test_a_session_the_person_cannot_see_gives_no_plan(aino, client_for):
    draft = TrainingSession.objects.create(
        title="x", status="draft", starts_at=NOW, ends_at=NOW + dt.timedelta(hours=1), made_at=NOW
    )
    client = client_for(aino)
    for key in (draft.pk, 999_999, "x", "-1", "1" * 30):
        assert client.get(NEW, {"session": key}).status_code == 404
        assert client.post(NEW, TYPED | {"session": key}).status_code == 404
    assert not Plan.objects.exists()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("situation", ""),
        ("situation", "   "),
        ("deed", "\u200b"),
        ("situation", "x" * 201),
        ("day", "26.13.2026"),
        ("day", "2026-11-22"),
        ("day", "2035-01-01"),
        ("time", "25:00"),
        ("time", ""),
    ],
)
def test_a_mistake_is_said_and_what_was_typed_stays(aino, client_for, field, value):
    page = client_for(aino).post(NEW, TYPED | {field: value})
    assert page.status_code == 422
    assert f'id="id_{field}_error"' in page.content.decode()
    other = "deed" if field == "situation" else "situation"
    assert TYPED[other] in page.content.decode()
    assert not Plan.objects.exists()


def test_a_moment_that_is_past_is_refused(aino, client_for):
    page = client_for(aino).post(NEW, TYPED | {"day": "2026-11-24", "time": "09:29"})
    assert (page.status_code, Plan.objects.count()) == (422, 0)
    assert client_for(aino).post(NEW, TYPED | {"day": "2026-11-24", "time": "09:31"}).status_code == 302


def test_an_hour_that_does_not_exist_is_refused(aino, client_for):
    page = client_for(aino).post(NEW, TYPED | {"day": "2027-03-28", "time": "03:30"})
    assert page.status_code == 422
    assert 'id="id_time_error"' in page.content.decode()


def test_of_an_hour_that_comes_twice_the_person_chooses_one(aino, client_for):
    client, twice = client_for(aino), TYPED | {"day": "2027-10-31", "time": "03:30"}
    page = client.post(NEW, twice)
    assert page.status_code == 422
    assert page.content.decode().count('name="which"') == 2
    assert client.post(NEW, twice | {"which": "second"}).status_code == 302
    assert Plan.objects.get().at == dt.datetime(2027, 10, 31, 1, 30, tzinfo=dt.UTC)


def test_text_is_one_line_and_shown_as_text(aino, client_for):
    client = client_for(aino)
    client.post(NEW, TYPED | {"situation": "rivi\r\nBEGIN:VEVENT", "deed": "<script>alert(1)</script>"})
    assert Plan.objects.get().situation == "rivi BEGIN:VEVENT"
    assert "<script>alert(1)" not in client.get(LIST).content.decode()


# --- changing ---------------------------------------------------------------------------------------------
def test_a_change_is_told_with_a_higher_sequence(aino, client_for, told):
    made = make(aino)
    answer = client_for(aino).post(url("edit_plan", made), TYPED | {"deed": "kiitän kirjoittajaa"})
    made.refresh_from_db()
    assert (answer.status_code, made.deed, made.sequence, made.changed_at) == (302, "kiitän kirjoittajaa", 1, NOW)
    assert told == [(0, False, False), (1, False, False)]


def test_nothing_new_changes_nothing(aino, client_for):
    made = make(aino, at=dt.datetime(2026, 11, 26, 7, 0, tzinfo=dt.UTC))
    client_for(aino).post(url("edit_plan", made), TYPED)
    made.refresh_from_db()
    assert made.sequence == 0


def test_the_words_of_a_plan_whose_time_has_passed_can_change_and_a_new_time_opens_it(aino, client_for):
    made = make(aino, at=NOW - dt.timedelta(hours=24, minutes=30))  # the 23rd at nine
    client = client_for(aino)
    old = {"day": "2026-11-23", "time": "09:00"}
    assert client.post(url("edit_plan", made), TYPED | old | {"deed": "muuta"}).status_code == 302
    client.post(url("plan_done", made))
    assert client.post(url("edit_plan", made), TYPED).status_code == 302
    made.refresh_from_db()
    assert (made.done_at, made.at) == (None, dt.datetime(2026, 11, 26, 7, 0, tzinfo=dt.UTC))


def test_done_once_is_done(aino, client_for, told):
    made = make(aino)
    for _twice in "12":
        assert client_for(aino).post(url("plan_done", made)).status_code == 302
    made.refresh_from_db()
    assert (made.done_at, made.sequence, len(told)) == (NOW, 1, 2)


def test_a_removed_plan_is_out_of_the_list_and_stays_for_the_calendar(aino, client_for, told):
    made, client = make(aino), client_for(aino)
    for _twice in "12":
        assert client.post(url("remove_plan", made)).status_code == 302
    made.refresh_from_db()
    assert (made.removed_at, made.sequence, len(told)) == (NOW, 1, 2)
    assert "luen uutiset" not in client.get(LIST).content.decode()
    for name in ("edit_plan", "plan_done"):
        assert client.post(url(name, made), TYPED).url == LIST
    made.refresh_from_db()
    assert (made.done_at, made.sequence) == (None, 1)


def test_a_session_at_that_time_is_only_mentioned(aino, client_for):
    starts = dt.datetime(2026, 11, 26, 6, 30, tzinfo=dt.UTC)
    session = TrainingSession.objects.create(
        title="Aamuhetki", status="published", starts_at=starts, ends_at=starts + dt.timedelta(hours=1), made_at=NOW
    )
    Booking.objects.create(session=session, person=aino, state="booked", since=NOW, made_at=NOW)
    page = client_for(aino).post(NEW, TYPED, follow=True).content.decode()
    assert "Aamuhetki" in page
    assert Plan.objects.count() == 1


# --- seeing -----------------------------------------------------------------------------------------------
def test_the_list_has_what_is_overdue_coming_and_done(aino, eero, client_for):
    make(aino, at=NOW - dt.timedelta(days=1), deed="myöhässä")
    make(aino, deed="tulossa")
    actions.finish_plan(plan=make(aino, deed="valmis"), now=NOW)
    make(eero, deed="jonkun muun")
    page = client_for(aino).get(LIST).content.decode()
    parts = {part.split('"')[0]: part for part in page.split('data-plans="')[1:]}
    assert list(parts) == ["overdue", "coming", "done"]
    assert "myöhässä" in parts["overdue"]
    assert "tulossa" in parts["coming"]
    assert re.search(r">\w\w \d+\.\d+\. klo \d+\.\d\d</time>", parts["coming"])
    assert "valmis" in parts["done"]
    assert "jonkun muun" not in page


def test_a_plan_is_its_owners_alone(aino, dana, mika, heidi, client_for):
    made = make(aino)
    for stranger in (dana, mika, heidi):
        client = client_for(stranger)
        assert client.get(url("edit_plan", made)).status_code == 404
        for name in ("edit_plan", "plan_done", "remove_plan"):
            assert client.post(url(name, made), TYPED).status_code == 404
        assert "luen uutiset" not in client.get(LIST).content.decode()
    made.refresh_from_db()
    assert made.sequence == 0


def test_a_link_changes_nothing(aino, client_for):
    made = make(aino)
    for name in ("plan_done", "remove_plan"):
        assert client_for(aino).get(url(name, made)).status_code == 405


def test_the_number_of_queries_does_not_grow(aino, client_for, django_assert_max_num_queries):
    client = client_for(aino)
    for size in (1, 3):
        for number in range(size):
            make(aino, deed=f"{size}{number}")
        with django_assert_max_num_queries(8):
            client.get(LIST)
