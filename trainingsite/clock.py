"""The one place where the time of day is read.

Rules take `now` as an argument; views, commands and tasks ask here. The clock of a sample organisation can be moved
on day by day, so that what happens next week can be tried today. Real sites never read the offset.
"""

import datetime as dt
from pathlib import Path
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone

ORGANISATION_ZONE = ZoneInfo("Europe/Helsinki")


def _offset_file() -> Path:
    return Path(settings.DATA_DIR) / "clock-days"


def days_ahead() -> int:
    """How many days the sample's clock has been moved on; 0 on a real site."""
    if not settings.DEMO:
        return 0
    try:
        return int(_offset_file().read_text(encoding="ascii"))
    except (OSError, ValueError):
        return 0


def move_on(days: int) -> int:
    """Move the sample's clock; returns the new number of days ahead. Raises RuntimeError on a real site."""
    if not settings.DEMO:
        raise RuntimeError("Only a sample organisation has a clock that can be moved.")
    ahead = max(0, days_ahead() + days)
    _offset_file().parent.mkdir(parents=True, exist_ok=True)
    _offset_file().write_text(str(ahead), encoding="ascii")
    return ahead


def reset() -> None:
    """Back to the real time."""
    _offset_file().unlink(missing_ok=True)


def now() -> dt.datetime:
    """This moment in UTC, aware."""
    return timezone.now() + dt.timedelta(days=days_ahead())


def today(zone: dt.tzinfo | None = None) -> dt.date:
    """The date now in the given zone, by default the organisation's."""
    return day_of(now(), zone)


def day_of(moment: dt.datetime, zone: dt.tzinfo | None = None) -> dt.date:
    """The date of a moment in the given zone, by default the organisation's."""
    return moment.astimezone(zone or ORGANISATION_ZONE).date()


def local_moment(day: dt.date, hour: int, minute: int = 0) -> dt.datetime:
    """A wall-clock time of the organisation, as a moment in UTC."""
    return dt.datetime.combine(day, dt.time(hour, minute), ORGANISATION_ZONE).astimezone(dt.UTC)
