"""Pieces of the practice channel: moments of the scenario, texts with their links, the channel's own words."""

import datetime as dt
import re
from typing import TYPE_CHECKING

from django import template
from django.urls import reverse
from django.utils import formats
from django.utils.html import escape, format_html
from django.utils.http import urlencode
from django.utils.safestring import SafeString, mark_safe

from practice.showing import ADDRESS
from practice.world import ShownPost
from trainingsite.translated import pick

if TYPE_CHECKING:
    from practice.views.common import RunPage

register = template.Library()

_LIVELY = re.compile(
    rf"(?P<link>{ADDRESS.pattern})|(?<![\w&])#(?P<tag>\w*[^\W\d_]\w*)|(?<![\w@.])@(?P<handle>\w+)", re.IGNORECASE
)
A_WEEK = 7


@register.simple_tag
def moment(page: "RunPage", second: int) -> SafeString:
    """When something was, in local time of the scenario: `9.42` today, `ti 9.42` in a week, `20.2.2026 9.42` before."""
    at = page.wall(second)
    return format_html('<time datetime="{}">{}</time>', at.isoformat(timespec="minutes"), _short(at, page.moment))


@register.simple_tag
def weekday_time(at: dt.datetime) -> str:
    """`ti 9.42`, what a clock shows."""
    return f"{formats.date_format(at, 'D')} {formats.time_format(at, 'TIME_FORMAT')}"


def _short(at: dt.datetime, now: dt.datetime) -> str:
    days = (now.date() - at.date()).days
    if days == 0:
        return formats.time_format(at, "TIME_FORMAT")
    if abs(days) < A_WEEK:
        return weekday_time(at)
    return f"{formats.date_format(at, 'SHORT_DATE_FORMAT')} {formats.time_format(at, 'TIME_FORMAT')}"


@register.simple_tag
def word(page: "RunPage", action: str) -> str:
    """What the channel calls an action, in the reader's language."""
    return pick(page.channel.words.get(action), page.reader).text or action


@register.simple_tag
def rich(page: "RunPage", post: ShownPost) -> SafeString:
    """The text of a post. Hashtags lead to the search, names to their profile, links to the page about links."""
    parts: list[str] = []
    place = 0
    for found in _LIVELY.finditer(post.text):
        parts += [escape(post.text[place : found.start()]), _lively(page, post, found)]
        place = found.end()
    parts.append(escape(post.text[place:]))
    return mark_safe("".join(parts))  # noqa: S308 - every part has been escaped


def _lively(page: "RunPage", post: ShownPost, found: re.Match[str]) -> str:
    text = found[0]
    address = ""
    if found["tag"]:
        address = reverse("practice:search", args=[page.run.pk]) + "?" + urlencode({"q": text})
    elif found["handle"]:
        address = _profile(page, found["handle"])
    elif text == post.link and page.world.link_text(post.id):
        address = reverse("practice:link", args=[page.run.pk, post.id])
    return format_html('<a href="{}">{}</a>', address, text) if address else escape(text)


def _profile(page: "RunPage", handle: str) -> str:
    """The address of somebody's profile, "" for nobody's name."""
    person = page.world.person(handle.lower())
    return reverse("practice:person", args=[page.run.pk, person.handle]) if person else ""
