"""Published figures as rows that a template only has to write out: texts in the active language, lengths in per cent.

Nothing is computed here that was not published, and a part that is missing or hidden comes out as a sentence or a sign,
never as a number. Lengths are plain texts, because SVG knows no decimal comma.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from dashboards import wording
from dashboards.models import Figure
from trainingsite.translated import pick

Part = Mapping[str, Any]
SHADES = 5
LEVELS = 5
TARGET_FROM = 2  # the level that is aimed at unless a skill says another


# --- small pieces ---------------------------------------------------------------------------------------
def in_language(content: Mapping[str, str] | None) -> str:
    return pick(content, get_language() or "fi").text


def people(n: int) -> str:
    return ngettext("%(number)s person", "%(number)s people", n) % {"number": wording.number(n)}


def equals(n: int) -> str:
    """`n = 12`, never broken over two lines."""
    return f"n\N{NO-BREAK SPACE}=\N{NO-BREAK SPACE}{n}"


def place(share: float) -> str:
    """Where a share 0–1 stands on an axis that is never cropped."""
    return f"{min(max(share, 0.0), 1.0) * 100:.4g}%"


def whole_percents(counts: Sequence[int]) -> list[int]:
    """Whole per cents that make 100 together: what rounding down leaves goes to the largest remainders."""
    total = sum(counts)
    if not total:
        return [0] * len(counts)
    shares = [count * 100 // total for count in counts]
    by_rest = sorted(range(len(counts)), key=lambda index: (-(counts[index] * 100 % total), index))
    for index in by_rest[: 100 - sum(shares)]:
        shares[index] += 1
    return shares


def points_of(before: float, after: float) -> float:
    """The change of two shares in percentage points."""
    return (after - before) * 100


# --- growth by skill ------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Skill:
    """What pages need of a skill; `short` is the beginning of a long name, for the head of a narrow column."""

    code: str
    module: str
    name: str

    @property
    def short(self) -> str:
        return self.name.partition(":")[0].partition(" (")[0]

    @property
    def rest(self) -> str:
        return self.name.removeprefix(self.short)


def skills_of(figures: Iterable[Figure], rows: Iterable[Any]) -> list[Skill]:
    """The skills any of the figures speaks of, in the order of `rows` (`skills.models.Skill`)."""
    spoken_of = {code for figure in figures for code in figure.data.get("skills", ())}
    return [Skill(row.code, row.module_code, in_language(row.name)) for row in rows if row.code in spoken_of]


@dataclass(frozen=True)
class Side:
    """A share at the target level: in words, with its interval, and where it stands. A band has no place."""

    text: str
    band: str = ""
    x: str = ""
    low: str = ""
    high: str = ""


@dataclass(frozen=True)
class SkillRow:
    """`said` stands alone where there are no shares: how many rose, or why nothing is shown."""

    name: str
    people: str = ""
    n: str = ""
    said: str = ""
    before: Side | None = None
    after: Side | None = None
    change: str = ""
    change_said: str = ""
    moved: Sequence[str] = ()


def skill_rows(parts: Mapping[str, Part], skills: Iterable[Skill]) -> list[SkillRow]:
    """A row for each of the skills, from what was published of them (`Figure.data["skills"]`)."""
    return [skill_row(skill.name, parts.get(skill.code) or {"hidden": "few"}) for skill in skills]


def skill_row(name: str, part: Part) -> SkillRow:
    if "n" not in part:
        return SkillRow(name, said=wording.hidden(part) or wording.hidden("few"))
    many, n, moved = str(part["n"]), equals(part["n"]), moves(part)
    if "before" not in part or "after" not in part:
        return SkillRow(name, many, n, rose(part), moved=moved)
    before, after = _side(part["before"], part["n"]), _side(part["after"], part["n"])
    known = before.x and after.x
    change = wording.signed(points_of(part["before"]["share"], part["after"]["share"])) if known else ""
    said = _("%(points)s pp") % {"points": change} if change else ""
    return SkillRow(name, many, n, "", before, after, change, said, moved)


def _side(part: Part, n: int) -> Side:
    if "share" not in part:
        return Side(wording.count(part, n))
    text = wording.percent(part["share"])
    if "low" not in part:
        return Side(text, x=place(part["share"]))
    band = _("%(low)d–%(high)d%%") % {"low": round(part["low"] * 100), "high": round(part["high"] * 100)}
    return Side(text, band, place(part["share"]), place(part["low"]), place(part["high"]))


def rose(part: Part) -> str:
    """How many rose, where there are too few people for shares."""
    numbers = {"n": wording.number(part["n"]), "least": wording.number(part["n"] - 1)}
    almost_all = {
        "rose": _("at least %(least)s of %(n)s rose"),
        "same": _("at least %(least)s of %(n)s stayed the same"),
        "fell": _("at least %(least)s of %(n)s fell"),
    }
    if part.get("almost_all") in almost_all:
        return almost_all[part["almost_all"]] % numbers
    if "rose" not in part:
        return ""
    return _("%(rose)s of %(n)s rose") % (numbers | {"rose": wording.number(part["rose"])})


def moves(part: Part) -> tuple[str, ...]:
    """How many rose, stayed and fell; nothing where that would tell what everybody did."""
    return tuple(str(part[name]) for name in ("rose", "same", "fell")) if "rose" in part else ()


# --- units × skills -------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Cell:
    """`look` is the class of the cell: five shades by share, or the pattern of what is not shown."""

    look: str
    text: str
    small: str = ""


@dataclass(frozen=True)
class HeatRow:
    """A unit; `said` is there instead of cells when nothing of it is shown. `query` leads to its own page."""

    name: str
    query: str
    n: str = ""
    said: str = ""
    cells: Sequence[Cell] = ()


def heat_row(name: str, query: str, figure: Figure | None, skills: Sequence[Skill]) -> HeatRow:
    if figure is None:
        return HeatRow(name, query, said=pgettext("figures of a unit", "nothing published yet"))
    if figure.state != Figure.State.SHOWN:
        return HeatRow(name, query, said=_not_shown(figure.state))
    parts = figure.data.get("skills", {})
    n = figure.data.get("score", {}).get("n")
    return HeatRow(
        name, query, equals(n) if n else "",
        cells=[cell(parts.get(skill.code) or {"hidden": "few"}) for skill in skills],
    )  # fmt: skip


def cell(part: Part) -> Cell:
    """The share at the target level now with its change; of few people how many rose; a sign for what is hidden."""
    if "n" not in part:
        return Cell("heat__na", _not_shown(part.get("hidden", "few")))
    after = part.get("after")
    if not after:
        return _few(part)
    if "share" not in after:
        least = "at_least" in after
        sign, count = ("≥", after["at_least"]) if least else ("≤", after.get("at_most", 1))
        return Cell(f"bg-{SHADES - 1 if least else 0}", f"{sign}\N{NO-BREAK SPACE}{count}/{part['n']}")
    before = part.get("before", {})
    change = f"({wording.signed(points_of(before['share'], after['share']))})" if "share" in before else ""
    return Cell(f"bg-{shade(after['share'])}", wording.percent(after["share"]), change)


def shade(share: float) -> int:
    """Which of five shades: 0 up to 20 per cent as printed, 4 from 80 up."""
    return min(round(share * 100) // (100 // SHADES), SHADES - 1)


def shades() -> list[tuple[str, str]]:
    """The legend: the class of each shade and the per cents it stands for."""
    step = 100 // SHADES
    tops = [step * (index + 1) - 1 for index in range(SHADES - 1)] + [100]
    spans = [{"low": step * index, "high": top} for index, top in enumerate(tops)]
    return [(f"level-{index}", _("%(low)d–%(high)d%%") % span) for index, span in enumerate(spans)]


def _few(part: Part) -> Cell:
    if part.get("almost_all"):
        sign = {"rose": "≥", "same": "≤", "fell": "≤"}.get(part["almost_all"], "≤")
        count = part["n"] - 1 if sign == "≥" else 1
        return Cell("heat__few", f"{sign}\N{NO-BREAK SPACE}{count}/{part['n']}", _("rose"))
    return Cell("heat__few", f"{part['rose']}/{part['n']}", _("rose")) if "rose" in part else Cell("heat__na", "–")


def _not_shown(reason: str) -> str:
    return pgettext("figure", "hidden") if reason == "remainder" else pgettext("people", "under 5")


# --- headline figures -----------------------------------------------------------------------------------
@dataclass(frozen=True)
class Stat:
    """One headline figure for `components/stat.html`; the note holds its uncertainty and of how many people it is."""

    label: str
    value: str
    unit: str = ""
    note: str = ""


NOTHING = "–"


def why_no_levels(part: Part) -> str:
    if part.get("alike"):
        return _("Nearly all levels are the same, so they are not shown.")
    return wording.hidden(part) or _("Shown from 10 people.")


def score_stat(score: Part) -> Stat:
    """The mean change of the result; of few people how many improved."""
    found = score.get("change")
    if found:
        digits = 0 if abs(found["mean"]) >= 1 else 1
        note = _("95%% interval %(interval)s. %(people)s.") % {
            "interval": wording.interval(found, digits), "people": people(score["n"]),
        }  # fmt: skip
        return Stat(_("Mean change"), wording.signed(found["mean"], digits), _("points"), note)
    label, note = _("Improved"), wording.change(score) or _("A mean is shown from 8 people.")
    if "improved" in score:
        return Stat(label, wording.number(score["improved"]), f"/ {wording.number(score['n'])}", note)
    if "n" in score:
        return Stat(label, NOTHING, "", wording.improved(score))
    return Stat(_("Mean change"), NOTHING, "", wording.hidden(score) or wording.hidden("few"))


def target_stat(shown: "Levels | None", part: Part) -> Stat:
    """How much of what was measured is at level 2 or above; pooled over people and skills, so without an interval."""
    label = _("Skills at level 2 or above")
    if shown is None:
        return Stat(label, NOTHING, "", why_no_levels(part))
    before, after = shown.target
    note = _("Before %(before)d%%. %(measured)s levels, %(people)s.") % {
        "before": before, "measured": wording.number(shown.measured), "people": people(shown.n),
    }  # fmt: skip
    return Stat(label, wording.percent(after / 100), "", note)


def measured_stat(figure: Figure) -> Stat:
    counted = figure.data.get("score", {}).get("n", figure.measured)  # some of the measured may wait to be counted
    missing = max(figure.invited - min(counted, figure.measured), 0)
    note = _("Nobody is missing.")
    if missing:
        text = ngettext(
            "%(number)s person is not in the figures.", "%(number)s people are not in the figures.", missing
        )
        note = text % {"number": wording.number(missing)}
    return Stat(_("Measured both times"), wording.number(figure.measured), f"/ {wording.number(figure.invited)}", note)


def stalled_stat(total: int) -> Stat:
    label = _("At a stop for over 3 weeks")
    if not total:
        return Stat(label, NOTHING, "", _("There is no place where at least 5 people have stopped."))
    of = ngettext("person", "people", total)
    return Stat(label, wording.number(total), of, _("At places where at least 5 people have stopped."))


# --- levels ---------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Levels:
    """The distribution over levels 0–4: bars for `charts/_bars.html`, and the same as a table."""

    n: int
    measured: int
    bars: Sequence[Mapping[str, Any]]
    lines: Sequence[tuple[int, str, str]]
    low: tuple[int, int]
    high: tuple[int, int]
    target: tuple[int, int]


def levels(part: Part) -> Levels | None:
    """None where it is not shown. `low`: per cent at levels 0–1 before and after; `high` at 3–4; `target` from 2 up."""
    if "measured" not in part or not part["measured"]:
        return None
    shares = [whole_percents(part[when]) for when in ("before", "after")]
    names = (pgettext("measurement", "Before"), pgettext("measurement", "After"))
    bars = [{"label": name, "n": part["n"], "shares": each} for name, each in zip(names, shares, strict=True)]
    texts = [[wording.percent(share / 100) for share in each] for each in shares]
    lines = [(level, texts[0][level], texts[1][level]) for level in range(LEVELS)]
    low, high, target = ((sum(shares[0][part]), sum(shares[1][part])) for part in (_BOTTOM, _TOP, _TARGET))
    return Levels(part["n"], part["measured"], bars, lines, low, high, target)


_BOTTOM, _TOP, _TARGET = slice(0, 2), slice(3, LEVELS), slice(TARGET_FROM, LEVELS)


# --- own estimates beside performance ---------------------------------------------------------------------
@dataclass(frozen=True)
class Estimates:
    """Means of own estimates on the scale 0–4, with the change and its interval."""

    n: str
    before: str
    after: str
    change: str
    interval: str


def own_estimates(part: Part) -> Estimates | None:
    """None where no means are shown."""
    found = part.get("change")
    if not found or "before" not in part:
        return None
    before, after = (wording.number(part[when]["mean"], 1) for when in ("before", "after"))
    change, interval = wording.signed(found["mean"], 1), wording.interval(found, 1)
    return Estimates(wording.number(part["n"]), before, after, change, interval)


def said_of_own_estimates(data: Part) -> list[str]:
    """The sentences about own estimates; of few people how many rose, and why there is none."""
    own = data.get("self", {})
    first = wording.estimates(own) or wording.hidden(own) or _own_rose(own)
    return [text for text in (first, wording.self_and_do(data), wording.shift(data.get("shift") or {})) if text]


def _own_rose(own: Part) -> str:
    numbers = {"n": str(own.get("n", 0)), "least": str(own.get("n", 1) - 1), "rose": str(own.get("improved", 0))}
    if "improved" in own:
        return _("The own estimate of %(rose)s of %(n)s people rose.") % numbers
    almost_all = {
        "improved": _("The own estimate of at least %(least)s of %(n)s people rose."),
        "same": _("The own estimate of at least %(least)s of %(n)s people stayed the same."),
        "fell": _("The own estimate of at least %(least)s of %(n)s people fell."),
    }
    return almost_all.get(own.get("almost_all", ""), "") % numbers
