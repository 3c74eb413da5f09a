"""A roster of the sample organisation as it is, and ways to bring one."""

import time

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

HEADER = "email;name;unit;title;manager_email;role"
K, P, L = "Harjoituskeräys/Palvelut/Kuljetus", "Harjoituskeräys/Palvelut", "Harjoituskeräys/Tuotanto/Lajittelu"
DOMAIN = "harjoituskerays.example"


@pytest.fixture
def staff(aino, eero, dana, mika, otto, heidi):
    """Everybody, by first name."""
    return {"aino": aino, "eero": eero, "dana": dana, "mika": mika, "otto": otto, "heidi": heidi}


@pytest.fixture
def roster_of():
    """`roster_of(aino="a whole line", mika=None)`: the roster that changes nothing, with lines replaced or left out."""
    same = {
        "aino": f"aino.alku@{DOMAIN};Aino Alku;{K};Ajojärjestelijä;mika.esihenkilo@{DOMAIN};",
        "eero": f"eero.osaaja@{DOMAIN};Eero Osaaja;{K};Kuljettaja;mika.esihenkilo@{DOMAIN};employee",
        "dana": f"dana.digi@{DOMAIN};Dana Digi;{P};Viestintäasiantuntija;;digital_team",
        "mika": f"mika.esihenkilo@{DOMAIN};Mika Esihenkilö;{P};Kuljetuspäällikkö;;",
        "otto": f"otto.toinen@{DOMAIN};Otto Toinen;Harjoituskeräys/Tuotanto;Lajittelupäällikkö;;",
        "heidi": f"heidi.yllapito@{DOMAIN};Heidi Ylläpito;Harjoituskeräys;;;",
    }

    def make(**lines):
        chosen = {**same, **lines}
        return "\n".join([HEADER, *(line for line in chosen.values() if line)]).encode()

    return make


@pytest.fixture
def bring():
    """`bring(client, content, name="roster.csv")`: upload a file to the roster page."""

    def upload(client, content, name="roster.csv"):
        return client.post("/roster/", {"file": SimpleUploadedFile(name, content)})

    return upload


@pytest.fixture
def fresh():
    """A client that has just shown who it is."""

    def now(client):
        session = client.session
        session["account_authentication_methods"] = [{"method": "password", "at": time.time(), "reauthenticated": True}]
        session["account_authentication_methods_user"] = session["_auth_user_id"]
        session.save()
        return client

    return now
