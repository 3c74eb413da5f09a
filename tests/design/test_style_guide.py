"""The style guide is for administrators, and shows every component."""

import re
from pathlib import Path

import pytest
from django.conf import settings

COMPONENTS = Path(settings.BASE_DIR) / "templates" / "components"
PARTS = {"button_label", "field", "field_hint", "field_errors", "form", "error_summary", "page_head"}


def test_an_administrator_sees_it(client_for, heidi):
    response = client_for(heidi).get("/style-guide/")
    assert response.status_code == 200
    assert "<h1>Style guide</h1>" in response.text


@pytest.mark.parametrize("persona", ["aino", "dana", "mika"])
def test_others_may_not(client_for, request, persona):
    response = client_for(request.getfixturevalue(persona)).get("/style-guide/")
    assert response.status_code == 403
    assert "Tämä sivu ei kuulu rooliisi" in response.text


def test_a_stranger_signs_in_first(client, db):
    response = client.get("/style-guide/")
    assert response.status_code == 302
    assert response.url.startswith("/accounts/login/")


def test_on_a_developers_machine_everybody_signed_in_sees_it(client_for, aino, settings):
    settings.DEBUG = True
    assert client_for(aino).get("/style-guide/").status_code == 200


def test_it_refuses_to_be_posted_to(client_for, heidi):
    assert client_for(heidi).post("/style-guide/").status_code == 405


def test_it_shows_every_component():
    guide = "".join(path.read_text(encoding="utf-8") for path in (COMPONENTS.parent / "trainingsite").rglob("*.html"))
    shown = set(re.findall(r'{% include "components/([a-z_]+)\.html"', guide))
    assert {path.stem for path in COMPONENTS.glob("*.html")} - shown - PARTS == set()


def test_its_ids_are_unique_and_its_links_lead_somewhere(client_for, heidi):
    html = client_for(heidi).get("/style-guide/").text
    ids = re.findall(r'\sid="([^"]+)"', html)
    assert sorted(ids) == sorted(set(ids))
    assert set(re.findall(r'href="#([^"]+)"', html)) - set(ids) == set()
    for attribute in ("aria-describedby", "aria-labelledby", "for"):
        named = {name for value in re.findall(rf'\s{attribute}="([^"]+)"', html) for name in value.split()}
        assert named - set(ids) == set(), attribute
