"""The programme in Django's admin. Content changes by packages and on the authors' pages; here it is looked up."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from courses.models import (
    CheckAnswer,
    Enrolment,
    Lesson,
    LessonCompletion,
    Module,
    ModuleCompletion,
    Programme,
    ProgrammeVersion,
    Source,
)


class ReadOnly(admin.ModelAdmin):
    """For rows that arise from what people do or from packages."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Programme)
class ProgrammeAdmin(ReadOnly):
    list_display = ["slug"]
    search_fields = ["slug"]


@admin.register(ProgrammeVersion)
class ProgrammeVersionAdmin(ReadOnly):
    list_display = ["programme", "number", "published_at"]
    list_select_related = ["programme"]
    list_filter = ["programme"]


@admin.register(Module)
class ModuleAdmin(ReadOnly):
    list_display = ["slug", "code", "version", "position"]
    list_filter = ["version"]
    list_select_related = ["version__programme"]


@admin.register(Lesson)
class LessonAdmin(ReadOnly):
    list_display = ["slug", "code", "module", "minutes"]
    list_select_related = ["module"]
    list_filter = ["module"]
    search_fields = ["slug", "code"]


@admin.register(Source)
class SourceAdmin(ReadOnly):
    list_display = ["code", "title", "where", "status"]
    search_fields = ["code", "title"]


@admin.register(Enrolment)
class EnrolmentAdmin(admin.ModelAdmin):
    list_display = ["cohort", "version", "starts"]
    list_select_related = ["cohort", "version__programme"]


@admin.register(LessonCompletion)
class LessonCompletionAdmin(ReadOnly):
    list_display = ["person", "lesson_slug", "how", "at"]
    list_select_related = ["person"]
    list_filter = ["how", "programme_slug"]
    search_fields = ["person__name", "person__email"]


@admin.register(ModuleCompletion)
class ModuleCompletionAdmin(ReadOnly):
    list_display = ["person", "module_slug", "at"]
    list_select_related = ["person"]
    list_filter = ["programme_slug", "module_slug"]
    search_fields = ["person__name", "person__email"]


@admin.register(CheckAnswer)
class CheckAnswerAdmin(ReadOnly):
    """How many and when; the answers themselves are the person's own."""

    list_display = ["person", "lesson", "attempts", "at"]
    list_select_related = ["person", "lesson"]
    fields = ["person", "lesson", "attempts", "at"]
    search_fields = ["person__name", "person__email"]
