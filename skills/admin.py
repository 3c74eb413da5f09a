"""Skills in the admin. Evidence and sittings are only there to be counted: what people answered stays theirs."""

from django.contrib import admin

from skills.models import Evidence, Framework, Item, MeasurementRound, Sitting, Skill, Target
from trainingsite.administration import LookOnly, NeverRemoved


@admin.register(Framework)
class FrameworkAdmin(NeverRemoved, admin.ModelAdmin):
    list_display = ["code", "mapping"]


class TargetInline(admin.TabularInline):
    model = Target
    extra = 0


@admin.register(Skill)
class SkillAdmin(NeverRemoved, admin.ModelAdmin):
    list_display = ["code", "__str__", "module_code", "position", "optional"]
    list_filter = ["module_code", "optional"]
    search_fields = ["code", "slug"]
    inlines = [TargetInline]


@admin.register(Target)
class TargetAdmin(admin.ModelAdmin):
    list_display = ["skill", "role", "level"]
    list_filter = ["role"]
    list_select_related = ["skill"]


@admin.register(Item)
class ItemAdmin(NeverRemoved, admin.ModelAdmin):
    list_display = ["code", "skill", "use", "form", "level", "safety", "withdrawn"]
    list_filter = ["use", "form", "withdrawn", "safety"]
    list_select_related = ["skill"]
    search_fields = ["code"]


@admin.register(MeasurementRound)
class MeasurementRoundAdmin(admin.ModelAdmin):
    list_display = ["cohort", "kind", "opens_at", "closes_at"]
    list_filter = ["kind"]
    list_select_related = ["cohort"]


@admin.register(Sitting)
class SittingAdmin(LookOnly, admin.ModelAdmin):
    """Who has started and finished: organisation of work. Neither answers nor the way to them."""

    list_display = ["person", "round", "started_at", "finished_at"]
    list_filter = ["round__kind"]
    list_select_related = ["person", "round__cohort"]
    fields = ["person", "round", "started_at", "finished_at"]


@admin.register(Evidence)
class EvidenceAdmin(LookOnly, admin.ModelAdmin):
    """That a piece is there, of what kind and when. Answers, estimates, levels and certainty are the person's own."""

    list_display = ["pk", "person_id", "kind", "at"]
    list_filter = ["kind"]
    date_hierarchy = "at"
    fields = ["person_id", "kind", "at"]

    def person_id(self, evidence: Evidence) -> int:
        return evidence.person_id
