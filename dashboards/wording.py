"""What published figures say in words. Every sentence is made of the numbers it stands beside, and never says more.

Each function takes a part of `Figure.data` (docs/growth.md) and gives one whole sentence in the active language, ""
when the numbers for it are not there. A rise is spoken of only when the whole interval is above 0 (`growing`), and
every sentence about people says how many they are.
"""

from collections.abc import Mapping
from typing import Any

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

Part = Mapping[str, Any]
MINUS = "\N{MINUS SIGN}"
SIGNIFICANT = 0.05
COUNTS = {"n", "of", "count", "at_most", "at_least"}
SMALLEST = 0.005  # two decimals are the finest ever printed: an end nearer to 0 would read as 0


# --- numbers --------------------------------------------------------------------------------------------
def number(value: float, digits: int = 0) -> str:
    """Rounded, with the decimal sign of the language and a true minus: `-3.26` with one digit → `−3,3`."""
    rounded = round(value, digits) + 0.0  # adding makes -0.0 plain
    text = formats.number_format(abs(rounded) if digits else int(abs(rounded)), digits, use_l10n=True)
    return f"{MINUS}{text}" if rounded < 0 else text


def signed(value: float, digits: int = 0) -> str:
    """As `number`, a rise with its plus."""
    text = number(value, digits)
    return f"+{text}" if value > 0 and round(value, digits) else text


def percent(share: float) -> str:
    return _("%(number)d%%") % {"number": round(share * 100)}


def interval(part: Part, digits: int = 0) -> str:
    """`7–21`; with a negative end `−4 … +10`. As fine as it takes for an end off 0 to read as one; "" without one."""
    if "low" not in part:
        return ""
    fine = _digits(part, digits)
    if part["low"] < 0:
        return f"{signed(part['low'], fine)} … {signed(part['high'], fine)}"
    return f"{number(part['low'], fine)}–{number(part['high'], fine)}"


def growing(part: Part | None) -> int:
    """1: the whole interval lies above 0, -1: below 0, 0: it includes 0 or there is none."""
    if not part or "low" not in part:
        return 0
    return (part["low"] >= SMALLEST) - (part["high"] <= -SMALLEST)


def _digits(part: Part, digits: int) -> int:
    """Digits for a change with its interval: more when the end nearer to 0 would be printed as 0."""
    if growing(part):
        nearest = min(abs(part["low"]), abs(part["high"]))
        while digits < 2 and not round(nearest, digits):
            digits += 1
    return digits


def _span(part: Part, digits: int) -> dict[str, str]:
    """The amounts of a rise or a fall, without signs, the smaller first."""
    fine = _digits(part, digits)
    low, high = sorted((abs(part["low"]), abs(part["high"])))
    return {"mean": number(abs(part["mean"]), fine), "low": number(low, fine), "high": number(high, fine)}


# --- who is in the figure, and why there is none ---------------------------------------------------------
def hidden(why: Part | str) -> str:
    """Why a part or a whole figure (its `state`) is not shown; "" when it is."""
    reason = why if isinstance(why, str) else why.get("hidden", "")
    if reason == "remainder":
        return _("Hidden so that another small group's result cannot be worked out.")
    return _("Shown when at least 5 people have answered both times.") if reason == "few" else ""


def attrition(invited: int, measured: int) -> str:
    """How many are not in the figures, and that it does not speak of them."""
    missing = invited - measured
    if missing <= 0:
        return ""
    text = ngettext(
        "%(number)s person has not done both measurements. The result covers only those who did.",
        "%(number)s people have not done both measurements. The result covers only those who did.",
        missing,
    )
    return text % {"number": number(missing)}


def missing_after(people: int) -> str:
    """Who did the first measurement and not the last one (`Publication.quality`)."""
    if people <= 0:
        return ""
    text = ngettext(
        "%(number)s person lacks the post-measure. The result covers only those who did both.",
        "%(number)s people lack the post-measure. The result covers only those who did both.",
        people,
    )
    return text % {"number": number(people)}


# --- results ----------------------------------------------------------------------------------------------
def headline(score: Part) -> list[str]:
    """The result of a group in a few sentences: how many improved, how much, and what to mind; or why it is hidden."""
    sentences = [hidden(score), improved(score), change(score), ceiling(score)]
    return [sentence for sentence in sentences if sentence]


def improved(part: Part) -> str:
    """How many improved; where all or all but one did the same, only that."""
    if "n" not in part:
        return ""
    numbers = {"n": number(part["n"]), "least": number(part["n"] - 1), "improved": number(part.get("improved", 0))}
    sentences = {
        "improved": _("At least %(least)s of %(n)s people improved."),
        "same": _("The result of at least %(least)s of %(n)s people stayed the same."),
        "fell": _("The result of at least %(least)s of %(n)s people fell."),
        "": _("%(improved)s of %(n)s people improved."),
    }
    return sentences[part.get("almost_all", "")] % numbers if part.keys() & {"improved", "almost_all"} else ""


def the_others(part: Part) -> str:
    """How many stayed as they were and how many fell, where the counts are shown."""
    if "improved" not in part:
        return ""
    numbers = {key: number(part[key]) for key in ("same", "fell")}
    return _("Same result as before: %(same)s. Fell: %(fell)s.") % numbers


def change(part: Part) -> str:
    """The mean change of a score, in points, or that it cannot be told from chance."""
    found = part.get("change")
    if not found:
        return alike(part)
    if not growing(found):
        return _("The change cannot yet be told from chance.")
    amounts = _span(found, 0)
    many = 1 if amounts["mean"] == number(1) else 2
    if growing(found) > 0:
        text = ngettext(
            "The mean rise was %(mean)s point (probably %(low)s–%(high)s).",
            "The mean rise was %(mean)s points (probably %(low)s–%(high)s).",
            many,
        )
    else:
        text = ngettext(
            "The mean fall was %(mean)s point (probably %(low)s–%(high)s).",
            "The mean fall was %(mean)s points (probably %(low)s–%(high)s).",
            many,
        )
    return text % amounts


def alike(part: Part) -> str:
    """Why a part that is alike for all has no mean; "" for every other."""
    said = _("The results are so alike that a mean would tell what single people got, so it is not shown.")
    return said if part.get("alike") else ""


def ceiling(score: Part) -> str:
    """Whether the group began so high that little could be gained."""
    return _("The starting level was already high, so there was little room to grow.") if score.get("ceiling") else ""


def spread(score: Part) -> str:
    """Whether the differences between people narrowed: unevenness was the matter to begin with."""
    found = score.get("spread")
    if not found or found.get("p") is None:
        return ""
    before, after = _apart(found["before"], found["after"])
    numbers = {"before": before, "after": after, "n": number(score["n"])}
    if found["p"] >= SIGNIFICANT or before == after:
        return _("Whether the differences between people changed cannot be told from chance (%(n)s people).") % numbers
    if found["after"] < found["before"]:
        text = _("The differences between %(n)s people narrowed: standard deviation %(before)s → %(after)s points.")
    else:
        text = _("The differences between %(n)s people grew: standard deviation %(before)s → %(after)s points.")
    return text % numbers


def _apart(first: float, second: float, least: int = 0) -> tuple[str, str]:
    """Two numbers as roughly as they can be told apart, with `least` to two decimals."""
    texts = [(number(first, digits), number(second, digits)) for digits in range(least, 3)]
    return next((pair for pair in texts if pair[0] != pair[1]), texts[-1])


def target(skill: Part) -> str:
    """How many are at the target level of a skill, before and after."""
    if "before" not in skill:
        return ""
    numbers = {"before": count(skill["before"], skill["n"]), "after": count(skill["after"], skill["n"])}
    return _("At the target level: before %(before)s, after %(after)s.") % numbers


def count(part: Part, n: int) -> str:
    """`8 of 12`; of a band `at most 1 of 12`, `at least 11 of 12`."""
    numbers = {key: number(value) for key, value in {"n": n, **part}.items() if key in COUNTS}
    if "at_most" in part:
        return _("at most %(at_most)s of %(of)s") % numbers
    if "at_least" in part:
        return _("at least %(at_least)s of %(of)s") % numbers
    return _("%(count)s of %(n)s") % numbers


# --- own estimates ------------------------------------------------------------------------------------------
def estimates(part: Part) -> str:
    """The mean change of own estimates, in levels 0-4."""
    found = part.get("change")
    if not found:
        return ""
    numbers = {"n": number(part["n"]), **_span(found, 1)}
    if not growing(found):
        return _("The change of own estimates cannot yet be told from chance (%(n)s people).") % numbers
    if growing(found) > 0:
        text = _("Own estimates of %(n)s people rose by %(mean)s levels on average (probably %(low)s–%(high)s).")
    else:
        text = _("Own estimates of %(n)s people fell by %(mean)s levels on average (probably %(low)s–%(high)s).")
    return text % numbers


def self_and_do(data: Part) -> str:
    """Whether own estimates or performance moved more. That either rose is said only where it did (`growing`)."""
    gap = data.get("gap") or {}
    if "low" not in gap:
        return ""
    numbers = {"n": number(gap["n"])}
    rose = {name: growing((data.get(name) or {}).get("change")) > 0 for name in ("self", "score")}
    if not growing(gap):
        text = _("Between own estimates and performance there is no difference beyond chance (%(n)s people).")
    elif growing(gap) > 0 and rose["self"]:
        text = _("Self-rating rose more than performance (%(n)s people).")
    elif growing(gap) < 0 and rose["score"]:
        text = _("Performance rose more than self-rating (%(n)s people).")
    elif growing(gap) > 0:
        text = _("Compared with performance, self-rating went up (%(n)s people).")
    else:
        text = _("Compared with self-rating, performance went up (%(n)s people).")
    return text % numbers


def shift(part: Part) -> str:
    """What looking back says of the scale: information, not growth."""
    if "low" not in part:
        return ""
    numbers = {"n": number(part["n"]), **_span(part, 1)}
    if not growing(part):
        text = _("Looking back, %(n)s people place their start where they placed it then, as far as can be told.")
    elif growing(part) < 0:
        text = _("Looking back, %(n)s people place their start %(mean)s levels lower than they did then.")
    else:
        text = _("Looking back, %(n)s people place their start %(mean)s levels higher than they did then.")
    return text % numbers


# --- follow-up and later starters -----------------------------------------------------------------------------
def retention(data: Part) -> str:
    """How much of the growth is left at the follow-up."""
    if "t0" not in data:
        return alike(data) or _from_ten(data, _("Shown from 10 people."))
    numbers = {"n": number(data["n"])}
    share = data.get("share")
    if share is None:
        return _("What is left of it cannot be said: the growth of these %(n)s people is not certain.") % numbers
    if share >= 1:
        return _("Nothing of the growth has been lost by the follow-up (%(n)s people).") % numbers
    if share <= 0:
        return _("Nothing of the growth is left at the follow-up (%(n)s people).") % numbers
    numbers["share"] = percent(share)
    return _("About %(share)s of the growth is left at the follow-up (%(n)s people).") % numbers


def waiting(data: Part) -> str:
    """Those who went through the programme beside those who had not begun: the difference is not practice or time."""
    if "difference" not in data:
        return alike(data) or _from_ten(data, _("Shown from 10 people in both groups."))
    difference = data["difference"]
    sizes = {"trained": number(data["trained"]["n"]), "waiting": number(data["waiting"]["n"])}
    if not growing(difference):
        text = _(
            "The %(trained)s people who went through the programme and the %(waiting)s who had not begun yet cannot be"
            " told apart beyond chance."
        )
    elif growing(difference) > 0:
        text = _(
            "The result of the %(trained)s people who went through the programme developed %(mean)s points better"
            " (probably %(low)s–%(high)s) than that of the %(waiting)s who had not begun yet."
        )
    else:
        text = _(
            "The result of the %(trained)s people who went through the programme developed %(mean)s points worse"
            " (probably %(low)s–%(high)s) than that of the %(waiting)s who had not begun yet."
        )
    return text % (sizes | _span(difference, 0))


def _from_ten(data: Part, said: str) -> str:
    return said if data.get("hidden") == "few" else hidden(data)


# --- one person's own change -----------------------------------------------------------------------------------
def own_change(amount: float, needed: float, *, sure: bool) -> str:
    """For the person alone: whether a change of the own result is more than the chance of a short test."""
    shown, least = _apart(abs(amount), needed, 1)
    numbers = {"amount": shown, "needed": least}
    if not sure:
        text = _("No certain change: in a test this short, only more than %(needed)s points tells it from chance.")
    elif amount > 0:
        text = _("A clear change: your result rose by %(amount)s points; chance explains up to %(needed)s.")
    else:
        text = _("A clear change: your result fell by %(amount)s points; chance explains up to %(needed)s.")
    return text % numbers


def own_shift(amount: float) -> str:
    """For the person alone: where they place their start now beside where they placed it then, in levels 0-4."""
    numbers = {"amount": number(abs(amount), 1)}
    if not round(amount, 1):
        text = _("Looking back, you place your start where you placed it then.")
    elif amount < 0:
        text = _("Looking back, you place your start %(amount)s levels lower than you did then.")
    else:
        text = _("Looking back, you place your start %(amount)s levels higher than you did then.")
    return text % numbers
