"""The planner: week, month and list, what is in conflict, and who may open it."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from scheduling.models import Place, SessionTrainer, TrainingSession
from tests.conftest import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases, pytest.mark.usefixtures("at_now")]
PLAN = "/sessions/plan/"


@pytest.fixture
def room(db):
    return Place.objects.create(name="Vantaan varikko", seats=10)


@pytest.fixture
def make(db):
    """`make("Uutiset", 26, 9, trainers=[dana])`: a published session in November 2026, an hour on Helsinki's clock."""

    def made(title, day, hour, *, trainers=(), status="published", minutes=60, month=11, **fields):
        start = dt.datetime(2026, month, day, hour - 2, tzinfo=dt.UTC)
        session = TrainingSession.objects.create(
            title=title,
            starts_at=start,
            ends_at=start + dt.timedelta(minutes=minutes),
            status=status,
            made_at=NOW,
            **{"meeting_link": "https://example.org/a", **fields},
        )
        for person in trainers:
            SessionTrainer.objects.create(session=session, person=person, since=NOW)
        return session

    return made


def days(answer):
    return [day.date.isoformat() for day in answer.context["board"].days]


def cards(answer):
    return [card.session.title for card in answer.context["board"].cards]


# --- who ------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("persona", "code"), [("aino", 403), ("mika", 403), ("otto", 403), ("dana", 200), ("heidi", 200)]
)
def test_the_planner_is_the_digital_teams_and_the_administrators(persona, code, request, client_for, make):
    client, session = client_for(request.getfixturevalue(persona)), make("Uutiset", 26, 9)
    pages = [PLAN, f"{PLAN}?view=month", f"{PLAN}?view=list", f"{PLAN}new/", f"{PLAN}copy/", f"{PLAN}places/"]
    pages += [f"{PLAN}{session.pk}/{part}" for part in ("", "move/", "copy/", "cancel/")]
    assert {page: client.get(page).status_code for page in pages} == dict.fromkeys(pages, code)
    if code == 403:
        posts = [*pages, f"{PLAN}{session.pk}/publish/"]
        assert {page: client.post(page).status_code for page in posts} == dict.fromkeys(posts, 403)


def test_what_is_not_there_is_not_found_and_a_draft_is_not_published_by_looking(client, make):
    assert [client.get(f"{PLAN}987/{part}").status_code for part in ("", "move/", "copy/", "cancel/")] == [404] * 4
    assert client.get(f"{PLAN}{make('Uutiset', 26, 9).pk}/publish/").status_code == 405
    assert client.delete(PLAN).status_code == 405


# --- the week -------------------------------------------------------------------------------------------
def test_a_week_shows_its_five_days_and_today(client, make):
    make("Tiedon haku", 24, 12)
    answer = client.get(PLAN)
    assert days(answer) == [f"2026-11-{day}" for day in (23, 24, 25, 26, 27)]
    html = answer.content.decode()
    assert "Week 48, 23–27 November" in html
    assert html.count("planner__day--today") == 1
    assert html.count('data-session="') == 1


def test_the_weekend_is_there_when_something_is_on_it(client, make):
    make("Lauantai", 28, 10)
    assert days(client.get(PLAN))[-1] == "2026-11-28"
    make("Sunnuntai", 29, 10)
    assert days(client.get(PLAN))[-1] == "2026-11-29"


@pytest.mark.parametrize("day", ["huomenna", "2026-13-01", "0001-01-01", "9999-12-31", "", "2026-11-24\x00", "²"])
@pytest.mark.parametrize("view", ["week", "month", "list", "vuosi"])
def test_a_day_that_is_none_shows_this_week(client, day, view):
    answer = client.get(PLAN, {"day": day, "view": view})
    assert answer.status_code == 200
    assert answer.context["board"].day == dt.date(2026, 11, 24)


def test_the_ways_to_other_weeks_lead_there(client):
    board = client.get(PLAN, {"day": "2026-12-31"}).context["board"]
    assert (board.previous, board.next) == (dt.date(2026, 12, 21), dt.date(2027, 1, 4))
    assert "Week 53" in board.title
    assert "28 December – 1 January" in board.title


def test_a_free_half_leads_to_a_new_session_at_that_time(client, make):
    make("Tiedon haku", 25, 10)
    html = client.get(PLAN).content.decode()
    assert f"{PLAN}new/?day=2026-11-25&amp;time=13:00" in html
    assert "day=2026-11-25&amp;time=09:00" not in html
    assert "day=2026-11-23" not in html.split("planner")[-1]  # yesterday is over
    assert f"{PLAN}new/?day=2026-11-24&amp;time=10:00" in html  # today at half past nine: the next full hour


def test_times_are_on_the_clock_of_the_reader(client, dana, make):
    dana.time_zone = "Europe/Lisbon"
    dana.save()
    make("Iltapäivä Helsingissä", 26, 13)
    [day] = [day for day in client.get(PLAN).context["board"].days if day.cards]
    assert [len(half.cards) for half in day.halves] == [1, 0]
    assert day.cards[0].begins == "11.00"


def test_drafts_and_cancelled_ones_are_told_apart(client, make):
    make("Luonnos", 25, 9, status="draft")
    make("Peruttu", 26, 9, status="cancelled")
    html = client.get(PLAN).content.decode()
    assert html.count("event--draft") == 1
    assert html.count("event--cancelled") == 1
    assert "Draft, others do not see it" in html


def test_a_card_says_where_who_and_how_full(client, dana, room, make):
    make("Tiedon haku", 25, 10, trainers=[dana], place=room, taken=8, waiting=2)
    [card] = client.get(PLAN).context["board"].cards
    assert card.where == "Vantaan varikko · Dana"
    with translation.override("en"):
        assert card.seats == "8\xa0/\xa08, 2 waiting"
    assert card.clock == "10.00–11.00"


# --- conflicts ------------------------------------------------------------------------------------------
def test_a_trainer_in_two_places_is_named_with_ways_to_mend_it(client, dana, make):
    make("Uutiset", 26, 9, trainers=[dana])
    later = make("Turvallinen käyttö", 26, 9, trainers=[dana], minutes=45)
    answer = client.get(PLAN)
    html = answer.content.decode()
    assert html.count("data-conflict>") == 1
    assert html.count("event--clash") == 2
    assert html.count("Dana is busy") == 2
    assert f'href="{PLAN}{later.pk}/#id_trainers_group"' in html
    assert f'href="{PLAN}{later.pk}/move/"' in html
    assert "1 conflict" in html


def test_a_room_taken_twice_is_named(client, room, make):
    make("Uutiset", 26, 9, place=room)
    make("Kuvat", 26, 9, place=room, status="draft")
    answer = client.get(PLAN)
    assert [card.reasons for card in answer.context["board"].cards] == [["Vantaan varikko is taken"]] * 2


def test_neighbours_cancelled_ones_and_what_is_over_are_no_conflict(client, dana, room, make):
    make("Uutiset", 26, 9, trainers=[dana], place=room)
    make("Heti perään", 26, 10, trainers=[dana], place=room)
    make("Peruttu", 26, 9, trainers=[dana], place=room, status="cancelled")
    for number in range(2):
        make(f"Eilen {number}", 23, 9, trainers=[dana])
    assert client.get(PLAN).context["board"].conflicts == []


def test_a_trainer_who_was_taken_off_is_free(client, dana, make):
    for title in ("Uutiset", "Kuvat"):
        make(title, 26, 9, trainers=[dana])
    SessionTrainer.objects.filter(session__title="Kuvat").update(removed_at=NOW)
    assert client.get(PLAN).context["board"].conflicts == []


def test_many_conflicts_are_three_and_a_link(client, dana, make):
    for number in range(4):
        make(f"Koulutus {number}", 26, 9, trainers=[dana])
    html = client.get(PLAN).content.decode()
    assert html.count("data-conflict>") == 3
    assert "view=list&amp;show=conflicts" in html


# --- the month ------------------------------------------------------------------------------------------
def test_a_month_is_a_table_with_numbered_weeks(client, make):
    make("Tiedon haku", 24, 10)
    make("Joulukuussa", 1, 10, month=12)
    answer = client.get(PLAN, {"view": "month"})
    html = answer.content.decode()
    assert [number for number, _days in answer.context["board"].weeks] == [45, 46, 47, 48, 49]
    assert html.count('<th scope="row">') == 5
    assert html.count('<th scope="col">') == 6
    assert "<caption" in html
    assert "November 2026" in html
    assert cards(answer) == ["Tiedon haku", "Joulukuussa"]
    assert html.count('class="is-today"') == 1


def test_a_conflict_is_marked_on_the_day_of_the_month(client, dana, make):
    make("Uutiset", 26, 9, trainers=[dana])
    make("Kuvat", 26, 9, trainers=[dana])
    html = client.get(PLAN, {"view": "month"}).content.decode()
    assert html.count("badge--stop") == 1


# --- the list -------------------------------------------------------------------------------------------
def test_the_list_shows_all_to_come_and_narrows(client, dana, make):
    make("Mennyt", 23, 9)
    make("Luonnos", 25, 9, status="draft")
    for title in ("Uutiset", "Kuvat"):
        make(title, 26, 9, trainers=[dana])
    assert cards(client.get(PLAN, {"view": "list"})) == ["Luonnos", "Uutiset", "Kuvat"]
    drafts = client.get(PLAN, {"view": "list", "show": "drafts"})
    assert (cards(drafts), drafts.context["board"].title) == (["Luonnos"], "Drafts")
    assert cards(client.get(PLAN, {"view": "list", "show": "conflicts"})) == ["Uutiset", "Kuvat"]
    assert cards(client.get(PLAN, {"view": "list", "show": "muuta"})) == ["Luonnos", "Uutiset", "Kuvat"]


def test_nothing_planned_says_what_to_do(client):
    assert f'href="{PLAN}new/"' in client.get(PLAN, {"view": "list"}).content.decode()


# --- publishing many ------------------------------------------------------------------------------------
def test_ticked_drafts_are_published_and_the_rest_says_why_not(client, dana, make):
    good = make("Hyvä", 25, 9, status="draft")
    bare = make("Paikaton", 25, 12, status="draft", meeting_link="")
    make("Muu", 26, 9, trainers=[dana])
    clashing = make("Päällekkäin", 26, 9, trainers=[dana], status="draft")
    left = make("Rastimatta", 27, 9, status="draft")
    keys = [good.pk, bare.pk, clashing.pk, "x", "99999999999999999999", "-1"]
    answer = client.post(PLAN, {"sessions": keys}, follow=True)
    assert answer.redirect_chain == [(f"{PLAN}?view=list&show=drafts", 302)]
    assert {
        one.title: one.status for one in TrainingSession.objects.filter(pk__in=[good.pk, bare.pk, clashing.pk])
    } == {
        "Hyvä": "published",
        "Paikaton": "draft",
        "Päällekkäin": "draft",
    }
    left.refresh_from_db()
    assert left.status == "draft"
    assert len(list(answer.context["messages"])) == 3


def test_sent_twice_or_with_nothing_ticked_nothing_breaks(client, make):
    good = make("Hyvä", 25, 9, status="draft")
    for _again in range(2):
        assert client.post(PLAN, {"sessions": [good.pk]}).status_code == 302
    assert client.post(PLAN).status_code == 302
    good.refresh_from_db()
    assert good.is_published


# --- cost -----------------------------------------------------------------------------------------------
@pytest.mark.parametrize("view", ["week", "month", "list"])
def test_a_hundred_sessions_cost_the_same_queries_as_ten(client, dana, room, make, view):
    client.get(PLAN, {"view": view})

    def queries():
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert client.get(PLAN, {"view": view}).status_code == 200
        return len(captured)

    for number in range(10):
        make(f"Koulutus {number}", 26, 9 + number % 8, trainers=[dana], place=room)
    few = queries()
    for number in range(90):
        make(f"Lisää {number}", 26, 9 + number % 8, trainers=[dana], place=room)
    assert queries() == few


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
@pytest.mark.parametrize("view", ["week", "month", "list"])
def test_every_view_speaks_every_language(client, dana, make, view, language):
    dana.language = language
    dana.save()
    make("Uutiset", 26, 9, trainers=[dana])
    make("Kuvat", 26, 9, trainers=[dana])
    with translation.override(language):
        assert client.get(PLAN, {"view": view}).status_code == 200
