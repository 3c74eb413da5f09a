"""The practice channel in Django's admin: material to look up, and that runs exist; never what was written in them."""

from django.contrib import admin

from practice.models import PracticeTask, Run, ScenarioVersion, TaskAttempt
from trainingsite.administration import LookOnly


@admin.register(ScenarioVersion)
class ScenarioVersionAdmin(LookOnly, admin.ModelAdmin):
    list_display = ["slug", "number", "published_at"]
    list_filter = ["slug"]
    fields = ["slug", "number", "title", "published_at"]


@admin.register(PracticeTask)
class PracticeTaskAdmin(LookOnly, admin.ModelAdmin):
    list_display = ["code", "family", "variant", "level", "module_code", "withdrawn"]
    list_filter = ["module_code", "variant"]
    search_fields = ["code", "family"]


@admin.register(Run)
class RunAdmin(LookOnly, admin.ModelAdmin):
    """Whose and when; what was done in it is the person's own."""

    list_display = ["person", "scenario", "started_at", "ended_at"]
    list_select_related = ["person", "scenario"]
    fields = ["person", "scenario", "started_at", "ended_at"]
    search_fields = ["person__name", "person__email"]


@admin.register(TaskAttempt)
class TaskAttemptAdmin(LookOnly, admin.ModelAdmin):
    """How many and when; how they went is the person's own."""

    list_display = ["person", "task", "number", "at"]
    list_select_related = ["person", "task"]
    fields = ["person", "task", "number", "at"]
    search_fields = ["person__name", "person__email"]
