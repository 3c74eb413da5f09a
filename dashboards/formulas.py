"""How each published figure is computed: in words, as a formula, and with the very numbers that were put in.

Made of `Figure.data` alone (docs/growth.md), in the active language. What is hidden comes out as its sentence, never as
a number. The t of an interval is read back from the interval itself, so that no statistics are computed in a request.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import Any

from django.utils.translation import gettext as _

from dashboards import wording
from dashboards.showing import Skill, moves, rose
from dashboards.statistics import ALL_FROM
from dashboards.wording import interval, number

Part = Mapping[str, Any]
SMALLEST_P = 0.001


@dataclass(frozen=True)
class Term:
    """One figure: what it says, the formula, the same with numbers, and whose method it is."""

    name: str
    said: str = ""
    formula: str = ""
    numbers: str = ""
    source: str = ""


@dataclass(frozen=True)
class SkillLine:
    """`said` stands alone where a skill has no shares."""

    name: str
    n: str = ""
    said: str = ""
    before: str = ""
    after: str = ""
    moved: Sequence[str] = ()
    came_and_went: str = ""


# --- results --------------------------------------------------------------------------------------------
def of_score(score: Part) -> list[Term]:
    """The figures of the result in the tasks, in points 0–100."""
    if "n" not in score:
        return [_hidden(_("Result"), score)]
    terms = [_improved(score), _superiority(score), *_means(score, wording.change(score), 1)]
    if score["n"] >= ALL_FROM and "change" in score:
        terms += [_effect(score), _standardised(score), _gain(score), _normalised(score), _spread(score)]
    elif not score.get("alike"):
        terms.append(Term(_("Effect size, gain, spread"), _("Shown from 10 people.")))
    return [term for term in terms if term.said or term.numbers]


def _improved(score: Part) -> Term:
    said = " ".join(sentence for sentence in (wording.improved(score), wording.the_others(score)) if sentence)
    return Term(
        _("How many improved"), said, _("people whose later result is higher than their first, out of all with both")
    )


def _superiority(score: Part) -> Term:
    if "superiority" not in score:
        return Term("")
    numbers = {"improved": number(score["improved"]), "same": number(score["same"]), "n": number(score["n"])}
    return Term(
        _("Share improved"),
        formula=_("(improved + ½ × same) ÷ n"),
        numbers="(%(improved)s + ½ × %(same)s) ÷ %(n)s = %(share)s"
        % (numbers | {"share": number(score["superiority"], 2)}),
    )


def _means(part: Part, said: str, digits: int) -> list[Term]:
    """The means, and the mean change with its interval; or from how many people there is one."""
    found = part.get("change")
    if not found or not found["sd"]:
        return [Term(_("Mean change"), said if part.get("alike") else _("A mean is shown from 8 people."))]
    sides = {
        f"{when}_{what}": number(part[when][what], 2) for when in ("before", "after") for what in ("mean", "sd")
    }  # fmt: skip
    means = Term(
        _("Mean before and after"),
        formula=_("sum of the results ÷ n; s is their standard deviation"),
        numbers=_("before %(before_mean)s (s = %(before_sd)s), after %(after_mean)s (s = %(after_sd)s)") % sides,
    )
    return [means, _change(part["n"], found, said, digits)]


def _change(n: int, found: Part, said: str, digits: int) -> Term:
    numbers = {
        "mean": number(found["mean"], 2), "sd": number(found["sd"], 2), "n": number(n),
        "t": number(_t(n, found), 3), "interval": interval(found, digits),
    }  # fmt: skip
    return Term(
        _("Mean change with its interval"),
        said,
        _("mean of each one's own change ± t × s ÷ √n"),
        "{mean} ± {t} × {sd} ÷ √{n} = {interval}".format(**numbers),
        _("s: standard deviation of the changes; t: 0.975 quantile of Student's t with n − 1 degrees of freedom."),
    )


def _t(n: int, found: Part) -> float:
    """The quantile that the published interval was made with."""
    return float((found["high"] - found["low"]) / 2 / (found["sd"] / sqrt(n)))


def _effect(score: Part) -> Term:
    if "effect" not in score:
        return Term("")
    n = score["n"]
    numbers = _changes(score) | {
        "correction": number(1 - 3 / (4 * (n - 1) - 1), 3), "effect": number(score["effect"], 2),
        "before": number(score["before"]["sd"], 2), "after": number(score["after"]["sd"], 2),
    }  # fmt: skip
    return Term(
        _("Effect size"),
        _("About 0.2 is called small, 0.5 medium and 0.8 large."),
        _("(1 − 3 ÷ (4 × (n − 1) − 1)) × mean change ÷ mean of the standard deviations before and after"),
        "{correction} × {mean} ÷ (({before} + {after}) ÷ 2) = {effect}".format(**numbers),
        _("Lakens 2013, with the correction of Hedges for small groups."),
    )


def _standardised(score: Part) -> Term:
    if "dz" not in score:
        return Term("")
    return Term(
        _("Change in standard deviations"),
        _("For planning: how many people it takes to see such a change."),
        _("mean change ÷ standard deviation of the changes"),
        "%(mean)s ÷ %(sd)s = %(dz)s" % (_changes(score) | {"dz": number(score["dz"], 2)}),
    )


def _gain(score: Part) -> Term:
    if "gain" not in score:
        return Term(_("Normalised gain"), wording.ceiling(score))
    numbers = _changes(score) | {"before": number(score["before"]["mean"], 2), "gain": number(score["gain"], 2)}
    return Term(
        _("Normalised gain"),
        _("How much of what could still be gained was gained. It favours a high start: do not rank units by it."),
        _("mean change ÷ (100 − mean before)"),
        "{mean} ÷ (100 − {before}) = {gain}".format(**numbers),
        _("Hake 1998: below 0.3 low, above 0.7 high."),
    )


def _normalised(score: Part) -> Term:
    if "normalised_change" not in score:
        return Term("")
    return Term(
        _("Normalised change of each one"),
        formula=_("mean of: rise ÷ (100 − before), or fall ÷ before; those at 0 or 100 both times are left out"),
        numbers=f"= {number(score['normalised_change'], 2)}",
        source=_("Marx and Cummings 2007."),
    )


def _spread(score: Part) -> Term:
    found = score.get("spread")
    if not found:
        return Term("")
    numbers = {"before": number(found["before"], 2), "after": number(found["after"], 2), "p": _p(found["p"])}
    return Term(
        _("Differences between people"),
        wording.spread(score),
        _("the standard deviations before and after, of the same people"),
        "{before} → {after}, {p}".format(**numbers),
        _("Test of Pitman and Morgan."),
    )


def _changes(score: Part) -> dict[str, str]:
    return {"mean": number(score["change"]["mean"], 2), "sd": number(score["change"]["sd"], 2)}


def _p(value: float) -> str:
    return f"p = {number(value, 3)}" if value >= SMALLEST_P else f"p < {number(SMALLEST_P, 3)}"


def _hidden(name: str, part: Part) -> Term:
    return Term(name, wording.hidden(part) or wording.hidden("few"))


# --- own estimates ----------------------------------------------------------------------------------------
def of_estimates(data: Part) -> list[Term]:
    """Own estimates 0–4, how they move beside performance, and what looking back says of the scale."""
    own = data.get("self") or {}
    if "n" in own:
        said = wording.estimates(own) or wording.alike(own)
        terms = [_improved(own), *_means(own, said, 1)]
    else:
        terms = [_hidden(_("Own estimates"), own)]
    gap, shift = data.get("gap") or {}, data.get("shift") or {}
    terms.append(_single(
        _("Own estimates beside performance"), gap, wording.self_and_do(data),
        _("mean of each one's change of own estimate (as 0–100) − change of result"),
    ))  # fmt: skip
    terms.append(_single(
        _("Looking back"), shift, wording.shift(shift),
        _("mean of each one's estimate of the start, made afterwards − the one made then; information, not growth"),
    ))  # fmt: skip
    return terms


def _single(name: str, part: Part, said: str, formula: str) -> Term:
    if "mean" not in part:
        return Term(name, wording.alike(part) or wording.hidden(part) or wording.hidden("few"))
    numbers = {"n": number(part["n"]), "mean": number(part["mean"], 2), "interval": interval(part, 1)}
    return Term(name, said, formula, _("n = %(n)s: %(mean)s, 95%% interval %(interval)s") % numbers)


# --- skills -----------------------------------------------------------------------------------------------
def of_skills(parts: Mapping[str, Part], skills: Iterable[Skill]) -> list[SkillLine]:
    return [_skill_line(skill.name, parts.get(skill.code) or {"hidden": "few"}) for skill in skills]


def _skill_line(name: str, part: Part) -> SkillLine:
    if "n" not in part:
        return SkillLine(name, said=wording.hidden(part))
    if "before" not in part:
        return SkillLine(name, number(part["n"]), rose(part), moved=moves(part))
    before, after = (_share(part[when], part["n"]) for when in ("before", "after"))
    came = ""
    if "p" in part:
        numbers = {"gained": number(part["gained"]), "lost": number(part["lost"]), "p": _p(part["p"])}
        came = _("%(gained)s came, %(lost)s left: %(p)s") % numbers
    return SkillLine(name, number(part["n"]), "", before, after, moves(part), came)


def _share(part: Part, n: int) -> str:
    if "share" not in part:
        return wording.count(part, n)
    numbers = {"count": number(part["count"]), "n": number(n), "share": wording.percent(part["share"])}
    if "low" not in part:
        return "{count} ÷ {n} = {share}".format(**numbers)
    numbers |= {"low": number(part["low"] * 100), "high": wording.percent(part["high"])}
    return "{count} ÷ {n} = {share} ({low}–{high})".format(**numbers)
