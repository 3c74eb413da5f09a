"""Background doors of the people."""

from celery import shared_task

from participants import invitations, retention
from participants.roster import imports
from trainingsite import clock
from trainingsite.celery import wake


# --- invitations ----------------------------------------------------------------------------------------
@shared_task(name="participants.tasks.send_invitations")
def send_invitations() -> None:
    """A batch at a time, so that other work gets its turn; asked for at once and by the sweep."""
    if invitations.send_waiting(clock.now()):
        wake(send_invitations)


# --- roster ---------------------------------------------------------------------------------------------
@shared_task(name="participants.tasks.preview_import")
def preview_import(pk: int) -> None:
    imports.preview(pk, clock.now())


@shared_task(name="participants.tasks.apply_import")
def apply_import(pk: int) -> None:
    imports.apply(pk, clock.now())


@shared_task(name="participants.tasks.sweep_imports")
def sweep_imports() -> None:
    """Do what was lost on the way."""
    to_preview, to_apply = imports.waiting(clock.now())
    for pk in to_preview:
        wake(preview_import, pk)
    for pk in to_apply:
        wake(apply_import, pk)


# --- retention ------------------------------------------------------------------------------------------
@shared_task(name="participants.tasks.purge")
def purge() -> None:
    """Remove whatever has had its time."""
    retention.purge(clock.now())
