"""Markdown from people and packages, made safe."""

import re
from functools import lru_cache

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

from trainingsite import drawings

TAGS = {
    "p", "h2", "h3", "h4", "ul", "ol", "li", "strong", "em", "code", "pre", "blockquote", "hr", "br", "a",
    "table", "thead", "tbody", "tr", "th", "td", "img",
}  # fmt: skip
_MARKDOWN = MarkdownIt("commonmark", {"html": False}).enable("table")
_ALLOWED_LINK = re.compile(r"^(https://|mailto:|/(?!/)|#)", re.IGNORECASE)


def _attribute(tag: str, name: str, value: str) -> str | None:
    """Links go to https, mailto or our own pages; `//host` is another host in disguise. Pictures are our drawings."""
    if tag == "img" and name == "src":
        return value if drawings.code_of(value) else None
    if tag != "a" or name != "href":
        return value
    foreign = not _ALLOWED_LINK.match(value.strip()) or "\\" in value or "%5c" in value.lower()
    return None if foreign else value


@lru_cache(maxsize=256)  # the same lessons are read again and again; a changed text is another key
def render(text: str) -> SafeString:
    """HTML of a Markdown text: no raw HTML, no script, no foreign scheme, headings from h2 down."""
    html = _MARKDOWN.render(text.replace("\x00", ""))
    html = re.sub(r"<(/?)h1>", r"<\1h2>", html)
    clean = nh3.clean(
        html,
        tags=TAGS,
        attributes={"a": {"href"}, "img": {"src", "alt"}, "*": set()},
        url_schemes={"https", "mailto"},
        attribute_filter=_attribute,
        link_rel="noopener noreferrer nofollow",
    )
    return mark_safe(drawings.put_in(clean))  # noqa: S308 - the allow-list above has just cleaned it
