"""In the admin evidence can be counted, and nothing else."""

import pytest

from skills import actions
from tests.skills.conftest import NOW

pytestmark = pytest.mark.django_db
MODELS = ["framework", "skill", "target", "item", "measurementround", "sitting", "evidence"]


@pytest.fixture
def client(heidi, client_for, settings):
    settings.MFA_REQUIRED = False
    return client_for(heidi)


@pytest.fixture
def piece(aino, items):
    return actions.record_answer(person=aino, item=items["A01"], answer="b", certainty=3, key="k", now=NOW)


@pytest.mark.parametrize("model", MODELS)
def test_every_list_opens(client, piece, window, model):
    window()
    assert client.get(f"/admin/skills/{model}/").status_code == 200


@pytest.mark.parametrize("model", ["evidence", "sitting"])
def test_nothing_is_added_by_hand(client, piece, model):
    assert client.get(f"/admin/skills/{model}/add/").status_code == 403


def test_evidence_is_neither_changed_nor_removed_and_keeps_its_secret(client, piece):
    page = client.get(f"/admin/skills/evidence/{piece.pk}/change/")
    assert page.status_code == 200
    assert "certainty" not in page.content.decode()
    assert 'name="_save"' not in page.content.decode()
    assert client.post(f"/admin/skills/evidence/{piece.pk}/change/", {"kind": "self"}).status_code == 403
    assert client.post(f"/admin/skills/evidence/{piece.pk}/delete/", {"post": "yes"}).status_code == 403


def test_items_are_withdrawn_and_not_removed(client, piece, items):
    assert client.post(f"/admin/skills/item/{items['A01'].pk}/delete/", {"post": "yes"}).status_code == 403


@pytest.mark.parametrize("who", ["aino", "dana", "mika"])
def test_only_administrators_come_in(request, client_for, who):
    answer = client_for(request.getfixturevalue(who)).get("/admin/skills/evidence/")
    assert answer.status_code in {302, 403}
