"""A small invented world for tests: a few people, posts of every kind, and reactions to them.

Monday 23.3.2026 9:00 is second 0. `world(*acts, now=…)` is the quick way to a World; `act(kind, …)` numbers itself
when the acts go through `log`.
"""

from collections.abc import Sequence
from typing import Any

from practice.timeline import World
from practice.world import ME, Act, Config, Message, Persona, Picture, Post, Reaction, Scenario, Spot, SpotPicture

HOUR, DAY = 3600, 24 * 3600


def both(fi: str, en: str) -> dict[str, str]:
    return {"fi": fi, "en": en}


def persona(handle: str, kind: str, *, only_in: tuple[str, ...] = ()) -> Persona:
    return Persona(handle, both(handle.title(), handle.upper()), both("Esittely", "Bio"), kind, only_in=only_in)


def post(code: str, author: str, at: int, fi: str, **more: Any) -> Post:
    return Post(code, author, at, both(fi, more.pop("en", f"In English: {code}")), **more)


PEOPLE = (
    persona("tuulia", "resident"), persona("valittaja", "complainer"), persona("huhu", "rumour"),
    persona("neuvo", "advice"), persona("tarkka", "checker"), persona("koulu", "school"), persona("lehti", "media"),
    persona("tuki", "phisher"), persona("raivo", "harasser", only_in=("T4.5",)), persona("firma", "company"),
)  # fmt: skip

POSTS = (
    post("N1", "neuvo", -3 * DAY, "Nyrkkisääntö: paperi paperiin, kartonki kartonkiin. #kartonki", likes=40, reposts=8),
    post("N2", "lehti", -2 * HOUR, "Arvonnassa voi voittaa kierrätysastian!", en="Win a bin in our raffle!", likes=12),
    post("K1", "tuulia", -HOUR, "Kelpaako ikkunallinen kirjekuori paperinkeräykseen?", kind="question", likes=4),
    post("V1", "valittaja", -30 * 60, "Astiaa ei ole tyhjennetty. Asiakasnumero 884213. Missä vika, @firma?",
         kind="complaint"),
    post("H1", "huhu", -20 * 60, "Kaikki lajiteltu jäte poltetaan samassa uunissa, turha nähdä vaivaa!",
         kind="misinformation", likes=90),
    post("H2", "tuulia", -15 * 60, "Ihanko totta?", reply_to="H1"),
    post("O1", ME, -10 * 60, "Luonnos jossa asiakas 884213"),
    post("O2", "koulu", -5 * 60, "Onko tuo varmasti oikein, @minaharj?", reply_to="O1"),
    post("S1", "raivo", -4 * 60, "Pysy hiljaa.", only_in=("T4.5",), kind="harassment"),
    post("F1", "firma", 10 * 60, "Avoimet ovet lauantaina! #AvoimetOvet", likes=10),
    post("K2", "koulu", 2 * HOUR, "Kiitos hyvästä oppitunnista, @minaharj!", kind="praise"),
    post("K3", "koulu", 3 * HOUR, "Kiitos myös kuljettajalle!", kind="praise", quote_of="N1"),
    post("F2", "firma", DAY, "Uusi ohje on julkaistu: ohje.example/lajittelu"),
    post("W1", "tuulia", 0, "Sain hyvän vastauksen vartissa.", waits_for="thanks"),
    post("W2", "huhu", 0, "Taas yksi pahvitohtori äänessä", waits_for="mockery"),
)  # fmt: skip

REACTIONS = (
    Reaction("thanks", ("reply",), "like", when=("good_answer",), to=("kind:question",), after=120),
    Reaction("answered", ("reply",), "reply", when=("good_answer",), to=("kind:question",), after=180,
             texts=(both("Kiitos, selvisi!", "Thanks!"), both("Kiitos taas!", "Thanks again!"))),
    Reaction("checked", ("reply",), "repost", who="tarkka", when=("fact_first", "has_source"),
             to=("kind:misinformation",), after=600),
    Reaction("mockery", ("reply",), "reply", who="huhu", when=("not has_source",), to=("kind:misinformation",),
             once=True),
    Reaction("fact", ("repost",), "reply", who="neuvo", when=("to_misinformation",), after=300,
             texts=(both("Keräyspaperista tehdään uutta massaa.", "Paper becomes new pulp."),),
             banner=both("Jaoit väärän tiedon. Voit perua jaon.", "You shared a false claim. You can undo it.")),
    Reaction("again", ("reply",), "reply", when=("not handed_off",), to=("kind:complaint",), after=HOUR,
             texts=(both("Milloin tämä hoidetaan?", "When will this be done?"),)),
    Reaction("friend", ("like",), "follow", who="koulu", when=("second_praise_like",), once=True, after=60),
    Reaction("chat", ("message",), "message", after=60, texts=(both("Kiitos viestistä.", "Thanks."),)),
    Reaction("fallback", ("reply", "quote"), "reply", after=240,
             texts=(both("Luin tämän.", "I read this."), both("Tämäkin luettu.", "Read this too."))),
    Reaction("noticed", ("post",), "like", who="neuvo", after=300),
    Reaction("curious", ("post",), "reply", who="neuvo", after=900, texts=(both("Kerro lisää!", "Tell us more!"),)),
)  # fmt: skip

SMALL = Scenario(
    slug="small", title=both("Pieni maailma", "A small world"), starts="2026-03-23T09:00", lasts=5 * DAY,
    handle="minaharj",
    personas={each.handle: each for each in PEOPLE},
    posts={each.code: each for each in POSTS},
    messages=(
        Message("M1", "tuki", -HOUR, both("Vahvista salasanasi: tuki.example/vahvista", "Confirm: tuki.example/now")),
        Message("M2", "tuki", 4 * HOUR, both("Viimeinen varoitus!", "Last warning!")),
        Message("M3", "koulu", 5 * HOUR, both("Tuletko taas vierailulle?", "Will you visit again?")),
    ),
    reactions=REACTIONS,
    pictures={"boxes": Picture("boxes", both("Litistettyjä laatikoita", "Flattened boxes"))},
    spot_pictures=(
        SpotPicture("bins", both("Astiat", "Bins"), (), safe=True),
        SpotPicture("yard", both("Piha", "Yard"),
                    (Spot("plate", both("Rekisterikilpi", "Plate"), 10, 10, 20, 10, True, both("Auto", "Car")),)),
    ),
    config=Config(
        employer=("harjoituskeräy",), employer_name=both("Harjoituskeräys", "Practice Collection"), company="firma",
        topics=("kierrät", "paper"), allowed_sources=("ohje.example",), secrets=("884213",),
        bad_accounts=("huhu", "tuki", "raivo"),
        teams={"communications": both("Viestintä", "Communications"), "manager": both("Esihenkilö", "Manager"),
               "privacy": both("Tietosuoja", "Privacy"),
               "customer-service": both("Asiakaspalvelu", "Customer service")},
    ),
    follows=("firma",),
    links={"M1": both("Sivu olisi kysynyt salasanasi.", "The page would have asked for your password.")},
    profile_pictures=("boxes",),
)  # fmt: skip


def act(kind: str, target: str = "", at: int = 0, seq: int = 0, **data: Any) -> Act:
    """A line of a log; without `seq` it gets its number in `log`."""
    return Act(seq, kind, at, target, data)


def log(*acts: Act) -> tuple[Act, ...]:
    """The lines numbered from 1 in this order."""
    return tuple(Act(each.seq or place, each.kind, each.at, each.target, each.data)
                 for place, each in enumerate(acts, start=1))  # fmt: skip


def world(*acts: Act, now: int = 0, language: str = "fi", task: str = "", scenario: Scenario = SMALL) -> World:
    return World(scenario, log(*acts), now, language=language, task=task)


def ids(posts: Sequence[Any]) -> list[str]:
    """The ids of what is shown, in its order."""
    return [each.id for each in posts]


def whole(seen: World) -> list[str]:
    """The ids of the whole feed, from the newest."""
    return ids(seen.feed(1000).posts)
