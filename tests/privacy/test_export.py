"""P5: own data comes out whole, for reading and for machines."""

import json
import time

import pytest

from participants.models import AuditEvent

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(marked, client_for):
    made = client_for(marked)
    session = made.session
    session["account_authentication_methods"] = [{"method": "password", "at": time.time(), "reauthenticated": True}]
    session["account_authentication_methods_user"] = str(marked.pk)
    session.save()
    return made


def test_every_mark_is_in_the_json_and_on_the_page(client, marked, canaries):
    canaries.plant(marked)
    assert len(canaries.planted) > 20
    wanted = canaries.planted | {"name": "Kaneli Kanarianlintu", "title": "Kanarianhoitaja", "email": marked.email}
    answer = client.get("/me/data.json")
    assert answer.status_code == 200, answer.headers
    held = json.dumps(json.loads(answer.content), ensure_ascii=False)
    page = client.get("/me/data/").content.decode()
    assert {where for where, mark in wanted.items() if mark not in held} == set()
    assert {where for where, mark in wanted.items() if mark not in page} == set()
    assert answer["Content-Disposition"].startswith('attachment; filename="sometaito-')


def test_nothing_about_others_comes_along(client, eero, canaries):
    canaries.plant(eero)
    held = client.get("/me/data.json").content.decode()
    assert {where for where, mark in canaries.planted.items() if mark in held} == set()
    assert eero.email not in held


def test_secrets_stay_secret(client, marked):
    marked.set_password("oma-salasana-123")
    marked.save()
    assert marked.password not in client.get("/me/data.json").content.decode()


def test_the_export_leaves_a_trace(client, marked):
    client.get("/me/data.json")
    assert list(AuditEvent.objects.about(marked).values_list("actor_id", "verb")) == [(marked.pk, "exported")]
