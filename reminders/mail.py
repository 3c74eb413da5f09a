"""A letter becomes a mail: headers that machines understand, the same words as text and as a page."""

import contextlib
import unicodedata
from collections.abc import Iterator
from email.message import EmailMessage as Composed
from email.policy import default as default_policy
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation

from participants.models import User
from reminders.letters.letter import Calendar, Letter
from reminders.models import Message
from reminders.unsubscribing import link_for

LONGEST_SUBJECT = 200
BREAKS = {"Cc", "Cs", "Zl", "Zp"}  # control characters, halves of characters, line and paragraph separators


class Mail(EmailMultiAlternatives):
    """With the calendar part as one more way to read the same message.

    Outlook and Gmail show an appointment with its date, and take it away again, only for an alternative part whose
    type names the method; the same file as an attachment would stand in the calendar a second time.
    """

    calendar: Calendar | None = None

    def message(self, *, policy: Any = default_policy) -> Composed:
        made = super().message(policy=policy)
        if self.calendar:
            # base64: no server on the way may break or wrap its lines
            params = {"method": self.calendar.method}
            made.add_alternative(self.calendar.text, subtype="calendar", charset="utf-8", cte="base64", params=params)
        return made


@contextlib.contextmanager
def speaking_to(person: User) -> Iterator[None]:
    """The person's own language and clock."""
    with translation.override(person.language), timezone.override(person.zone):
        yield


def compose(message: Message, letter: Letter) -> Mail:
    """Ready to be sent, in the language that is active. The same Message-ID at every attempt."""
    context = context_of(message, letter)
    mail = Mail(
        subject=context["subject"],
        body=render_to_string("reminders/email/letter.txt", context),
        to=[message.person.email],  # the address alone: names come from rosters and stay out of headers
        headers=headers_of(message),
    )
    mail.attach_alternative(render_to_string("reminders/email/letter.html", context), "text/html")
    mail.calendar = letter.calendar
    return mail


def headers_of(message: Message) -> dict[str, str]:
    """Nudges alone can be ended by one click: nobody may lose the word about a booked session by it."""
    headers = {
        "Message-ID": f"<{message.mail_id}@{urlsplit(settings.SITE_URL).hostname}>",
        "Auto-Submitted": "auto-generated",
    }
    if message.is_nudge:
        headers["List-Unsubscribe"] = f"<{link_for(message.person_id)}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return headers


def context_of(message: Message, letter: Letter) -> dict[str, Any]:
    """What both templates show."""
    facts = [(clean(label), clean(value)) for label, value in letter.facts]
    widest = max((len(label) for label, _value in facts), default=0)
    return {
        "organisation": settings.ORGANISATION,
        "support": settings.SUPPORT_CONTACT,
        "subject": clean(letter.subject).replace("=?", "= ?")[:LONGEST_SUBJECT],  # never read as an encoded word
        "paragraphs": [clean(text) for text in letter.paragraphs],
        "facts": facts,
        "lines": [f"{label + ':':<{widest + 3}}{value}" for label, value in facts],
        "links": [(clean(link.label), settings.SITE_URL + link.url) for link in (letter.action, letter.second) if link],
        "why": clean(letter.why),
        "wishes": settings.SITE_URL + reverse("reminders:index"),
        "stop": link_for(message.person_id) if message.is_nudge else "",
    }


def clean(text: str) -> str:
    """On one line, without anything that ends a line or a header for any program on the way."""
    plain = "".join(" " if unicodedata.category(sign) in BREAKS else sign for sign in str(text))
    return " ".join(plain.split())
