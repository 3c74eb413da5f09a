"""Messages of the outbox as the tests need them, and letters that say little."""

import datetime as dt

from reminders.letters.letter import Letter, Link
from reminders.models import Message
from tests.conftest import NOW

LETTER = Letter(
    subject="Huomenna klo 9: Uutisten löytäminen",
    paragraphs=("Sinulle on varattu paikka huomisen pienryhmään.",),
    why="Varasit paikan 19.11.",
    facts=(("Aika", "torstai 26.11. klo 9.00–10.00"), ("Paikka", "Vantaan varikko")),
    action=Link("Katso tiedot", "/sessions/128/"),
    second=Link("En pääsekään", "/sessions/128/cancel/"),
)


def message(person, *, due=NOW, **fields):
    values = {"kind": "booked", "group": Message.Group.SERVICE, "occasion": f"booking:{Message.objects.count()}"}
    times = {"wanted_at": due, "due_at": due, "made_at": NOW - dt.timedelta(days=1)}
    return Message.objects.create(person=person, **(values | times | fields))
