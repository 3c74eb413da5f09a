"""A trainer confirms what they have seen; the person sees who did."""

import pytest

from skills.models import Evidence
from tests.skills.test_measure import text

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(now, dana, skills, client_for):
    return client_for(dana)


def confirm(client, person, **fields):
    return client.post(f"/skills/confirm/{person.pk}/", {"skill": "S01", "act": "observation-2"} | fields)


def test_the_person_is_found_by_a_part_of_the_name(client, aino, eero):
    page = text(client.get("/skills/confirm/?q=ain"))
    assert "Aino Alku" in page
    assert "Eero Osaaja" not in page


def test_nobody_found_is_said(client):
    assert "ei löytynyt ketään" in text(client.get("/skills/confirm/?q=zzz"))


def test_a_search_of_nul_bytes_is_refused(client):
    assert client.get("/skills/confirm/?q=a%00").status_code == 422


def test_an_observation_counts_as_a_task_of_its_level(client, aino, dana):
    assert confirm(client, aino).headers["Location"] == "/skills/confirm/"
    piece = Evidence.objects.get()
    assert (piece.person, piece.kind, piece.level, piece.passed, piece.confirmed_by) == (
        aino, "observation", 2, True, dana,
    )  # fmt: skip
    assert "Aino Alku Tilin avaaminen" in text(client.get("/skills/confirm/"))


def test_helping_is_level_four(client, aino):
    confirm(client, aino, act="help-sparring")
    assert list(Evidence.objects.values_list("kind", "level")) == [("help", 4)]


def test_pressing_twice_is_one_confirmation(client, aino):
    confirm(client, aino)
    confirm(client, aino)
    assert Evidence.objects.count() == 1


@pytest.mark.parametrize(
    "fields", [{"skill": ""}, {"skill": "S04"}, {"skill": "S99"}, {"act": ""}, {"act": "help-4"}, {"act": "\x00"}]
)
def test_what_cannot_be_confirmed_is_refused(client, aino, fields):
    assert confirm(client, aino, **fields).status_code == 422
    assert not Evidence.objects.exists()


def test_nobody_confirms_themselves(client, dana):
    assert confirm(client, dana).status_code == 404


def test_nobody_who_has_left_is_confirmed(client, aino):
    aino.is_active = False
    aino.save()
    assert confirm(client, aino).status_code == 404


@pytest.mark.parametrize("who", ["aino", "mika", "eero"])
def test_only_the_digital_team_confirms(request, client_for, skills, eero, who):
    client = client_for(request.getfixturevalue(who))
    assert confirm(client, eero).status_code == 403
    assert not Evidence.objects.exists()
