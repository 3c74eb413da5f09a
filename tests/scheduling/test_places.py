"""Rooms: added, changed, taken out of use, never deleted."""

import datetime as dt

import pytest

from scheduling.models import Place, TrainingSession
from tests.conftest import NOW

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("at_now")]
PLACES = "/sessions/plan/places/"


@pytest.fixture
def room(db):
    return Place.objects.create(name="Vantaan varikko", directions="Portti 2", seats=10)


def test_a_place_is_added_and_listed(client):
    answer = client.post(PLACES, {"name": " Tampere\n 2 ", "directions": "", "seats": "12"}, follow=True)
    made = Place.objects.get()
    assert (made.name, made.seats, made.closed) == ("Tampere 2", 12, False)
    assert answer.redirect_chain == [(PLACES, 302)]
    assert "Tampere 2" in answer.content.decode()


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"name": ""}, "name"),
        ({"name": "Vantaan varikko"}, "name"),
        ({"name": "x" * 121}, "name"),
        ({"name": "\u200b"}, "name"),
        ({"name": "Uusi", "seats": "0"}, "seats"),
        ({"name": "Uusi", "seats": "-1"}, "seats"),
        ({"name": "Uusi", "seats": "99999999"}, "seats"),
        ({"name": "Uusi", "directions": "x" * 301}, "directions"),
    ],
)
def test_a_place_that_cannot_be_is_not_added(client, room, typed, field):
    answer = client.post(PLACES, typed)
    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert Place.objects.count() == 1


def test_a_place_is_changed_and_taken_out_of_use(client, room):
    sent = {"name": "Vantaa", "directions": "Portti 3", "seats": "", "closed": "on"}
    assert client.post(f"{PLACES}{room.pk}/", sent).status_code == 302
    room.refresh_from_db()
    assert (room.name, room.directions, room.seats, room.closed) == ("Vantaa", "Portti 3", None, True)


def test_its_page_keeps_its_name_while_the_form_has_mistakes(client, room):
    answer = client.post(f"{PLACES}{room.pk}/", {"name": ""})
    assert answer.status_code == 422
    assert "<h1>Vantaan varikko</h1>" in answer.content.decode()


def test_what_is_coming_is_counted(client, room):
    for days, status in [(1, "published"), (2, "draft"), (3, "cancelled"), (-3, "published")]:
        start = NOW + dt.timedelta(days=days)
        TrainingSession.objects.create(
            title="Uutiset",
            starts_at=start,
            ends_at=start + dt.timedelta(hours=1),
            made_at=NOW,
            place=room,
            status=status,
        )
    assert client.get(f"{PLACES}{room.pk}/").context["coming"] == 2
    assert client.get(PLACES).context["page"].object_list[0].coming == 2


def test_a_place_that_is_not_there(client):
    assert client.get(f"{PLACES}987/").status_code == 404


@pytest.mark.parametrize(("persona", "code"), [("aino", 403), ("mika", 403), ("heidi", 200)])
def test_others_stay_outside(persona, code, request, client_for, room):
    client = client_for(request.getfixturevalue(persona))
    assert [client.get(PLACES).status_code, client.get(f"{PLACES}{room.pk}/").status_code] == [code, code]
