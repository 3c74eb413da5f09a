"""Data on people held here, and in the tables of sign-in, sessions and administration that come with it."""

import datetime as dt
from dataclasses import replace
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from participants import audit
from participants.models import (
    Absence,
    AuditEvent,
    CohortMember,
    Invitation,
    ManagerAssignment,
    Membership,
    RosterImport,
    RosterRow,
    User,
)
from trainingsite.privacy import (
    ADMINISTRATORS,
    ARISES,
    DIGITAL_TEAM_TOO,
    FIVE_YEARS,
    HOUSEKEEPING,
    MATERIAL,
    NOBODY,
    THIRTY_DAYS,
    TWELVE_HOURS,
    UNTIL_REMOVED,
    VOLUNTARY,
    YOUR_MANAGER_TOO,
    Expired,
    FieldNote,
    Section,
    noted,
)

DAY = dt.timedelta(days=1)
LEFT = 730 * DAY
MONTH = 30 * DAY

_WHO = FieldNote(_("Who you are, to sign in and to be addressed"), seen_by=YOUR_MANAGER_TOO)
_WORK = FieldNote(_("Where you work, to plan training and to count by unit"), seen_by=YOUR_MANAGER_TOO)
_CHOICE = FieldNote(_("In which language and time the pages speak to you"), VOLUNTARY)
_RIGHTS = FieldNote(_("What you may do here"))
_ACCOUNT = FieldNote(_("Whether and since when your account is in use"), ARISES)
_KEY = FieldNote(_("Shows that it is you who signs in"), seen_by=NOBODY, secret=True)
_AWAY = FieldNote(
    _("When you are away, so that nothing is planned for those days; never why"),
    VOLUNTARY,
    UNTIL_REMOVED,
    DIGITAL_TEAM_TOO,
)
_GROUP = FieldNote(_("With whom you go through the programme"), seen_by=DIGITAL_TEAM_TOO)
_INVITED = FieldNote(_("Lets you in for the first time"), retention=THIRTY_DAYS)
_TRAIL = FieldNote(_("Shows who looked at or changed what about you; numbers only"), ARISES, FIVE_YEARS)
_ROSTER = FieldNote(_("The list of staff on its way in"), retention=THIRTY_DAYS, seen_by=ADMINISTRATORS)
_DEVICE = FieldNote(_("Lets you see and end your own sessions"), ARISES, TWELVE_HOURS)
_SESSION = FieldNote(_("Keeps you signed in"), ARISES, TWELVE_HOURS, NOBODY, secret=True)
_ADMINISTRATION = FieldNote(_("What was changed by hand in administration"), ARISES, FIVE_YEARS, ADMINISTRATORS)

FIELDS = {
    "participants.User": noted(HOUSEKEEPING, "id")
    | noted(_WHO, "email", "name")
    | noted(_WORK, "title")
    | noted(_CHOICE, "language", "time_zone")
    | noted(_RIGHTS, "role", "is_staff", "is_superuser", "groups", "user_permissions")
    | noted(_ACCOUNT, "is_active", "date_joined", "last_login")
    | noted(_KEY, "password"),
    "participants.Membership": noted(HOUSEKEEPING, "id") | noted(_WORK, "user", "unit", "starts", "ends"),
    "participants.ManagerAssignment": noted(HOUSEKEEPING, "id") | noted(_RIGHTS, "user", "unit", "starts", "ends"),
    "participants.Unit": noted(MATERIAL, "id", "name", "parent", "path", "closed_on"),
    "participants.Cohort": noted(MATERIAL, "id", "name", "starts"),
    "participants.CohortMember": noted(HOUSEKEEPING, "id") | noted(_GROUP, "cohort", "user", "joined_at"),
    "participants.Absence": noted(HOUSEKEEPING, "id") | noted(_AWAY, "user", "starts", "ends"),
    "participants.Invitation": noted(HOUSEKEEPING, "id", "leased_until", "attempts")
    | noted(_INVITED, "user", "invited_by", "created_at", "expires_at", "used_at", "sent_at")
    | noted(_KEY, "token_hash"),
    "participants.AuditEvent": noted(HOUSEKEEPING, "id")
    | noted(_TRAIL, "at", "actor_id", "subject_id", "verb", "data"),
    "participants.RosterImport": noted(
        HOUSEKEEPING,
        *("id", "state", "leavers_confirmed", "done", "total", "attempts", "started_at", "finished_at"),
    )
    | noted(_ROSTER, "uploaded_by", "uploaded_at", "file_name", "preview"),
    "participants.RosterRow": noted(HOUSEKEEPING, "id", "roster", "line") | noted(_ROSTER, "values"),
    "account.EmailAddress": noted(HOUSEKEEPING, "id") | noted(_WHO, "user", "email", "verified", "primary"),
    "mfa.Authenticator": noted(HOUSEKEEPING, "id")
    | noted(_ACCOUNT, "user", "type", "created_at", "last_used_at")
    | noted(_KEY, "data"),
    "socialaccount.SocialAccount": noted(HOUSEKEEPING, "id")
    | noted(_WHO, "user", "provider", "uid", "last_login", "date_joined", "extra_data"),
    "usersessions.UserSession": noted(HOUSEKEEPING, "id")
    | noted(_DEVICE, "user", "created_at", "ip", "last_seen_at", "user_agent", "data")
    | noted(_SESSION, "session_key"),
    "sessions.Session": noted(_SESSION, "session_key", "session_data", "expire_date"),
    "admin.LogEntry": noted(HOUSEKEEPING, "id", "content_type")
    | noted(_ADMINISTRATION, *("action_time", "user", "object_id", "object_repr", "action_flag", "change_message")),
}


# --- export ---------------------------------------------------------------------------------------------
def export(user: User) -> list[Section]:
    own = {"user": user}
    person = ("email", "name", "title", "role", "language", "time_zone", "is_active", "date_joined", "last_login")
    return [
        Section.of(User.objects.filter(pk=user.pk), *person, title=_("You")),
        Section.of(EmailAddress.objects.filter(**own), "email", "verified", "primary", title=_("E-mail addresses")),
        Section.of(Membership.objects.filter(**own), "unit__name", "starts", "ends", title=_("Your units")),
        Section.of(
            ManagerAssignment.objects.filter(**own), "unit__name", "starts", "ends", title=_("Units you manage")
        ),
        Section.of(Absence.objects.filter(**own), "starts", "ends"),
        Section.of(CohortMember.objects.filter(**own), "cohort__name", "joined_at", title=_("Your cohorts")),
        Section.of(Invitation.objects.filter(**own), "created_at", "sent_at", "expires_at", "used_at"),
        Section.of(
            Authenticator.objects.filter(**own), "type", "created_at", "last_used_at", title=_("Ways to sign in")
        ),
        Section.of(
            SocialAccount.objects.filter(**own), "provider", "uid", "extra_data", "date_joined", "last_login",
            title=_("Company sign-in"),
        ),
        Section.of(
            UserSession.objects.filter(**own), "created_at", "last_seen_at", "ip", "user_agent", "data",
            title=_("Sessions"),
        ),
        *_rosters(user),
        _trail_section(user),
        Section.of(_admin_log(user), "action_time", "object_repr", "change_message", title=_("Changed by hand")),
    ]  # fmt: skip


def _trail_section(user: User) -> Section:
    """What was done to the person and by the person, in sentences."""
    events = AuditEvent.objects.filter(Q(subject_id=user.pk) | Q(actor_id=user.pk))
    section = Section.of(events, "at", "actor_id", "subject_id", "verb", "data")
    return replace(section, choices={"verb": {row["verb"]: audit.describe(row["verb"]) for row in section.rows}})


def _admin_log(user: User) -> QuerySet[LogEntry]:
    kind = ContentType.objects.get_for_model(User)
    return LogEntry.objects.filter(content_type=kind, object_id=str(user.pk))


def _rosters(user: User) -> list[Section]:
    """Files the person brought, and what files on their way say about the person."""
    rows = RosterRow.objects.filter(values__email__iexact=user.email)
    previews = [
        {"at": roster.uploaded_at, "kind": kind, "values": one}
        for roster in RosterImport.objects.exclude(preview={})
        for kind, many in roster.preview.get("plan", {}).items()
        for one in (many if isinstance(many, list) else [])
        if isinstance(one, dict) and one.get("email") == user.email
    ]
    uploads = RosterImport.objects.filter(uploaded_by=user)
    return [
        Section.of(rows, "line", "values", title=_("Rosters on their way in")),
        Section("participants.preview", _("Previews of rosters"), previews),
        Section.of(uploads, "uploaded_at", "file_name", "state", title=_("Rosters you brought")),
    ]


# --- erase ----------------------------------------------------------------------------------------------
def erase(user: User) -> None:
    """Rows that hang on the person go with the person's own row; `participants.erasure` does the rest."""
    for name in ("memberships", "manager_assignments", "absences", "cohort_memberships", "invitations"):
        getattr(user, name).all().delete()
    for rows in (
        EmailAddress.objects,
        Authenticator.objects,
        SocialAccount.objects,
        UserSession.objects,
        LogEntry.objects,
    ):
        rows.filter(user=user).delete()


# --- purge ----------------------------------------------------------------------------------------------
def purge(now: dt.datetime) -> list[Expired]:
    """What has had its time: sessions, invitations, rosters, absences, the trail, and people who left long ago."""
    today = now.date()
    over = [RosterImport.State.APPLIED, RosterImport.State.REFUSED, RosterImport.State.CANCELLED]
    imports = RosterImport.objects.all()
    return [
        Expired("sessions", Session.objects.filter(expire_date__lt=now)),
        Expired(
            "sessions of people", UserSession.objects.exclude(session_key__in=Session.objects.values("session_key"))
        ),
        Expired("invitations", Invitation.objects.filter(expires_at__lt=now - MONTH)),
        Expired("rosters never confirmed", imports.exclude(state__in=over).filter(uploaded_at__lt=now - 7 * DAY)),
        Expired(
            "previews of rosters",
            imports.filter(state__in=over, finished_at__lt=now - MONTH, preview__has_key="plan"),
            _keep_numbers,
        ),
        Expired("rosters", imports.filter(uploaded_at__lt=now - LEFT)),
        Expired("absences", Absence.objects.filter(ends__lt=today - 365 * DAY)),
        Expired("audit trail", AuditEvent.objects.filter(at__lt=now - 5 * 365 * DAY)),
        Expired("administration log", LogEntry.objects.filter(action_time__lt=now - 5 * 365 * DAY)),
        Expired("people who left", _left_long_ago(now), _erase_all(now)),
    ]


def _left_long_ago(now: dt.datetime) -> QuerySet[User]:
    """Closed accounts, two years after the last day in a unit."""
    cutoff = now - LEFT
    later = Membership.objects.filter(Q(ends=None) | Q(ends__gte=cutoff.date())).values("user")
    back = AuditEvent.objects.filter(verb__in=["left", "returned"], at__gte=cutoff).values("subject_id")
    closed = User.objects.filter(is_active=False, date_joined__lt=cutoff)
    return closed.exclude(pk__in=later).exclude(pk__in=back.exclude(subject_id=None))


def _keep_numbers(rows: QuerySet[Any]) -> None:
    from participants.roster.imports import forget

    for roster in rows:
        forget(roster)
        roster.save(update_fields=["preview"])


def _erase_all(now: dt.datetime) -> Any:
    def remove(rows: QuerySet[Any]) -> None:
        from participants.erasure import erase as erase_person

        for person in rows:
            erase_person(person, by=None, now=now)

    return remove
