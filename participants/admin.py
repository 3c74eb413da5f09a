"""People and units in the admin. Every change goes through the verbs of `actions`, so that the trail is whole."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from participants import actions, audit
from participants.models import (
    Absence,
    AuditEvent,
    Cohort,
    CohortMember,
    Invitation,
    ManagerAssignment,
    Membership,
    RosterImport,
    Unit,
    User,
)
from trainingsite import clock
from trainingsite.administration import LookOnly, NeverRemoved


class History(admin.TabularInline):
    """What has been, for looking at; moving people is a verb of its own."""

    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class MembershipInline(History):
    model = Membership
    fields = ["unit", "starts", "ends"]


class ManagerInline(History):
    model = ManagerAssignment
    fields = ["unit", "starts", "ends"]


@admin.register(User)
class UserAdmin(NeverRemoved, admin.ModelAdmin):
    """No password in sight. A person is erased on the page of people, not here."""

    list_display = ["name", "email", "role", "is_active"]
    list_filter = ["role", "is_active", "language"]
    search_fields = ["name", "email"]
    fields = ["email", "name", "title", "role", "language", "time_zone", "is_active", "date_joined", "last_login"]
    readonly_fields = ["is_active", "date_joined", "last_login"]
    inlines = [MembershipInline, ManagerInline]

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        """Address in lower case; the role by its verb, which guards and writes the trail."""
        wanted, now = obj.role, clock.now()
        obj.email = obj.email.strip().lower()
        if not change:
            obj.set_unusable_password()
            obj.give_role("employee")
        else:
            obj.role = User.objects.values_list("role", flat=True).get(pk=obj.pk)
        super().save_model(request, obj, form, change)
        audit.record(request.user, "details-changed" if change else "joined", obj, now)
        try:
            actions.change_role(person=obj, role=wanted, by=request.user, now=now)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))


@admin.register(Unit)
class UnitAdmin(NeverRemoved, admin.ModelAdmin):
    list_display = ["name", "parent", "closed_on"]
    list_select_related = ["parent"]
    search_fields = ["name"]
    fields = ["name", "parent", "closed_on"]

    def save_model(self, request: HttpRequest, obj: Unit, form: Any, change: bool) -> None:
        """New, renamed, moved or closed: each by its verb."""
        now = clock.now()
        if not change:
            made = actions.create_unit(name=obj.name, parent=obj.parent, by=request.user, now=now)
            obj.pk, obj.path = made.pk, made.path
            return
        Unit.objects.filter(pk=obj.pk).update(name=obj.name)
        if "parent" in form.changed_data:
            actions.move_unit(unit=obj, to=obj.parent, by=request.user, now=now)
        if "closed_on" in form.changed_data and form.cleaned_data["closed_on"]:
            actions.close_unit(unit=obj, on=form.cleaned_data["closed_on"], by=request.user, now=now)

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        """Never under itself: the choice leaves out the unit and all below it."""
        number = request.resolver_match.kwargs.get("object_id") if request.resolver_match else None
        own = Unit.objects.filter(pk=number).first() if number and number.isdecimal() else None
        if own:
            kwargs["queryset"] = Unit.objects.exclude(path__startswith=own.path)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class CohortMemberInline(admin.TabularInline):
    model = CohortMember
    extra = 0
    autocomplete_fields = ["user"]


@admin.register(Cohort)
class CohortAdmin(NeverRemoved, admin.ModelAdmin):
    list_display = ["name", "starts"]
    search_fields = ["name"]
    inlines = [CohortMemberInline]


@admin.register(Absence)
class AbsenceAdmin(admin.ModelAdmin):
    list_display = ["user", "starts", "ends"]
    list_select_related = ["user"]
    autocomplete_fields = ["user"]
    search_fields = ["user__name"]


@admin.register(Invitation)
class InvitationAdmin(LookOnly, admin.ModelAdmin):
    list_display = ["user", "created_at", "sent_at", "used_at"]
    list_select_related = ["user"]
    fields = ["user", "invited_by", "created_at", "sent_at", "expires_at", "used_at"]


@admin.register(RosterImport)
class RosterImportAdmin(LookOnly, admin.ModelAdmin):
    list_display = ["uploaded_at", "file_name", "state", "done", "total"]
    fields = ["uploaded_by", "uploaded_at", "file_name", "state", "done", "total", "finished_at"]


@admin.register(AuditEvent)
class AuditEventAdmin(LookOnly, admin.ModelAdmin):
    list_display = ["at", "verb", "actor_id", "subject_id"]
    list_filter = ["verb"]
    search_fields = ["=actor_id", "=subject_id"]
    date_hierarchy = "at"
