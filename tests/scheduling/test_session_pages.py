"""The pages of sessions as an employee sees and uses them."""

import datetime as dt
import re
from urllib.parse import urlencode

import pytest

from scheduling import actions
from scheduling.models import Booking, Place, SessionInvitation, SessionModule, SessionTrainer, TrainingSession
from tests.conftest import NOW

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)
DAY = dt.timedelta(days=1)
HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def at_the_moment(time_machine):
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def a_session(dana):
    """`a_session("Uutiset", days=2, capacity=8, **fields)`: published, online, led by Dana, 9-10 in Helsinki."""

    def make(title="Uutisten löytäminen", *, days=2, trainer=dana, **fields):
        starts = fields.pop("starts_at", NOW - dt.timedelta(minutes=30) + days * DAY)
        values = {"meeting_link": "https://meet.example/abc", "status": "published", "capacity": 8} | fields
        values |= {"title": title, "starts_at": starts, "ends_at": fields.get("ends_at", starts + HOUR), "made_at": NOW}
        session = TrainingSession.objects.create(ceiling=values["capacity"], **values)
        if trainer:
            SessionTrainer.objects.create(session=session, person=trainer, since=NOW)
        return session

    return make


def book(session, person, now=NOW, **more):
    return actions.book(session=session.pk, person=person, by=person, now=now, **more)


def filled(session, people):
    for person in people:
        book(session, person)


def lines(page):
    """{title: (state, step)} of the list."""
    found = re.findall(r'data-state="(\w*)" data-step="(\w*)".*?<h3><a [^>]*>([^<]+)</a>', page.text, re.DOTALL)
    return {title: (state, step) for state, step, title in found}


# --- the list ---------------------------------------------------------------------------------------------
def test_the_list_shows_what_is_coming_by_week_on_the_own_clock(client_for, aino, a_session):
    a_session("Tällä viikolla")
    a_session("Ensi viikolla", days=9)
    a_session("Myöhemmin", days=21)
    a_session("Ohi", days=-1)
    page = client_for(aino).get("/sessions/")
    assert list(lines(page)) == ["Tällä viikolla", "Ensi viikolla", "Myöhemmin"]
    assert re.findall(r'<h2 id="(week-[^"]+)"', page.text) == ["week-2026-48", "week-2026-49", "week-2026-51"]
    assert "9.00–10.00" in page.text
    assert "Dana Digi" in page.text


def test_the_time_is_on_the_clock_of_the_person_and_says_so_where_another_clock_differs(client_for, person, a_session):
    a_session("Helsingissä")
    a_session("Tukholmassa", zone="Europe/Stockholm")
    there = person("stina.stad", "Stina Stad", time_zone="Europe/Stockholm", language="sv")
    page = client_for(there).get("/sessions/").text
    shown = re.findall(r"0?([\d.:]+)–0?([\d.:]+) \((\w+)\)", page)
    assert [(start[0], end[0], city) for start, end, city in shown] == [("8", "9", "Stockholm"), ("9", "1", "Helsinki")]


def test_drafts_and_sessions_of_another_unit_are_not_in_the_list_nor_anywhere(client_for, aino, dana, a_session, units):
    draft = a_session("Luonnos", status="draft")
    other = a_session("Lajittelun oma", unit=units["Lajittelu"])
    own = a_session("Palvelujen oma", unit=units["Palvelut"])
    client = client_for(aino)
    assert list(lines(client.get("/sessions/"))) == ["Palvelujen oma"]
    for session in (draft, other):
        for part in ("", "cancel/", "check-in/", "feedback/"):
            assert client.get(f"/sessions/{session.pk}/{part}").status_code == 404, part
        for part in ("book/", "cancel/", "offer/", "check-in/", "feedback/"):
            assert client.post(f"/sessions/{session.pk}/{part}", {"seen": 0}).status_code == 404, part
    assert client.get(f"/sessions/{own.pk}/").status_code == 200
    assert client_for(dana).get(f"/sessions/{draft.pk}/").status_code == 200
    assert not Booking.objects.exists()


def test_the_filters_narrow_and_own_sessions_stay(client_for, aino, eero, a_session):
    room = Place.objects.create(name="Vantaan varikko")
    a_session("Paikan päällä", place=room, meeting_link="")
    a_session("Verkossa", days=3)
    full = a_session("Täynnä", days=3, capacity=1, starts_at=NOW + 4 * DAY)
    mine = a_session("Oma", days=6, place=room, meeting_link="")
    SessionModule.objects.create(session=full, programme_slug="some", module_slug="uutiset")
    book(full, eero)
    book(mine, aino)
    client = client_for(aino)
    assert set(lines(client.get("/sessions/?where=online"))) == {"Verkossa", "Täynnä", "Oma"}
    assert set(lines(client.get("/sessions/?where=site"))) == {"Paikan päällä", "Oma"}
    assert set(lines(client.get("/sessions/?free=on"))) == {"Paikan päällä", "Verkossa", "Oma"}
    assert set(lines(client.get("/sessions/?where=nowhere&topic=none&page=x"))) == {
        "Paikan päällä", "Verkossa", "Täynnä", "Oma",
    }  # fmt: skip


def test_an_empty_list_says_how_sessions_come_about(client_for, aino, a_session):
    client = client_for(aino)
    assert 'href="/sessions/wishes/"' in client.get("/sessions/").text
    a_session("Verkossa")
    page = client.get("/sessions/?where=site").text
    assert 'class="empty"' in page
    assert 'href="/sessions/feed/"' in page


@pytest.mark.both_databases
def test_every_state_has_its_words_and_its_one_next_step(client_for, aino, eero, mika, a_session):
    sessions = {name: a_session(name, days=number + 2, capacity=1) for number, name in enumerate(
        ["vapaa", "oma", "täynnä", "jonossa", "tarjottu", "suljettu", "aukeaa", "peruttu"]
    )}  # fmt: skip
    book(sessions["oma"], aino)
    filled(sessions["täynnä"], [eero])
    filled(sessions["jonossa"], [eero])
    book(sessions["jonossa"], mika, queue=True)
    book(sessions["jonossa"], aino, queue=True)
    held = book(sessions["tarjottu"], mika)
    book(sessions["tarjottu"], aino, queue=True)
    actions.cancel(booking=held.pk, by=mika, now=NOW)
    TrainingSession.objects.filter(pk=sessions["suljettu"].pk).update(closes_at=NOW - HOUR)
    TrainingSession.objects.filter(pk=sessions["aukeaa"].pk).update(opens_at=NOW + DAY)
    book(sessions["peruttu"], aino)
    actions.cancel_session(session=sessions["peruttu"].pk, by=mika, now=NOW)
    page = client_for(aino).get("/sessions/")
    assert lines(page) == {
        "vapaa": ("", "book"), "oma": ("booked", "cancel"), "täynnä": ("", "queue"), "jonossa": ("waiting", "leave"),
        "tarjottu": ("offered", "offer"), "suljettu": ("", ""), "aukeaa": ("", ""), "peruttu": ("cancelled", ""),
    }  # fmt: skip
    assert 'data-position="2"' in page.text
    for name, session in sessions.items():
        assert client_for(aino).get(f"/sessions/{session.pk}/").status_code == 200, name


def test_the_past_ones_are_the_own_ones_with_feedback_and_plan(client_for, aino, eero, a_session):
    been = a_session("Olin siellä", days=-1)
    missed = a_session("Jäi väliin", days=-3)
    a_session("Muiden oma", days=-2)
    for session, attendance in ((been, "present"), (missed, "absent")):
        Booking.objects.create(
            session=session,
            person=aino,
            state="booked",
            since=NOW - 9 * DAY,
            made_at=NOW - 9 * DAY,
            attendance=attendance,
        )
    page = client_for(aino).get("/sessions/?when=past").text
    assert re.findall(r'<h3><a href="/sessions/(\d+)/">', page) == [str(been.pk), str(missed.pk)]
    assert re.findall(r'href="/sessions/(\d+)/feedback/"', page) == [str(been.pk)]
    assert re.findall(r'\?session=(\d+)"', page) == [str(been.pk)]
    assert 'class="empty"' in client_for(eero).get("/sessions/?when=past").text


# --- one session ------------------------------------------------------------------------------------------
def test_the_page_holds_what_one_needs_to_know(client_for, aino, a_session):
    room = Place.objects.create(name="Vantaan varikko", directions="Hissi aulasta.")
    session = a_session(
        lead="Löydät uutisen.", agenda="- Haemme yhdessä\n\n<script>x</script>", bring="Puhelin",
        note="Kysy rohkeasti.", place=room, level_from=0, level_to=2,
    )  # fmt: skip
    page = client_for(aino).get(f"/sessions/{session.pk}/").text
    for words in (
        "Löydät uutisen.",
        "<li>Haemme yhdessä</li>",
        "Puhelin",
        "Kysy rohkeasti.",
        "Vantaan varikko. Hissi aulasta.",
    ):
        assert words in page, words
    assert "<script>x" not in page
    assert page.count("<i></i>") == 8
    assert "0–2" in page


def test_the_link_to_the_meeting_and_the_calendar_file_are_for_those_with_a_place(
    client_for, aino, eero, dana, a_session
):
    session = a_session(capacity=1)
    book(session, aino)
    book(session, eero, queue=True)
    with_place, waiting, leading = (
        client_for(person).get(f"/sessions/{session.pk}/").text for person in (aino, eero, dana)
    )
    assert "meet.example" in with_place
    assert f"/sessions/{session.pk}/calendar.ics" in with_place
    assert "meet.example" not in waiting
    assert "calendar.ics" not in waiting
    assert "meet.example" in leading


def test_who_comes_is_told_by_unit_from_five_on_and_never_by_name(client_for, person, aino, otto, a_session):
    session = a_session(capacity=12)
    people = [person(f"osallistuja{number}", f"Osallistuja {number}") for number in range(4)]
    filled(session, people)
    client = client_for(aino)
    page = client.get(f"/sessions/{session.pk}/").text
    assert "Kuljetus" not in page
    filled(session, [person("viides", "Viides Osallistuja"), otto])
    page = client.get(f"/sessions/{session.pk}/").text
    assert "Kuljetus" not in page  # 5 of 6 would tell that one comes from elsewhere
    filled(session, [person(f"muu{number}", f"Osallistuja {number}", unit="Tuotanto") for number in range(4)])
    page = client.get(f"/sessions/{session.pk}/").text
    assert re.findall(r"<li>(\w+: \d+)</li>", page) == ["Kuljetus: 5", "Tuotanto: 5"]
    assert "Osallistuja" not in page


def test_leaders_find_their_pages_and_others_do_not(client_for, aino, mika, dana, a_session):
    session = a_session()
    link = rf'href="/sessions/(?:plan/)?{session.pk}/(people|code|book-for|)/?"'
    found = {
        person.name: re.findall(link, client_for(person).get(f"/sessions/{session.pk}/").text)
        for person in (aino, mika, dana)
    }
    assert found == {"Aino Alku": [], "Mika Esihenkilö": ["book-for"], "Dana Digi": ["people", "code", "book-for", ""]}


# --- booking ----------------------------------------------------------------------------------------------
def test_booking_by_a_plain_form_leads_back_to_where_one_was(client_for, aino, a_session):
    session = a_session()
    client = client_for(aino)
    page = client.get("/sessions/?where=online&free=on").text
    address = re.search(r'<form method="post" action="([^"]*/book/[^"]*)"', page)[1].replace("&amp;", "&")
    answer = client.post(address, {"seen": 0})
    assert answer.headers["Location"] == f"/sessions/?where=online&free=on#session-{session.pk}"
    assert Booking.objects.get().state == "booked"
    again = client.post(f"/sessions/{session.pk}/book/", {"seen": 0})
    assert (again.status_code, again.headers["Location"]) == (302, f"/sessions/{session.pk}/")
    assert Booking.objects.get().turn == 1


@pytest.mark.parametrize("back", ["//evil.example", "https://evil.example/", "\r\nSet-Cookie: x=1", "x" * 5000])
def test_the_way_back_never_leaves_the_house(client_for, aino, a_session, back):
    session = a_session()
    query = urlencode({"list": "", "next": back, back: "1"})
    answer = client_for(aino).post(f"/sessions/{session.pk}/book/?{query}", {"seen": 0})
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/sessions/?")
    assert "\n" not in answer.headers["Location"]


def test_a_form_of_an_earlier_turn_books_nothing_again(client_for, aino, a_session):
    session = a_session()
    client = client_for(aino)
    client.post(f"/sessions/{session.pk}/book/", {"seen": 0})
    client.post(f"/sessions/{session.pk}/cancel/", {"seen": 1})
    client.post(f"/sessions/{session.pk}/book/", {"seen": 0})  # out of the browser's history
    assert Booking.objects.get().state == "cancelled"
    page = client.get(f"/sessions/{session.pk}/").text
    seen = re.search(r'name="seen" value="(\d+)"', page)[1]
    client.post(f"/sessions/{session.pk}/book/", {"seen": seen})
    assert Booking.objects.get().state == "booked"


def test_a_tampered_form_is_refused(client_for, aino, a_session):
    session = a_session()
    for seen in ("x", "-1", "99999999999999999999"):
        assert client_for(aino).post(f"/sessions/{session.pk}/book/", {"seen": seen}).status_code == 400


def test_a_full_session_offers_the_waiting_list(client_for, aino, eero, a_session):
    session = a_session(capacity=1)
    book(session, eero)
    client = client_for(aino)
    refused = client.post(f"/sessions/{session.pk}/book/", {"seen": 0})
    assert refused.status_code == 409
    assert 'name="queue" value="on"' in refused.text
    assert 'role="alert"' in refused.text
    assert client.post(f"/sessions/{session.pk}/book/", {"seen": 0, "queue": "on"}).status_code == 302
    assert Booking.objects.of(aino).get().state == "waiting"


def test_an_overlap_names_the_other_session(client_for, aino, a_session):
    book(a_session("Kahvit ja kysymykset"), aino)
    session = a_session("Samaan aikaan")
    refused = client_for(aino).post(f"/sessions/{session.pk}/book/", {"seen": 0})
    assert refused.status_code == 409
    assert "Kahvit ja kysymykset" in refused.text


@pytest.mark.parametrize(
    "changes",
    [
        {"opens_at": NOW + DAY},
        {"closes_at": NOW - HOUR},
        {"starts_at": NOW - 2 * HOUR, "ends_at": NOW - HOUR},
        {"status": "cancelled"},
        {"invited_first_until": NOW + HOUR},
    ],
)
def test_what_cannot_be_booked_says_so(client_for, aino, a_session, changes):
    session = a_session()
    TrainingSession.objects.filter(pk=session.pk).update(**changes)
    client = client_for(aino)
    assert f'action="/sessions/{session.pk}/book/"' not in client.get(f"/sessions/{session.pk}/").text
    refused = client.post(f"/sessions/{session.pk}/book/", {"seen": 0})
    assert refused.status_code == 409
    assert re.search(r'role="alert"[^>]*>.*?<p>[^<]{10,}</p>', refused.text, re.DOTALL)
    assert not Booking.objects.exists()


def test_those_invited_first_may_book_before_the_others(client_for, aino, a_session):
    session = a_session(invited_first_until=NOW + DAY)
    SessionInvitation.objects.create(session=session, person=aino, at=NOW)
    client = client_for(aino)
    assert lines(client.get("/sessions/"))["Uutisten löytäminen"] == ("", "book")
    assert client.post(f"/sessions/{session.pk}/book/", {"seen": 0}).status_code == 302


def test_htmx_gets_the_line_or_the_card_anew(client_for, aino, eero, a_session):
    session = a_session(capacity=1)
    client = client_for(aino)
    line = client.post(f"/sessions/{session.pk}/book/?list&free=on", {"seen": 0}, headers=HTMX)
    assert line.status_code == 200
    assert line.text.lstrip().startswith(f'<li class="session session--mine" id="session-{session.pk}"')
    assert 'role="status"' in line.text
    assert "autofocus" in line.text
    assert "<html" not in line.text
    other = client_for(eero)
    full = other.post(f"/sessions/{session.pk}/book/?list", {"seen": 0}, headers=HTMX)
    assert full.status_code == 422
    assert 'name="queue" value="on"' in full.text
    card = other.post(f"/sessions/{session.pk}/book/", {"seen": 0, "queue": "on"}, headers=HTMX)
    assert card.status_code == 200
    assert 'id="card"' in card.text
    assert 'id="standing" hx-swap-oob="true"' in card.text
    assert "Suomeksi" not in card.text, "the language is told only where it is not the reader's own"


# --- cancelling -------------------------------------------------------------------------------------------
def test_cancelling_asks_first_and_works_without_a_script(client_for, aino, a_session):
    session = a_session()
    book(session, aino)
    client = client_for(aino)
    asked = client.get(f"/sessions/{session.pk}/cancel/?list&where=online")
    assert asked.status_code == 200
    assert f'action="/sessions/{session.pk}/cancel/?list&amp;where=online"' in asked.text
    assert 'name="seen" value="1"' in asked.text
    assert Booking.objects.get().state == "booked"
    for _twice in range(2):
        assert client.post(f"/sessions/{session.pk}/cancel/", {"seen": 1}).status_code == 302
    assert (Booking.objects.get().state, Booking.objects.get().turn) == ("cancelled", 2)
    assert client.get(f"/sessions/{session.pk}/cancel/").status_code == 302


def test_a_stale_cancel_form_does_not_take_a_place_booked_since(client_for, aino, a_session):
    session = a_session()
    client = client_for(aino)
    book(session, aino)
    client.post(f"/sessions/{session.pk}/cancel/", {"seen": 1})
    book(session, aino, seen=2)
    client.post(f"/sessions/{session.pk}/cancel/", {"seen": 1})
    assert Booking.objects.get().state == "booked"


def test_late_it_is_an_apology(client_for, aino, a_session, time_machine):
    session = a_session(starts_at=NOW + 2 * HOUR)
    book(session, aino)
    client = client_for(aino)
    assert 'data-step="cancel"' in client.get("/sessions/").text
    time_machine.move_to(NOW + 1.5 * HOUR, tick=False)
    assert 'data-step="apologise"' in client.get("/sessions/").text
    client.post(f"/sessions/{session.pk}/cancel/", {"seen": 1})
    assert Booking.objects.get().reason == "apology"


def test_who_has_no_place_is_told_so(client_for, aino, a_session):
    session = a_session()
    assert client_for(aino).post(f"/sessions/{session.pk}/cancel/", {"seen": 0}).status_code == 409
    assert client_for(aino).post(f"/sessions/{session.pk}/offer/", {"seen": 0, "accept": "yes"}).status_code == 409


# --- the offer --------------------------------------------------------------------------------------------
@pytest.fixture
def offered(aino, eero, a_session):
    """A session whose one place Eero gave up, so that it is offered to Aino."""
    session = a_session(capacity=1)
    held = book(session, eero)
    book(session, aino, queue=True)
    actions.cancel(booking=held.pk, by=eero, now=NOW)
    return session


@pytest.mark.parametrize(("start", "told"), [(2 * HOUR, True), (HOUR / 2, False)])
def test_a_deadline_that_has_passed_is_not_promised(client_for, aino, a_session, start, told):
    type(aino).objects.update(language="en")
    session = a_session(starts_at=NOW + start)
    page = client_for(aino).get(f"/sessions/{session.pk}/").text
    assert f"/sessions/{session.pk}/book/" in page
    assert ("You can cancel until" in page) is told


@pytest.mark.parametrize(("accept", "state"), [("yes", "booked"), ("no", "cancelled")])
def test_an_offer_is_answered_once(client_for, aino, offered, accept, state):
    type(aino).objects.update(language="en")
    client = client_for(aino)
    page = client.get(f"/sessions/{offered.pk}/").text
    assert 'name="accept" value="yes"' in page
    assert "until Wed 25 Nov at 9:30 a.m." in page
    for _twice in range(2):
        answer = client.post(f"/sessions/{offered.pk}/offer/", {"seen": 1, "accept": accept})
        assert answer.status_code == 302
    assert Booking.objects.of(aino).get().state == state


def test_an_offer_that_ran_out_says_so(client_for, aino, offered, time_machine):
    time_machine.move_to(NOW + 25 * HOUR, tick=False)
    client = client_for(aino)
    assert 'name="accept"' not in client.get(f"/sessions/{offered.pk}/").text
    assert client.post(f"/sessions/{offered.pk}/offer/", {"seen": 1, "accept": "yes"}).status_code == 409


def test_methods_are_kept_apart(client_for, aino, a_session):
    session = a_session()
    client = client_for(aino)
    for address in ("/sessions/", f"/sessions/{session.pk}/"):
        assert client.post(address).status_code == 405
    for part in ("book", "offer"):
        assert client.get(f"/sessions/{session.pk}/{part}/").status_code == 405
