"""The one function that may erase a person, and the smaller one that erases what they have learned.

Every app removes its own rows by its `privacy.erase`; here is what belongs to no app of ours. What stays: the audit
trail (numbers, no names) and published figures.
"""

import datetime as dt
import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.db import connection, transaction

from participants import actions, audit
from participants.models import RosterImport, User
from participants.roster import imports
from trainingsite.append_only import erasing
from trainingsite.privacy import contributions


def erase(person: User, by: Any, now: dt.datetime) -> bool:
    """Remove the person and everything held about them. False when there was nothing left to remove.

    Raises ValidationError for the last administrator.
    """
    with erasing():
        _overwrite_what_is_deleted()
        _lock_first(person)
        fresh = User.objects.select_for_update().filter(pk=person.pk).first()
        if fresh is None:
            return False
        if fresh.is_administrator:
            actions.keep_an_administrator(fresh)
        for part in reversed(contributions()):
            part.erase(fresh)
        _end_every_session(fresh)
        _forget_in_rosters(fresh, now)
        _forget_in_admin_log(fresh)
        fresh.delete()
        audit.record(by if by is None or by.pk != person.pk else None, "erased", person.pk, now)
        transaction.on_commit(_empty_write_ahead_log)
    _forget_in_mail_folder(fresh.email)
    return True


def erase_learning(person: User, by: Any, now: dt.datetime) -> None:
    """Remove the person's answers, evidence and completions; the account stays."""
    with erasing():
        _overwrite_what_is_deleted()
        for part in reversed(contributions()):
            if remove := getattr(part, "erase_learning", None):
                remove(person)
        audit.record(by, "learning-erased", person, now)
        transaction.on_commit(_empty_write_ahead_log)


def _lock_first(person: User) -> None:
    """What others lock before a person is locked before the person here too: so nobody waits for one who waits."""
    for part in contributions():
        if lock := getattr(part, "lock", None):
            lock(person)


# --- what belongs to no app of ours ---------------------------------------------------------------------
def _end_every_session(person: User) -> None:
    """Also those nobody listed: a session holds the person's id only inside."""
    actions.end_sessions([person.pk])
    own = [session.pk for session in Session.objects.iterator() if _belongs_to(session, person)]
    Session.objects.filter(pk__in=own).delete()


def _belongs_to(session: Session, person: User) -> bool:
    held = session.get_decoded()
    return held.get("_auth_user_id") == str(person.pk) or person.email in json.dumps(held, default=str).lower()


def _forget_in_rosters(person: User, now: dt.datetime) -> None:
    """Rosters on their way lose the person's row and are previewed anew; finished ones keep their numbers."""
    RosterImport.objects.filter(uploaded_by=person).update(file_name="")
    for roster in RosterImport.objects.select_for_update():
        mine = [row.pk for row in roster.rows.all() if _mentions(row.values, person)]
        if not mine and not _mentions(roster.preview, person):
            continue
        roster.rows.filter(pk__in=mine).delete()
        imports.forget(roster)
        if roster.state in {RosterImport.State.PREVIEWED, RosterImport.State.QUEUED}:
            roster.state, roster.attempts, roster.started_at = RosterImport.State.PARSED, 0, None
        roster.save()


def _mentions(held: Any, person: User) -> bool:
    text = json.dumps(held, ensure_ascii=False).casefold()
    return any(
        json.dumps(word.casefold(), ensure_ascii=False)[1:-1] in text for word in (person.email, person.name) if word
    )


def _forget_in_admin_log(person: User) -> None:
    """The administration log writes the name of what was changed."""
    kind = ContentType.objects.get_for_model(User)
    LogEntry.objects.filter(content_type=kind, object_id=str(person.pk)).delete()


def _forget_in_mail_folder(address: str) -> None:
    """Messages kept in a folder (sample organisation); a real site hands them to a mail server."""
    folder = Path(settings.MAIL_FOLDER)
    for message in folder.glob("*") if folder.is_dir() else []:
        if message.is_file() and address.lower().encode() in message.read_bytes().lower():
            message.unlink(missing_ok=True)


# --- SQLite keeps what is deleted in its file until it is written over ----------------------------------
def _overwrite_what_is_deleted() -> None:
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA secure_delete=ON")


def _empty_write_ahead_log() -> None:
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
