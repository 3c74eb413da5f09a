"""Pieces of the practice channel: moments of the scenario, texts with their links, the channel's own words."""

import datetime as dt
import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django import template
from django.template import Context
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import formats
from django.utils.html import escape, format_html
from django.utils.http import urlencode
from django.utils.safestring import SafeString, mark_safe

from practice.plates import Shape, plate
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
    return _moment(page.wall(second), page.moment.date(), page.reader)


@lru_cache(maxsize=4096)
def _moment(at: dt.datetime, today: dt.date, reader: str) -> SafeString:
    return format_html('<time datetime="{}">{}</time>', at.isoformat(timespec="minutes"), _short(at, today))


@register.simple_tag
def weekday_time(at: dt.datetime) -> str:
    """`ti 9.42`, what a clock shows."""
    return f"{formats.date_format(at, 'D')} {formats.time_format(at, 'TIME_FORMAT')}"


def _short(at: dt.datetime, today: dt.date) -> str:
    days = (today - at.date()).days
    if days == 0:
        return formats.time_format(at, "TIME_FORMAT")
    if abs(days) < A_WEEK:
        return weekday_time(at)
    return f"{formats.date_format(at, 'SHORT_DATE_FORMAT')} {formats.time_format(at, 'TIME_FORMAT')}"


@register.simple_tag
def word(page: "RunPage", action: str) -> str:
    """What the channel calls an action, in the reader's language."""
    return pick(page.channel.words.get(action), page.reader).text or action


# --- a post ---------------------------------------------------------------------------------------------
@register.simple_tag(takes_context=True)
def post_html(context: Context) -> SafeString:
    """A whole post of `page`, see _post.html."""
    page: RunPage = context["page"]
    post: ShownPost = context["post"]
    focus, swapped = bool(context.get("focus")), bool(context.get("swapped"))
    shape = _shape(page, post, focus)
    tells = page.said if page.said and page.said.place == post.id else None
    values = {
        "run": str(page.run.pk),
        "csrf": str(context["csrf_token"]),
        "back": escape(page.here_again),
        "id": escape(post.id),
        "handle": escape(post.author.handle),
        "name": escape(post.author.name),
        "because": escape(post.because),
        "reply_to": escape(post.reply_to),
        "reply_to_handle": escape(post.reply_to_handle),
        "replies": str(post.replies),
        "reposts": str(post.reposts),
        "likes": str(post.likes),
        "face": _face(post.author.name, post.author.picture),
        "when": moment(page, post.at),
        "text": "" if shape.deleted else rich(page, post),
        "picture": _picture(post, shape.language, shape.reader) if post.picture else "",
        "quote": _quote(page, post.quoted) if post.quoted else "",
        "said": _told(context, swapped=swapped) if tells else "",
    }
    return plate(shape).filled(values)


def _shape(page: "RunPage", post: ShownPost, focus: bool) -> Shape:
    world, handle = page.world, post.author.handle
    return Shape(
        reader=page.reader,
        channel=page.run.channel,
        language="" if post.language == page.reader else post.language,
        mine=post.mine,
        task=post.id == page.focus,
        focus=focus,
        over=page.run.is_over,
        deleted=post.deleted,
        because=bool(post.because),
        answers=bool(post.reply_to),
        names=bool(post.reply_to_handle),
        pictured=bool(post.picture),
        carded=page.offers_card,
        liked=post.liked,
        reposted=post.reposted,
        bookmarked=post.bookmarked,
        reported=post.reported,
        saved=post.saved,
        followed=handle in world.follows,
        muted=handle in world.muted,
        blocked=handle in world.blocked,
    )


@lru_cache(maxsize=1024)
def _face(name: str, picture: str) -> SafeString:
    return render_to_string("practice/_face.html", {"who": {"name": name, "picture": picture}})


@lru_cache(maxsize=512)
def _drawn(picture: str, alt: str, language: str, reader: str) -> SafeString:
    return render_to_string("practice/_post_picture.html", {"post": {"picture": picture, "alt": alt}, "lang": language})


def _picture(post: ShownPost, language: str, reader: str) -> SafeString:
    return _drawn(post.picture, post.alt, language, reader)


def _quote(page: "RunPage", quoted: ShownPost) -> SafeString:
    return render_to_string("practice/_post_quote.html", {"page": page, "post": quoted})


def _told(context: Context, *, swapped: bool) -> SafeString:
    page = context["page"]
    given: dict[str, Any] = {"page": page, "said": page.said, "swapped": swapped, "csrf_token": context["csrf_token"]}
    return render_to_string("practice/_post_said.html", given)


@register.simple_tag
def rich(page: "RunPage", post: ShownPost) -> SafeString:
    """The text of a post. Hashtags lead to the search, names to their profile, links to the page about links."""
    link = post.link if post.link and page.world.link_text(post.id) else ""
    before, found, after = post.text.partition(link) if link else (post.text, "", "")
    parts = _lively(page, before)
    if found:
        parts.append(format_html('<a href="{}">{}</a>', _address("link", page.run.pk, post.id), found))
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
        address = _address("search", page.run.pk) + "?" + urlencode({"q": found[0]})
    else:
        address = _profile(page, found["handle"])
    return format_html('<a href="{}">{}</a>', address, found[0]) if address else escape(found[0])


def _profile(page: "RunPage", handle: str) -> str:
    """The address of somebody's profile, "" for nobody's name."""
    person = page.world.person(handle.lower())
    return _address("person", page.run.pk, person.handle) if person else ""


@lru_cache(maxsize=4096)
def _address(name: str, *arguments: int | str) -> str:
    return reverse(f"practice:{name}", args=arguments)
