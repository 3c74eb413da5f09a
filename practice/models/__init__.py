"""The practice channel: versions of its worlds, tasks, and what people do in them."""

from practice.models.material import PracticeTask, ScenarioVersion, TaskSkill
from practice.models.runs import Action, Run, TaskAttempt

__all__ = ["Action", "PracticeTask", "Run", "ScenarioVersion", "TaskAttempt", "TaskSkill"]
