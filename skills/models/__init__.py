"""What good looks like: skills with described levels, items, measurement rounds, and the ledger of evidence."""

from skills.models.evidence import Evidence
from skills.models.framework import Framework, Skill, Target
from skills.models.items import Item
from skills.models.rounds import MeasurementRound, Sitting
from skills.models.sharing import LevelShare

__all__ = ["Evidence", "Framework", "Item", "LevelShare", "MeasurementRound", "Sitting", "Skill", "Target"]
