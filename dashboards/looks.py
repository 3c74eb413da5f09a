"""Who looked at the figures of which unit. The trail holds the unit's number, never a figure."""

import datetime as dt

from participants import audit
from participants.models import AuditEvent, Unit, User

LOOKED = "growth-looked"


def record_look(reader: User, unit: Unit, now: dt.datetime) -> None:
    """Somebody looks at a unit's figures of growth; looking again within ten minutes is the same look."""
    lately = AuditEvent.objects.filter(actor_id=reader.pk, verb=LOOKED, at__gt=now - audit.SAME_LOOK)
    if not lately.filter(data__unit=unit.pk).exists():
        audit.record(reader, LOOKED, None, now, unit=unit.pk)
