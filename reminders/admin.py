"""Messages and wishes in the admin, to look at. Operators act on the pages of the queue."""

from django.contrib import admin

from reminders.models import Message, Preferences
from trainingsite.administration import LookOnly


@admin.register(Message)
class MessageAdmin(LookOnly, admin.ModelAdmin):
    list_display = ["due_at", "kind", "person", "state", "attempts"]
    list_select_related = ["person"]
    list_filter = ["state", "group", "kind"]
    search_fields = ["person__name", "person__email"]
    date_hierarchy = "due_at"


@admin.register(Preferences)
class PreferencesAdmin(LookOnly, admin.ModelAdmin):
    list_display = ["person", "per_week", "sessions", "steps", "invitations", "digest", "team_digest"]
    list_select_related = ["person"]
    search_fields = ["person__name", "person__email"]
