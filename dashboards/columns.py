"""The columns of an export: their names for programs, their headings and what they mean to people (docs/growth.md)."""

from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from dashboards.spreadsheet import ONE_DECIMAL, PERCENT, PLAIN, THREE_DECIMALS


class Column(NamedTuple):
    """`name` stands in CSV, `heading` in the workbook; `style` is how the workbook shows its numbers."""

    name: str
    heading: str | Promise
    meaning: str | Promise
    style: int = PLAIN
    width: int = 10


_MEAN = _("Mean of scores in points 0–100, of own estimates in levels 0–4")
_CHANGE_ENDS = _("An end of the 95 per cent interval of the mean change")
_COUNT = _("People at the target level, or only a bound; in rows of levels, how many levels of people over all skills")
_SHARE = _("The count divided by the people; in rows of levels, by all levels of people")
_SHARE_ENDS = _("An end of the 95 per cent interval of the share (Wilson)")
_SD = _("Standard deviation")

COLUMNS = (
    Column("unit", _("Unit"), _("The unit with those above it; empty for the whole company"), width=40),
    Column("unit_id", _("Unit number"), _("The number of the unit in Sometaito")),
    Column("cohort", _("Cohort"), _("Empty: all cohorts together"), width=16),
    Column("round", _("Rounds"), _("The measurement rounds compared"), width=12),
    Column("measure", _("Measure"), _("What the row is about; every unit has a row of each"), width=24),
    Column("skill", _("Code of skill"), _("Of rows about one skill")),
    Column("skill_name", _("Skill"), _("Of rows about one skill"), width=32),
    Column("target", _("Target level"), _("The level aimed at in the skill")),
    Column("n", _("People"), _("How many people the row is about: measured both times")),
    Column("invited", _("Invited"), _("How many people were invited; organisation of work, never hidden")),
    Column("measured", _("Measured both times"), _("How many did both rounds; organisation of work, never hidden")),
    Column("improved", _("Improved"), _("People whose result rose")),
    Column("same", _("Stayed"), _("People whose result stayed the same")),
    Column("fell", _("Fell"), _("People whose result fell")),
    Column("almost_all", _("All or all but one"), _("What all people or all but one did, instead of the counts")),
    Column("alike", _("Alike"), _("yes: results so alike that a mean would tell what single people got")),
    Column("mean_before", _("Mean before"), _MEAN, ONE_DECIMAL),
    Column("sd_before", _("Spread before"), _SD, ONE_DECIMAL),
    Column("mean_after", _("Mean after"), _MEAN, ONE_DECIMAL),
    Column("sd_after", _("Spread after"), _SD, ONE_DECIMAL),
    Column("spread_p", _("p of spread"), _("How well chance explains the change of the spread"), THREE_DECIMALS),
    Column("change", _("Mean change"), _("Mean of the changes, person by person"), ONE_DECIMAL),
    Column("change_low", _("Change, lower end"), _CHANGE_ENDS, ONE_DECIMAL),
    Column("change_high", _("Change, upper end"), _CHANGE_ENDS, ONE_DECIMAL),
    Column("change_sd", _("Spread of changes"), _SD, ONE_DECIMAL),
    Column("superiority", _("Probability of superiority"), _("Share improved and half of those who stayed"), PERCENT),
    Column("effect", _("Effect size"), _("g: the mean change in spreads, corrected for small groups"), THREE_DECIMALS),
    Column("dz", _("Effect size of changes"), _("d: the mean change in spreads of changes"), THREE_DECIMALS),
    Column("gain", _("Normalised gain"), _("The rise of the mean as a share of the greatest possible"), THREE_DECIMALS),
    Column("normalised_change", _("Normalised change"), _("The same person by person, as a mean"), THREE_DECIMALS),
    Column("ceiling", _("High start"), _("yes: the start was so high that there was little room to grow")),
    Column("count_before", _("Count before"), _COUNT, width=16),
    Column("share_before", _("Share before"), _SHARE, PERCENT),
    Column("share_before_low", _("Share before, lower end"), _SHARE_ENDS, PERCENT),
    Column("share_before_high", _("Share before, upper end"), _SHARE_ENDS, PERCENT),
    Column("count_after", _("Count after"), _COUNT, width=16),
    Column("share_after", _("Share after"), _SHARE, PERCENT),
    Column("share_after_low", _("Share after, lower end"), _SHARE_ENDS, PERCENT),
    Column("share_after_high", _("Share after, upper end"), _SHARE_ENDS, PERCENT),
    Column("gained", _("Reached the target"), _("People at the target level after, not before")),
    Column("lost", _("Left the target"), _("People at the target level before, not after")),
    Column("p", "p", _("How well chance explains the change (exact McNemar)"), THREE_DECIMALS),
    Column("mean_follow_up", _("Mean at follow-up"), _MEAN, ONE_DECIMAL),
    Column("retained", _("Retained"), _("How much of the change is left at the follow-up"), PERCENT),
    Column("state", _("State"), _("Whether the row is shown, or why its numbers are not"), width=24),
    Column("published_at", _("Published"), _("When; in the workbook in your own time zone"), width=18),
    Column("publication", _("Publication"), _("The number of the publication")),
)

# What the codes in the cells are called in the workbook.
SPOKEN = {
    "score": _("Score"),
    "self": _("Own estimate"),
    "skill": _("Skill"),
    "level-0": _("Levels: 0"),
    "level-1": _("Levels: 1"),
    "level-2": _("Levels: 2"),
    "level-3": _("Levels: 3"),
    "level-4": _("Levels: 4"),
    "shift": _("Looking back, the start"),
    "gap": _("Own estimate minus score"),
    "retention": _("Retention"),
    "trained": _("Went through the programme"),
    "waiting": _("Had not begun yet"),
    "difference": _("Difference from those who had not begun"),
    "improved": _("Improved"),
    "same": _("Stayed"),
    "fell": _("Fell"),
    "shown": _("Shown"),
    "few": _("Fewer than five people"),
    "remainder": _("Hidden for the sake of another small group"),
    "yes": _("yes"),
    "no": _("no"),
}
IN_CODES = frozenset({"measure", "almost_all", "alike", "ceiling", "state"})
