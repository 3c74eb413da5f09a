"""Whatever has had its time goes, app by app; each app says in its `privacy.py` what that is."""

import datetime as dt

from django.db import transaction

from trainingsite.append_only import erasing
from trainingsite.privacy import contributions


def due(now: dt.datetime) -> dict[str, int]:
    """What a purge would remove now: {label: number of rows}."""
    found = {expired.label: expired.rows.count() for part in contributions() for expired in part.purge(now)}
    return {label: number for label, number in found.items() if number}


def purge(now: dt.datetime) -> dict[str, int]:
    """Remove it; returns {label: number of rows}. Each kind is a transaction of its own."""
    removed = {}
    for part in contributions():
        for expired in part.purge(now):
            with transaction.atomic(), erasing():
                if number := expired.go():
                    removed[expired.label] = number
    return removed
