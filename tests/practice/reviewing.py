"""Sending and reading texts in tests."""

from django.urls import reverse

from practice import reviews
from practice.models import Reading, Review
from tests.conftest import NOW

GOOD = {"answers": 2, "value": 2, "tone": 2, "safe": 2}
WEAK = GOOD | {"safe": 0}
FIRST, SECOND = "Kiitos ohjeesta, autan mielelläni!", "Kartonki menee kartonkiin."


def send(run, act):
    return reviews.send(run=run, seq=act.seq, now=NOW)


def read(review, reader, marks=GOOD, *, comment="", shows=False, now=NOW):
    return reviews.read(review=review, reader=reader, marks=marks, comment=comment, shows=shows, now=now)


def address(name, *args):
    return reverse(f"practice:{name}", args=args)


def twice_read(number, aino, task, dana, erkki, marks):
    for place in range(number):
        review = Review.objects.create(person=aino, task=task, text=FIRST, sent_at=NOW, closed_at=NOW, seq=place)
        for reader, given in zip((dana, erkki), marks(place), strict=True):
            Reading.objects.create(review=review, reader=reader, at=NOW, **given)
