"""Sessions in Django's admin: to look up. They change on the planner's pages, where rules and calendars follow."""

from django.contrib import admin

from scheduling.models import Booking, Place, TrainingSession
from trainingsite.administration import LookOnly, NeverRemoved


@admin.register(Place)
class PlaceAdmin(NeverRemoved, admin.ModelAdmin):
    list_display = ["name", "seats", "closed"]
    list_filter = ["closed"]
    search_fields = ["name"]


@admin.register(TrainingSession)
class TrainingSessionAdmin(LookOnly, admin.ModelAdmin):
    list_display = ["title", "starts_at", "status", "capacity", "taken", "waiting"]
    list_filter = ["status", "language"]
    date_hierarchy = "starts_at"
    search_fields = ["title"]
    exclude = ["code"]


@admin.register(Booking)
class BookingAdmin(LookOnly, admin.ModelAdmin):
    """Who has a place and since when; whether they came is for the trainers of the session."""

    list_display = ["person", "session", "state", "since"]
    list_select_related = ["person", "session"]
    list_filter = ["state"]
    fields = ["person", "session", "state", "reason", "turn", "since", "queued_at", "offer_until", "booked_by"]
    search_fields = ["person__name", "person__email", "session__title"]
