"""Published figures as rows of a table: one of each measure for every unit, hidden ones with their reason only.

Reads `Figure` rows and nothing else. Everything said in words is looked up first: rows arise while the file leaves,
when the language of the page is no longer set.
"""

import datetime as dt
import math
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from django.db.models import F
from django.utils import timezone
from django.utils.translation import get_language, gettext

from dashboards.columns import COLUMNS, IN_CODES, SPOKEN
from dashboards.models import Batch, Figure, FigureQuerySet
from dashboards.spreadsheet import Cell
from participants.models import Unit
from skills.models import MeasurementRound, Skill
from trainingsite.translated import pick

Part = Mapping[str, Any]
Row = dict[str, Cell]
FIELDS = (
    "unit_id", "unit__path", "cohort_id", "cohort__name", "kind", "state", "invited", "measured", "data",
    "publication_id", "publication__made_at",
)  # fmt: skip
AT_ONCE = 200
SHOWN, FEW = str(Figure.State.SHOWN), str(Figure.State.FEW)


class Line(NamedTuple):
    """A `Figure` without what an export has no use for."""

    unit: int | None
    path: str | None
    cohort: int | None
    cohort_name: str | None
    kind: str
    state: str
    invited: int
    measured: int
    data: Part
    publication: int
    made_at: dt.datetime


class SkillName(NamedTuple):
    code: str
    name: str
    optional: bool


class Texts(NamedTuple):
    """What rows say in words, in the language and the zone of the moment it was made."""

    units: dict[int, str]
    skills: list[SkillName]
    rounds: dict[int | None, str]
    at_most: str
    at_least: str
    zone: dt.tzinfo


def texts(module: str = "") -> Texts:
    """Of the skills of one module, or of all. Three queries."""
    language = get_language() or "en"
    found = Skill.objects.filter(module_code=module) if module else Skill.objects.all()
    return Texts(
        units=dict(Unit.objects.values_list("pk", "name")),
        skills=[
            SkillName(code, pick(name, language).text, optional)
            for code, name, optional in found.values_list("code", "name", "optional")
        ],
        rounds=rounds_compared(),
        at_most=gettext("at most %(at_most)s of %(of)s"),
        at_least=gettext("at least %(at_least)s of %(of)s"),
        zone=timezone.get_current_timezone(),
    )


def rows(figures: FigureQuerySet, said: Texts) -> Iterator[Row]:
    """One query, read as it is written, by the tree of units; the company first."""
    ordered = figures.order_by(F("unit__path").asc(nulls_first=True), "kind", "cohort__name", "pk")
    for found in ordered.values_list(*FIELDS).iterator(chunk_size=AT_ONCE):
        yield from _of_figure(Line(*found), said)


def cells(found: Iterable[Row]) -> Iterator[list[Cell]]:
    """In the order of the columns, codes as they are."""
    for row in found:
        yield [row.get(column.name) for column in COLUMNS]


def spoken(found: Iterable[Row]) -> Iterator[list[Cell]]:
    """The same in the words of the reader's language."""
    words = {code: str(text) for code, text in SPOKEN.items()}
    return cells(row | {name: words.get(str(row.get(name)), row.get(name)) for name in IN_CODES} for row in found)


def _of_figure(line: Line, said: Texts) -> Iterator[Row]:
    names = [said.units.get(int(key), key) for key in (line.path or "").split("/") if key]
    common: Row = {
        "unit": " / ".join(names),
        "unit_id": line.unit,
        "cohort": line.cohort_name,
        "round": said.rounds.get(line.cohort),
        "invited": line.invited,
        "measured": line.measured,
        "published_at": line.made_at.astimezone(said.zone),
        "publication": line.publication,
    }
    data = line.data if line.state == SHOWN else {}
    for measure, part, read in _measures(line.kind, data, said):
        state = str(part.get("hidden") or (FEW if not part and line.state == SHOWN else line.state))
        numbers = read(part, said) | {"alike": "yes" if part.get("alike") else None} if state == SHOWN else {}
        yield common | measure | {key: _tidy(value) for key, value in numbers.items()} | {"state": state}


def _measures(kind: str, data: Part, said: Texts) -> Iterator[tuple[Row, Part, Any]]:
    """What a figure of the kind has a row of, whether it is shown or not: the row's own names, its part, its reader."""
    if kind == Figure.Kind.RETENTION:
        yield {"measure": "retention", "round": "T0-T1-T2"}, data, _retention
    elif kind == Figure.Kind.WAITING:
        for name, compared in [("trained", "T0-T1"), ("waiting", "T0-T0B"), ("difference", None)]:
            yield {"measure": name, "round": compared}, _inside(data, name), _mean
    else:
        yield {"measure": "score"}, data.get("score") or {}, _change
        yield {"measure": "self"}, data.get("self") or {}, _change
        skills = data.get("skills") or {}
        for skill in said.skills:
            if skill.code in skills or not skill.optional:
                names: Row = {"measure": "skill", "skill": skill.code, "skill_name": skill.name}
                yield names, skills.get(skill.code) or {}, _skill
        levels = data.get("levels") or {}
        for number in range(5):
            yield {"measure": f"level-{number}"}, _inside(levels, number), _level
        for name in ("shift", "gap"):
            yield {"measure": name}, data.get(name) or {}, _mean


def _inside(part: Part, key: Any) -> Part:
    """A part of a part: hidden when the whole is. By a number: one of the five levels."""
    if not part or "hidden" in part or "alike" in part:
        return part
    return {**part, "level": key} if isinstance(key, int) else part.get(key) or {}


def _change(part: Part, said: Texts) -> Row:
    """Of scores and own estimates."""
    before, after, change, spread = (part.get(key) or {} for key in ("before", "after", "change", "spread"))
    names = "n improved same fell almost_all superiority effect dz gain normalised_change".split()
    return {
        **{name: part.get(name) for name in names},
        **{"mean_before": before.get("mean"), "sd_before": before.get("sd")},
        **{"mean_after": after.get("mean"), "sd_after": after.get("sd"), "spread_p": spread.get("p")},
        **{"change": change.get("mean"), "change_low": change.get("low"), "change_high": change.get("high")},
        "change_sd": change.get("sd"),
        "ceiling": None if "ceiling" not in part else "yes" if part["ceiling"] else "no",
    }


def _skill(part: Part, said: Texts) -> Row:
    same: Row = {name: part.get(name) for name in "n same fell almost_all target gained lost p".split()}
    improved: Row = {"improved": part.get("rose")}
    if part.get("almost_all") == "rose":
        same["almost_all"] = "improved"
    return same | improved | _at_target("before", part, said) | _at_target("after", part, said)


def _at_target(when: str, part: Part, said: Texts) -> Row:
    found = part.get(when) or {}
    count = found.get("count")
    if "at_most" in found:
        count = said.at_most % found
    elif "at_least" in found:
        count = said.at_least % found
    shares = {f"share_{when}": "share", f"share_{when}_low": "low", f"share_{when}_high": "high"}
    return {f"count_{when}": count, **{name: found.get(key) for name, key in shares.items()}}


def _level(part: Part, said: Texts) -> Row:
    row: Row = {"n": part.get("n")}
    for when in ("before", "after"):
        if when in part:
            count = part[when][part["level"]]
            row |= {f"count_{when}": count, f"share_{when}": count / part["measured"] if part["measured"] else None}
    return row


def _mean(part: Part, said: Texts) -> Row:
    return {
        "n": part.get("n"),
        "change": part.get("mean"),
        "change_low": part.get("low"),
        "change_high": part.get("high"),
    }


def _retention(part: Part, said: Texts) -> Row:
    means = {"mean_before": part.get("t0"), "mean_after": part.get("t1"), "mean_follow_up": part.get("t2")}
    return {"n": part.get("n"), "retained": part.get("share"), **means}


def _tidy(value: Any) -> Cell:
    """Ten digits are all that is known of a number; what is none is not there."""
    if isinstance(value, float):
        return float(f"{value:.10g}") if math.isfinite(value) else None
    return value


def rounds_compared() -> dict[int | None, str]:
    """The rounds compared by the growth figures of each cohort; None: of all cohorts."""
    found = Batch.objects.filter(after__kind=MeasurementRound.Kind.T1)
    pairs: dict[int | None, set[str]] = {None: set()}
    for cohort, before, after in (
        found.values_list("after__cohort", "before__kind", "after__kind").distinct().order_by()
    ):
        for key in (cohort, None):
            pairs.setdefault(key, set()).add(f"{before}-{after}")
    return {cohort: ", ".join(sorted(compared)) for cohort, compared in pairs.items()}
