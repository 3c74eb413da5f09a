"""What is measured: one line per page. Later features add a line, nothing else.

`url` and `data` may name a thing of the sample by {braces}; `bench.sample.names()` says which one it is. {turn} counts
the requests, so that a change is a new one each time.
"""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Goal:
    """CPU at most `floor` times the floor, and at most `growth` times as many floors as with the fewest people."""

    floor: float
    queries: int | None = None
    same_queries: bool = True
    growth: float = 1.2


@dataclass(frozen=True)
class Row:
    """`who` is the local part of a persona's address, "" for a stranger.

    `text` must stand on the page, or in the address it leads to. `again`: asked with the ETag of the first answer, as a
    browser that has the page already.
    """

    name: str
    who: str
    url: str
    text: str
    goal: Goal
    data: Mapping[str, str] | None = None
    htmx: bool = False
    status: int = 200
    again: bool = False
    over_http: bool = False


PAGE = Goal(floor=3, queries=12)
LIST = Goal(floor=4, queries=15)
CHANGE = Goal(floor=2.5)

AINO, EERO, DANA, MIKA, HEIDI = "aino.alku", "eero.osaaja", "dana.digi", "mika.esihenkilo", "heidi.yllapito"

ROWS = (
    Row("sign-in", "", "/accounts/login/", "Tervetuloa takaisin", PAGE, over_http=True),
    Row("Tänään", EERO, "/", "Osaamisesi", PAGE, over_http=True),
    Row("path", EERO, "/path/", "Polkusi", PAGE),
    Row("lesson", EERO, "/lessons/{lesson}/", "Tilin avaaminen turvallisesti", PAGE, over_http=True),
    Row("own skills", EERO, "/skills/", "Osaamisesi", PAGE, over_http=True),
    Row("one skill", EERO, "/skills/account-security/", "Miksi taso", PAGE),
    Row("measurement step", AINO, "/measure/1/", "Mikä kuvaa sinua", PAGE),
    Row("growth", MIKA, "/growth/", "Osaamisen kasvu", LIST, over_http=True),
    Row("company growth", EERO, "/growth/company/", "Osaamisen kasvu", PAGE),
    Row("progress of a unit", MIKA, "/growth/progress/", "Miten ohjelma etenee: Kuljetus", LIST, over_http=True),
    Row("roster", HEIDI, "/roster/", "Ihmiset", LIST),
    Row(
        "quiz answer", AINO, "/lessons/{lesson}/answer/{item}/", "Lue perustelut", CHANGE,
        data={"answer": "{wrong}", "attempt": "{turn}", "place": "lesson"}, htmx=True,
    ),
    Row("practice feed", EERO, "/practice/{feed}/", "sim__mark", LIST, over_http=True),
    Row("practice feed, new", EERO, "/practice/{small}/", "sim__mark", LIST),
    Row("practice post", EERO, "/practice/{feed}/posts/B1000/", "sim__mark", LIST),
    Row(
        "practice like", EERO, "/practice/{like}/do/", "aria-pressed", CHANGE,
        data={"kind": "like:B{turn}", "back": "/practice/{like}/"}, htmx=True,
    ),
    Row(
        "practice reply", EERO, "/practice/{reply}/posts/B999/", "?did=", CHANGE,
        data={"kind": "reply", "key": "bench{turn}", "text": "Kiitos, vastaan sinulle {turn}. kerran!"}, status=302,
    ),
    Row("sessions", EERO, "/sessions/", "Tämä viikko", PAGE, over_http=True),
    Row("one session", EERO, "/sessions/{session}/", "Uutisten löytäminen, pienryhmä", PAGE),
    Row(
        "book a place", EERO, "/sessions/9000{turn}/book/?list", 'data-state="booked"', CHANGE,
        data={"seen": "0"}, htmx=True,
    ),
    Row("calendar feed", MIKA, "/sessions/feed/{feed_token}.ics", "BEGIN:VEVENT", Goal(floor=12)),
    Row("planner", DANA, "/sessions/plan/", "Aikataulu", LIST),
    Row("own reminders", EERO, "/reminders/", "Muistutukset", PAGE),
    Row("practice poll", EERO, "/practice/{feed}/new/?since=0", "", CHANGE, status=304, again=True),
)  # fmt: skip
