"""What administrators see of growth and of the measurements in the admin: rows of tables, of the figures published."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from django.db.models import Count, Exists, OuterRef, Q
from django.utils.translation import gettext as _

from dashboards import wording
from dashboards.batches import compared
from dashboards.export import rounds_compared
from dashboards.models import Figure
from dashboards.reliability import SHOWN_FROM
from dashboards.statistics import MEAN_FROM
from participants.models import Unit
from skills.models import MeasurementRound, Sitting

Part = Mapping[str, Any]
WEAK_BELOW = 0.1
EASY_ABOVE, HARD_BELOW = 0.9, 0.3
NONE = "–"


class UnitLine(NamedTuple):
    """The newest figure of a unit, of all cohorts or of one, in words and numbers."""

    figure: Figure
    unit: str
    rounds: str
    people: str
    improved: str
    change: str
    interval: str
    state: str


def unit_lines(figures: Iterable[Figure]) -> list[UnitLine]:
    """Two queries whatever the number: the names of the units above, and the rounds compared."""
    figures = list(figures)
    paths = {figure.unit_id: figure.unit.path.strip("/").split("/") for figure in figures if figure.unit}
    above = {int(key) for keys in paths.values() for key in keys if key}
    names = dict(Unit.objects.filter(pk__in=above).values_list("pk", "name"))
    rounds = rounds_compared()
    found = []
    for figure in figures:
        keys = paths.get(figure.unit_id, [])
        unit = " / ".join(names.get(int(key), key) for key in keys if key) if figure.unit else _("Whole company")
        found.append(_unit_line(figure, unit, rounds.get(figure.cohort_id) or NONE))
    return found


def _unit_line(figure: Figure, unit: str, rounds: str) -> UnitLine:
    """A hidden figure has no number, whatever its data may hold."""
    score: Part = figure.data.get("score") or {"hidden": Figure.State.FEW}
    if figure.state != Figure.State.SHOWN:
        score = {"hidden": figure.state}
    state = Figure.State(score.get("hidden", Figure.State.SHOWN)).label
    if "hidden" in score:
        return UnitLine(figure, unit, rounds, NONE, NONE, NONE, NONE, str(state))
    change = score.get("change")
    return UnitLine(
        figure,
        unit,
        rounds,
        wording.number(score["n"]),
        _improved(score),
        wording.signed(change["mean"], 1) if change else _without_mean(score),
        wording.interval(change, 1) if change else NONE,
        str(state),
    )


def _improved(score: Part) -> str:
    if "improved" in score:
        return wording.number(score["improved"])
    n = score["n"]
    band = {"at_least": n - 1, "of": n} if score.get("almost_all") == "improved" else {"at_most": 1, "of": n}
    return wording.count(band, n)


def _without_mean(score: Part) -> str:
    if score.get("alike"):
        return _("alike")
    return _("from %(number)d people") % {"number": MEAN_FROM}


class CohortLine(NamedTuple):
    cohort: str
    begun: int
    both: int
    missing: int


def missing_by_cohort() -> list[CohortLine]:
    """Who did the last baseline of a cohort, and how many of them not the round after the programme. Two queries."""
    after = Sitting.objects.finished().filter(
        person=OuterRef("person"), round__cohort=OuterRef("round__cohort"), round__kind=MeasurementRound.Kind.T1
    )
    before = Sitting.objects.finished().filter(round__in=[before.pk for before, _after in compared()])
    rows = (
        before.annotate(done=Exists(after))
        .values("round__cohort__name")
        .annotate(begun=Count("pk"), both=Count("pk", filter=Q(done=True)))
        .order_by("round__cohort__name")
    )
    return [
        CohortLine(row["round__cohort__name"], row["begun"], row["both"], row["begun"] - row["both"]) for row in rows
    ]


class FormLine(NamedTuple):
    round: str
    forms: dict[str, int]
    balanced: bool


def form_lines(quality: Part) -> list[FormLine]:
    """How many did which form in which round; unbalanced when chance does not explain the difference of A and B."""
    names = dict(MeasurementRound.Kind.choices)
    unbalanced = quality.get("unbalanced", [])
    return [
        FormLine(f"{kind} ({names.get(kind, kind)})", counts, kind not in unbalanced)
        for kind, counts in quality.get("forms", {}).items()
    ]


class ItemLine(NamedTuple):
    code: str
    people: int
    difficulty: str
    discrimination: str
    dead: str
    remarks: list[str]


def item_lines(quality: Part) -> list[ItemLine]:
    """Weak items first, then by code."""
    lines = [_item_line(code, found) for code, found in quality.get("items", {}).items()]
    return sorted(lines, key=lambda line: (not line.remarks, line.code))


def _item_line(code: str, found: Part) -> ItemLine:
    """Statistics there are from 30 answers."""
    if "difficulty" not in found:
        return ItemLine(code, found["n"], NONE, NONE, NONE, [])
    difficulty, discrimination, dead = found["difficulty"], found["discrimination"], found["dead"]
    remarks = []
    if discrimination is not None and discrimination < WEAK_BELOW:
        remarks.append(_("Hardly goes with the rest of the test"))
    if difficulty > EASY_ABOVE:
        remarks.append(_("Very easy"))
    if difficulty < HARD_BELOW:
        remarks.append(_("Very hard"))
    if dead:
        remarks.append(_("Has options hardly anybody chooses"))
    said = NONE if discrimination is None else wording.number(discrimination, 2)
    return ItemLine(code, found["n"], wording.number(difficulty, 2), said, ", ".join(dead) or NONE, remarks)


def figures_by_state(figures: Iterable[tuple[str, int]]) -> str:
    """How many of them are shown and how many hidden, in words."""
    counts: defaultdict[str, int] = defaultdict(int)
    for state, number in figures:
        counts[state] += number
    return ", ".join(f"{state.label}: {counts[state]}" for state in Figure.State if counts[state]) or NONE


def quality_context(quality: Part) -> dict[str, Any]:
    """For the tables of `_quality.html`."""
    alpha, raters = quality.get("alpha", {}), quality.get("raters", {})
    return {
        "quality": quality,
        "forms": form_lines(quality),
        "items": item_lines(quality),
        "alpha": wording.number(alpha["value"], 2) if "value" in alpha else "",
        "kappa": wording.number(raters["kappa"], 2) if "kappa" in raters else "",
        "sem": wording.number(quality["sem"], 1) if "sem" in quality else "",
        "sd": wording.number(quality["sd"], 1) if "sd" in quality else "",
        "from": SHOWN_FROM,
    }
