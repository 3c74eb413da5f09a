"""Making, changing and publishing a session by its form."""

import datetime as dt
import re
import uuid

import pytest
import time_machine
from django.db import IntegrityError

from participants.models import Role
from scheduling import actions
from scheduling.models import Booking, Place, SessionTrainer, TrainingSession
from skills.models import Framework, Skill
from tests.conftest import NOW
from tests.scheduling.conftest import START

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases, pytest.mark.usefixtures("at_now")]
PLAN = "/sessions/plan/"


@pytest.fixture
def room(db):
    return Place.objects.create(name="Vantaan varikko", seats=6)


def typed(**changed):
    """What a whole form sends."""
    whole = {
        "title": "Uutisten löytäminen",
        "day": "2026-12-03",
        "time": "09:00",
        "duration": "60",
        "zone": "Europe/Helsinki",
        "language": "fi",
        "level_from": "0",
        "level_to": "2",
        "capacity": "8",
        "meeting_link": "https://example.org/meeting",
        "mark": str(uuid.uuid4()),
    }
    return {name: value for name, value in {**whole, **changed}.items() if value is not None}


def as_shown(client, pk):
    """What the edit form would send back untouched."""
    form = client.get(f"{PLAN}{pk}/").context["form"]
    sent = {}
    for name, field in form.fields.items():
        value = field.widget.format_value(form[name].value())
        value = value if isinstance(value, list) else [value]
        sent[name] = [str(each) for each in value if each not in {None, ""}]
    return sent


def book(session, *people):
    for person in people:
        Booking.objects.create(session=session, person=person, state="booked", since=NOW, made_at=NOW)
    TrainingSession.objects.filter(pk=session.pk).update(taken=len(people))


# --- a new one ------------------------------------------------------------------------------------------
def test_a_draft_is_saved_and_leads_to_its_week(client, dana):
    answer = client.post(f"{PLAN}new/", typed(trainers=[dana.pk]))
    made = TrainingSession.objects.get()
    assert (answer.status_code, answer.url) == (302, f"{PLAN}?day=2026-12-03")
    assert (made.title, made.status, made.starts_at) == ("Uutisten löytäminen", "draft", START)
    assert made.ends_at - made.starts_at == dt.timedelta(hours=1)
    assert list(made.trainers.values_list("person", flat=True)) == [dana.pk]
    assert (made.made_by_id, made.level_to) == (dana.pk, 2)


def test_it_is_published_at_once_when_that_is_pressed(client):
    assert client.post(f"{PLAN}new/", typed(publish="1")).status_code == 302
    assert TrainingSession.objects.get().is_published


def test_the_same_form_sent_twice_makes_one_session(client):
    form = typed()
    assert [client.post(f"{PLAN}new/", form).status_code for _again in range(2)] == [302, 302]
    assert TrainingSession.objects.count() == 1


def test_what_was_taken_away_this_moment_loses_nothing_typed(client, monkeypatch):
    def taken_away(**_told):
        raise IntegrityError

    monkeypatch.setattr("scheduling.actions.save_session", taken_away)
    answer = client.post(f"{PLAN}new/", typed())
    assert answer.status_code == 409
    assert answer.context["form"]["title"].value() == "Uutisten löytäminen"


def test_a_draft_removed_this_moment_is_not_there(client, other, monkeypatch):
    sent = as_shown(client, other.pk)

    def removed(pk):
        raise actions.Gone

    monkeypatch.setattr("scheduling.actions.locking.lock_row", removed)
    assert client.post(f"{PLAN}{other.pk}/", sent).status_code == 404


def test_the_address_fills_in_what_is_known(client, dana):
    framework = Framework.objects.create(code="f1", levels=[])
    Skill.objects.create(
        framework=framework, code="S11", slug="finding-news", module_code="M2", position=1, descriptors={},
        name={"fi": "Uutisten löytäminen", "en": "Finding news"},
    )  # fmt: skip
    asked = {"day": "2026-12-08", "time": "13:00", "skill": "finding-news", "level_from": "1"}
    form = client.get(f"{PLAN}new/", asked).context["form"]
    assert (form["day"].value(), form["time"].value(), form["level_from"].value()) == ("2026-12-08", "13:00", "1")
    assert form["title"].value() == "Finding news"
    assert form["trainers"].value() == [dana.pk]


@pytest.mark.parametrize(
    "asked", [{"day": "x\x00", "time": "99"}, {"skill": "\x00"}, {"unit": "9" * 30, "place": "-1"}, {"level_from": "7"}]
)
def test_an_address_that_makes_no_sense_still_shows_the_form(client, asked):
    assert client.get(f"{PLAN}new/", asked).status_code == 200


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"title": "  \u200b "}, "title"),
        ({"title": None}, "title"),
        ({"title": "x" * 121}, "title"),
        ({"day": "2026-11-20"}, "day"),
        ({"day": "2036-11-20"}, "day"),
        ({"day": "0001-01-01"}, "day"),
        ({"day": "9999-12-31"}, "day"),
        ({"day": "huomenna"}, "day"),
        ({"day": "2026-11-24", "time": "09:00"}, "time"),
        ({"time": "25:00"}, "time"),
        ({"end": "08:30"}, "end"),
        ({"end": "09:00"}, "end"),
        ({"duration": ""}, "duration"),
        ({"duration": "7"}, "duration"),
        ({"zone": "Mars/Olympus"}, "zone"),
        ({"level_from": "3", "level_to": "1"}, "level_to"),
        ({"level_to": "9"}, "level_to"),
        ({"capacity": "0"}, "capacity"),
        ({"capacity": "501"}, "capacity"),
        ({"capacity": "-3"}, "capacity"),
        ({"meeting_link": "http://example.org"}, "meeting_link"),
        ({"meeting_link": "javascript:alert(1)"}, "meeting_link"),
        ({"place": "987654"}, "place"),
        ({"trainers": ["987654"]}, "trainers"),
        ({"modules": ["not/there"]}, "modules"),
        ({"opens_at": "2026-12-02T12:00", "closes_at": "2026-12-01T12:00"}, "closes_at"),
        ({"opens_at": "2026-12-03T09:00"}, "opens_at"),
        ({"closes_at": "2026-12-03T09:01"}, "closes_at"),
        ({"invited_first_until": "2026-12-03T10:00"}, "invited_first_until"),
        ({"agenda": "x" * 4001}, "agenda"),
        ({"lead": "nolla\x00"}, "lead"),
    ],
)
def test_what_cannot_be_is_told_at_its_field_and_the_rest_stays(client, changed, field):
    sent = typed(**{"note": "Tervetuloa!", **changed})
    answer = client.post(f"{PLAN}new/", sent)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert answer.context["form"]["note"].value() == "Tervetuloa!"
    assert "data-error-summary" in answer.content.decode()
    assert TrainingSession.objects.count() == 0


@pytest.mark.parametrize("link", ["http://example.org", "http://x", "kokous", "https://x"])
def test_a_link_that_is_none_is_told_once(client, link):
    (told,) = client.post(f"{PLAN}new/", typed(meeting_link=link)).context["form"].errors["meeting_link"]
    assert "https://" in told


def test_somebody_outside_the_digital_team_cannot_be_made_a_trainer(client, aino):
    assert client.post(f"{PLAN}new/", typed(trainers=[aino.pk])).status_code == 422


def test_line_breaks_do_not_stay_in_what_becomes_a_subject(client):
    client.post(f"{PLAN}new/", typed(title="Uutiset\r\nBcc: kaikki@example.org"))
    assert TrainingSession.objects.get().title == "Uutiset Bcc: kaikki@example.org"


def test_the_end_decides_instead_of_the_duration(client):
    client.post(f"{PLAN}new/", typed(end="10:20"))
    assert TrainingSession.objects.get().ends_at == START + dt.timedelta(minutes=80)


def test_without_a_place_and_a_link_it_can_be_a_draft_but_not_published(client):
    answer = client.post(f"{PLAN}new/", typed(meeting_link="", publish="1"))
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == ["place"]
    assert client.post(f"{PLAN}new/", typed(meeting_link="")).status_code == 302


def test_a_place_too_small_is_told_and_allowed(client, room):
    answer = client.post(f"{PLAN}new/", typed(place=room.pk), follow=True)
    assert "Vantaan varikko has 6 seats, the session has 8 places." in answer.content.decode()
    assert TrainingSession.objects.get().place == room


def test_a_closed_place_cannot_be_chosen_any_more_but_stays_where_it_is(client, room, session):
    room.closed = True
    room.save()
    assert client.post(f"{PLAN}new/", typed(place=room.pk)).status_code == 422
    TrainingSession.objects.update(place=room)
    assert client.post(f"{PLAN}{session.pk}/", as_shown(client, session.pk)).status_code == 302


# --- the clock ------------------------------------------------------------------------------------------
def test_an_hour_that_does_not_exist_is_not_taken(client):
    answer = client.post(f"{PLAN}new/", typed(day="2027-03-28", time="03:30"))
    assert answer.status_code == 422
    assert "does not exist" in answer.context["form"].errors["time"][0]


@pytest.mark.parametrize(("which", "hour"), [("first", 0), ("second", 1)])
def test_an_hour_that_exists_twice_asks_which(client, which, hour):
    with time_machine.travel(dt.datetime(2026, 9, 1, 7, tzinfo=dt.UTC), tick=False):
        sent = typed(day="2026-10-25", time="03:30")
        answer = client.post(f"{PLAN}new/", sent)
        assert answer.status_code == 422
        assert list(answer.context["form"].errors) == ["which"]
        assert answer.content.decode().count('name="which"') == 2
        assert answer.context["form"]["which"].field.required
        assert client.post(f"{PLAN}new/", {**sent, "which": which}).status_code == 302
        made = TrainingSession.objects.get()
        assert made.starts_at == dt.datetime(2026, 10, 25, hour, 30, tzinfo=dt.UTC)
        assert client.get(f"{PLAN}{made.pk}/").context["form"]["which"].value() == which
        assert as_shown(client, made.pk)["which"] == [which]
        assert client.post(f"{PLAN}{made.pk}/", as_shown(client, made.pk)).status_code == 302
        made.refresh_from_db()
        assert made.starts_at == dt.datetime(2026, 10, 25, hour, 30, tzinfo=dt.UTC)


def test_all_times_of_the_form_are_on_the_clock_of_its_zone(client):
    client.post(f"{PLAN}new/", typed(zone="Europe/Lisbon", closes_at="2026-12-02T12:00"))
    made = TrainingSession.objects.get()
    assert made.starts_at == START + dt.timedelta(hours=2)
    assert made.closes_at == dt.datetime(2026, 12, 2, 12, tzinfo=dt.UTC)
    form = client.get(f"{PLAN}{made.pk}/").content.decode()
    assert 'value="2026-12-02T12:00"' in form
    assert 'value="09:00"' in form


# --- changing -------------------------------------------------------------------------------------------
def test_a_form_sent_back_as_it_was_changes_nothing(client, session):
    before = TrainingSession.objects.values().get()
    assert client.post(f"{PLAN}{session.pk}/", as_shown(client, session.pk)).status_code == 302
    assert TrainingSession.objects.values().get() == before


def test_a_change_of_time_is_told(client, session, aino, eero):
    book(session, aino, eero)
    answer = client.post(f"{PLAN}{session.pk}/", {**as_shown(client, session.pk), "time": "10:00"}, follow=True)
    session.refresh_from_db()
    assert (session.starts_at, session.sequence) == (START + dt.timedelta(hours=1), 1)
    assert "3 people are told." in answer.content.decode()  # two with a place, and the trainer


def test_a_capacity_below_the_places_taken_throws_nobody_out(client, session, aino, eero):
    book(session, aino, eero)
    answer = client.post(f"{PLAN}{session.pk}/", {**as_shown(client, session.pk), "capacity": "1"}, follow=True)
    session.refresh_from_db()
    assert (session.capacity, session.ceiling, session.taken) == (1, 2, 2)
    assert Booking.objects.booked().count() == 2
    assert "2 people have a place already and keep it." in answer.content.decode()


def test_a_session_that_is_over_can_still_get_a_better_text(client, session):
    then = NOW - dt.timedelta(days=3)
    TrainingSession.objects.update(starts_at=then, ends_at=then + dt.timedelta(hours=1))
    assert client.post(f"{PLAN}{session.pk}/", {**as_shown(client, session.pk), "agenda": "- a"}).status_code == 302
    assert client.post(f"{PLAN}{session.pk}/", {**as_shown(client, session.pk), "day": "2026-11-22"}).status_code == 422


def test_the_page_of_one_that_is_over_offers_neither_moving_nor_cancelling(client, session):
    assert f"{PLAN}{session.pk}/move/" in client.get(f"{PLAN}{session.pk}/").content.decode()
    then = NOW - dt.timedelta(days=3)
    TrainingSession.objects.update(starts_at=then, ends_at=then + dt.timedelta(hours=1))
    html = client.get(f"{PLAN}{session.pk}/").content.decode()
    assert f"{PLAN}{session.pk}/move/" not in html
    assert f"{PLAN}{session.pk}/cancel/" not in html
    assert f"{PLAN}{session.pk}/copy/" in html


def test_a_published_one_cannot_lose_its_place_and_link(client, session):
    sent = {**as_shown(client, session.pk), "meeting_link": ""}
    assert client.post(f"{PLAN}{session.pk}/", sent).status_code == 422


def test_a_trainer_who_changed_tasks_stays_until_taken_off(client, session, dana, person):
    old = person("tero.entinen", "Tero Entinen", role="digital_team")
    SessionTrainer.objects.create(session=session, person=old, since=NOW)
    old.give_role(Role.EMPLOYEE)
    old.save()
    sent = as_shown(client, session.pk)
    assert set(sent["trainers"]) == {str(dana.pk), str(old.pk)}
    client.post(f"{PLAN}{session.pk}/", {**sent, "trainers": [str(dana.pk)]})
    assert list(session.trainers.active().values_list("person", flat=True)) == [dana.pk]
    assert str(old.pk) not in dict(client.get(f"{PLAN}{session.pk}/").context["form"].fields["trainers"].choices)


def test_a_cancelled_one_cannot_be_changed(client, session):
    TrainingSession.objects.update(status="cancelled")
    assert client.get(f"{PLAN}{session.pk}/").status_code == 200
    for part in ("", "move/", "publish/"):
        answer = client.post(f"{PLAN}{session.pk}/{part}")
        assert answer.status_code == 409
        assert f"{PLAN}{session.pk}/copy/" in answer.content.decode()


# --- somebody else meanwhile ----------------------------------------------------------------------------
def test_what_somebody_else_saved_is_shown_beside_what_was_typed(client, session):
    sent = {**as_shown(client, session.pk), "lead": "Oma lauseeni"}
    TrainingSession.objects.update(title="Toisen otsikko", note="Toisen terveiset")
    answer = client.post(f"{PLAN}{session.pk}/", sent)
    html = answer.content.decode()
    assert answer.status_code == 409
    assert answer.context["form"]["lead"].value() == "Oma lauseeni"
    assert {name for name, _label, _text in answer.context["differences"]} == {"title", "lead", "note"}
    assert "Toisen otsikko" in html
    session.refresh_from_db()
    assert session.lead == ""
    again = {**sent, "seen": answer.context["form"]["seen"].value()}
    assert client.post(f"{PLAN}{session.pk}/", again).status_code == 302
    session.refresh_from_db()
    assert (session.lead, session.title) == ("Oma lauseeni", "Uutiset")


@pytest.mark.parametrize("seen", ["", "x", "0" * 24])
def test_a_form_without_a_true_stamp_does_not_overwrite(client, session, seen):
    sent = {**as_shown(client, session.pk), "title": "Muu", "seen": seen}
    assert client.post(f"{PLAN}{session.pk}/", sent).status_code == 409


def test_the_same_change_sent_twice_is_done_once(client, session):
    sent = {**as_shown(client, session.pk), "title": "Uusi nimi"}
    assert [client.post(f"{PLAN}{session.pk}/", sent).status_code for _again in range(2)] == [302, 302]
    session.refresh_from_db()
    assert session.sequence == 1


# --- taken twice ----------------------------------------------------------------------------------------
def test_a_clash_is_told_and_can_be_accepted(client, dana, room, session):
    TrainingSession.objects.update(place=room)
    sent = typed(time="09:30", trainers=[dana.pk], place=room.pk, publish="1")
    answer = client.post(f"{PLAN}new/", sent)
    html = answer.content.decode()
    assert answer.status_code == 409
    assert answer.context["form"]["title"].value() == "Uutisten löytäminen"
    assert len(answer.context["clashes"]) == 2
    assert "Dana Digi leads the session “Uutiset” at the same time" in html
    assert TrainingSession.objects.count() == 1
    [tick] = re.findall(r'name="anyway" value="([^"]+)"', html)
    assert client.post(f"{PLAN}new/", {**sent, "anyway": "0"}).status_code == 409
    assert client.post(f"{PLAN}new/", {**sent, "anyway": tick}).status_code == 302
    assert TrainingSession.objects.published().count() == 2


def test_a_draft_may_clash_and_says_so(client, dana, session):
    answer = client.post(f"{PLAN}new/", typed(trainers=[dana.pk]), follow=True)
    assert TrainingSession.objects.count() == 2
    assert "leads the session “Uutiset” at the same time" in answer.content.decode()


def test_a_draft_is_published_from_its_page_once_the_clash_is_accepted(client, dana, session, other):
    TrainingSession.objects.filter(pk=other.pk).update(starts_at=START, meeting_link="https://example.org/b")
    answer = client.post(f"{PLAN}{other.pk}/publish/")
    assert answer.status_code == 409
    assert client.post(f"{PLAN}{other.pk}/publish/", {"anyway": answer.context["tick"]}).status_code == 302
    other.refresh_from_db()
    assert other.is_published


def test_a_draft_without_a_place_or_past_is_not_published(client, other):
    assert client.post(f"{PLAN}{other.pk}/publish/").status_code == 409
    past = NOW - dt.timedelta(days=1)
    TrainingSession.objects.update(
        starts_at=past, ends_at=past + dt.timedelta(hours=1), meeting_link="https://example.org/b"
    )
    assert client.post(f"{PLAN}{other.pk}/publish/").status_code == 409
    other.refresh_from_db()
    assert other.status == "draft"
