"""Wall-clock time of a zone: hours that do not exist and hours that exist twice. Pure."""

import datetime as dt
from zoneinfo import ZoneInfo


def moments(day: dt.date, time: dt.time, zone: ZoneInfo) -> list[dt.datetime]:
    """The moments (UTC) when the clock of the zone shows the time: none in spring's gap, two in autumn's hour."""
    found = []
    for fold in (0, 1):
        local = dt.datetime.combine(day, time.replace(fold=fold), zone)
        moment = local.astimezone(dt.UTC)
        back = moment.astimezone(zone)
        if (back.date(), back.time()) == (day, time.replace(fold=0)) and moment not in found:
            found.append(moment)
    return found


def same_clock(moment: dt.datetime, days: int, zone: ZoneInfo) -> dt.datetime:
    """So many days later (or earlier) at the same time of the clock; in a gap, as much later as the clock jumps."""
    local = moment.astimezone(zone)
    day = local.date() + dt.timedelta(days=days)
    found = moments(day, local.time().replace(fold=0), zone)
    if found:
        return found[-1] if local.fold and len(found) > 1 else found[0]
    return dt.datetime.combine(day, local.time(), zone).astimezone(dt.UTC)
