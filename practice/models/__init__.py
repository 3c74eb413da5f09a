"""The practice channel: versions of its worlds, tasks, what people do in them, and texts they sent to be read."""

from practice.models.material import PracticeTask, ScenarioVersion, TaskSkill
from practice.models.modules import ModulePractice, Reflection
from practice.models.reviews import Reading, Review
from practice.models.runs import Action, Run, TaskAttempt

__all__ = [
    "Action",
    "ModulePractice",
    "PracticeTask",
    "Reading",
    "Reflection",
    "Review",
    "Run",
    "ScenarioVersion",
    "TaskAttempt",
    "TaskSkill",
]
