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

from practice.world import ShownPost
from trainingsite.translated import pick

if TYPE_CHECKING:
    from practice.views.common import RunPage

register = template.Library()

_LIVELY = re.compile(r"(?<![\w&/])#(?P<tag>\w*[^\W\d_]\w*)|(?<![\w@./])@(?P<handle>\w+)")
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
    link = post.link if page.world.link_text(post.id) else ""
    before, found, after = post.text.partition(link) if link else (post.text, "", "")
    parts = _lively(page, before)
    if found:
        parts.append(format_html('<a href="{}">{}</a>', reverse("practice:link", args=[page.run.pk, post.id]), found))
    return mark_safe("".join([*parts, *_lively(page, after)]))  # noqa: S308 - every part has been escaped


def _lively(page: "RunPage", text: str) -> list[str]:
    """The escaped parts of a text, its hashtags and names as links."""
    parts = []
    place = 0
    for found in _LIVELY.finditer(text):
        parts += [escape(text[place : found.start()]), _link(page, found)]
        place = found.end()
    return [*parts, escape(text[place:])]


def _link(page: "RunPage", found: re.Match[str]) -> str:
    if found["tag"]:
        address = reverse("practice:search", args=[page.run.pk]) + "?" + urlencode({"q": found[0]})
    else:
        address = _profile(page, found["handle"])
    return format_html('<a href="{}">{}</a>', address, found[0]) if address else escape(found[0])


def _profile(page: "RunPage", handle: str) -> str:
    """The address of somebody's profile, "" for nobody's name."""
    person = page.world.person(handle.lower())
    return reverse("practice:person", args=[page.run.pk, person.handle]) if person else ""
