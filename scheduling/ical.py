"""Calendar messages and feeds: iCalendar (RFC 5545, 5546, 7986) written from plain values. Pure.

Texts come from people, so nothing of them may end a line or begin another property: control characters are left out,
line ends become the `\\n` of the format, parameters are written by RFC 6868.
"""

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import quote
from zoneinfo import ZoneInfo

from scheduling.observances import observances

PRODUCT = "-//Sometaito//Sometaito//EN"
CATEGORY = "Sometaito"
ALARMS = (60, 15)
REFRESH = "PT1H"
OCTETS = 75  # of a line, its end not counted

LINE_ENDS = re.compile("\r\n|[\r\n\x85\u2028\u2029]")
UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]")
NOT_IN_ADDRESS = re.compile(r"[\s\x00-\x1f\x7f-\x9f\ud800-\udfff]")
PARAMETER = str.maketrans({"^": "^^", "\n": "^n", '"': "^'"})


class Party(NamedTuple):
    """Somebody as a calendar names them."""

    name: str
    mail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One entry of a calendar. `uid` stays for ever, `sequence` grows with every change.

    `starts`, `ends` and `stamp` (the last change) are aware; `zone` is the name of the zone whose clock is shown;
    `alarms` are minutes before the start.
    """

    uid: str
    sequence: int
    starts: dt.datetime
    ends: dt.datetime
    zone: str
    stamp: dt.datetime
    summary: str
    description: str = ""
    location: str = ""
    url: str = ""
    organiser: Party | None = None
    attendee: Party | None = None
    alarms: tuple[int, ...] = ALARMS
    cancelled: bool = False


def request(event: Event) -> str:
    """A message that puts the event into the calendar, or changes it there: same `uid`, higher `sequence`."""
    return _calendar("REQUEST", [replace(event, cancelled=False)])


def cancel(event: Event) -> str:
    """A message that takes the event away again."""
    return _calendar("CANCEL", [replace(event, cancelled=True)])


def publish(events: Iterable[Event], name: str) -> str:
    """A feed to subscribe to, which is read anew from time to time. Nobody is asked to take part in it."""
    about = [
        f"NAME:{text(name)}",
        f"X-WR-CALNAME:{text(name)}",
        f"REFRESH-INTERVAL;VALUE=DURATION:{REFRESH}",
        f"X-PUBLISHED-TTL:{REFRESH}",
    ]
    return _calendar("PUBLISH", events, about)


def _calendar(method: str, events: Iterable[Event], about: Iterable[str] = ()) -> str:
    head = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{PRODUCT}", "CALSCALE:GREGORIAN", f"METHOD:{method}", *about]
    years: dict[str, set[int]] = {}
    body: list[str] = []
    for each in events:
        universal = _in_universal_time(each)
        if not universal:
            years.setdefault(each.zone, set()).update((each.starts.year, each.ends.year))
        body += _event(each, universal, asks=method != "PUBLISH")
    for zone, found in sorted(years.items()):
        head += observances(zone, min(found), max(found))
    return "\r\n".join([*map(folded, head), *body, "END:VCALENDAR", ""])


def _event(event: Event, universal: bool, *, asks: bool) -> list[str]:
    """Folded lines: a feed has thousands of them, so only those with a text are looked at."""
    stamp, summary = _universal(event.stamp), text(event.summary)
    lines = [
        "BEGIN:VEVENT",
        folded(f"UID:{text(event.uid)}"),
        f"DTSTAMP:{stamp}",
        f"LAST-MODIFIED:{stamp}",
        f"SEQUENCE:{event.sequence}",
        _moment("DTSTART", event.starts, event.zone, universal),
        _moment("DTEND", event.ends, event.zone, universal),
        folded(f"SUMMARY:{summary}"),
        *_about(event),
        f"CATEGORIES:{CATEGORY}",
        f"STATUS:{'CANCELLED' if event.cancelled else 'CONFIRMED'}",
        f"TRANSP:{'TRANSPARENT' if event.cancelled else 'OPAQUE'}",
    ]
    if event.organiser:
        lines.append(folded(f"ORGANIZER;CN={parameter(event.organiser.name)}:{_mail(event.organiser.mail)}"))
    if event.attendee and asks:
        who = f"CN={parameter(event.attendee.name)};CUTYPE=INDIVIDUAL;ROLE=REQ-PARTICIPANT"
        lines.append(folded(f"ATTENDEE;{who};PARTSTAT=ACCEPTED;RSVP=FALSE:{_mail(event.attendee.mail)}"))
    if not event.cancelled:
        said = folded(f"DESCRIPTION:{summary}")
        for minutes in event.alarms:
            lines += ("BEGIN:VALARM", "ACTION:DISPLAY", said, f"TRIGGER:-PT{minutes}M", "END:VALARM")
    lines.append("END:VEVENT")
    return lines


def _about(event: Event) -> Iterator[str]:
    if event.description:
        yield folded(f"DESCRIPTION:{text(event.description)}")
    if event.location:
        yield folded(f"LOCATION:{text(event.location)}")
    if event.url:
        yield folded(f"URL:{NOT_IN_ADDRESS.sub('', event.url)}")


# --- times ------------------------------------------------------------------------------------------------
def _in_universal_time(event: Event) -> bool:
    """UTC itself; and a time in the second of autumn's two equal hours, which a clock time cannot name."""
    zone = ZoneInfo(event.zone)
    return event.zone == "UTC" or bool(event.starts.astimezone(zone).fold or event.ends.astimezone(zone).fold)


def _moment(name: str, moment: dt.datetime, zone: str, universal: bool) -> str:
    if universal:
        return f"{name}:{_universal(moment)}"
    return f"{name};TZID={zone}:{moment.astimezone(ZoneInfo(zone)):%Y%m%dT%H%M%S}"


def _universal(moment: dt.datetime) -> str:
    return f"{moment.astimezone(dt.UTC):%Y%m%dT%H%M%SZ}"


# --- texts ------------------------------------------------------------------------------------------------
def clean(value: str) -> str:
    """What of a text a calendar can hold: printable characters, tabs, and line ends as `\\n`."""
    if value.isprintable():
        return value
    return UNPRINTABLE.sub("", LINE_ENDS.sub("\n", value))


def text(value: str) -> str:
    """A value of the type TEXT."""
    return clean(value).replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def parameter(value: str) -> str:
    """A value of a parameter, in quotes."""
    return f'"{clean(value).translate(PARAMETER)}"'


@lru_cache(maxsize=64)
def _mail(address: str) -> str:
    return "mailto:" + quote(NOT_IN_ADDRESS.sub("", address), safe="@!$&'*+-./=^_`{|}~")


def folded(line: str) -> str:
    """The line in pieces of at most 75 octets; no character is torn."""
    if len(line) <= OCTETS and line.isascii():
        return line
    octets = line.encode()
    pieces, start, room = [], 0, OCTETS
    while len(octets) - start > room:
        end = start + room
        while octets[end] & 0b1100_0000 == 0b1000_0000:  # inside a character
            end -= 1
        pieces.append(octets[start:end])
        start, room = end, OCTETS - 1  # the space of a continued line counts
    return b"\r\n ".join([*pieces, octets[start:]]).decode()
