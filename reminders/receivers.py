"""Listens to the apps below: what they change is planned at once, and planning can never break the change.

The planner is loaded with the first change: few processes ever need it.
"""

import datetime as dt
from typing import Any

from django.dispatch import receiver

from scheduling.signals import bookings_changed, plan_changed, session_changed


@receiver(bookings_changed)
def plan_bookings(bookings: Any, now: dt.datetime, **kwargs: Any) -> None:
    """In one go: the row of the session is locked meanwhile."""
    _plan(list(bookings), now)


@receiver(session_changed)
def plan_session(session: Any, now: dt.datetime, **kwargs: Any) -> None:
    """All who booked, wait or lead."""
    _plan(session, now)


@receiver(plan_changed)
def plan_plan(plan: Any, now: dt.datetime, **kwargs: Any) -> None:
    _plan(plan, now)


def _plan(about: Any, now: dt.datetime) -> None:
    from reminders import planner

    planner.plan_about(about, now)
