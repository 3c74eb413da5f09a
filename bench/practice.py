"""What the rows of the practice channel need: a full scenario, a learner with a long log, many learners who poll."""

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any

FULL = "bench-full"
FEWEST, MOST = 1_000, 10_000
ACTS = 500
ACTS_BEFORE_CHANGES = 300
"""In the runs that grow while they are measured, so that they have about as many lines on average."""

POLLERS = 200
ACTS_OF_A_POLLER = 30
HOUR = 3600
WRITTEN = "Tervetuloa harjoituspisteelle! Kerro, mitä mietit lajittelusta, niin katsotaan yhdessä. Terveisin, Eero"
# Ten acts that come again and again; {n} is a post that nobody has done it to yet.
ROUND: tuple[tuple[str, str, Mapping[str, Any]], ...] = (
    ("open_post", "B{n}", {}),
    ("like", "B{n}", {}),
    ("reply", "B{n}", {"text": WRITTEN}),
    ("open_post", "B{n}", {}),
    ("bookmark", "B{n}", {}),
    ("like", "B{n}", {}),
    ("post", "", {"text": f"{WRITTEN} #harjoitus", "audience": "everyone"}),
    ("repost", "B{n}", {}),
    ("search", "", {"query": "kierrätys OR lajittelu"}),
    ("open_post", "B{n}", {}),
)


def fill(people: int) -> None:
    """The full scenario: a post for each person of the organisation, within bounds, and everybody's runs in it."""
    from practice.models import ScenarioVersion
    from trainingsite import clock

    shipped = ScenarioVersion.objects.newest()
    if shipped is None:
        raise RuntimeError("The sample organisation has no practice scenario.")
    data = ScenarioVersion.objects.values_list("data", flat=True).get(pk=shipped.pk)
    full = ScenarioVersion.objects.create(
        slug=FULL,
        number=1,
        title=data["title"],
        data={**data, "posts": list(_posts(data, min(max(people, FEWEST), MOST)))},
    )
    _runs(full, shipped, clock.now())


def _posts(data: Mapping[str, Any], number: int) -> Iterator[dict[str, Any]]:
    """The texts of the scenario again and again, over its time before the last hour; every fourth answers the third."""
    from practice.moments import moment_of, second_of

    texts = [row["text"] for row in data["posts"]]
    authors = [row["handle"] for row in data["personas"] if not row.get("only_in")]
    time = second_of(data["ends"], data["starts"]) - HOUR
    for n in range(1, number + 1):
        answers = {"reply_to": f"B{n - 1}"} if n % 4 == 0 else {}
        yield {
            "code": f"B{n}",
            "author": authors[n % len(authors)],
            "at": moment_of(time * n // number, data["starts"]),
            "likes": n % 50,
            "text": texts[n % len(texts)],
            **answers,
        }


def _runs(full: Any, shipped: Any, now: dt.datetime) -> None:
    """Eero's four runs in the full scenario, a new one in the shipped one, and one for each of the pollers."""
    from home.personas import DOMAIN, PERSONAS
    from participants.models import User

    eero = User.objects.get(email=f"eero.osaaja@{DOMAIN}")
    for key, acts in (("feed", ACTS), ("like", ACTS_BEFORE_CHANGES), ("reply", ACTS_BEFORE_CHANGES)):
        _run(eero, full, key, acts, now)
    _run(eero, shipped, "small", 0, now)
    known = [f"{persona.local}@{DOMAIN}" for persona in PERSONAS]
    others = User.objects.exclude(email__in=known).filter(is_active=True).order_by("pk")
    for person in others[:POLLERS]:
        _run(person, shipped, "poll", ACTS_OF_A_POLLER, now, code="P{n:03}", posts=20)


def _run(person: Any, scenario: Any, key: str, acts: int, now: dt.datetime, code: str = "B{n}", posts: int = 0) -> None:
    """A run whose clock stands an hour before the end, with a log spread over its time. `key` is how it is found."""
    from practice.models import Action, Run
    from practice.runs import scenario_of

    lasts = scenario_of(scenario).lasts - HOUR
    run = Run.objects.create(
        person=person, scenario=scenario, key=f"bench-{key}", started_at=now, touched_at=now, clock_since=now,
        clock_at=lasts, clock_speed=0,
    )  # fmt: skip
    stored = posts or len(scenario_of(scenario).posts)
    lines = []
    for place in range(acts):
        kind, target, data = ROUND[place % len(ROUND)]
        n = stored - place % stored
        target = target.replace("B{n}", code).format(n=n)
        at = lasts * (place + 1) // (acts + 1)
        lines.append(Action(run=run, seq=place + 1, kind=kind, target=target, data=data, at=at, done_at=now))
    Action.objects.bulk_create(lines)


# --- what the rows ask for ------------------------------------------------------------------------------
def names() -> dict[str, str]:
    """Numbers of Eero's runs for the {braces} of the rows."""
    from practice.models import Run

    runs = Run.objects.filter(key__startswith="bench-").exclude(key="bench-poll").values_list("key", "pk")
    return {key.removeprefix("bench-"): str(pk) for key, pk in runs}


def pollers(now: dt.datetime) -> list[dict[str, Any]]:
    """Everybody who polls, with a session; the clock of every other one goes from now on, `moving` says whose."""
    from bench.visitor import Visitor
    from practice.models import Run

    found = []
    for place, run in enumerate(Run.objects.filter(key="bench-poll").select_related("person").order_by("pk")):
        moving = place % 2 == 1
        Run.objects.filter(pk=run.pk).update(clock_since=now, clock_at=24 * HOUR, clock_speed=60 if moving else 0)
        visitor = Visitor.signed_in(run.person.email)
        path = f"/practice/{run.pk}/new/?since=0"
        found.append({"path": path, "cookie": visitor.cookie_header, "moving": moving})
    return found
