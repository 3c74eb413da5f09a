"""The mail itself: what machines read in its headers, what people read in its two forms."""

import dataclasses
import email
import email.policy
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reminders.letters.letter import Calendar
from reminders.mail import clean, compose, speaking_to
from reminders.models import Message
from tests.reminders.outbox import LETTER, message

pytestmark = pytest.mark.django_db
FILE = "BEGIN:VCALENDAR\r\nMETHOD:REQUEST\r\nSUMMARY:Uutisten löytäminen\r\nEND:VCALENDAR\r\n"


def sent(row, letter=LETTER):
    """As it comes out of the wire."""
    with speaking_to(row.person):
        made = compose(row, letter).message(policy=email.policy.SMTP).as_bytes()
    return email.message_from_bytes(made, policy=email.policy.default)


def parts(mail):
    return [part.get_content_type() for part in mail.walk() if not part.is_multipart()]


def text_of(mail, kind):
    return next(part for part in mail.walk() if part.get_content_type() == kind).get_content()


def test_the_headers_machines_read(aino, settings):
    settings.SITE_URL = "https://sometaito.example"
    row = message(aino)
    mail = sent(row)
    assert mail["Message-ID"] == f"<{row.mail_id}@sometaito.example>"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["From"] == settings.DEFAULT_FROM_EMAIL
    assert mail["To"] == aino.email
    assert mail["Subject"] == LETTER.subject


def test_the_same_message_has_the_same_id_at_every_attempt(aino):
    row = message(aino)
    again = Message.objects.get(pk=row.pk)
    assert sent(row)["Message-ID"] == sent(again)["Message-ID"]


@pytest.mark.parametrize("group", ["service", "promised"])
def test_what_must_come_cannot_be_ended_by_one_click(aino, group):
    mail = sent(message(aino, group=group))
    assert mail["List-Unsubscribe"] is None
    assert mail["List-Unsubscribe-Post"] is None
    assert "/reminders/stop/" not in text_of(mail, "text/plain") + text_of(mail, "text/html")


def test_a_nudge_can_be_ended_by_one_click(aino, settings):
    settings.SITE_URL = "https://sometaito.example"
    mail = sent(message(aino, group="nudge"))
    link = re.fullmatch(r"<(https://sometaito\.example/reminders/stop/[^/]+/)>", mail["List-Unsubscribe"])[1]
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert link in text_of(mail, "text/plain")
    assert link in text_of(mail, "text/html")


@pytest.mark.parametrize("kind", ["text/plain", "text/html"])
def test_both_forms_say_the_same(aino, settings, kind):
    settings.SITE_URL, settings.SUPPORT_CONTACT = "https://sometaito.example", "Digiryhmä, p. 09 555 0100"
    text = text_of(sent(message(aino)), kind)
    said = [LETTER.subject, *LETTER.paragraphs, LETTER.why, *(word for fact in LETTER.facts for word in fact)]
    said += [LETTER.action.label, "https://sometaito.example/sessions/128/", "https://sometaito.example/reminders/"]
    said += [LETTER.second.label, "https://sometaito.example/sessions/128/cancel/", "Digiryhmä, p. 09 555 0100"]
    assert [word for word in said if word not in " ".join(text.split())] == []


def test_the_text_stands_in_columns_and_short_lines(aino):
    long = dataclasses.replace(LETTER, paragraphs=("sana " * 60,))
    text = text_of(sent(message(aino), long), "text/plain").replace("\r\n", "\n")
    assert "  Aika:    torstai 26.11. klo 9.00–10.00\n  Paikka:  Vantaan varikko\n" in text
    assert max(len(line) for line in text.splitlines() if "://" not in line) <= 72
    assert "\n\n\n" not in text


def test_the_page_asks_for_nothing_from_anywhere(aino):
    page = text_of(sent(message(aino)), "text/html")
    assert re.findall(r"<(?:img|link|script|iframe)\b|url\(|@import", page) == []
    assert "prefers-color-scheme: dark" in page
    assert '<html lang="fi">' in page


def test_names_cannot_write_markup(aino):
    page = text_of(sent(message(aino), dataclasses.replace(LETTER, subject="<b>x</b>")), "text/html")
    assert "<b>x</b>" not in page
    assert "&lt;b&gt;x" in page


# --- the calendar ---------------------------------------------------------------------------------------
@pytest.mark.parametrize("method", ["REQUEST", "CANCEL"])
def test_the_calendar_is_one_more_way_to_read_the_message(aino, method):
    letter = dataclasses.replace(LETTER, calendar=Calendar(method, FILE.replace("REQUEST", method)))
    mail = sent(message(aino), letter)
    assert mail.get_content_type() == "multipart/alternative"
    assert parts(mail) == ["text/plain", "text/html", "text/calendar"]
    calendar = list(mail.walk())[-1]
    assert calendar["Content-Type"].params == {"charset": "utf-8", "method": method}
    assert calendar.get_content_disposition() is None  # an attachment would make a second appointment
    assert calendar.get_payload(decode=True).decode() == FILE.replace("REQUEST", method)


def test_without_a_session_there_is_no_calendar(aino):
    assert parts(sent(message(aino))) == ["text/plain", "text/html"]


# --- nothing in a name becomes a header -----------------------------------------------------------------
HOSTILE = [
    "Aino\r\nBcc: kaikki@example.org",
    "Aino\nSubject: muu",
    "Aino\x00Alku",
    "Aino\x85X: y",
    "Aino\u2028X: y",
    "Aino\x0bX: y\x0c\x1c\x1d\x1e",
    "=?utf-8?q?=0D=0ABcc:_kaikki=40example.org?=",
    "Aino\ud800",
    "x" * 5000,
]


@pytest.mark.parametrize("name", HOSTILE)
def test_no_name_makes_a_header(aino, name):
    letter = dataclasses.replace(LETTER, subject=f"Hei {name}", facts=((name, name),), paragraphs=(name,), why=name)
    row = message(aino)
    mail, plain = sent(row, letter), sent(row)
    assert sorted(mail.keys()) == sorted(plain.keys())
    assert mail["To"] == aino.email
    assert re.search(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]", mail["Subject"]) is None
    assert len(mail["Subject"]) <= 200


@given(st.text())
def test_a_cleaned_text_is_one_line_for_every_program(text):
    assert len(clean(text).splitlines()) <= 1
    assert "\x00" not in clean(text)
    clean(text).encode()
    assert clean(clean(text)) == clean(text)


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_the_frame_speaks_the_persons_language(aino, language):
    aino.language = language
    assert f'<html lang="{language}">' in text_of(sent(message(aino)), "text/html")
