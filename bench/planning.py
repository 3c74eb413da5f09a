"""How fast reminders are planned: a measurement round opens for everybody, against writing the same rows ready-made."""

import datetime as dt
import gc
from collections.abc import Callable
from functools import partial
from statistics import median
from typing import Any

from django.db import connection, transaction

from bench import cpu
from bench.ratios import Sample, ratio

GOAL = 0.5  # of the speed of `bulk_create`
ENOUGH_PEOPLE = 10_000  # to judge by
ROUNDS = 3
BATCH = 1000


def planning(now: dt.datetime) -> dict[str, Any]:
    """How many rows are planned while one is written ready-made: by CPU (ours and the database's) and by the clock.

    Both write the same rows into the same emptied table. Nothing of it stays.
    """
    with transaction.atomic():
        _open_a_round(now)
        found = _in_turns(now)
        transaction.set_rollback(True)
    return found


def _in_turns(now: dt.datetime) -> dict[str, Any]:
    from reminders import planner
    from reminders.models import Message

    _empty()
    planner.plan_all(now)  # what both sides need in memory is there from now on, and these are the rows
    rows = list(Message.objects.order_by("pk"))
    planned, bare = [], []
    for _turn in range(ROUNDS):
        _empty()
        planned.append(_timed(partial(planner.plan_all, now)))
        if (written := Message.objects.count()) != len(rows):
            raise RuntimeError(f"{written} reminders were planned, not {len(rows)}")
        _empty()
        fresh = [_copy(row) for row in rows]
        bare.append(_timed(partial(Message.objects.bulk_create, fresh, batch_size=BATCH)))
    return {
        "rows": len(rows),
        "cpu": ratio([one.cpu for one in bare], [one.cpu for one in planned]),
        "wall": ratio([one.wall for one in bare], [one.wall for one in planned]),
        "per_second": len(rows) / median(one.wall for one in planned) * 1e9,
    }


def _open_a_round(now: dt.datetime) -> None:
    """Open for so long that nothing is said yet of its end."""
    from participants.models import Cohort, CohortMember, User
    from skills.models import MeasurementRound

    cohort = Cohort.objects.create(name="Everybody", starts=now.date())
    people = User.objects.active().values_list("pk", flat=True)
    members = [CohortMember(cohort=cohort, user_id=person, joined_at=now) for person in people]
    CohortMember.objects.bulk_create(members, batch_size=BATCH)
    MeasurementRound.objects.create(
        cohort=cohort, kind=MeasurementRound.Kind.T2, opens_at=now, closes_at=now + dt.timedelta(days=40)
    )


def _copy(row: Any) -> Any:
    values = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
    return type(row)(**values | {"id": None})


def _empty() -> None:
    _checked()
    with connection.cursor() as cursor:
        cursor.execute(f"{'TRUNCATE' if _postgres() else 'DELETE FROM'} reminders_message")


def _checked() -> None:
    """The foreign keys of what was written so far: the end of a transaction would look at them."""
    if _postgres():
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def _postgres() -> bool:
    return connection.vendor == "postgresql"


def _timed(act: Callable[[], Any]) -> Sample:
    def whole() -> None:
        act()
        _checked()

    gc.collect()
    sample = cpu.timed(whole)
    if sample is None:
        raise RuntimeError("the connection was opened anew while reminders were planned")
    return sample
