"""Calendar messages as other programs read them: golden files, an independent parser, every zone we offer."""

import datetime as dt
from pathlib import Path
from zoneinfo import ZoneInfo

import icalendar
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from participants.models.users import time_zones
from scheduling import ical
from scheduling.ical import Event, Party, clean
from scheduling.observances import observances
from scheduling.walltime import moments

GOLDEN = Path(__file__).parent / "golden"
HELSINKI = ZoneInfo("Europe/Helsinki")
BOOKED = Event(
    uid="6a1d3e0c-63a1-4b0c-9f57-0c1f4a3d2b11@sometaito",
    sequence=1,
    starts=dt.datetime(2026, 12, 1, 7, 0, tzinfo=dt.UTC),
    ends=dt.datetime(2026, 12, 1, 8, 30, tzinfo=dt.UTC),
    zone="Europe/Helsinki",
    stamp=dt.datetime(2026, 11, 24, 7, 30, tzinfo=dt.UTC),
    summary="Näkökulmat: kysymys, kiitos; oma havainto",
    description="Löydät uutisesta oman näkökulmasi.\n\nhttps://sometaito.example/sessions/7/",
    location="Neuvotteluhuone Koivu (2. krs, aulasta oikealle)",
    url="https://sometaito.example/sessions/7/",
    organiser=Party("Sometaito", "sometaito@harjoituskerays.example"),
    attendee=Party("Aino Alku", "aino.alku@harjoituskerays.example"),
)
MOVED = {
    "sequence": 2,
    "starts": dt.datetime(2026, 12, 2, 11, 0, tzinfo=dt.UTC),
    "ends": dt.datetime(2026, 12, 2, 12, 30, tzinfo=dt.UTC),
    "stamp": dt.datetime(2026, 11, 25, 9, 0, tzinfo=dt.UTC),
}
MESSAGES = {
    "request": ical.request(BOOKED),
    "update": ical.request(ical.replace(BOOKED, **MOVED)),
    "cancel": ical.cancel(ical.replace(BOOKED, **MOVED | {"sequence": 3})),
}
ALL = ("request", "update", "cancel")
ALIVE = ("request", "update")

# Which line prevents which fault that people have reported of other products: (line, where it must stand, the fault).
FAULTS = [
    (
        "METHOD:REQUEST",
        ALIVE,
        "users get a file, don't know what to do with it, and miss the training: mod_booking#1052",
    ),
    ("METHOD:CANCEL", ("cancel",), "a cancelled session stays, as it came with METHOD:REQUEST: calcom/cal.diy#29706"),
    ("STATUS:CANCELLED", ("cancel",), "a cancelled session stays in the calendar: calcom/cal.diy#29706"),
    ("STATUS:CONFIRMED", ALIVE, "a booked session looks tentative"),
    (f"UID:{BOOKED.uid}", ALL, "Outlook makes a second entry instead of cancelling the first: mod_booking#113"),
    (
        "SEQUENCE:1",
        ("request",),
        "a change of time never reaches calendars: mod_booking#1107, freeCodeCamp/chapter#436",
    ),
    ("SEQUENCE:2", ("update",), "a change of time never reaches calendars: mod_booking#549, the FIXME of Face-to-face"),
    ("SEQUENCE:3", ("cancel",), "a cancellation older than the invitation is ignored: mod_booking#1107"),
    ("TZID:Europe/Helsinki", ALL, "a VTIMEZONE of Pacific/Auckland for everybody: Face-to-face"),
    ("TZOFFSETTO:+0300", ALL, "an hour off in summer: mod_attendance#305"),
    ("DTSTART;TZID=Europe/Helsinki:20261201T090000", ("request",), "the time of another zone: mod_attendance#814"),
    ("DTSTART;TZID=Europe/Helsinki:20261202T130000", ("update", "cancel"), "a change of time never reaches calendars"),
    ("DTSTAMP:20261125T090000Z", ("update", "cancel"), "of two messages with one SEQUENCE the older one wins"),
    ('ORGANIZER;CN="Sometaito":mailto:sometaito@harjoituskerays.example', ALL, "no organiser: indico/indico#6315"),
    ("PARTSTAT=ACCEPTED;RSVP=FALSE", ALL, "the calendar asks once more whether one comes: indico/indico#6315"),
    ("TRIGGER:-PT15M", ALIVE, "no alarms: indico/indico#5318"),
    ("URL:https://sometaito.example/sessions/7/", ALL, "people are very likely to miss the link: mod_booking#732"),
    ("TRANSP:OPAQUE", ALIVE, "the time looks free and is booked over"),
]


def unfolded(message):
    return message.replace("\r\n ", "").split("\r\n")


def entry(message):
    return icalendar.Calendar.from_ical(message).events[0]


# --- the three messages -----------------------------------------------------------------------------------
@pytest.mark.parametrize("name", MESSAGES)
def test_the_message_is_the_golden_file_to_the_byte(name):
    assert MESSAGES[name].encode() == (GOLDEN / f"{name}.ics").read_bytes()


@pytest.mark.parametrize(("line", "where", "fault"), FAULTS, ids=[each[0] for each in FAULTS])
def test_a_line_prevents_a_reported_fault(line, where, fault):
    found = [name for name, message in MESSAGES.items() if any(line in each for each in unfolded(message))]
    assert tuple(found) == where, fault


def test_an_independent_parser_reads_the_same():
    read = entry(MESSAGES["request"])
    assert (str(read["UID"]), read["SEQUENCE"], str(read["STATUS"])) == (BOOKED.uid, 1, "CONFIRMED")
    assert (read.start, read.end) == (BOOKED.starts, BOOKED.ends)
    assert (str(read["SUMMARY"]), str(read["DESCRIPTION"])) == (BOOKED.summary, BOOKED.description)
    assert str(read["ATTENDEE"]) == "mailto:aino.alku@harjoituskerays.example"
    assert (read["ATTENDEE"].params["CN"], read["ATTENDEE"].params["RSVP"]) == ("Aino Alku", "FALSE")
    assert [alarm["TRIGGER"].dt for alarm in read.walk("VALARM")] == [
        -dt.timedelta(minutes=60),
        -dt.timedelta(minutes=15),
    ]


def test_the_parser_finds_no_fault():
    for message in MESSAGES.values():
        calendar = icalendar.Calendar.from_ical(message)
        assert (calendar.errors, [each.errors for each in calendar.walk()]) == ([], [[]] * len(calendar.walk()))


def test_a_cancellation_rings_no_alarm():
    assert "VALARM" not in MESSAGES["cancel"]


def test_a_feed_asks_nobody_and_says_how_often_to_look():
    gone = ical.replace(BOOKED, uid="other@sometaito", cancelled=True)
    feed = ical.publish([BOOKED, gone], "Aino: koulutukset")
    calendar = icalendar.Calendar.from_ical(feed)
    assert (str(calendar["METHOD"]), str(calendar["X-WR-CALNAME"])) == ("PUBLISH", "Aino: koulutukset")
    assert calendar["REFRESH-INTERVAL"].dt == dt.timedelta(hours=1)
    assert [str(each["STATUS"]) for each in calendar.events] == ["CONFIRMED", "CANCELLED"]
    assert "ATTENDEE" not in feed
    assert feed.count("BEGIN:VTIMEZONE") == 1


def test_an_empty_feed_is_a_calendar_too():
    assert icalendar.Calendar.from_ical(ical.publish([], "Tyhjä")).events == []


# --- texts ------------------------------------------------------------------------------------------------
@given(text=st.text(max_size=300))
@example("rivi\r\nBEGIN:VALARM\r\nATTENDEE:mailto:x@y.example")
@example('\\n ei rivinvaihto; a,b: \\\\ "q" ^n ^^ ^\' %2C')
@example("🧵" * 40 + "ä" * 80)
@example("yksi\u2028kaksi\x85kolme\x0bneljä\ud800")
def test_any_text_survives(text):
    named = text.replace("\\", "/")  # the parser takes it for an escape in a parameter too, where RFC 5545 has none
    party = Party(named, "aino.alku@harjoituskerays.example")
    told = ical.replace(BOOKED, summary=text, description=text, location=text, organiser=party, attendee=party)
    message = ical.request(told)
    read = entry(message)
    kept = clean(text)
    assert str(read["SUMMARY"]) == kept
    for name in ("DESCRIPTION", "LOCATION"):
        assert str(read.get(name, "")) == kept
    assert read["ATTENDEE"].params["CN"] == read["ORGANIZER"].params["CN"] == clean(named)


@given(text=st.text(max_size=300))
@example("a\r\nBEGIN:VEVENT\nEND:VEVENT\rX:1")
def test_no_text_can_begin_a_line_of_its_own(text):
    plain = ical.replace(BOOKED, description="x", location="x", url="x")
    told = ical.replace(
        BOOKED,
        uid=text,
        summary=text,
        description=text or "x",
        location=text or "x",
        url=f"x{text}",
        organiser=Party(text, text),
        attendee=Party(text, text),
    )
    names = [[line.split(":")[0].split(";")[0] for line in unfolded(ical.request(each))] for each in (plain, told)]
    assert names[0] == names[1]


@given(text=st.text(max_size=400))
def test_no_line_is_longer_than_75_octets_and_no_character_is_torn(text):
    message = ical.request(ical.replace(BOOKED, description=text, summary=text)).encode()
    assert message.endswith(b"\r\n")
    for line in message.split(b"\r\n"):
        assert len(line) <= 75
        line.decode()
        assert b"\n" not in line
        assert b"\r" not in line


def test_an_address_cannot_carry_a_header_or_a_parameter():
    read = ical.request(ical.replace(BOOKED, attendee=Party("A", 'a"\r\nX:1;b?subject=x@y.example')))
    assert "mailto:a%22X%3A1%3Bb%3Fsubject=x@y.example" in read.replace("\r\n ", "")


# --- times ------------------------------------------------------------------------------------------------
ZONES = [zone for zone, _label in time_zones()]
BEGIN = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
INSTANTS = st.integers(0, 3 * 365 * 24 * 60).map(lambda minutes: BEGIN + dt.timedelta(minutes=minutes))


@given(zone=st.sampled_from(ZONES), starts=INSTANTS, minutes=st.integers(1, 600))
@example("Europe/Helsinki", dt.datetime(2026, 10, 25, 0, 30, tzinfo=dt.UTC), 30)  # the first 03:30 of that night
@example("Europe/Helsinki", dt.datetime(2026, 10, 25, 1, 30, tzinfo=dt.UTC), 60)  # the second
@example("Europe/Helsinki", dt.datetime(2027, 3, 28, 0, 59, tzinfo=dt.UTC), 2)
@example("Europe/Chisinau", dt.datetime(2026, 10, 24, 23, 30, tzinfo=dt.UTC), 90)
@example("UTC", dt.datetime(2026, 6, 1, tzinfo=dt.UTC), 30)
def test_any_moment_in_any_offered_zone_stays_the_same(zone, starts, minutes):
    ends = starts + dt.timedelta(minutes=minutes)
    message = ical.request(ical.replace(BOOKED, zone=zone, starts=starts, ends=ends))
    read = entry(message)
    assert (read.start.astimezone(dt.UTC), read.end.astimezone(dt.UTC)) == (starts, ends)
    read = entry(message.replace(f"TZID:{zone}", f"TZID:X {zone}").replace(f"TZID={zone}", f"TZID=X {zone}"))
    assert (read.start.astimezone(dt.UTC), read.end.astimezone(dt.UTC)) == (starts, ends)


@pytest.mark.parametrize("zone", [zone for zone in ZONES if zone != "UTC"])
def test_a_program_without_our_list_of_zones_gets_the_same_offsets(zone):
    """The VTIMEZONE alone, under a name nobody knows, on every day of three years at midnight, noon and before four."""
    lines = "\r\n".join(["BEGIN:VCALENDAR", *observances(zone, 2026, 2028), "END:VCALENDAR", ""])
    named = icalendar.Calendar.from_ical(lines.replace(f"TZID:{zone}", f"TZID:Unknown {zone}"))
    other, ours = named.timezones[0].to_tz(lookup_tzid=False), ZoneInfo(zone)
    days = [BEGIN.replace(tzinfo=None) + dt.timedelta(days=day) for day in range(3 * 365 + 1)]
    clocks = [day + dt.timedelta(minutes=minutes) for day in days for minutes in (0, 239, 720)]
    clocks = [each for each in clocks if moments(each.date(), each.time(), ours)]  # not those spring leaves out
    wrong = [each for each in clocks if each.replace(tzinfo=other).utcoffset() != each.replace(tzinfo=ours).utcoffset()]
    assert wrong == []


def test_zones_without_the_european_rule_are_told_change_by_change():
    assert [line for line in observances("Europe/Chisinau", 2026, 2026) if "RRULE" in line] == []
    assert len([line for line in observances("Europe/Helsinki", 2026, 2026) if "RRULE" in line]) == 2
    assert len(observances("Europe/Moscow", 2026, 2026)) == 9
