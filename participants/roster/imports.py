"""A roster file step by step: stored, previewed, confirmed, applied. Every step may be asked for again at any time.

The row in the database says where an import stands; a task only does the step that is due. Applying plans anew under
lock and compares: what was looked at is what is written, or the preview is shown again.
"""

import datetime as dt
from pathlib import PurePath
from typing import Any

from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from participants import audit
from participants.models import RosterImport, RosterRow
from participants.roster import applying, reading
from participants.roster.columns import tidy
from participants.roster.entries import Problem
from participants.roster.planning import Plan, plan
from trainingsite import clock

BATCH = 1000
MOST_ATTEMPTS = 3
PATIENCE = dt.timedelta(seconds=30)
LEASE = dt.timedelta(seconds=60)
State = RosterImport.State
OPEN = [State.PARSED, State.PREVIEWED]


def local_day(now: dt.datetime) -> dt.date:
    return now.astimezone(clock.ORGANISATION_ZONE).date()


def store(*, file: reading.RosterFile, name: str, by: Any, now: dt.datetime) -> RosterImport:
    """Keep the rows of a file that was read; nothing is decided yet."""
    with transaction.atomic():
        roster = RosterImport.objects.create(
            uploaded_by=by,
            uploaded_at=now,
            file_name=tidy(PurePath(name.replace("\\", "/")).name)[-200:],
            total=len(file.rows),
            preview={"ignored": list(file.ignored)[:20]},
        )
        RosterRow.objects.bulk_create(
            (RosterRow(roster=roster, line=line, values=values) for line, values in file.rows), batch_size=BATCH
        )
        audit.record(by, "roster-uploaded", None, now, roster=roster.pk)
    return roster


def preview(pk: int, now: dt.datetime) -> None:
    """Plan the import and keep the plan for looking at. Does nothing unless the preview is what is due."""
    if not _try(pk, [State.PARSED], now):
        return
    with transaction.atomic():
        roster = RosterImport.objects.select_for_update().get(pk=pk)
        if roster.state == State.PARSED:
            _keep(roster, planned(roster, now), now)


def planned(roster: RosterImport, now: dt.datetime, *, lock: bool = False) -> Plan:
    rows = roster.rows.values_list("line", "values").iterator(chunk_size=BATCH)
    return plan(rows, applying.snapshot(local_day(now), roster.uploaded_by, lock=lock))


def _keep(roster: RosterImport, made: Plan, now: dt.datetime, *, changed: bool = False) -> None:
    roster.preview = {
        "ignored": roster.preview.get("ignored", []),
        "counts": made.counts(),
        "fingerprint": made.fingerprint(),
        "asks_again": made.asks_again,
        "changed": changed,
        "plan": made.as_json(),
    }
    roster.total = sum(made.counts().values())
    roster.state = State.REFUSED if made.problems else State.PREVIEWED
    roster.leavers_confirmed = False
    if made.problems:
        _close(roster, now)
    roster.save()


def confirm(*, roster: RosterImport, fingerprint: str, leavers: bool, by: Any, now: dt.datetime) -> None:
    """Say yes to exactly the preview with this fingerprint. Saying it twice is saying it once."""
    with transaction.atomic():
        fresh = RosterImport.objects.select_for_update().get(pk=roster.pk)
        if fresh.state in {State.QUEUED, State.APPLYING, State.APPLIED} and fresh.preview["fingerprint"] == fingerprint:
            return
        if fresh.state != State.PREVIEWED or fresh.preview["fingerprint"] != fingerprint:
            raise ValidationError(_("The preview has changed. Look at it once more."))
        if fresh.preview["asks_again"] and not leavers:
            raise ValidationError(_("More than a tenth of the people would leave. Confirm that this is right."))
        fresh.state, fresh.leavers_confirmed, fresh.attempts = State.QUEUED, leavers, 0
        fresh.save(update_fields=["state", "leavers_confirmed", "attempts"])
        audit.record(by, "roster-confirmed", None, now, roster=fresh.pk)


def apply(pk: int, now: dt.datetime) -> None:
    """Carry out a confirmed import, all or nothing. A second call waits for the first and then finds nothing to do."""
    if not _try(pk, [State.QUEUED, State.APPLYING], now, state=State.APPLYING):
        return
    with transaction.atomic():
        list(RosterImport.objects.select_for_update().order_by("pk").values_list("pk"))  # one roster at a time
        roster = RosterImport.objects.get(pk=pk)
        if roster.state != State.APPLYING:
            return
        made = planned(roster, now, lock=True)
        if made.fingerprint() != roster.preview["fingerprint"] or (made.asks_again and not roster.leavers_confirmed):
            _keep(roster, made, now, changed=True)
            return
        carry_out(roster, made, now)


def carry_out(roster: RosterImport, made: Plan, now: dt.datetime) -> None:
    """Write the plan and close the import; the caller holds the lock and has compared."""
    key = _progress_key(roster.pk)
    applying.apply(
        made, day=local_day(now), by=roster.uploaded_by, now=now, progress=lambda done: cache.set(key, done, 3600)
    )
    audit.record(
        roster.uploaded_by, "roster-applied", None, now, roster=roster.pk,
        new=len(made.new), changed=len(made.changed), leaving=len(made.leaving),
    )  # fmt: skip
    roster.state, roster.done = State.APPLIED, roster.total
    _close(roster, now)
    roster.save()


def cancel(*, roster: RosterImport, now: dt.datetime) -> bool:
    """Drop an import nobody has said yes to; False when it is too late."""
    with transaction.atomic():
        fresh = RosterImport.objects.select_for_update().get(pk=roster.pk)
        if fresh.state not in OPEN:
            return False
        fresh.state = State.CANCELLED
        forget(fresh)
        _close(fresh, now)
        fresh.save()
    return True


def _close(roster: RosterImport, now: dt.datetime) -> None:
    """The import is over: its rows go."""
    roster.finished_at = now
    roster.rows.all().delete()


def forget(roster: RosterImport) -> None:
    """Keep the numbers of a preview, drop the people; does not save."""
    roster.preview = {name: value for name, value in roster.preview.items() if name in {"counts", "fingerprint"}}


def _try(pk: int, states: list[Any], now: dt.datetime, **changes: Any) -> bool:
    """Count one more attempt at the step that is due; a step that failed too often refuses the import."""
    due = RosterImport.objects.filter(pk=pk, state__in=states)
    if due.filter(attempts__lt=MOST_ATTEMPTS).update(attempts=F("attempts") + 1, started_at=now, **changes):
        return True
    with transaction.atomic():
        for roster in due.select_for_update():
            failed = {"line": 0, "code": Problem(0, "failed").code, "value": ""}
            forget(roster)
            roster.preview["plan"] = {"problems": [failed]}
            roster.state = State.REFUSED
            _close(roster, now)
            roster.save()
    return False


def waiting(now: dt.datetime) -> tuple[list[int], list[int]]:
    """Imports whose preview, and imports whose application, was lost on the way (a worker died, the broker forgot)."""
    late = Q(started_at=None, uploaded_at__lt=now - PATIENCE) | Q(started_at__lt=now - LEASE)
    imports = RosterImport.objects.filter(late).order_by("pk")
    to_apply = imports.filter(state__in=[State.QUEUED, State.APPLYING])
    return (
        list(imports.filter(state=State.PARSED).values_list("pk", flat=True)),
        list(to_apply.values_list("pk", flat=True)),
    )


def progress(roster: RosterImport) -> int:
    """How many changes of `roster.total` are written; read from the cache while the transaction runs."""
    if roster.state != State.APPLYING:
        return roster.done
    done: int = cache.get(_progress_key(roster.pk), 0)
    return min(done, roster.total)


def _progress_key(pk: int) -> str:
    return f"roster-progress-{pk}"
