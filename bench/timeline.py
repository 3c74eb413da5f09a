"""How the practice channel grows with what is stored: the first page of a scenario nobody has opened yet."""

import gc
import time
from dataclasses import replace
from statistics import median
from typing import Any

SMALL, LARGE = 1_000, 10_000
GOAL = 12.0
ACTS = 500


def timeline(rounds: int) -> dict[str, Any]:
    """CPU of sorting a scenario, working out a log of `ACTS` lines and showing the feed: large one ÷ small one."""
    from practice.models import ScenarioVersion
    from practice.runs import scenario_of
    from practice.world import Act, Post, Scenario

    shipped = ScenarioVersion.objects.newest()
    if shipped is None:
        raise RuntimeError("The sample organisation has no practice scenario.")
    base = scenario_of(shipped)

    def stored(count: int) -> Scenario:
        texts, authors = [each.text for each in base.posts.values()], list(base.personas)
        posts = {
            f"B{n}": Post(
                f"B{n}", authors[n % len(authors)], base.lasts * n // count, texts[n % len(texts)],
                reply_to=f"B{n - 1}" if n % 4 == 0 else "",
            )
            for n in range(1, count + 1)
        }  # fmt: skip
        return replace(base, posts=posts)

    kinds = ("like", "open_post", "reply", "bookmark", "repost")
    acts = [
        Act(n, kinds[n % len(kinds)], base.lasts * n // ACTS, f"B{n}", {"text": "Kiitos, hyvä kysymys."})
        for n in range(1, ACTS + 1)
    ]
    small, large = stored(SMALL), stored(LARGE)
    times: dict[int, list[int]] = {SMALL: [], LARGE: []}
    for turn in range(max(rounds, 3)):
        for count, scenario in ((SMALL, small), (LARGE, large)) if turn % 2 else ((LARGE, large), (SMALL, small)):
            times[count].append(_one(scenario, acts))
    return {"ratio": median(times[LARGE]) / median(times[SMALL]), "small_ms": median(times[SMALL]) / 1e6}


def _one(scenario: Any, acts: Any) -> int:
    """Nanoseconds of CPU for a world from nothing: its index is made anew."""
    from practice.timeline import World

    scenario.__dict__.pop("_indexes", None)
    gc.collect()
    before = time.process_time_ns()
    world = World(scenario, acts, scenario.lasts)
    shown = world.feed()
    stamp = world.state_stamp
    spent = time.process_time_ns() - before
    if len(shown.posts) != 20 or not stamp:
        raise RuntimeError("the feed is not what it should be")
    return spent
