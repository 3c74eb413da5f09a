"""How well the measurements measure: who is missing, whether the forms are balanced, reliability, weak items, raters.

For the digital team and administrators. Numbers of groups only; statistics of answers from 30 people (`reliability`).
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from statistics import stdev
from typing import Any

from django.db.models import Count

from dashboards import reliability
from dashboards.batches import Kind
from dashboards.models import Publication
from dashboards.results import Basis, in_chunks
from practice import rubric
from practice.models import Reading
from skills.models import Evidence, Item, MeasurementRound, Sitting
from skills.scores import WORTH
from skills.suppression import FEWEST

ROUNDS = (Kind.T0, Kind.T0B, Kind.T1)
FORM = "A"  # reliability is of one form: the others are made to be like it
Rounds = tuple[MeasurementRound, MeasurementRound]
Points = dict[str, float]  # by step of one sitting


@dataclass
class _OfItem:
    points: list[float] = field(default_factory=list)
    totals: list[float] = field(default_factory=list)
    chosen: Counter[str] = field(default_factory=Counter)


def of(rounds: Iterable[Rounds], basis: Basis) -> dict[str, Any]:
    """`Publication.quality` of everything finished so far, but for the number of pairs (docs/growth.md)."""
    items: dict[str, _OfItem] = defaultdict(_OfItem)
    by_form: dict[tuple[str, ...], list[tuple[float, ...]]] = defaultdict(list)
    for form, points, answers in _sittings(basis):
        _note_items(items, points, answers)
        if form == FORM:
            by_form[tuple(points)].append(tuple(points.values()))
    forms = _forms()
    steps, rows = max(by_form.items(), key=lambda each: len(each[1]), default=((), []))
    return {
        "missing_after": sum(_missing(before, after) for before, after in rounds),
        "forms": forms,
        "unbalanced": [kind for kind, given in forms.items() if not _balanced(given)],
        **_reliability(steps, rows),
        "items": _items(items),
        "raters": _raters(),
    }


def settled(found: dict[str, Any], last: Publication | None) -> dict[str, Any]:
    """Statistics of answers stay as they were published until five more people are in them.

    From those of forty people and of forty-one it could be told how the last one answered.
    """
    earlier = last.quality if last else {}
    items = {code: _more_or_last(own, earlier.get("items", {}).get(code)) for code, own in found["items"].items()}
    if _more_or_last(found["alpha"], earlier.get("alpha")) is not found["alpha"]:
        found = found | {name: earlier[name] for name in ("alpha", "sd", "sem") if name in earlier}
    return found | {"items": items}


def _more_or_last(found: dict[str, Any], last: dict[str, Any] | None) -> dict[str, Any]:
    """`n` alone was no statistic: then there is nothing to compare with."""
    return last if last and len(last) > 1 and found["n"] < last["n"] + FEWEST else found


def _missing(before: MeasurementRound, after: MeasurementRound) -> int:
    """How many did the baseline and not the round after the programme."""
    done = Sitting.objects.finished().filter(round=after).values("person")
    return Sitting.objects.finished().filter(round=before).exclude(person__in=done).count()


def _forms() -> dict[str, dict[str, int]]:
    """How many finished which form in which round."""
    found: dict[str, dict[str, int]] = {}
    counted = Sitting.objects.finished().order_by().values_list("round__kind", "form").annotate(Count("pk"))
    for kind, form, number in sorted(counted):
        found.setdefault(kind, {})[form] = number
    return found


def _balanced(given: Mapping[str, int]) -> bool:
    return bool(reliability.balance(given.get("A", 0), given.get("B", 0))["balanced"])


# --- answers ---------------------------------------------------------------------------------------------
def _sittings(basis: Basis) -> Iterator[tuple[str, Points, dict[str, str]]]:
    """Form, points by step in the order of the sitting, and answers to items; of sittings answered whole."""
    finished = Sitting.objects.finished().filter(round__kind__in=ROUNDS)
    people = finished.order_by("person").values_list("person_id", flat=True).distinct()
    for some in in_chunks(list(people)):
        first: dict[tuple[int, int], dict[str, tuple[float, str]]] = defaultdict(dict)
        rows = Evidence.objects.filter(person__in=some, kind__in=WORTH, round__kind__in=ROUNDS)
        written = rows.order_by("attempt", "pk").values_list(
            "person_id", "round_id", "source", "kind", "share", "answer"
        )
        for person, round_, source, kind, share, answer in written.iterator(chunk_size=5000):
            first[person, round_].setdefault(f"{kind}:{source}", (WORTH[kind] * (share or 0), answer))
        own = finished.filter(person__in=some).order_by("person", "round")
        for person, round_, form, steps in own.values_list("person_id", "round_id", "form", "steps"):
            if found := _of_sitting(_asked(tuple(steps), basis.withdrawn), first[person, round_]):
                yield (form, *found)


@lru_cache(maxsize=256)  # nearly everybody has the same few forms
def _asked(steps: tuple[str, ...], withdrawn: frozenset[str]) -> list[str]:
    return [key for key in steps if key.partition(":")[0] in WORTH and key not in withdrawn]


def _of_sitting(steps: list[str], first: Mapping[str, tuple[float, str]]) -> tuple[Points, dict[str, str]] | None:
    if not steps or any(step not in first for step in steps):
        return None
    points = {step: first[step][0] for step in steps}
    return points, {step: first[step][1] for step in steps if step.startswith("item:")}


def _note_items(items: dict[str, _OfItem], points: Points, answers: dict[str, str]) -> None:
    total = sum(points[step] for step in answers)
    for step, answer in answers.items():
        own = items[step.partition(":")[2]]
        own.points.append(points[step])
        own.totals.append(total)
        if answer:  # after a year it is not kept any more
            own.chosen[answer] += 1


def _items(items: dict[str, _OfItem]) -> dict[str, Any]:
    options = dict(Item.objects.filter(code__in=items).values_list("code", "options"))
    wrong = {code: [each["key"] for each in own if not each["correct"]] for code, own in options.items()}
    return {
        code: reliability.item(own.points, own.totals, own.chosen, wrong.get(code, []) if own.chosen else [])
        for code, own in sorted(items.items())
    }


def _reliability(steps: tuple[str, ...], rows: list[tuple[float, ...]]) -> dict[str, Any]:
    """Alpha of the points of one form, and in points of the score its deviation and the error of one person."""
    alpha = reliability.known(rows)
    if "value" not in alpha:
        return {"alpha": alpha}
    possible = sum(WORTH[step.partition(":")[0]] for step in steps)
    deviation = stdev(100 * sum(row) / possible for row in rows)
    return {"alpha": alpha, "sd": deviation, "sem": reliability.sem(deviation, alpha["value"])}


def _raters() -> dict[str, Any]:
    """How far two readers of the same text agree on all aspects together."""
    marks: dict[int, list[int]] = defaultdict(list)
    twice = Reading.objects.filter(review__closed_at__isnull=False).order_by("review", "at", "pk")
    for review, *given in twice.values_list("review_id", *rubric.CODES):
        marks[review].append(sum(given))
    pairs = [found[:2] for found in marks.values() if len(found) > 1]
    return reliability.agreement([first for first, _ in pairs], [second for _, second in pairs])
