"""What belongs to somebody else and what does not exist give the same answer: a stranger learns nothing."""

import re

import pytest
from django.utils.html import escape

pytestmark = pytest.mark.django_db
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="[^"]+"|nonce="[^"]+"')
ADDRESSES = [
    ("eero", "get", "/lessons/{lesson}/", "/lessons/no-such-lesson/"),
    ("eero", "get", "/lessons/{lesson}/check/", "/lessons/no-such-lesson/check/"),
    ("eero", "post", "/lessons/{lesson}/skip/", "/lessons/no-such-lesson/skip/"),
    ("eero", "post", "/me/absences/{absence}/remove/", "/me/absences/999999/remove/"),
    ("otto", "get", "/growth/?unit={transport}", "/growth/?unit=999999"),
    ("mika", "get", "/growth/?unit={whole}", "/growth/?unit=999999"),
]


@pytest.mark.parametrize(("actor", "method", "theirs", "nobodys"), ADDRESSES)
def test_a_stranger_cannot_tell_the_two_apart(actor, method, theirs, nobodys, world, people, client_for):
    client = client_for(people[actor])
    values = world | {"lesson": world["lesson"]["slug"], "absence": world["absence"]["pk"]}
    first, second = (body_of(client, method, address) for address in (theirs.format(**values), nobodys))
    assert first == second


def body_of(client, method, address):
    """The page without what differs on every visit: tokens, and the own address in the language switch."""
    answer = getattr(client, method)(address)
    assert answer.status_code == 404
    return TOKEN.sub("", answer.content.decode().replace(escape(address), ""))


def test_the_owner_does_find_it(world, people, client_for):
    client = client_for(people["aino"])
    assert client.get(f"/lessons/{world['lesson']['slug']}/").status_code == 200
    assert client.post(f"/me/absences/{world['absence']['pk']}/remove/").status_code == 302
