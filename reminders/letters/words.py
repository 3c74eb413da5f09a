"""Days, times and subject lines as a letter says them, in the active language and on the active clock."""

import datetime as dt
from typing import Any

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

LONGEST_SUBJECT = 78  # characters: what a list of messages shows, and a line of a mail's head holds


def _said(moment: dt.datetime, form: str) -> str:
    return date_format(timezone.localtime(moment), form)


def long_day(moment: dt.datetime) -> str:
    """As in “Thursday 26 November”, for a list of facts."""
    return _said(moment, pgettext("date format: weekday and day", "l j F"))


def on_day(moment: dt.datetime) -> str:
    """The same inside a sentence: "on Thursday 26 November" without the "on"."""
    return _said(moment, pgettext("date format: weekday and day in a sentence", "l j F"))


def short_day(moment: dt.datetime) -> str:
    """As in “Thu 26 Nov”, for a subject line."""
    return _said(moment, pgettext("date format: short weekday and day", "D j M"))


def day(moment: dt.datetime) -> str:
    """As in “26 November”, for why a letter comes."""
    return _said(moment, pgettext("date format: day and month", "j F"))


def clock(moment: dt.datetime) -> str:
    return _said(moment, pgettext("date format: clock", "G:i"))


def short_clock(moment: dt.datetime) -> str:
    """As in “9” for a full hour where the language says so."""
    if timezone.localtime(moment).minute:
        return clock(moment)
    return _said(moment, pgettext("date format: full hour", "G:i"))


def at(moment: dt.datetime) -> str:
    """Day and time inside a sentence: a deadline, a start."""
    return _("%(day)s at %(clock)s") % {"day": on_day(moment), "clock": clock(moment)}


def short_at(moment: dt.datetime) -> str:
    return _("%(day)s at %(clock)s") % {"day": short_day(moment), "clock": short_clock(moment)}


def short_at_full(moment: dt.datetime) -> str:
    """The same with the minutes, for lists."""
    return _("%(day)s at %(clock)s") % {"day": short_day(moment), "clock": clock(moment)}


def from_to(start: dt.datetime, end: dt.datetime) -> str:
    """As in “Thursday 26 November, 9:00–10:00”; with both days when it ends on another one."""
    if timezone.localtime(start).date() != timezone.localtime(end).date():
        return f"{long_at(start)} – {long_at(end)}"
    said = {"day": long_day(start), "start": clock(start), "end": clock(end)}
    return _("%(day)s, %(start)s–%(end)s") % said


def long_at(moment: dt.datetime) -> str:
    return _("%(day)s at %(clock)s") % {"day": long_day(moment), "clock": clock(moment)}


def days_until(start: dt.datetime, now: dt.datetime) -> int:
    """Whole days on the active calendar: 0 today, 1 tomorrow."""
    return (timezone.localtime(start).date() - timezone.localtime(now).date()).days


def ahead(start: dt.datetime, now: dt.datetime) -> str:
    """How a reminder begins: "Tomorrow at 9", "In a week", else the day itself."""
    days, hour = days_until(start, now), short_clock(start)
    if days == 0:
        return _("Today at %(clock)s") % {"clock": hour}
    if days == 1:
        return _("Tomorrow at %(clock)s") % {"clock": hour}
    if days == 7:
        return _("In a week, %(when)s") % {"when": short_at(start)}
    said = short_at(start)
    return said[:1].upper() + said[1:]


def subject(pattern: str, title: str = "", **values: Any) -> str:
    """A subject line of one line and at most 78 characters; only the title is ever shortened."""
    title = one_line(title)
    said = pattern % {"title": title, **values}
    if len(said) > LONGEST_SUBJECT:
        left = max(12, len(title) - (len(said) - LONGEST_SUBJECT))
        said = pattern % {"title": Truncator(title).chars(left), **values}
    return one_line(said)[:LONGEST_SUBJECT]


def one_line(text: str) -> str:
    """Without line breaks and control characters, whatever somebody typed into a title."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())
