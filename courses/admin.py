"""The programme in Django's admin. Content changes by packages and on the authors' pages; here it is looked up."""

from django.contrib import admin

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
from trainingsite.administration import LookOnly


@admin.register(Programme)
class ProgrammeAdmin(LookOnly, admin.ModelAdmin):
    list_display = ["slug"]
    search_fields = ["slug"]


@admin.register(ProgrammeVersion)
class ProgrammeVersionAdmin(LookOnly, admin.ModelAdmin):
    list_display = ["programme", "number", "published_at"]
    list_select_related = ["programme"]
    list_filter = ["programme"]


@admin.register(Module)
class ModuleAdmin(LookOnly, admin.ModelAdmin):
    list_display = ["slug", "code", "version", "position"]
    list_filter = ["version"]
    list_select_related = ["version__programme"]


@admin.register(Lesson)
class LessonAdmin(LookOnly, admin.ModelAdmin):
    list_display = ["slug", "code", "module", "minutes"]
    list_select_related = ["module"]
    list_filter = ["module"]
    search_fields = ["slug", "code"]


@admin.register(Source)
class SourceAdmin(LookOnly, admin.ModelAdmin):
    list_display = ["code", "title", "where", "status"]
    search_fields = ["code", "title"]


@admin.register(Enrolment)
class EnrolmentAdmin(admin.ModelAdmin):
    list_display = ["cohort", "version", "starts"]
    list_select_related = ["cohort", "version__programme"]


@admin.register(LessonCompletion)
class LessonCompletionAdmin(LookOnly, admin.ModelAdmin):
    list_display = ["person", "lesson_slug", "how", "at"]
    list_select_related = ["person"]
    list_filter = ["how", "programme_slug"]
    search_fields = ["person__name", "person__email"]


@admin.register(ModuleCompletion)
class ModuleCompletionAdmin(LookOnly, admin.ModelAdmin):
    list_display = ["person", "module_slug", "at"]
    list_select_related = ["person"]
    list_filter = ["programme_slug", "module_slug"]
    search_fields = ["person__name", "person__email"]


@admin.register(CheckAnswer)
class CheckAnswerAdmin(LookOnly, admin.ModelAdmin):
    """How many and when; the answers themselves are the person's own."""

    list_display = ["person", "lesson", "attempts", "at"]
    list_select_related = ["person", "lesson"]
    fields = ["person", "lesson", "attempts", "at"]
    search_fields = ["person__name", "person__email"]
